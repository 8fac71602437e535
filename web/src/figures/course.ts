// Figure "course": lanes of what was done, over panels of what happened, on one clock.

import { draw_time_grid, draw_time_labels } from "../axis.ts";
import { draw_legend, panel_legend } from "../legend.ts";
import { draw_panel } from "../panel.ts";
import type { PlacedPanel } from "../panel.ts";
import type { CourseFigure, Lane, LaneItem, ScaleKind } from "../report.ts";
import { add, button, fit, html, text, text_width } from "../svg.ts";
import type { Palette } from "../theme.ts";
import { time_scale, time_ticks } from "../time.ts";
import type { TimeMode, TimeScale } from "../time.ts";
import { panel_rows } from "../view.ts";
import type { Datum, FigureView, Overlay, Page } from "../view.ts";

const WIDTH = 1120;
// Left edge of the panels, moved right by long names of lanes; their right edge.
const LEAST_X0 = 122;
const MOST_X0 = 210;
const X1 = 926;
const LANE = 21;
const BAR = 13;

export function course_view(figure: CourseFigure, page: Page): FigureView {
  const { report } = page;
  const kinds = new Map<string, ScaleKind>(figure.panels.map((panel) => [panel.id, panel.scale]));
  let mode: TimeMode = "clinical";
  let range: [number, number] | null = null;
  const all_time = button("Show all time", () => zoom(null), { class: "link", hidden: "" });
  const view: FigureView = { figure, width: WIDTH, least_width: 820, placed: [], overlays: [], draw, zoom, rows: () => course_rows(figure, page), controls: html("div", { class: "choices" }, time_switch(), all_time) };

  function zoom(days: [number, number] | null): void {
    range = days;
    all_time.hidden = days === null;
    page.redraw(figure.id);
  }

  function time_switch(): HTMLElement {
    const choices: [TimeMode, string][] = [["clinical", "clinical"], ["even", "even"]];
    const buttons = choices.map(([value, words]) => button(words, () => {
      mode = value;
      choices.forEach(([other], index) => buttons[index]?.setAttribute("aria-pressed", String(other === mode)));
      page.redraw(figure.id);
    }, { "aria-pressed": String(value === mode) }));
    return html("div", { class: "choice", role: "group", "aria-label": "Time axis" }, html("span", {}, "Time axis"), ...buttons);
  }

  function draw(parent: Element, palette: Palette): number {
    const { clock } = report;
    const names = figure.lanes.map((lane) => text_width(lane.label, 14) + 14);
    const x0 = Math.min(MOST_X0, Math.max(LEAST_X0, ...names));
    const [start, end] = range ?? [clock.start_day, clock.end_day];
    const time = time_scale(mode, start, end, x0, X1);
    const ticks = time_ticks(mode, time);
    let y = draw_legend(parent, panel_legend(report, figure.panels, false), WIDTH, palette) + 22;
    if (figure.lanes.length > 0) {
      if (clock.before_label && start < 0 && end > 0) text(parent, time.x(0) - 23, y, clock.before_label, { size: 13, fill: palette.ink3, anchor: "end" });
      draw_time_grid(parent, ticks, time, y + 7, y + 12 + figure.lanes.length * LANE, palette);
      figure.lanes.forEach((lane, index) => draw_lane(parent, lane, y + 10 + index * LANE, time, palette));
      y += 16 + figure.lanes.length * LANE;
    }
    const placed: PlacedPanel[] = [];
    const overlays: Overlay[] = [];
    figure.panels.forEach((panel, index) => {
      const last = index === figure.panels.length - 1;
      const height = last ? 186 : panel.scale === "log" ? 140 : 150;
      const top = y + 34;
      const kind = kinds.get(panel.id) ?? panel.scale;
      placed.push(draw_panel(parent, report, panel, { box: { x0, x1: X1, y0: top, y1: top + height }, time, ticks, kind, small: false, end_x: X1 + 14, end_width: WIDTH - X1 - 14, end_low: top + height + (last ? 10 : 26) }, palette));
      overlays.push({ element: scale_switch(panel.id, panel.title, kind), x: X1, y: top - 28, side: "right" });
      y = top + height + 6;
    });
    draw_time_labels(parent, ticks, y + 12, palette);
    view.placed = placed;
    view.overlays = overlays;
    return y + 22;
  }

  function scale_switch(id: string, title: string, kind: ScaleKind): HTMLElement {
    const other: ScaleKind = kind === "log" ? "linear" : "log";
    return button(`${other} scale`, () => {
      kinds.set(id, other);
      page.redraw(figure.id);
    }, { class: "scale-switch", "data-key": id, "aria-label": `${title}: draw on a ${other} scale` });
  }

  return view;
}

