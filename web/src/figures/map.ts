// Figure "map": two numbers of each patient as points, or as hexagons where there are many.

import { value_scale } from "../axis.ts";
import type { Box, ValueScale } from "../axis.ts";
import { format_count } from "../format.ts";
import type { MapFigure } from "../report.ts";
import { add, text } from "../svg.ts";
import type { Palette } from "../theme.ts";
import type { Datum, FigureView } from "../view.ts";
import { axis_range, draw_axes } from "./path.ts";

// Hexagons were counted for a plot of this shape, forty to its width.
const SHAPE = 0.62;
const ACROSS = 40;

export function map_view(figure: MapFigure, width: number): FigureView {
  return { figure, width, least_width: Math.min(width, 538), draw: (parent, palette) => draw_map(parent, figure, width, palette), rows: () => map_rows(figure) };
}

function draw_map(parent: Element, figure: MapFigure, width: number, palette: Palette): number {
  const points = figure.points ?? [];
  const box: Box = { x0: 52, x1: width - 18, y0: 30, y1: 0 };
  box.y1 = box.y0 + SHAPE * (box.x1 - box.x0);
  const [x_low, x_high] = axis_range(figure.x, points.map((point) => point[0] ?? null));
  const [y_low, y_high] = axis_range(figure.y, points.map((point) => point[1] ?? null));
  const x = value_scale(figure.x.scale, x_low, x_high, box.x0, box.x1, 6, figure.x.format === "percent");
  const y = value_scale(figure.y.scale, y_low, y_high, box.y1, box.y0, 5, figure.y.format === "percent");
  draw_axes(parent, figure, box, x, y, palette);
  const fill = palette.line[figure.concept];
  for (const [px, py] of points) {
    if (px === undefined || py === undefined) continue;
    add(parent, "circle", { cx: x.position(px), cy: y.position(py), r: points.length > 500 ? 2 : 3, fill, opacity: points.length > 500 ? "0.4" : "0.55" });
  }
  if (figure.hexagons) draw_hexagons(parent, figure.hexagons, box, x, y, fill);
  const words = figure.hexagons
    ? `${format_count(figure.patients)} patients; the fullest hexagon holds ${format_count(Math.max(...figure.hexagons.map((cell) => cell[2] ?? 0)))}`
    : `${format_count(figure.patients)} patients`;
  text(parent, box.x1, box.y0 - 12, words, { size: 13, fill: palette.ink3, anchor: "end" });
  return box.y1 + 46;
}

function draw_hexagons(parent: Element, cells: number[][], box: Box, x: ValueScale, y: ValueScale, fill: string): void {
  const radius = (box.x1 - box.x0) / ACROSS / Math.sqrt(3);
  const most = Math.max(...cells.map((cell) => cell[2] ?? 0));
  for (const [px, py, count] of cells) {
    if (px === undefined || py === undefined || count === undefined) continue;
    const corners = [0, 1, 2, 3, 4, 5].map((corner) => {
      const angle = Math.PI / 6 + (corner * Math.PI) / 3;
      return `${(x.position(px) + radius * Math.cos(angle)).toFixed(1)} ${(y.position(py) + radius * Math.sin(angle)).toFixed(1)}`;
    });
    add(parent, "path", { d: `M${corners.join("L")}Z`, fill, opacity: strength(count, most).toFixed(2) });
  }
}

/** One patient is visible, the fullest hexagon is full; between them by the root of the count. */
export function strength(count: number, most: number): number {
  return 0.1 + 0.9 * Math.sqrt(count / most);
}

function map_rows(figure: MapFigure): Datum[] {
  const words = `${figure.x.title} (x), ${figure.y.title} (value)`;
  return [
    ...(figure.points ?? []).map(([x, y, patient]): Datum => ({ panel: words, item: `patient ${patient}`, kind: "patient", x: x ?? null, value: y ?? null })),
    ...(figure.hexagons ?? []).map(([x, y, count]): Datum => ({ panel: words, item: "hexagon", kind: "patients in it", x: x ?? null, value: y ?? null, n: count ?? null })),
  ];
}
