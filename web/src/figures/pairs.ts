// Figure "pairs": the same patients under two strategies, differences sorted, with the shares better, equal and worse.

import { round_outwards, value_scale } from "../axis.ts";
import { format_count, format_tick, format_value } from "../format.ts";
import type { PairsFigure } from "../report.ts";
import { add, text, text_width } from "../svg.ts";
import type { Palette } from "../theme.ts";
import type { Datum, FigureView } from "../view.ts";

const WIDTH = 1120;
const X0 = 52;
const X1 = 800;
const HEIGHT = 250;

type Side = "better" | "equal" | "worse";

/** Lower is better; what differs less than the limit is equal. */
export function side_of(value: number, equal_within: number): Side {
  if (value < 0 && value <= -equal_within) return "better";
  return value > 0 && value >= equal_within ? "worse" : "equal";
}

export function pairs_view(figure: PairsFigure): FigureView {
  function draw(parent: Element, palette: Palette): number {
    const y0 = 34;
    const y1 = y0 + HEIGHT;
    const [low, high] = round_outwards(Math.min(0, ...figure.values), Math.max(0, ...figure.values), 5);
    const scale = value_scale("linear", low, high, y1, y0, 5);
    text(parent, X0, y0 - 14, figure.title_axis, { size: 13.5, fill: palette.ink2 });
    text(parent, X0 + text_width(figure.title_axis, 13.5) + 8, y0 - 14, figure.unit, { size: 13.5, fill: palette.ink3 });
    for (const tick of scale.ticks) {
      const y = scale.position(tick);
      add(parent, "line", { x1: X0, x2: X1, y1: y, y2: y, stroke: tick === 0 ? palette.ink : palette.grid, "stroke-width": tick === 0 ? 1.2 : 1 });
      text(parent, X0 - 8, y + 4.5, format_tick(tick), { size: 13, fill: palette.ink2, anchor: "end" });
    }
    const colour: Record<Side, string> = { better: palette.line[figure.concept], equal: palette.line.host, worse: palette.line.tox };
    const step = (X1 - X0) / Math.max(1, figure.values.length);
    figure.values.forEach((value, index) => {
      const [a, b] = [scale.position(0), scale.position(value)].sort((left, right) => left - right) as [number, number];
      const side = side_of(value, figure.equal_within);
      add(parent, "rect", { x: X0 + index * step + 0.1 * step, y: a, width: 0.8 * step, height: Math.max(1, b - a), fill: colour[side], opacity: side === "equal" ? "0.55" : null });
    });
    const whole = `${format_count(figure.patients)} patients${figure.values.length < figure.patients ? ", one bar for each hundredth" : ""}, sorted`;
    text(parent, X0, y1 + 18, whole, { size: 13, fill: palette.ink3 });
    draw_shares(parent, y0 + 24, palette, colour);
    return y1 + 30;
  }

  function draw_shares(parent: Element, top: number, palette: Palette, colour: Record<Side, string>): void {
    const sides: Side[] = ["better", "equal", "worse"];
    figure.shares.forEach((share, index) => {
      const y = top + index * 62;
      add(parent, "rect", { x: X1 + 36, y: y - 12, width: 12, height: 12, fill: colour[sides[index] ?? "equal"], opacity: sides[index] === "equal" ? "0.55" : null });
      const words = `${format_value(share.share, "percent")} ${share.label}`;
      text(parent, X1 + 56, y, words, { size: 17, weight: 600, fill: palette.ink });
      text(parent, X1 + 56, y + 20, `95% interval ${format_value(share.low, "percent")} to ${format_value(share.high, "percent")}; n = ${format_count(share.count)}`, { size: 13.5, fill: palette.ink2 });
    });
  }

  const rows = (): Datum[] => [
    ...figure.shares.map((share): Datum => ({ item: share.label, kind: "share of patients", value: share.share, low: share.low, high: share.high, unit: "%", spread: "CI", n: share.count })),
    ...figure.values.map((value, index): Datum => ({ item: `rank ${index + 1}`, kind: "difference", value, unit: figure.unit })),
  ];
  return { figure, width: WIDTH, least_width: 820, draw, rows };
}
