// One panel: title, axes, zones, lines, marks and observations over time. Figures 1 and 2 are made of it.

import { draw_hatching, draw_time_grid, draw_value_axis, panel_domain, value_scale } from "./axis.ts";
import type { Box, ValueScale } from "./axis.ts";
import { draw_band, draw_single } from "./band.ts";
import { Placer, spread } from "./labels.ts";
import { draw_line, gaps, value_at } from "./line.ts";
import { draw_own } from "./own.ts";
import { draw_observation } from "./obs.ts";
import type { PlacedObservation } from "./obs.ts";
import type { Line, Panel, Report, ScaleKind } from "./report.ts";
import { add, group, text, text_width, wrap } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { TimeScale, TimeTick } from "./time.ts";

export interface PlacedPanel {
  panel: Panel;
  box: Box;
  time: TimeScale;
  scale: ValueScale;
  observations: PlacedObservation[];
}

export interface PanelLayout {
  box: Box;
  time: TimeScale;
  ticks: TimeTick[];
  kind: ScaleKind;
  /** Small panels: title in ink, fewer ticks, no labels at the right end. */
  small: boolean;
  /** Left edge of the labels at the right end, the lowest they may reach, and their room. */
  end_x?: number;
  end_low?: number;
  end_width?: number;
}

const LABEL = 13.5;

export function draw_panel(parent: Element, report: Report, panel: Panel, layout: PanelLayout, palette: Palette): PlacedPanel {
  const { box, time, kind, small } = layout;
  const [low, high] = panel_domain(panel, kind);
  const scale = value_scale(kind, low, high, box.y1, box.y0, small ? 3 : 5, panel.format === "percent");
  const placer = new Placer({ x0: box.x0 + 2, x1: box.x1 - 2, y0: box.y0 - 6, y1: box.y1 - 1 });

  draw_title(parent, panel, layout, palette);
  for (const zone of panel.zones ?? []) {
    const top = scale.position(Math.min(zone.high, high));
    add(parent, "rect", { x: box.x0, y: top, width: box.x1 - box.x0, height: Math.max(0, scale.position(Math.max(zone.low, low)) - top), fill: palette.line[zone.concept], opacity: "0.1" });
  }
  if (panel.limit && kind === "log" && panel.limit.value > low) {
    draw_hatching(parent, { ...box, y0: scale.position(panel.limit.value) }, palette);
  }
  draw_time_grid(parent, layout.ticks, time, box.y0, box.y1, palette);
  draw_value_axis(parent, scale, box, palette, panel.format);
  draw_references(parent, panel, scale, box, palette, placer);

  if (panel.single) draw_single(parent, panel.single, report.grids[panel.single.grid] ?? [], time, scale, palette);
  for (const band of panel.bands ?? []) draw_band(parent, band, report.grids[band.grid] ?? [], time, scale, palette);
  const lines = [...panel.lines].sort((a, b) => rank(a) - rank(b));
  for (const line of lines) placer.avoid_line(draw_line(parent, line, report.grids[line.grid] ?? [], time, scale, palette));
  if (panel.own) draw_own(parent, panel.own, time, scale, palette);
  if (time.start < 0 && time.end > 0) placer.avoid_line([[time.x(0), box.y0], [time.x(0), box.y1]], 1.5);
  draw_gaps(parent, report, panel, time, box, palette);

  const shown = (panel.observations ?? []).filter((point) => point.day >= time.start && point.day <= time.end);
  const observations = shown.map((point) => draw_observation(group(parent), point, time, scale, box, palette));
  for (const point of observations) placer.avoid_box(point.x - 7, point.y - 7, 14, 14);
  for (const point of observations) avoid_whisker(placer, point, time, scale);
  draw_zone_labels(parent, panel, scale, box, time, palette, placer);
  draw_marks(parent, panel, time, scale, palette, placer);
  for (const point of observations) {
    const at = placer.place(point.x, point.y, text_width(point.observation.label, LABEL), LABEL, 9);
    if (at.leader) point.node.prepend(add(point.node, "path", { d: `M${point.x} ${point.y}L${at.leader[0]} ${at.leader[1]}`, stroke: palette.ink3, "stroke-width": 0.8 }));
    text(point.node, at.x, at.y, point.observation.label, { size: LABEL, fill: palette.ink2, anchor: at.anchor, halo: palette.bg });
  }
  if (layout.end_x !== undefined) draw_end_labels(parent, report, panel, layout, scale, palette);
  return { panel, box, time, scale, observations };
}

function rank(line: Line): number {
  return (line.weight === "main" ? 2 : 0) + (line.strategy > 0 ? 0 : 1);
}

function draw_title(parent: Element, panel: Panel, layout: PanelLayout, palette: Palette): void {
  const y = layout.box.y0 - (layout.small ? 14 : 11);
  text(parent, layout.box.x0, y, panel.title, { size: 15, weight: 600, fill: layout.small ? palette.ink : palette.text[panel.concept] });
  const unit = layout.kind === "log" ? `${panel.unit}, log scale` : panel.unit;
  text(parent, layout.box.x0 + text_width(panel.title, 15, 600) + 8, y, unit, { size: 13.5, fill: palette.ink3 });
}

