// Figure "depth": place by place, from baseline to the lowest point on a log axis, a tick where it ends.

import { decades } from "../axis.ts";
import { draw_dumbbell } from "../dumbbell.ts";
import { format_tick } from "../format.ts";
import { draw_legend } from "../legend.ts";
import { line_item } from "../legend.ts";
import type { DepthFigure, DepthRow } from "../report.ts";
import { add, button, html, text, text_width } from "../svg.ts";
import type { Palette } from "../theme.ts";
import type { Datum, FigureView, Page } from "../view.ts";

type Order = "given" | "depth" | "time";

export function depth_view(figure: DepthFigure, page: Page, width: number): FigureView {
  let order: Order = "given";
  const view: FigureView = { figure, width, least_width: width, draw, rows: () => depth_rows(figure, page), controls: sort_switch() };

  function sort_switch(): HTMLElement {
    const choices: [Order, string][] = [["given", "as given"], ["depth", "depth"], ["time", "time"]];
    const buttons = choices.map(([value, words]) => button(words, () => {
      order = value;
      choices.forEach(([other], index) => buttons[index]?.setAttribute("aria-pressed", String(other === order)));
      page.redraw(figure.id);
    }, { "aria-pressed": String(value === order) }));
    return html("div", { class: "choice", role: "group", "aria-label": "Sort rows" }, html("span", {}, "Sort by"), ...buttons);
  }

  function draw(parent: Element, palette: Palette): number {
    const rows = sorted(figure.rows, order);
    const compared = rows.some((row) => (row.compare ?? []).length > 0);
    const name_width = Math.min(0.42 * width, Math.max(...rows.map((row) => text_width(row.label, 14, row.emphasis ? 600 : 400))));
    const words_width = Math.max(...rows.map((row) => text_width(row.duration_text, 14, row.emphasis ? 600 : 400)), text_width(figure.duration_label, 13));
    const x0 = name_width + 16;
    const x1 = width - words_width - 18;
    const low = Math.log10(figure.floor);
    const position = (percent: number): number => x0 + ((Math.log10(Math.max(percent, figure.floor)) - low) / (2 - low)) * (x1 - x0);
    const legend = compared ? draw_legend(parent, compare_legend(page, rows), width, palette) : 0;
    const top = legend + 24;
    text(parent, width, top - 8, figure.duration_label, { size: 13, fill: palette.ink3, anchor: "end" });
    const step = compared ? 50 : 43;
    const places = row_places(rows, top + 26, step);
    const bottom = (places[places.length - 1] ?? top) + 28;

    for (const tick of decades(figure.floor, 100, 99)) {
      if (tick === 100) continue;
      add(parent, "line", { x1: position(tick), x2: position(tick), y1: top, y2: bottom, stroke: palette.grid, "stroke-width": 1 });
    }
    add(parent, "line", { x1: position(100), x2: position(100), y1: top, y2: bottom, stroke: palette.ink, "stroke-width": 1.2 });
    let free = -Infinity;
    for (const tick of decades(figure.floor, 100, 5)) {
      const label = format_tick(tick, "percent");
      const half = text_width(label, 13) / 2;
      if (position(tick) - half < free) continue;
      text(parent, position(tick), bottom + 18, label, { size: 13, fill: palette.ink2, anchor: "middle" });
      free = position(tick) + half + 8;
    }
    rows.forEach((row, index) => {
      const y = places[index] ?? 0;
      const before = rows[index - 1];
      if (before && (before.group ?? 0) !== (row.group ?? 0)) {
        add(parent, "line", { x1: 0, x2: width, y1: y - 27, y2: y - 27, stroke: palette.rule, "stroke-width": 1 });
      }
      draw_dumbbell(parent, row, { y, x0, position, figure, width }, palette);
    });
    return bottom + 26;
  }

  return view;
}

function compare_legend(page: Page, rows: DepthRow[]): ReturnType<typeof line_item>[] {
  const used = new Set(rows.flatMap((row) => (row.compare ?? []).map((other) => other.strategy)));
  return page.report.strategies.flatMap((strategy, index) => (index === 0 || used.has(index) ? [line_item(strategy.label, index)] : []));
}

function row_places(rows: DepthRow[], first: number, step: number): number[] {
  let y = first - step;
  return rows.map((row, index) => {
    const before = rows[index - 1];
    y += step + (before && (before.group ?? 0) !== (row.group ?? 0) ? 10 : 0);
    return y;
  });
}

/** Sorts within groups: deepest first, or longest first; an open end is longest of all. */
export function sorted(rows: DepthRow[], order: Order): DepthRow[] {
  if (order === "given") return rows;
  const length = (row: DepthRow): number => row.duration_days ?? Infinity;
  return [...rows].sort((a, b) => (a.group ?? 0) - (b.group ?? 0) ||
    (order === "depth" ? a.nadir - b.nadir : length(a) === length(b) ? 0 : length(b) - length(a)));
}

function depth_rows(figure: DepthFigure, page: Page): Datum[] {
  const own = page.report.strategies[0]?.label ?? "";
  return figure.rows.flatMap((row): Datum[] => [
    { item: row.label, strategy: own, kind: "lowest", day: row.nadir_day, value: row.nadir, unit: "% of baseline" },
    { item: row.label, strategy: own, kind: figure.end_label, value: row.end, unit: "% of baseline" },
    { item: row.label, strategy: own, kind: figure.duration_label, value: row.duration_days, unit: "days", remark: row.duration_text },
    ...(row.compare ?? []).flatMap((other): Datum[] => {
      const strategy = page.report.strategies[other.strategy]?.label ?? "";
      return [
        { item: row.label, strategy, kind: "lowest", value: other.nadir, unit: "% of baseline" },
        { item: row.label, strategy, kind: figure.end_label, value: other.end, unit: "% of baseline", remark: other.duration_text },
      ];
    }),
  ]);
}
