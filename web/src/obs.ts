// Published observations and provenance marks. Filled: used in calibration. Hollow: held out.
// Dashed outline: not read in the source. Whisker: the spread as reported, and none if none was.

import type { Box, ValueScale } from "./axis.ts";
import { format_value } from "./format.ts";
import type { Observation, Provenance, ValueFormat } from "./report.ts";
import { add, group } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { TimeScale } from "./time.ts";

export interface PlacedObservation {
  observation: Observation;
  x: number;
  y: number;
  node: SVGElement;
}

type PointStyle = Pick<Observation, "role" | "quality">;

/** The circle of an observation. */
export function draw_point(parent: Element, x: number, y: number, style: PointStyle, palette: Palette, radius = 5): void {
  const recalled = style.quality === "recalled";
  add(parent, "circle", {
    cx: x, cy: y, r: radius, stroke: palette.ink, "stroke-width": 1.7,
    fill: style.role === "calibration" && !recalled ? palette.ink : palette.bg,
    "stroke-dasharray": recalled ? "2.2 1.8" : null,
  });
}

/** The reported spread with end strokes, along or across. */
export function draw_whisker(parent: Element, x0: number, y0: number, x1: number, y1: number, palette: Palette): void {
  const upright = x0 === x1;
  const cap = 4;
  const ends = [[x0, y0], [x1, y1]].map(([x = 0, y = 0]) =>
    upright ? `M${x - cap} ${y}L${x + cap} ${y}` : `M${x} ${y - cap}L${x} ${y + cap}`);
  add(parent, "path", { d: `M${x0} ${y0}L${x1} ${y1}${ends.join("")}`, stroke: palette.ink, "stroke-width": 1.4, fill: "none" });
}

export function draw_observation(parent: Element, observation: Observation, time: TimeScale, scale: ValueScale, box: Box, palette: Palette): PlacedObservation {
  const node = group(parent);
  const x = time.x(observation.day);
  const at_floor = scale.kind === "log" && observation.value <= scale.low;
  const y = scale.position(observation.value);
  const { low, high } = observation;
  if (low !== null && low !== undefined && high !== null && high !== undefined) {
    if (observation.spread_axis === "day") {
      draw_whisker(node, time.x(Math.max(low, time.start)), y, time.x(Math.min(high, time.end)), y, palette);
    } else {
      const clamp = (value: number): number => Math.min(box.y1, Math.max(box.y0, scale.position(value)));
      draw_whisker(node, x, clamp(low), x, clamp(high), palette);
    }
  }
  if (at_floor || observation.censored) draw_triangle(node, x, at_floor ? box.y1 - 5 : y, observation.censored === "above", observation, palette);
  else draw_point(node, x, y, observation, palette);
  return { observation, x, y: at_floor ? box.y1 - 5 : y, node };
}

function draw_triangle(parent: Element, x: number, y: number, up: boolean, style: PointStyle, palette: Palette): void {
  const tip = up ? -5 : 5;
  add(parent, "path", {
    d: `M${x - 5.5} ${y - tip}L${x + 5.5} ${y - tip}L${x} ${y + tip}Z`, fill: palette.bg, stroke: palette.ink, "stroke-width": 1.7,
    "stroke-linejoin": "round", "stroke-dasharray": style.quality === "recalled" ? "2.2 1.8" : null,
  });
}

/** What the box on a point says, line by line; the first is its heading. */
export function observation_lines(observation: Observation, format: ValueFormat | null | undefined, unit: string): string[] {
  const { low, high } = observation;
  const value = observation.censored === "below" ? `below ${format_value(Math.max(observation.value, 0), format)}` : format_value(observation.value, format);
  const lines = [observation.label, `Day ${format_value(observation.day, "number").replace(".0", "")}, ${value}${format === "percent" ? "" : ` ${unit}`}`];
  if (low !== null && low !== undefined && high !== null && high !== undefined) {
    const kind = observation.spread ?? "spread";
    const axis = observation.spread_axis === "day" ? "number" : format;
    lines.push(`${kind}: ${format_value(low, axis)} to ${format_value(high, axis)}${observation.spread_axis === "day" ? " days" : ""}`);
  } else {
    lines.push("spread not reported");
  }
  lines.push(observation.n === null || observation.n === undefined ? "n not reported" : `n = ${observation.n}`);
  if (observation.on_baseline) lines.push("published as change; placed on the drawn baseline");
  if (observation.remark) lines.push(observation.remark);
  lines.push(`${observation.role === "calibration" ? "used in calibration" : "held out"}; ${observation.quality === "read" ? "read in the source" : "not read in the source"}`);
  lines.push(observation.citation);
  if (observation.link_text) lines.push(observation.link_text);
  return lines;
}

/** Filled: measured. Half: calibrated. Dashed ring: assumed. */
export function draw_provenance(parent: Element, x: number, y: number, provenance: Provenance, colour: string, radius = 4.6): void {
  const ring = { cx: x, cy: y, r: radius, stroke: colour, "stroke-width": 1.2 };
  if (provenance === "measured") add(parent, "circle", { ...ring, fill: colour });
  if (provenance === "assumed") add(parent, "circle", { ...ring, fill: "none", "stroke-dasharray": "2 1.6" });
  if (provenance === "calibrated") {
    add(parent, "circle", { ...ring, fill: "none" });
    add(parent, "path", { d: `M${x} ${y - radius}A${radius} ${radius} 0 0 0 ${x} ${y + radius}Z`, fill: colour });
  }
}
