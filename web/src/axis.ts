// Value axes: domains, ticks, grid lines, the hatching below a limit of detection.
// A log axis never shows zero: its floor is declared, and what lies below is below the axis.

import { max, min } from "d3-array";
import { scaleLinear } from "d3-scale";
import { format_tick } from "./format.ts";
import type { Panel, ScaleKind, ValueFormat } from "./report.ts";
import { add, text } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { TimeScale, TimeTick } from "./time.ts";

export interface Box {
  x0: number;
  x1: number;
  /** Top and bottom. */
  y0: number;
  y1: number;
}

export interface ValueScale {
  kind: ScaleKind;
  low: number;
  high: number;
  ticks: number[];
  /** Pixels; a value at or below a log axis' floor stands on the floor. */
  position(value: number): number;
}

/** Maps [low, high] to [from, to] pixels, with ticks at round values (log: whole decades). */
export function value_scale(kind: ScaleKind, low: number, high: number, from: number, to: number, count = 5, percent = false): ValueScale {
  if (kind === "log") {
    const base = Math.log10(low);
    const per_decade = (to - from) / (Math.log10(high) - base);
    return { kind, low, high, ticks: decades(low, high, count + 2),
      position: (value) => from + (value > low ? (Math.log10(value) - base) * per_decade : 0) };
  }
  const linear = scaleLinear([low, high], [from, to]);
  // Percentages read best by quarters.
  const quarters = percent && low === 0 && high > 75 && high <= 150;
  return { kind, low, high, ticks: quarters ? [0, 25, 50, 75, 100, 125, 150].filter((tick) => tick <= high) : linear.ticks(count), position: (value) => linear(value) };
}

/** Whole powers of ten from low to high, at most `most` of them at an even step. */
export function decades(low: number, high: number, most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9);
  const last = Math.floor(Math.log10(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first) / Math.max(1, most - 1)));
  const list: number[] = [];
  for (let exponent = last; exponent >= first; exponent -= step) list.unshift(Number(`1e${exponent}`));
  return list;
}

/** The range widened to round values. */
export function round_outwards(low: number, high: number, count: number): [number, number] {
  const [from = low, to = high] = scaleLinear().domain([low, high === low ? low + 1 : high]).nice(count).domain();
  return [from, to];
}

/** The range of a panel's axis on the scale chosen; what the data declare, widened if they exceed it. */
export function panel_domain(panel: Panel, kind: ScaleKind): [number, number] {
  const values: number[] = [];
  for (const line of panel.lines) for (const value of line.values) if (value !== null && Number.isFinite(value)) values.push(value);
  for (const list of [...(panel.bands ?? []).flatMap((band) => [band.low, band.high]), ...(panel.single?.values ?? []), ...(panel.own?.patients ?? []).map((patient) => patient.values)]) {
    for (const value of list) if (value !== null && Number.isFinite(value)) values.push(value);
  }
  for (const point of panel.observations ?? []) values.push(point.value, point.high && point.spread_axis !== "day" ? point.high : point.value);
  for (const reference of panel.references ?? []) values.push(reference.value);
  const highest = max(values) ?? 1;
  const lowest = min(values) ?? 0;
  const declared = kind === panel.scale ? panel.domain : null;
  if (kind === "log") {
    const low = declared?.[0] ?? panel.floor;
    // Where everything lies below the floor, the axis still shows three decades above it.
    const top = Math.max(declared?.[1] ?? 0, 10 ** Math.ceil(Math.log10(Math.max(highest, 1e-12)) - 1e-9), (low ?? 0) * 1e3);
    return [low ?? top / 1e4, top];
  }
  if (declared && highest <= declared[1] && lowest >= declared[0]) return [declared[0], declared[1]];
  const from_zero = lowest >= 0 && (lowest < 0.5 * highest || declared?.[0] === 0);
  const top = Math.max(highest, declared?.[1] ?? -Infinity);
  // A share that starts at its full value gets air above the line.
  if (panel.format === "percent" && from_zero && !declared && top >= 90 && top <= 125) return [0, top * 1.13];
  return round_outwards(Math.min(from_zero ? 0 : lowest, declared?.[0] ?? Infinity), top, 5);
}

export function draw_value_axis(parent: Element, scale: ValueScale, box: Box, palette: Palette, kind?: ValueFormat | null): void {
  // The percent sign is written once, on the highest tick of a linear axis.
  const marked = scale.ticks[scale.ticks.length - 1];
  for (const tick of scale.ticks) {
    const y = scale.position(tick);
    const baseline = scale.kind === "linear" && tick === 0;
    add(parent, "line", { x1: box.x0, x2: box.x1, y1: y, y2: y, stroke: baseline ? palette.ink3 : palette.grid, "stroke-width": baseline ? 1.2 : 1 });
    const label = kind === "percent" && (scale.kind === "log" || tick === marked) ? format_tick(tick, "percent") : format_tick(tick);
    text(parent, box.x0 - 8, y + 4.5, label, { size: 13, fill: palette.ink2, anchor: "end" });
  }
}

export function draw_time_grid(parent: Element, ticks: TimeTick[], scale: TimeScale, y0: number, y1: number, palette: Palette): void {
  for (const tick of ticks) {
    if (tick.strong) continue;
    add(parent, "line", { x1: tick.x, x2: tick.x, y1: y0, y2: y1, stroke: palette.grid, "stroke-width": 1 });
  }
  if (scale.start <= 0 && scale.end >= 0) {
    add(parent, "line", { x1: scale.x(0), x2: scale.x(0), y1: y0, y2: y1, stroke: palette.ink, "stroke-width": 1.2 });
  }
}

export function draw_time_labels(parent: Element, ticks: TimeTick[], y: number, palette: Palette): void {
  for (const tick of ticks) {
    text(parent, tick.x, y, tick.label, { size: 13, anchor: "middle", fill: tick.strong ? palette.ink : palette.ink2, ...(tick.strong ? { weight: 700 } : {}) });
  }
}

/** Diagonal strokes over a rectangle, as one path: files need no pattern and no clip. */
export function draw_hatching(parent: Element, box: Box, palette: Palette, step = 9): void {
  const height = box.y1 - box.y0;
  if (height <= 1) return;
  const strokes: string[] = [];
  for (let foot = box.x0 - height + step / 2; foot < box.x1; foot += step) {
    const from = Math.max(foot, box.x0);
    const to = Math.min(foot + height, box.x1);
    if (to > from) strokes.push(`M${from.toFixed(1)} ${(box.y1 - (from - foot)).toFixed(1)}L${to.toFixed(1)} ${(box.y1 - (to - foot)).toFixed(1)}`);
  }
  add(parent, "path", { d: strokes.join(""), stroke: palette.rule, "stroke-width": 0.8, fill: "none" });
}
