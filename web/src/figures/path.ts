// Figure "path": two quantities against each other over time, with dated dots, and the line between
// the two fates where it was computed.

import { extent } from "d3-array";
import { line as path_of } from "d3-shape";
import { round_outwards, value_scale } from "../axis.ts";
import type { Box, ValueScale } from "../axis.ts";
import { format_tick } from "../format.ts";
import { Placer } from "../labels.ts";
import { dash_of, value_at } from "../line.ts";
import type { Path, PathAxis, PathFigure } from "../report.ts";
import { add, text, text_width } from "../svg.ts";
import type { Palette } from "../theme.ts";
import type { Datum, FigureView, Page } from "../view.ts";

const HEIGHT = 298;

export function path_view(figure: PathFigure, page: Page, width: number): FigureView {
  return { figure, width, least_width: width, draw: (parent, palette) => draw_plane(parent, figure, page, width, palette), rows: () => path_rows(figure, page) };
}

export function axis_range(axis: PathAxis, values: (number | null)[]): [number, number] {
  if (axis.domain) return axis.domain;
  const [low = 0, high = 1] = extent(values.filter((value): value is number => value !== null && (axis.scale === "linear" || value > 0)));
  if (axis.scale === "log") return [Math.max(axis.floor ?? 0, 10 ** Math.floor(Math.log10(low))), 10 ** Math.ceil(Math.log10(high) - 1e-9)];
  return round_outwards(Math.min(0, low), high, 4);
}

function draw_plane(parent: Element, figure: PathFigure, page: Page, width: number, palette: Palette): number {
  const box: Box = { x0: 52, x1: width - 18, y0: 30, y1: 30 + HEIGHT };
  const [x_low, x_high] = axis_range(figure.x, figure.paths.flatMap((path) => path.x));
  const [y_low, y_high] = axis_range(figure.y, figure.paths.flatMap((path) => path.y));
  // A little room beyond the ends: start and end of a path are often the extremes.
  const margin = 18;
  const x = value_scale(figure.x.scale, x_low, x_high, box.x0 + margin, box.x1 - margin, 6, figure.x.format === "percent");
  const y = value_scale(figure.y.scale, y_low, y_high, box.y1, box.y0 + margin, 5, figure.y.format === "percent");
  draw_axes(parent, figure, box, x, y, palette);
  const placer = new Placer({ x0: box.x0 + 4, x1: box.x1 - 2, y0: box.y0 - 2, y1: box.y1 - 4 });
  draw_boundary(parent, figure, box, x, y, palette, placer);

  const paths = [...figure.paths].sort((a, b) => b.strategy - a.strategy);
  for (const path of paths) draw_path(parent, path, x, y, palette, placer);
  for (const path of [...paths].reverse()) draw_dots(parent, path, x, y, palette, placer);
  for (const path of paths.filter((other) => other.strategy > 0)) label_path(parent, path, page, x, y, palette, placer);
  return box.y1 + 46;
}

/** Grid, ticks and titles of a plane of two quantities. */
export function draw_axes(parent: Element, figure: { x: PathAxis; y: PathAxis }, box: Box, x: ValueScale, y: ValueScale, palette: Palette): void {
  for (const tick of x.ticks) {
    add(parent, "line", { x1: x.position(tick), x2: x.position(tick), y1: box.y0, y2: box.y1, stroke: palette.grid, "stroke-width": 1 });
    text(parent, x.position(tick), box.y1 + 18, format_tick(tick, figure.x.format), { size: 13, fill: palette.ink2, anchor: "middle" });
  }
  for (const tick of y.ticks) {
    const base = tick === y.low;
    add(parent, "line", { x1: box.x0, x2: box.x1, y1: y.position(tick), y2: y.position(tick), stroke: base ? palette.ink3 : palette.grid, "stroke-width": base ? 1.2 : 1 });
    text(parent, box.x0 - 8, y.position(tick) + 4.5, format_tick(tick, figure.y.format), { size: 13, fill: palette.ink2, anchor: "end" });
  }
  text(parent, box.x0, box.y0 - 12, figure.y.title, { size: 13.5, fill: palette.ink2 });
  text(parent, box.x1, box.y1 + 38, figure.x.title, { size: 13.5, fill: palette.ink2, anchor: "end" });
}

function draw_boundary(parent: Element, figure: PathFigure, box: Box, x: ValueScale, y: ValueScale, palette: Palette, placer: Placer): void {
  const { boundary } = figure;
  if (!boundary || boundary.x.length < 2) return;
  const points = boundary.x.map((value, index): [number, number] => [x.position(value), y.position(boundary.y[index] ?? 0)]);
  const line = path_of().digits(1)(points) ?? "";
  const last = points[points.length - 1] as [number, number];
  const first = points[0] as [number, number];
  add(parent, "path", { d: `${line}L${box.x1} ${last[1]}L${box.x1} ${first[1]}Z`, fill: palette.grid, opacity: "0.75" });
  add(parent, "path", { d: line, fill: "none", stroke: palette.ink2, "stroke-width": 1.2, "stroke-dasharray": "4 3" });
  placer.avoid_line(points);
  text(parent, box.x0 + 30, box.y0 + 60, boundary.outside_label, { size: 13.5, fill: palette.ink2 });
  text(parent, box.x1 - 12, box.y1 - 104, boundary.inside_label, { size: 13.5, fill: palette.ink2, anchor: "end" });
}

