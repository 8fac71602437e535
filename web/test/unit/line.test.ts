import assert from "node:assert/strict";
import { test } from "node:test";
import { decades, panel_domain, value_scale } from "../../src/axis.ts";
import { spread } from "../../src/labels.ts";
import { gaps, pieces, value_at } from "../../src/line.ts";
import { raised_parts } from "../../src/svg.ts";
import { make_fixture } from "../fixture.ts";
import type { CourseFigure } from "../../src/report.ts";

test("a line ends where it leaves through the floor and starts where it returns", () => {
  const parts = pieces([0, 1, 2, 3, 4], [10, 1, 0.001, 0.001, 10], 0, 4, 0.1);
  assert.equal(parts.length, 2);
  const left = parts[0]?.at(-1);
  assert.equal(left?.[1], 0.1);
  assert.ok(Math.abs((left?.[0] ?? 0) - (1 + 1 / 3)) < 1e-9, "one of three decades below 1");
  assert.equal(parts[1]?.[0]?.[1], 0.1);
});

test("zero is below the floor, never drawn on it", () => {
  const parts = pieces([0, 1, 2, 3], [5, 0, 0, 0], 0, 3, 0.1);
  assert.equal(parts.length, 1);
  assert.ok((parts[0]?.at(-1)?.[0] ?? 9) < 1);
});

test("an invalid number is a gap, on either scale", () => {
  for (const floor of [null, 0.1]) {
    const parts = pieces([0, 1, 2, 3, 4], [5, 5, null, 5, 5], 0, 4, floor);
    assert.deepEqual(parts.map((part) => part.map((point) => point[0])), [[0, 1], [3, 4]]);
  }
  assert.deepEqual(gaps([0, 1, 2, 3], [1, null, null, 2]), [1]);
});

test("only the days drawn are kept", () => {
  const parts = pieces([0, 10], [0, 10], 2, 5, null);
  assert.deepEqual(parts, [[[2, 2], [5, 5]]]);
});

test("the value between grid days lies on the line drawn", () => {
  assert.equal(value_at([0, 2], [1, 100], 1, true), 10);
  assert.equal(value_at([0, 2], [1, 3], 1, false), 2);
  assert.equal(value_at([0, 2], [1, 3], 2, false), 3);
  assert.equal(value_at([0, 2], [1, 3], 2.1, false), null);
  assert.equal(value_at([0, 2], [1, null], 1, false), null);
});

test("decades stay few and even", () => {
  assert.deepEqual(decades(0.01, 100, 6), [0.01, 0.1, 1, 10, 100]);
  assert.deepEqual(decades(1e-7, 100, 5), [1e-7, 1e-4, 0.1, 100]);
});

test("a log axis puts what is below its floor on the floor", () => {
  const scale = value_scale("log", 0.01, 100, 200, 0);
  assert.equal(scale.position(0), 200);
  assert.equal(scale.position(0.01), 200);
  assert.equal(scale.position(1), 100);
});

test("every panel of the fixture fits its axis on both scales", () => {
  const report = make_fixture();
  const course = report.figures.find((figure): figure is CourseFigure => figure.type === "course");
  for (const panel of course?.panels ?? []) {
    for (const kind of ["linear", "log"] as const) {
      const [low, high] = panel_domain(panel, kind);
      assert.ok(low < high);
      if (kind === "log") assert.ok(low > 0);
      for (const line of panel.lines) for (const value of line.values) assert.ok(value === null || value <= high, `${panel.id} ${kind}`);
    }
  }
});

test("labels at the right end never overlap and move as little as they must", () => {
  const items = [{ y: 50, height: 20 }, { y: 52, height: 36 }, { y: 150, height: 20 }];
  const places = spread(items, 0, 300);
  assert.ok((places[1] as number) - (places[0] as number) >= 28 - 1e-9);
  assert.equal(places[2], 150);
  const crowded = spread(Array.from({ length: 5 }, () => ({ y: 10, height: 20 })), 0, 300);
  crowded.slice(1).forEach((place, index) => assert.ok(place - (crowded[index] as number) >= 20 - 1e-9));
  assert.ok(Math.min(...crowded) >= 10);
});

test("raised digits become ordinary digits that are raised", () => {
  assert.deepEqual(raised_parts("1 × 10⁻⁸ a"), [{ text: "1 × 10", raised: false }, { text: "−8", raised: true }, { text: " a", raised: false }]);
});
