// An invented population, made from the invented patient: bands, single patients, own patients, and the figures that need
// many patients. No result.

import { make_fixture } from "./fixture.ts";
import type { CourseFigure, Figure, Panel, Report } from "../src/report.ts";

/** A figure before it has its place. */
type Draft = { [Type in Figure["type"]]: Omit<Extract<Figure, { type: Type }>, "id" | "number"> }[Figure["type"]];

const FACTORS = Array.from({ length: 40 }, (_, index) => 0.4 * 1.05 ** index);

function with_patients(panel: Panel): Panel {
  const line = panel.lines[0];
  if (!line) return panel;
  const times = (factor: number): (number | null)[] => line.values.map((value) => (value === null ? null : Number((value * factor).toPrecision(4))));
  return {
    ...panel,
    lines: panel.lines.filter((one) => one.strategy === 0 || one.weight === "main"),
    bands: [[90, 0.4, 2.4], [50, 0.7, 1.5]].map(([share = 0, low = 1, high = 1]) => ({ line: line.id, label: `${share}% of patients`, share, concept: panel.concept, grid: line.grid, low: times(low), high: times(high) })),
    single: { label: "single patients", concept: panel.concept, grid: line.grid, patients: FACTORS.map((_, index) => index + 1), values: FACTORS.map(times) },
  };
}

function figures(course: CourseFigure, days: number[]): Draft[] {
  const texts = { subtitle: "What is drawn, in one sentence.", note: "A note.", description: "An invented figure." };
  const rise = days.map((day) => Math.max(0, Math.min(60, day / 4)));
  return [
    { ...course, panels: course.panels.map(with_patients) },
    { ...texts, type: "pairs", title: "Same patients, two strategies", concept: "sym", title_axis: "Score A, difference", unit: "points", patients: 300, equal_within: 2, values: Array.from({ length: 100 }, (_, index) => index / 8 - 9),
      shares: [{ label: "better", count: 170, share: 57, low: 51, high: 62 }, { label: "equal", count: 100, share: 33, low: 28, high: 39 }, { label: "worse", count: 30, share: 10, low: 7, high: 14 }] },
    { ...texts, type: "states", title: "States of the patients over time", patients: 300, grid: course.panels[1]?.lines[0]?.grid ?? "", states: [
      { label: "improved by 2 or more", concept: "sym", strength: 0.75, values: rise }, { label: "worse by 2 or more", concept: "tox", strength: 1, values: rise.map(() => 0) },
      { label: "unchanged", concept: "host", strength: 0.35, values: rise.map((value) => 100 - value) }] },
    { ...texts, type: "map", title: "Antibodies and score", concept: "sym", patients: 5000, x: { title: "antibodies, %", scale: "linear", domain: [0, 100], format: "percent" }, y: { title: "score A", scale: "linear", domain: [0, 10] },
      hexagons: Array.from({ length: 200 }, (_, index) => [2.5 * (index % 20) + 25, 1 + Math.floor(index / 20) * 0.7, 1 + ((index * 37) % 60)]) },
    { ...texts, type: "map", title: "Antibodies and score of few", concept: "sym", patients: 2, x: { title: "antibodies, %", scale: "log", domain: [1, 100] }, y: { title: "score A", scale: "linear", domain: [0, 10] }, points: [[10, 2, 1], [50, 7, 2]] },
    { ...texts, type: "distributions", title: "Peaks and lowest values", rows: [
      { label: "Peak of the cells", unit: "per µL", concept: "car", scale: "log", floor: 0.01, spreads: [{ strategy: 0, n: 300, quantiles: [3, 9, 17, 33, 68], median_text: "17", range_text: "3.0 to 68" }, { strategy: 1, n: 300, quantiles: [1, 2, 3, 4, 5], median_text: "3.0", range_text: "1.0 to 5.0" }] },
      { label: "Highest temperature", unit: "°C", concept: "tox", scale: "linear", domain: [36, 41], spreads: [{ strategy: 0, n: 300, quantiles: [37, 37.5, 38.5, 39.5, 40.2], median_text: "38.5", range_text: "37.0 to 40.2" }] }] },
  ];
}

export function make_population(): Report {
  const report = make_fixture();
  const course = report.figures.find((figure): figure is CourseFigure => figure.type === "course") as CourseFigure;
  const days = report.grids[course.panels[1]?.lines[0]?.grid ?? ""] ?? [];
  report.kind = "population";
  report.kind_label = "Virtual patients";
  report.strategies = [{ letter: "A", label: "median of 300 virtual patients" }, { letter: "B", label: "median of the same patients, drug D" }];
  report.figures = figures(course, days).map((figure, index) => ({ ...figure, id: `fig-${index + 1}`, number: index + 1 }) as Figure);
  const panel = (report.figures[0] as CourseFigure).panels[3];
  if (panel) {
    panel.own = {
      label: "own patients (mine.csv)", patients: [{ id: "1", days: [0, 30, 90], values: [9, 6, 4] }, { id: "2", days: [0, 30, 90], values: [10, 9, 8] }],
      checks: [{ from: 0, to: 0, n: 10, low: 8, middle: 9.5, high: 11 }, { from: 30, to: 90, n: 10, low: 3, middle: 6, high: 9 }],
    };
  }
  report.sections = [{ id: "all", title: "", rows: [["fig-1"], ["fig-2"], ["fig-3"], ["fig-4", "fig-5"], ["fig-6"]] }];
  report.tables = [];
  return report;
}
