import assert from "node:assert/strict";
import { test } from "node:test";
import { month_day, time_scale, time_ticks } from "../../src/time.ts";
import type { TimeMode } from "../../src/time.ts";

const modes: TimeMode[] = ["clinical", "even"];

test("x and day are inverse, and x grows", () => {
  for (const mode of modes) {
    for (const [start, end] of [[-35, 730], [0, 730], [-10, 60], [-7, 30]] as const) {
      const scale = time_scale(mode, start, end, 100, 900);
      let before = -Infinity;
      for (let day = start; day <= end; day += 0.5) {
        const x = scale.x(day);
        assert.ok(x > before);
        before = x;
        assert.ok(Math.abs(scale.day(x) - day) < 1e-6);
      }
      assert.ok(Math.abs(scale.x(start) - 100) < 1e-9);
      assert.ok(Math.abs(scale.x(end) - 900) < 1e-9);
    }
  }
});

test("clinical time gives 16% to the time before day 0, then grows as ln(1 + d/14)", () => {
  const scale = time_scale("clinical", -35, 730, 0, 1000);
  assert.equal(scale.x(0), 160);
  const share = (scale.x(28) - 160) / 840;
  assert.ok(Math.abs(share - Math.log(3) / Math.log(1 + 730 / 14)) < 1e-12);
});

test("ticks of two years in clinical time", () => {
  const scale = time_scale("clinical", -35, 730, 122, 926);
  assert.deepEqual(time_ticks("clinical", scale).map((tick) => tick.label), ["−5 wk", "−3", "−1", "0", "7", "14", "28 d", "8 wk", "3 mo", "6", "12", "18", "24 mo"]);
});

test("ticks keep their distance, and day 0 is always among them", () => {
  for (const mode of modes) {
    for (const end of [21, 60, 200, 365, 730, 1825]) {
      const scale = time_scale(mode, -10, end, 0, 400);
      const ticks = time_ticks(mode, scale);
      assert.ok(ticks.some((tick) => tick.strong && tick.label === "0"));
      ticks.forEach((tick, index) => {
        const next = ticks[index + 1];
        if (next) assert.ok(next.x - tick.x >= (tick.day < 0 ? 24 : 34), `${mode} ${end}: ${tick.label}, ${next.label}`);
      });
    }
  }
});

test("months end on the days that trials use", () => {
  assert.deepEqual([3, 6, 12, 18, 24].map(month_day), [91, 183, 365, 548, 730]);
});
