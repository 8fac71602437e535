// What every figure offers: a drawing in a given palette, and its numbers as rows.
// Plot, hover box, data table and CSV all come from the same report object.

import type { Figure, Panel, Report } from "./report.ts";
import type { PlacedPanel } from "./panel.ts";
import type { Palette } from "./theme.ts";

/** One number as tables and CSV carry it; fields that a figure does not use stay absent. */
export interface Datum {
  panel?: string;
  item: string;
  strategy?: string;
  kind: string;
  day?: number | null;
  day_end?: number | null;
  parameter_value?: number | null;
  /** First of two numbers of a patient; the second is the value. */
  x?: number | null;
  value?: number | null;
  low?: number | null;
  high?: number | null;
  unit?: string;
  spread?: string;
  n?: number | null;
  study?: string;
  role?: string;
  quality?: string;
  remark?: string;
}

export interface FigureView {
  figure: Figure;
  width: number;
  /** Least width in the page; below it the figure scrolls sideways. */
  least_width: number;
  /** Draws into a group at (0, 0) and returns the height. */
  draw(parent: Element, palette: Palette): number;
  rows(): Datum[];
  /** Panels over time, for the linked cursor. */
  placed?: PlacedPanel[];
  /** Draws only these days; null: all of them. Offered by figures with a long clock. */
  zoom?(days: [number, number] | null): void;
  /** Controls above the drawing. */
  controls?: HTMLElement;
  /** Controls laid over the drawing, in its coordinates. */
  overlays?: Overlay[];
}

export interface Overlay {
  element: HTMLElement;
  x: number;
  y: number;
  width?: number;
  height?: number;
  /** Which side of the element stands at x. */
  side: "left" | "right";
}

export interface Page {
  report: Report;
  /** Redraws every figure, or the one named. */
  redraw(id?: string): void;
  open_parameter(path: string): void;
}

/** Rows for the lines, marks and observations of panels. */
export function panel_rows(report: Report, panels: Panel[], start: number, end: number): Datum[] {
  const rows: Datum[] = [];
  for (const panel of panels) {
    for (const line of panel.lines) {
      const days = report.grids[line.grid] ?? [];
      const strategy = report.strategies[line.strategy]?.label ?? "";
      days.forEach((day, index) => {
        if (day < start || day > end) return;
        rows.push({ panel: panel.title, item: line.label, strategy, kind: "line", day, value: line.values[index] ?? null, unit: line.unit ?? panel.unit });
      });
    }
    rows.push(...band_rows(report, panel, start, end));
    for (const mark of panel.marks ?? []) {
      rows.push({ panel: panel.title, item: panel.lines.find((line) => line.id === mark.line)?.label ?? mark.line, kind: mark.mark, day: mark.day, value: mark.value, unit: panel.unit, remark: mark.label });
    }
    for (const point of panel.observations ?? []) {
      rows.push({
        panel: panel.title, item: point.label, kind: point.spread_axis === "day" ? "published day" : "published", day: point.day, value: point.value,
        low: point.low ?? null, high: point.high ?? null, unit: panel.unit, spread: point.spread ?? "", n: point.n ?? null,
        study: point.study, role: point.role, quality: point.quality,
        remark: [point.censored ? `reported as ${point.censored}` : "", point.on_baseline ? "change, placed on the drawn baseline" : "", point.remark ?? ""].filter(Boolean).join("; "),
      });
    }
  }
  return rows;
}

function band_rows(report: Report, panel: Panel, start: number, end: number): Datum[] {
  const rows: Datum[] = [];
  const each_day = (grid: string, visit: (day: number, index: number) => void): void => (report.grids[grid] ?? []).forEach((day, index) => {
    if (day >= start && day <= end) visit(day, index);
  });
  for (const band of panel.bands ?? []) {
    const item = panel.lines.find((line) => line.id === band.line)?.label ?? band.line;
    each_day(band.grid, (day, index) => rows.push({ panel: panel.title, item, kind: band.label, day, low: band.low[index] ?? null, high: band.high[index] ?? null, unit: panel.unit }));
  }
  for (const patient of panel.own?.patients ?? []) {
    patient.days.forEach((day, index) => {
      if (day >= start && day <= end) rows.push({ panel: panel.title, item: `own patient ${patient.id}`, kind: "own", day, value: patient.values[index] ?? null, unit: panel.unit });
    });
  }
  for (const check of panel.own?.checks ?? []) {
    rows.push({ panel: panel.title, item: "own patients, 5, 50 and 95%", kind: "predictive check", day: check.from, day_end: check.to, value: check.middle, low: check.low, high: check.high, n: check.n, unit: panel.unit });
  }
  const { single } = panel;
  if (!single) return rows;
  single.values.forEach((values, place) => each_day(single.grid, (day, index) =>
    rows.push({ panel: panel.title, item: `patient ${single.patients[place]}`, kind: "single patient", day, value: values[index] ?? null, unit: panel.unit })));
  return rows;
}
