// Figure "tornado": one bar per parameter, the widest first; a row opens the parameter's drawer.

import { round_outwards, value_scale } from "../axis.ts";
import { draw_bar } from "../bars.ts";
import { format_tick, format_value } from "../format.ts";
import { draw_legend, provenance_items } from "../legend.ts";
import type { TornadoFigure, TornadoRow } from "../report.ts";
import { add, button, html, text, text_width } from "../svg.ts";
import type { Palette } from "../theme.ts";
import type { Datum, FigureView, Page } from "../view.ts";

const WIDTH = 1120;
const MOST_NAME = 400;
const MOST_RANGE = 300;
const STEP = 33;

export function tornado_view(figure: TornadoFigure, page: Page): FigureView {
  let chosen = 0;
  const view: FigureView = { figure, width: WIDTH, least_width: 820, draw, rows: () => tornado_rows(figure, page), overlays: [] };
  if (figure.outcomes.length > 1) view.controls = chooser();

  function chooser(): HTMLElement {
    const select = html("select", {}, ...figure.outcomes.map((outcome, index) => html("option", { value: String(index) }, outcome.label)));
    select.addEventListener("change", () => {
      chosen = Number(select.value);
      page.redraw(figure.id);
    });
    return html("label", { class: "choice" }, html("span", {}, "Outcome"), select);
  }

  function draw(parent: Element, palette: Palette): number {
    const outcome = figure.outcomes[chosen];
    if (!outcome) return 0;
    const rows = widest_first(figure.rows, chosen, outcome.base);
    const ends = rows.flatMap((row) => [row.effects[chosen]?.low, row.effects[chosen]?.high]).filter((value): value is number => typeof value === "number");
    const kind = outcome.scale ?? "linear";
    const [low, high] = bar_range(kind === "log", [...ends, outcome.base]);
    const { name_x, x0, x1, range_x } = columns(rows);
    // Words at the ends of the widest bar stand beyond it.
    const scale = value_scale(kind, low, high, x0 + 34, x1 - 34, 6);
    const top = 26;
    const bottom = top + rows.length * STEP;
    text(parent, x0, 12, outcome.label, { size: 13.5, fill: palette.ink3 });
    text(parent, range_x, 12, "range tried", { size: 13.5, fill: palette.ink3 });
    for (const tick of scale.ticks) {
      const x = scale.position(tick);
      add(parent, "line", { x1: x, x2: x, y1: top - 4, y2: bottom, stroke: palette.grid, "stroke-width": 1 });
      text(parent, x, bottom + 18, format_tick(tick, outcome.format), { size: 13, fill: palette.ink2, anchor: "middle" });
    }
    view.overlays = [];
    const widest = rows.find((row) => row.effects[chosen]?.low !== null && row.effects[chosen]?.high !== null);
    rows.forEach((row, index) => {
      const y = top + index * STEP + STEP / 2;
      draw_bar(parent, row, { y, name_x, range_x, outcome: chosen, base: outcome.base, scale, line: palette.line[outcome.concept], widest: row === widest, right: x1, whole: WIDTH }, palette);
      if (page.report.parameters[row.parameter]) view.overlays?.push(row_button(row, y));
    });
    const base = scale.position(outcome.base);
    add(parent, "line", { x1: base, x2: base, y1: top - 6, y2: bottom, stroke: palette.ink, "stroke-width": 1.4 });
    const own = page.report.strategies[0]?.label ?? "";
    const words = `${own} ${format_value(outcome.base, outcome.format)}`;
    const words_x = Math.max(base - text_width(words, 13.5, 600) / 2, x0 + text_width(outcome.label, 13.5) + 14);
    text(parent, words_x, 12, words, { size: 13.5, fill: palette.ink, weight: 600 });
    return bottom + 34 + draw_legend_at(parent, bottom + 34, palette);
  }

  function row_button(row: TornadoRow, y: number): NonNullable<FigureView["overlays"]>[number] {
    const element = button("", () => page.open_parameter(row.parameter), { class: "row-button", "data-key": row.parameter, "aria-label": `${row.label}: source, meaning and status` });
    return { element, x: 0, y: y - STEP / 2 + 2, width: WIDTH, height: STEP - 4, side: "left" };
  }

  return view;
}

/** Room for names at the left and ranges at the right, from their words. */
function columns(rows: TornadoRow[]): { name_x: number; x0: number; x1: number; range_x: number } {
  const name_x = Math.min(MOST_NAME, Math.max(260, ...rows.map((row) => text_width(row.label, 15))));
  const range = Math.min(MOST_RANGE, Math.max(180, ...rows.map((row) => text_width(`${row.range_text}  ${row.unit ?? ""}`, 13.5))));
  return { name_x, x0: name_x + 38, x1: WIDTH - range - 32, range_x: WIDTH - range };
}

function draw_legend_at(parent: Element, y: number, palette: Palette): number {
  const node = add(parent, "g", { transform: `translate(0 ${y})` });
  return draw_legend(node, provenance_items(), WIDTH, palette);
}

/** The range of the outcome axis: all bar ends, rounded outwards. */
function bar_range(log: boolean, values: number[]): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (log && low > 0) return [10 ** Math.floor(Math.log10(low)), 10 ** Math.ceil(Math.log10(high))];
  const spread = high - low || Math.abs(high) || 1;
  return round_outwards(low - 0.02 * spread, high + 0.02 * spread, 6);
}

/** Rows by the width of their bar for an outcome, widest first; failed ones on top, they matter most. */
export function widest_first(rows: TornadoRow[], outcome: number, base: number): TornadoRow[] {
  const width = (row: TornadoRow): number => {
    const effect = row.effects[outcome];
    if (!effect || effect.low === null || effect.high === null) return Infinity;
    return Math.max(effect.low, effect.high, base) - Math.min(effect.low, effect.high, base);
  };
  return [...rows].sort((a, b) => (width(a) === width(b) ? 0 : width(b) - width(a)));
}

function tornado_rows(figure: TornadoFigure, page: Page): Datum[] {
  return figure.outcomes.flatMap((outcome, index) => [
    { panel: outcome.label, item: page.report.strategies[0]?.label ?? "", kind: "base", value: outcome.base },
    ...widest_first(figure.rows, index, outcome.base).flatMap((row): Datum[] => [
      { panel: outcome.label, item: row.parameter, kind: "low end", parameter_value: row.low, value: row.effects[index]?.low ?? null, unit: row.unit ?? "", quality: row.provenance, remark: row.remark ?? "" },
      { panel: outcome.label, item: row.parameter, kind: "high end", parameter_value: row.high, value: row.effects[index]?.high ?? null, unit: row.unit ?? "", quality: row.provenance },
    ]),
  ]);
}
