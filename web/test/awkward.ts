// Awkward but lawful report data: nothing may break, overlap wildly or say NaN.

import type { CourseFigure, DepthFigure, Report, TornadoFigure } from "../src/report.ts";
import { make_fixture } from "./fixture.ts";

function figure_of<T extends Report["figures"][number]["type"]>(report: Report, type: T): Extract<Report["figures"][number], { type: T }> {
  return report.figures.find((figure): figure is Extract<Report["figures"][number], { type: T }> => figure.type === type)!;
}

/** Long names, four strategies, many observations, gaps, a line of zeros, a line of one point, failed runs. */
export function make_crowded(): Report {
  const report = make_fixture();
  report.banner = "Stopped after 312 of 1,000 runs; intervals use these.";
  report.strategies.push({ letter: "C", label: "same patient, drug E given twice with a long name" }, { letter: "D", label: "same patient, nothing" });
  const course: CourseFigure = figure_of(report, "course");
  course.lanes.push({ id: "long", label: "A drug with a very long name", items: [{ mark: "event", days: [14, 21, 28, 35], concept: "host", label: "four infusions, a week apart, each with words that go on for much longer than the page is wide at its right end" }] });
  const [car, b, ab, sym] = course.panels;
  report.grids["one"] = [90];
  car!.lines.push({ id: "zero", label: "Nothing", short: "nothing", concept: "car", strategy: 3, weight: "main", grid: "main", values: report.grids["main"]!.map(() => 0) });
  car!.lines[0]!.values = car!.lines[0]!.values.map((value, index) => (index > 40 && index < 46 ? null : value));
  b!.lines.push({ id: "point", label: "One point", short: "one point", concept: "b", strategy: 0, weight: "secondary", grid: "one", values: [3] });
  ab!.lines.push({ ...ab!.lines[1]!, id: "ab_c", strategy: 2, values: ab!.lines[1]!.values.map((value) => (value === null ? null : value * 0.97)), end_label: null });
  ab!.observations = Array.from({ length: 14 }, (_, index) => ({
    ...ab!.observations![0]!, id: `o${index}`, day: 7 + index * 9, value: 90 - index * 5, label: `${90 - index * 5}, study ${index}, n = ${index + 3}`, quality: "read" as const, low: 80 - index * 5, high: 99 - index * 5, spread: "IQR" as const,
  }));
  sym!.lines.push({ ...sym!.lines[0]!, id: "sym_d", strategy: 3, end_label: { text: "D 2.5" } });
  const tornado: TornadoFigure = figure_of(report, "tornado");
  tornado.rows[2]!.label = "A parameter whose name in words is far longer than anybody would wish to read in a figure";
  tornado.rows[2]!.unit = "a unit that is also quite long, per day and per cell and per millilitre";
  tornado.rows[3]!.effects = [{ low: null, high: 3 }, { low: null, high: 3 }];
  const depth: DepthFigure = figure_of(report, "depth");
  depth.rows[1]!.label = "A place in the body with a remarkably long name";
  return report;
}

/** The least that a report can be: one strategy, one short panel, no lanes, no observations, no tables. */
export function make_sparse(): Report {
  const report = make_fixture();
  report.strategies.length = 1;
  report.clock = { start_day: 0, end_day: 30, zero_label: "first dose" };
  report.figures = report.figures.map((figure) => {
    if (figure.type === "course") return { ...figure, lanes: [], note: null, panels: figure.panels.slice(0, 1).map((panel) => ({ ...panel, observations: null, marks: null, lines: panel.lines.map((line) => ({ ...line, values: line.values.map(() => 0) })) })) };
    if (figure.type === "first_days") return { ...figure, panels: figure.panels.slice(0, 2).map((panel) => ({ ...panel, lines: panel.lines.slice(0, 1) })) };
    if (figure.type === "depth") return { ...figure, rows: figure.rows.slice(0, 1).map((row) => ({ ...row, compare: null })) };
    if (figure.type === "path") return { ...figure, paths: figure.paths.slice(0, 1), boundary: { x: [0.1, 1, 2], y: [110, 50, 0], inside_label: "returns", outside_label: "dies out" } };
    if (figure.type === "tornado") return { ...figure, outcomes: figure.outcomes.slice(0, 1), rows: figure.rows.slice(6) };
    return figure;
  });
  report.sections = [{ id: "all", title: "", rows: [["fig-1"], ["fig-2"], ["fig-3"], ["fig-4"], ["fig-5"]] }];
  report.tables = [];
  report.keys.length = 3;
  report.keys.forEach((key) => { key.compare = null; });
  report.run.warnings = [];
  report.run.left_out = [];
  report.run.scenarios.length = 1;
  return report;
}
