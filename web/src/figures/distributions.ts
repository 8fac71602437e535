// Figure "distributions": single numbers of the patients as quantiles, a row each on an axis of its own.

import { round_outwards, value_scale } from "../axis.ts";
import type { ValueScale } from "../axis.ts";
import { band_opacity } from "../band.ts";
import { format_tick } from "../format.ts";
import { band_item, draw_legend, line_item } from "../legend.ts";
import type { DistributionRow, DistributionsFigure, Spread } from "../report.ts";
import { add, fit, text, text_width } from "../svg.ts";
import type { Palette } from "../theme.ts";
import type { Datum, FigureView, Page } from "../view.ts";

const WIDTH = 1120;
const ROOM = 44;
const BAR = 17;
const WORDS = 250;

export function distributions_view(figure: DistributionsFigure, page: Page): FigureView {
  return { figure, width: WIDTH, least_width: 820, draw: (parent, palette) => draw_rows(parent, figure, page, palette), rows: () => distribution_rows(figure, page) };
}

function draw_rows(parent: Element, figure: DistributionsFigure, page: Page, palette: Palette): number {
  const strategies = [...new Set(figure.rows.flatMap((row) => row.spreads.map((spread) => spread.strategy)))].sort();
  const legend = [band_item("90% of patients", 90), band_item("50% of patients", 50)];
  if (strategies.length > 1) legend.push(...strategies.map((index) => line_item(page.report.strategies[index]?.label ?? "", index)));
  const names = figure.rows.map((row) => Math.max(text_width(row.label, 15), text_width(row.unit, 13)));
  const x0 = Math.min(320, Math.max(...names)) + 24;
  const x1 = WIDTH - WORDS - 20;
  let y = draw_legend(parent, legend, WIDTH, palette) + 18;
  text(parent, WIDTH - WORDS, y - 6, "median, 5% to 95% of patients", { size: 13, fill: palette.ink3 });
  for (const row of figure.rows) {
    const height = row.spreads.length * BAR;
    const scale = row_scale(row, x0, x1);
    text(parent, 0, y + 15, fit(row.label, x0 - 16, 15), { size: 15, fill: palette.ink });
    text(parent, 0, y + 31, fit(row.unit, x0 - 16, 13), { size: 13, fill: palette.ink3 });
    for (const tick of scale.ticks) {
      add(parent, "line", { x1: scale.position(tick), x2: scale.position(tick), y1: y, y2: y + height + 6, stroke: palette.grid, "stroke-width": 1 });
      text(parent, scale.position(tick), y + height + 20, format_tick(tick, row.format), { size: 13, fill: palette.ink2, anchor: "middle" });
    }
    row.spreads.forEach((spread, index) => draw_spread(parent, row, spread, y + 3 + index * BAR, scale, palette));
    y += height + ROOM;
  }
  return y - 12;
}

/** An axis that holds what the row declares and all its quantiles. */
export function row_scale(row: DistributionRow, from: number, to: number): ValueScale {
  const values = row.spreads.flatMap((spread) => spread.quantiles).filter((value): value is number => value !== null);
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (row.scale === "log") {
    const top = 10 ** Math.ceil(Math.log10(Math.max(high, 1e-12)) - 1e-9);
    const bottom = Math.max(row.floor ?? top / 1e6, 10 ** Math.floor(Math.log10(Math.max(low, row.floor ?? top / 1e6))));
    return value_scale("log", Math.min(bottom, top / 10), top, from, to, 6);
  }
  const [a, b] = round_outwards(Math.min(low, row.domain?.[0] ?? (low >= 0 && low < 0.5 * high ? 0 : low)), Math.max(high, row.domain?.[1] ?? high), 6);
  return value_scale("linear", a, b, from, to, 6, row.format === "percent");
}

function draw_spread(parent: Element, row: DistributionRow, spread: Spread, y: number, scale: ValueScale, palette: Palette): void {
  const [p05, p25, p50, p75, p95] = spread.quantiles;
  const fill = palette.line[spread.strategy === 0 ? row.concept : "host"];
  const bar = (low: number | null | undefined, high: number | null | undefined, opacity: string): void => {
    if (typeof low !== "number" || typeof high !== "number") return;
    const a = scale.position(low);
    add(parent, "rect", { x: a, y, width: Math.max(1.5, scale.position(high) - a), height: BAR - 4, fill, opacity });
  };
  bar(p05, p95, String(2 * Number(band_opacity(90))));
  bar(p25, p75, "0.55");
  if (typeof p50 !== "number") return;
  const x = scale.position(p50);
  add(parent, "line", { x1: x, x2: x, y1: y - 2, y2: y + BAR - 2, stroke: spread.strategy === 0 ? palette.ink : palette.ink2, "stroke-width": 2.2, "stroke-dasharray": spread.strategy > 0 ? "4 2" : null });
  const words_x = WIDTH - WORDS;
  text(parent, words_x, y + 11, spread.median_text, { size: 14, weight: 600, fill: palette.text[spread.strategy === 0 ? row.concept : "host"] });
  text(parent, words_x + text_width(spread.median_text, 14, 600), y + 11, `, ${spread.range_text}`, { size: 14, fill: palette.ink2 });
}

function distribution_rows(figure: DistributionsFigure, page: Page): Datum[] {
  const names = ["5%", "25%", "median", "75%", "95%"];
  return figure.rows.flatMap((row) => row.spreads.flatMap((spread) => spread.quantiles.map((value, index): Datum =>
    ({ item: row.label, strategy: page.report.strategies[spread.strategy]?.label ?? "", kind: names[index] ?? "", value, unit: row.unit, n: spread.n }))));
}
