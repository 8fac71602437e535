import assert from "node:assert/strict";
import { test } from "node:test";
import { panel_domain, value_scale } from "../../src/axis.ts";
import { band_opacity, band_outlines } from "../../src/band.ts";
import { rows_csv, used_fields } from "../../src/csv.ts";
import { row_scale } from "../../src/figures/distributions.ts";
import { strength } from "../../src/figures/map.ts";
import { side_of } from "../../src/figures/pairs.ts";
import { stacked } from "../../src/figures/states.ts";
import { check_strokes } from "../../src/own.ts";
import type { Band, CourseFigure, Panel, Report } from "../../src/report.ts";
import { time_scale } from "../../src/time.ts";
import { panel_rows } from "../../src/view.ts";
import { make_population } from "../fixture_population.ts";

const time = time_scale("even", 0, 4, 0, 400);
const linear = value_scale("linear", 0, 10, 100, 0);

function band(low: (number | null)[], high: (number | null)[]): Band {
  return { line: "x", label: "90% of patients", share: 90, concept: "car", grid: "days", low, high };
}

test("a band goes along its upper edge and back along its lower one", () => {
  assert.deepEqual(band_outlines(band([0, 2], [10, 8]), [0, 4], time, linear), ["M0.0 0.0L400.0 20.0L400.0 80.0L0.0 100.0Z"]);
});

test("a band has a gap where a number is missing, and one day alone draws nothing", () => {
  assert.equal(band_outlines(band([1, 1, null, 1, 1], [2, 2, null, 2, 2]), [0, 1, 2, 3, 4], time, linear).length, 2);
  assert.equal(band_outlines(band([1, null, 1], [2, null, 2]), [0, 2, 4], time, linear).length, 0);
});

test("on a log axis a band's lower edge stands on the floor", () => {
  const log = value_scale("log", 0.1, 10, 100, 0);
  assert.deepEqual(band_outlines(band([0, 1e-9], [10, 10]), [0, 4], time, log), ["M0.0 0.0L400.0 0.0L400.0 100.0L0.0 100.0Z"]);
});

test("a narrow band is stronger than a wide one", () => {
  assert.ok(Number(band_opacity(50)) > Number(band_opacity(90)));
});

test("stacked shares start at zero, meet, and end at their sum", () => {
  const edges = stacked([[10, 20], [30, 30], [60, 50]]);
  assert.deepEqual(edges.map((edge) => edge.low), [[0, 0], [10, 20], [40, 50]]);
  assert.deepEqual(edges[2]?.high, [100, 100]);
});

test("differences below the limit are equal; at the limit they count", () => {
  assert.deepEqual([-2, -1.99, 0, 1.99, 2].map((value) => side_of(value, 2)), ["better", "equal", "equal", "equal", "worse"]);
  assert.equal(side_of(0, 0), "equal");
});

test("one patient in a hexagon is visible, the fullest is full", () => {
  assert.ok(strength(1, 1e6) >= 0.1);
  assert.equal(strength(1e6, 1e6), 1);
});

test("an axis of quantiles holds all of them and never starts at zero on a log scale", () => {
  const row = { label: "", unit: "", concept: "car" as const, spreads: [{ strategy: 0, n: 9, quantiles: [0, 1, 20, 300, 4000], median_text: "", range_text: "" }] };
  const log = row_scale({ ...row, scale: "log", floor: 0.01 }, 0, 100);
  assert.deepEqual([log.low, log.high], [0.01, 10000]);
  const even = row_scale({ ...row, scale: "linear" }, 0, 100);
  assert.ok(even.low === 0 && even.high >= 4000);
});

test("strokes of a predictive check keep a visible width and stay inside the days drawn", () => {
  const own = { label: "", patients: [], checks: [{ from: 1, to: 1, n: 10, low: 1, middle: 5, high: 9 }, { from: 9, to: 12, n: 10, low: 1, middle: 5, high: 9 }] };
  const strokes = check_strokes(own, time, linear);
  assert.equal(strokes.length, 3);
  assert.deepEqual(strokes.map((stroke) => stroke.is_middle), [false, true, false]);
  for (const stroke of strokes) assert.equal(stroke.x2 - stroke.x1, 14);
});

test("the axis of a panel holds bands, single and own patients on both scales", () => {
  const panel: Panel = { id: "p", title: "", unit: "", concept: "b", scale: "linear", lines: [], bands: [band([1], [50])], own: { label: "", patients: [{ id: "1", days: [0], values: [90] }] } };
  for (const kind of ["linear", "log"] as const) assert.ok(panel_domain(panel, kind)[1] >= 90);
});

test("plot, table and CSV of a population carry bands, single patients and own ones", () => {
  const report: Report = make_population();
  const course = report.figures.find((figure): figure is CourseFigure => figure.type === "course");
  const rows = panel_rows(report, course?.panels ?? [], -1000, 1000);
  const count = (kind: string): number => rows.filter((row) => row.kind === kind).length;
  const panels = course?.panels ?? [];
  const bands = panels.flatMap((panel) => panel.bands ?? []).filter((one) => one.share === 90);
  assert.equal(count("90% of patients"), bands.reduce((sum, one) => sum + one.low.length, 0));
  assert.equal(count("single patient"), panels.reduce((sum, panel) => sum + (panel.single?.values.flat().length ?? 0), 0));
  assert.ok(count("own") > 0 && count("predictive check") > 0);
  assert.ok(used_fields(rows).includes("low"));
  assert.match(rows_csv(report, "figure 1", rows), /own patient/);
});
