// A dumbbell: bar from baseline to the lowest point, dot there, tick where the course ends, words beside.

import { dash_of } from "./line.ts";
import type { DepthFigure, DepthRow } from "./report.ts";
import { add, fit, text } from "./svg.ts";
import type { Palette } from "./theme.ts";

export interface DumbbellPlace {
  y: number;
  /** Left end of the axis. */
  x0: number;
  position(percent: number): number;
  figure: DepthFigure;
  width: number;
}

export function draw_dumbbell(parent: Element, row: DepthRow, place: DumbbellPlace, palette: Palette): void {
  const { y, position, figure, width } = place;
  const colour = palette.line[row.concept];
  const weight = row.emphasis ? { weight: 600 } : {};
  text(parent, place.x0 - 12, y + 5, fit(row.label, place.x0 - 12, 14, row.emphasis ? 600 : 400), { size: 14, fill: palette.ink, anchor: "end", ...weight });
  for (const other of row.compare ?? []) {
    const below = y + 11 * other.strategy;
    add(parent, "line", { x1: position(other.nadir), x2: position(100), y1: below, y2: below, stroke: colour, "stroke-width": 1.6, "stroke-dasharray": dash_of(other.strategy) });
    add(parent, "circle", { cx: position(other.nadir), cy: below, r: 4, fill: palette.bg, stroke: colour, "stroke-width": 1.6 });
    draw_tick(parent, position(other.end), below, 5, palette.ink2);
  }
  add(parent, "line", { x1: position(row.nadir), x2: position(100), y1: y, y2: y, stroke: colour, "stroke-width": 2.8 });
  add(parent, "circle", { cx: position(row.nadir), cy: y, r: 5.5, fill: colour });
  draw_tick(parent, position(row.end), y, 8, palette.ink);
  if (row.nadir <= figure.floor) {
    text(parent, position(row.nadir) + 9, y - 9, figure.floor_label, { size: 13.5, fill: palette.ink2, halo: palette.bg });
  }
  const compared = row.compare?.[0];
  text(parent, width, compared ? y + 1 : y + 5, row.duration_text, { size: 14, fill: palette.ink, anchor: "end", ...weight });
  if (compared) text(parent, width, y + 17, compared.duration_text, { size: 13, fill: palette.ink3, anchor: "end" });
}

function draw_tick(parent: Element, x: number, y: number, half: number, colour: string): void {
  add(parent, "line", { x1: x, x2: x, y1: y - half, y2: y + half, stroke: colour, "stroke-width": 2 });
}