function draw_lane(parent: Element, lane: Lane, y: number, time: TimeScale, palette: Palette): void {
  text(parent, 0, y + 11, fit(lane.label, time.x0 - 10), { size: 14, fill: palette.ink });
  for (const item of lane.items) draw_item(parent, item, y, time, palette);
  // Words last: bars never cover them.
  let right_edge = -Infinity;
  for (const item of lane.items) right_edge = draw_item_label(parent, item, y, time, palette, right_edge);
}

function clamp_day(day: number, time: TimeScale): number {
  return Math.min(Math.max(day, time.start), time.end);
}

function draw_item(parent: Element, item: LaneItem, y: number, time: TimeScale, palette: Palette): void {
  const first = item.days[0] ?? 0;
  const last = item.days[item.days.length - 1] ?? first;
  const x = time.x(clamp_day(first, time));
  const fill = palette.line[item.concept];
  const opacity = item.strength !== null && item.strength !== undefined && item.strength < 1 ? String(item.strength) : null;
  if (item.mark === "span") {
    add(parent, "rect", { x, y, width: Math.max(2.5, time.x(clamp_day(last, time)) - x), height: BAR, rx: 1.5, fill, opacity });
  } else if (item.mark === "level") {
    const levels = item.levels ?? [];
    const corners = item.days.map((day, index) => `${time.x(clamp_day(day, time)).toFixed(1)} ${(y + BAR * (1 - (levels[index] ?? 0))).toFixed(1)}`);
    add(parent, "path", { d: `M${x.toFixed(1)} ${y + BAR}L${corners.join("L")}L${time.x(clamp_day(last, time)).toFixed(1)} ${y + BAR}Z`, fill, opacity: opacity ?? "0.55" });
  } else if (item.mark === "event") {
    for (const at of item.days.filter((day) => day >= time.start && day <= time.end).map((day) => time.x(day))) {
      add(parent, "path", { d: `M${at - 6} ${y}L${at + 6} ${y}L${at} ${y + 10}Z`, fill });
    }
  } else if (item.mark === "tick") {
    for (const day of item.days) {
      if (day < time.start || day > time.end) continue;
      add(parent, "line", { x1: time.x(day), x2: time.x(day), y1: y + 1, y2: y + 11, stroke: palette.ink2, "stroke-width": 1.4 });
    }
  }
}

/** Writes an item's words; returns where they end, so that the next label of the lane starts after. */
function draw_item_label(parent: Element, item: LaneItem, y: number, time: TimeScale, palette: Palette, taken: number): number {
  if (!item.label) return taken;
  const first = time.x(clamp_day(item.days[0] ?? 0, time));
  const last = time.x(clamp_day(item.days[item.days.length - 1] ?? 0, time));
  const event = item.mark === "event";
  const bold = event ? 600 : 400;
  const width = text_width(item.label, 13.5, bold);
  const style = { size: 13.5, weight: bold, fill: event ? palette.text[item.concept] : palette.ink2 };
  if (item.side === "inside") {
    if (width + 6 > last - first) return taken;
    text(parent, first + 3, y + 10.5, item.label, { ...style, size: 12.5, fill: palette.ink });
    return taken;
  }
  if (item.side === "left") {
    text(parent, first - 6, y + 11, item.label, { ...style, anchor: "end", halo: palette.bg });
    return taken;
  }
  let x = (item.mark === "text" ? first : last) + (item.mark === "text" ? 0 : event ? 10 : 8);
  const zero = time.x(0);
  if (time.start < 0 && x < zero + 10 && x + width > zero - 4) x = zero + 10;
  if (x < taken + 10) x = taken + 10;
  text(parent, x, y + 11, fit(item.label, WIDTH - x, 13.5, bold), { ...style, halo: palette.bg });
  return x + width;
}

function course_rows(figure: CourseFigure, page: Page): Datum[] {
  const lanes = figure.lanes.flatMap((lane) => lane.items.flatMap((item): Datum[] => {
    const remark = item.label ?? "";
    if (item.mark === "span") return [{ panel: "lanes", item: lane.label, kind: "span", day: item.days[0] ?? null, day_end: item.days[item.days.length - 1] ?? null, remark }];
    if (item.mark === "text") return [];
    return item.days.map((day, index) => ({ panel: "lanes", item: lane.label, kind: item.mark, day, value: item.levels?.[index] ?? null, remark }));
  }));
  const { start_day, end_day } = page.report.clock;
  return [...panel_rows(page.report, figure.panels, start_day, end_day), ...lanes];
}