function corners(path: Path, x: ValueScale, y: ValueScale): [number, number][] {
  return path.x.flatMap((value, index): [number, number][] => {
    const other = path.y[index];
    return value === null || other === null || other === undefined ? [] : [[x.position(value), y.position(other)]];
  });
}

function draw_path(parent: Element, path: Path, x: ValueScale, y: ValueScale, palette: Palette, placer: Placer): void {
  const points = corners(path, x, y);
  add(parent, "path", {
    d: path_of().digits(1)(points) ?? "", fill: "none", stroke: palette.line[path.concept], "stroke-width": path.strategy > 0 ? 1.8 : 2.4,
    "stroke-dasharray": dash_of(path.strategy), "stroke-linejoin": "round",
  });
  placer.avoid_line(points);
}

interface Dot {
  x: number;
  y: number;
  labels: string[];
  start: boolean;
}

function draw_dots(parent: Element, path: Path, x: ValueScale, y: ValueScale, palette: Palette, placer: Placer): void {
  const dots: Dot[] = [];
  for (const dot of path.dots) {
    const value = value_at(path.days, path.x, dot.day, x.kind === "log");
    const other = value_at(path.days, path.y, dot.day, y.kind === "log");
    if (value === null || other === null) continue;
    const place = { x: x.position(value), y: y.position(other) };
    const near = dots.find((known) => Math.hypot(known.x - place.x, known.y - place.y) < 7);
    if (near && (near.start || path.strategy > 0)) continue;
    if (near) near.labels.push(dot.label);
    else dots.push({ ...place, labels: [dot.label], start: Boolean(dot.start) });
  }
  const own = path.strategy === 0;
  for (const dot of dots) placer.avoid_box(dot.x - 6, dot.y - 6, 12, 12);
  for (const dot of dots) {
    if (dot.start && !own) continue;
    add(parent, "circle", dot.start ? { cx: dot.x, cy: dot.y, r: 6, fill: palette.ink }
      : { cx: dot.x, cy: dot.y, r: own ? 4.5 : 3.5, fill: palette.bg, stroke: palette.line[path.concept], "stroke-width": own ? 1.8 : 1.4 });
    if (!own) continue;
    const words = joined(dot.labels);
    const at = placer.place(dot.x, dot.y, text_width(words, 13.5, 600), 13.5, 9);
    text(parent, at.x, at.y, words, { size: 13.5, weight: 600, anchor: at.anchor, halo: palette.bg, fill: dot.start ? palette.ink : palette.text[path.concept] });
  }
}

/** "month 12", "month 24" -> "month 12, 24". */
function joined(labels: string[]): string {
  const first = labels[0] ?? "";
  const word = first.slice(0, first.lastIndexOf(" ") + 1);
  return [first, ...labels.slice(1).map((label) => (word && label.startsWith(word) ? label.slice(word.length) : label))].join(", ");
}

function label_path(parent: Element, path: Path, page: Page, x: ValueScale, y: ValueScale, palette: Palette, placer: Placer): void {
  const points = corners(path, x, y);
  const words = path.label || page.report.strategies[path.strategy]?.label || "";
  if (!words || points.length === 0) return;
  // At the point farthest from the start: there the path is most its own.
  const [sx, sy] = points[0] as [number, number];
  const far = points.reduce((best, point) => (Math.hypot(point[0] - sx, point[1] - sy) > Math.hypot(best[0] - sx, best[1] - sy) ? point : best));
  const at = placer.place(far[0], far[1], text_width(words, 13.5), 13.5, 10);
  text(parent, at.x, at.y, words, { size: 13.5, fill: palette.text[path.concept], anchor: at.anchor, halo: palette.bg });
}

function path_rows(figure: PathFigure, page: Page): Datum[] {
  const rows = figure.paths.flatMap((path) => {
    const strategy = page.report.strategies[path.strategy]?.label ?? "";
    return path.days.flatMap((day, index): Datum[] => [
      { item: figure.x.title, strategy, kind: "x", day, value: path.x[index] ?? null },
      { item: figure.y.title, strategy, kind: "y", day, value: path.y[index] ?? null },
    ]);
  });
  const boundary = figure.boundary;
  if (!boundary) return rows;
  return [...rows, ...boundary.x.flatMap((value, index): Datum[] => [
    { item: figure.x.title, kind: "boundary x", value },
    { item: figure.y.title, kind: "boundary y", value: boundary.y[index] ?? null },
  ])];
}
