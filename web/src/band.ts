// Bands around a line, and single patients behind it. Both are cut at a log axis' floor: a band whose lower edge lies
// below stands on the floor, a patient ends there.

import { line as path_of } from "d3-shape";
import { pieces } from "./line.ts";
import type { Point } from "./line.ts";
import type { Band, SinglePatients } from "./report.ts";
import { add } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { TimeScale } from "./time.ts";
import type { ValueScale } from "./axis.ts";

/** Fill strength by the share of patients in the band: narrow ones stand on wide ones. */
export function band_opacity(share: number): string {
  return share > 60 ? "0.15" : "0.22";
}

/** Outlines of a band in pixels: one per stretch without gaps that reaches above the floor. */
export function band_outlines(band: Band, days: number[], time: TimeScale, scale: ValueScale): string[] {
  const outlines: string[] = [];
  let upper: Point[] = [];
  let lower: Point[] = [];
  const end = (): void => {
    if (upper.length > 1) {
      const corners = [...upper, ...lower.reverse()].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
      outlines.push(`M${corners.join("L")}Z`);
    }
    upper = [];
    lower = [];
  };
  days.forEach((day, index) => {
    const low = band.low[index];
    const high = band.high[index];
    if (low === null || low === undefined || high === null || high === undefined) {
      end();
      return;
    }
    if (day < time.start || day > time.end) return;
    upper.push([time.x(day), scale.position(high)]);
    lower.push([time.x(day), scale.position(low)]);
  });
  end();
  return outlines;
}

export function draw_band(parent: Element, band: Band, days: number[], time: TimeScale, scale: ValueScale, palette: Palette): void {
  const d = band_outlines(band, days, time, scale).join("");
  if (d) add(parent, "path", { d, fill: palette.line[band.concept], opacity: band_opacity(band.share) });
}

export function draw_single(parent: Element, single: SinglePatients, days: number[], time: TimeScale, scale: ValueScale, palette: Palette): void {
  const floor = scale.kind === "log" ? scale.low : null;
  const shape = path_of<Point>().x((point) => time.x(point[0])).y((point) => scale.position(point[1])).digits(1);
  const d = single.values.flatMap((values) => pieces(days, values, time.start, time.end, floor).map((part) => shape(part) ?? "")).join("");
  if (d) add(parent, "path", { d, fill: "none", stroke: palette.line[single.concept], "stroke-width": 0.9, opacity: "0.26", "stroke-linejoin": "round" });
}
