// Curves: values between grid days, pieces above a log axis' floor, gaps at invalid numbers.
// A line that leaves through the floor ends there; zero is never replaced silently.

import { bisectRight } from "d3-array";
import { line as path_of } from "d3-shape";
import type { Line } from "./report.ts";
import { add } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { TimeScale } from "./time.ts";
import type { ValueScale } from "./axis.ts";

export type Point = [day: number, value: number];

const DASHES = ["", "5 3", "1.5 3", "11 4"];

/** Dash pattern of a strategy: solid, dashed, dotted, long dash. */
export function dash_of(strategy: number): string | null {
  return DASHES[strategy % DASHES.length] || null;
}

export function line_width(line: Line): number {
  return line.weight === "secondary" ? 1.6 : line.strategy > 0 ? 1.8 : 2.6;
}

/** The drawn stretches of a curve from `from` to `to` days: cut at gaps and, on a log axis, at the floor. */
export function pieces(days: number[], values: (number | null)[], from: number, to: number, floor: number | null): Point[][] {
  const result: Point[][] = [];
  let piece: Point[] = [];
  const end = (): void => {
    if (piece.length > 0) result.push(piece);
    piece = [];
  };
  const shown = (value: number): boolean => floor === null || value >= floor;
  let before: Point | null = null;
  for (let index = 0; index < days.length; index += 1) {
    const day = days[index] as number;
    const value = values[index];
    if (value === null || value === undefined || !Number.isFinite(value)) {
      end();
      before = null;
      continue;
    }
    if (before && before[0] < to && day > from) {
      const [start, stop] = within(before, [day, value], from, to, floor !== null);
      if (shown(start[1]) !== shown(stop[1])) {
        const edge: Point = [crossing(start, stop, floor as number), floor as number];
        if (shown(start[1])) {
          if (piece.length === 0) piece.push(start);
          piece.push(edge);
          end();
        } else {
          end();
          piece.push(edge, stop);
        }
      } else if (shown(start[1])) {
        if (piece.length === 0) piece.push(start);
        piece.push(stop);
      }
    }
    before = [day, value];
  }
  end();
  return result;
}

// On a log axis, a value of zero lies far below the floor, yet not at minus infinity.
function log_of(value: number, floor: number): number {
  return Math.log(Math.max(value, floor * 1e-3));
}

function crossing(a: Point, b: Point, floor: number): number {
  const low = log_of(a[1], floor);
  const share = (Math.log(floor) - low) / (log_of(b[1], floor) - low);
  return a[0] + Math.min(1, Math.max(0, share)) * (b[0] - a[0]);
}

function within(a: Point, b: Point, from: number, to: number, log: boolean): [Point, Point] {
  const at = (day: number): Point => [day, between(a, b, day, log)];
  return [a[0] < from ? at(from) : a, b[0] > to ? at(to) : b];
}

function between(a: Point, b: Point, day: number, log: boolean): number {
  const share = (day - a[0]) / (b[0] - a[0]);
  if (log && a[1] > 0 && b[1] > 0) return a[1] * (b[1] / a[1]) ** share;
  return a[1] + share * (b[1] - a[1]);
}

/** Value of a curve on a day, along the line as it is drawn; null outside its grid and in gaps. */
export function value_at(days: number[], values: (number | null)[], day: number, log: boolean): number | null {
  const index = bisectRight(days, day) - 1;
  const start = days[index];
  const value = values[index];
  if (start === undefined || value === null || value === undefined) return null;
  if (day === start) return value;
  const stop = days[index + 1];
  const next = values[index + 1];
  if (stop === undefined || next === null || next === undefined) return null;
  return between([start, value], [stop, next], day, log);
}

/** Draws a curve; returns its corners in pixels, for labels to keep clear of. */
export function draw_line(parent: Element, line: Line, days: number[], time: TimeScale, scale: ValueScale, palette: Palette): [number, number][] {
  const floor = scale.kind === "log" ? scale.low : null;
  const shape = path_of<Point>().x((point) => time.x(point[0])).y((point) => scale.position(point[1])).digits(1);
  const parts = pieces(days, line.values, time.start, time.end, floor);
  const d = parts.map((part) => shape(part) ?? "").join("");
  add(parent, "path", {
    d, fill: "none", stroke: palette.line[line.concept], "stroke-width": line_width(line),
    "stroke-dasharray": dash_of(line.strategy), "stroke-linejoin": "round", "stroke-linecap": line.strategy > 0 ? null : "round",
  });
  return parts.flatMap((part) => part.map((point): [number, number] => [time.x(point[0]), scale.position(point[1])]));
}

/** Days at which the value is not a number, first of each gap. */
export function gaps(days: number[], values: (number | null)[]): number[] {
  return days.filter((_, index) => values[index] === null && (index === 0 || values[index - 1] !== null));
}
