// A team's own patients: small squares joined by thin lines, and what was seen in each stretch of time as three strokes
// to be held against the bands.

import { line as path_of } from "d3-shape";
import { pieces } from "./line.ts";
import type { Point } from "./line.ts";
import type { OwnPatients } from "./report.ts";
import { add } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { TimeScale } from "./time.ts";
import type { ValueScale } from "./axis.ts";

const SIDE = 5;

export function draw_own_point(parent: Element, x: number, y: number, palette: Palette): void {
  add(parent, "rect", { x: x - SIDE / 2, y: y - SIDE / 2, width: SIDE, height: SIDE, fill: palette.bg, stroke: palette.ink, "stroke-width": 1.2 });
}

/** Three strokes, the middle one strong. Short stretches keep a visible width. */
export function check_strokes(own: OwnPatients, time: TimeScale, scale: ValueScale): { x1: number; x2: number; y: number; is_middle: boolean }[] {
  return (own.checks ?? []).flatMap((check) => {
    if (check.to < time.start || check.from > time.end) return [];
    const from = time.x(Math.max(check.from, time.start));
    const to = time.x(Math.min(check.to, time.end));
    const half = Math.max(7, (to - from) / 2);
    const middle = (from + to) / 2;
    return [check.low, check.middle, check.high].map((value, index) => ({ x1: middle - half, x2: middle + half, y: scale.position(value), is_middle: index === 1 }));
  });
}

export function draw_own(parent: Element, own: OwnPatients, time: TimeScale, scale: ValueScale, palette: Palette): void {
  const floor = scale.kind === "log" ? scale.low : null;
  const shape = path_of<Point>().x((point) => time.x(point[0])).y((point) => scale.position(point[1])).digits(1);
  const d = own.patients.flatMap((patient) => pieces(patient.days, patient.values, time.start, time.end, floor).map((part) => shape(part) ?? "")).join("");
  if (d) add(parent, "path", { d, fill: "none", stroke: palette.ink, "stroke-width": 0.9, opacity: "0.45", "stroke-linejoin": "round" });
  for (const patient of own.patients) {
    patient.days.forEach((day, index) => {
      const value = patient.values[index];
      if (value === undefined || day < time.start || day > time.end) return;
      draw_own_point(parent, time.x(day), scale.position(value), palette);
    });
  }
  for (const stroke of check_strokes(own, time, scale)) {
    add(parent, "line", { x1: stroke.x1, x2: stroke.x2, y1: stroke.y, y2: stroke.y, stroke: palette.bg, "stroke-width": stroke.is_middle ? 5.5 : 4 });
    add(parent, "line", { x1: stroke.x1, x2: stroke.x2, y1: stroke.y, y2: stroke.y, stroke: palette.ink, "stroke-width": stroke.is_middle ? 3 : 1.6 });
  }
}