function draw_references(parent: Element, panel: Panel, scale: ValueScale, box: Box, palette: Palette, placer: Placer): void {
  for (const reference of panel.references ?? []) {
    if (reference.value < scale.low || reference.value > scale.high) continue;
    const y = scale.position(reference.value);
    const colour = palette.text[reference.concept];
    add(parent, "line", { x1: box.x0, x2: box.x1, y1: y, y2: y, stroke: colour, "stroke-width": 1.2, "stroke-dasharray": "2 3" });
    const width = text_width(reference.label, LABEL);
    text(parent, box.x1, y - 5, reference.label, { size: LABEL, fill: colour, anchor: "end", halo: palette.bg });
    placer.avoid_box(box.x1 - width, y - 17, width, 18);
  }
}

function draw_zone_labels(parent: Element, panel: Panel, scale: ValueScale, box: Box, time: TimeScale, palette: Palette, placer: Placer): void {
  for (const zone of panel.zones ?? []) {
    const y = scale.position(Math.max(zone.low, scale.low)) - 3;
    const x = (time.start < 0 ? time.x(0) : box.x0) + 22;
    text(parent, x, y, zone.label, { size: LABEL, fill: palette.text[zone.concept] });
    placer.avoid_box(x, y - 12, text_width(zone.label, LABEL), 14);
  }
}

function draw_gaps(parent: Element, report: Report, panel: Panel, time: TimeScale, box: Box, palette: Palette): void {
  for (const line of panel.lines) {
    for (const day of gaps(report.grids[line.grid] ?? [], line.values)) {
      if (day < time.start || day > time.end) continue;
      const x = time.x(day);
      add(parent, "path", { d: `M${x - 4} ${box.y1 + 7}L${x + 4} ${box.y1 + 7}L${x} ${box.y1}Z`, fill: palette.line.tox });
    }
  }
}

function avoid_whisker(placer: Placer, point: PlacedObservation, time: TimeScale, scale: ValueScale): void {
  const { low, high, spread_axis } = point.observation;
  if (low === null || low === undefined || high === null || high === undefined) return;
  placer.avoid_line(spread_axis === "day"
    ? [[time.x(Math.max(low, time.start)), point.y], [time.x(Math.min(high, time.end)), point.y]]
    : [[point.x, scale.position(low)], [point.x, scale.position(high)]]);
}

function draw_marks(parent: Element, panel: Panel, time: TimeScale, scale: ValueScale, palette: Palette, placer: Placer): void {
  for (const mark of panel.marks ?? []) {
    if (mark.day < time.start || mark.day > time.end || (scale.kind === "log" && mark.value < scale.low)) continue;
    const concept = panel.lines.find((line) => line.id === mark.line)?.concept ?? panel.concept;
    const x = time.x(mark.day);
    const y = scale.position(mark.value);
    if (mark.mark === "half") add(parent, "line", { x1: x, x2: x, y1: y - 9, y2: y + 9, stroke: palette.line[concept], "stroke-width": 2 });
    if (mark.mark === "dot") add(parent, "circle", { cx: x, cy: y, r: 3.5, fill: palette.line[concept] });
    placer.avoid_box(x - 3, y - 10, 6, 20);
    const bold = mark.mark === "peak" ? 600 : 400;
    const at = placer.place(x, y, text_width(mark.label, LABEL, bold), LABEL, 8);
    text(parent, at.x, at.y, mark.label, { size: LABEL, weight: bold, fill: palette.text[concept], anchor: at.anchor, halo: palette.bg });
  }
}

/** Words at the right end, wrapped to the room there; the first lines in the line's colour. */
function end_words(report: Report, line: Line, width: number): { head: string[]; detail: string[] } | null {
  const words = line.end_label ?? (line.strategy > 0 ? { text: report.strategies[line.strategy]?.label ?? "" } : null);
  if (!words?.text) return null;
  return { head: wrap(words.text, width, 14, 600), detail: wrap(words.detail ?? "", width, LABEL) };
}

function draw_end_labels(parent: Element, report: Report, panel: Panel, layout: PanelLayout, scale: ValueScale, palette: Palette): void {
  const { box } = layout;
  const x = layout.end_x as number;
  const items = panel.lines.flatMap((line) => {
    const words = end_words(report, line, (layout.end_width ?? 180) - 2);
    if (!words) return [];
    const days = report.grids[line.grid] ?? [];
    const day = Math.min(report.clock.end_day, days[days.length - 1] ?? Infinity);
    const value = value_at(days, line.values, day, scale.kind === "log");
    const below = value === null || (scale.kind === "log" && value < scale.low);
    return [{ line, ...words, below, y: value === null ? box.y1 : scale.position(value), height: 17 * (words.head.length + words.detail.length) + 2 }];
  });
  const places = spread(items, box.y0 - 12, layout.end_low ?? box.y1 + 22);
  items.forEach((item, index) => {
    const middle = places[index] as number;
    let y = middle - item.height / 2 + 14.5;
    const main = item.line.strategy === 0 && item.line.weight === "main" && !item.below;
    for (const words of item.head) {
      text(parent, x, y, words, { size: 14, ...(main ? { weight: 600 } : {}), fill: item.below ? palette.ink : palette.text[item.line.concept] });
      y += 17;
    }
    for (const words of item.detail) {
      text(parent, x, y, words, { size: LABEL, fill: palette.ink2 });
      y += 17;
    }
    if (Math.abs(middle - item.y) > 12 && !item.below) {
      add(parent, "path", { d: `M${box.x1 + 2} ${item.y}L${x - 3} ${middle}`, stroke: palette.ink3, "stroke-width": 0.8, fill: "none" });
    }
  });
}
