import assert from "node:assert/strict";
import { test } from "node:test";
import { csv_number, format_day, format_number, format_percent, format_span, format_tick } from "../../src/format.ts";

test("numbers follow the report's rules", () => {
  const cases: [number, string][] = [
    [0, "0"], [-0, "0"], [0.004, "4 × 10⁻³"], [0.00412, "4.1 × 10⁻³"], [1.234e-7, "1.2 × 10⁻⁷"], [0.00996, "0.010"], [0.01, "0.010"], [0.0904, "0.090"], [0.32, "0.32"], [0.5, "0.50"],
    [0.994, "0.99"], [0.996, "1.0"], [1, "1.0"], [3.14159, "3.1"], [9.94, "9.9"], [9.96, "10"], [34.46, "34"], [34.6, "35"], [999.4, "999"], [999.6, "1,000"], [1234, "1,230"],
    [9996, "10,000"], [123456, "123,000"], [999_400, "999,000"], [999_600, "1 × 10⁶"], [1.23e9, "1.2 × 10⁹"], [-5.87, "−5.9"], [-0.003, "−3 × 10⁻³"],
  ];
  for (const [value, words] of cases) assert.equal(format_number(value), words, String(value));
});

test("what is not a number says so", () => {
  for (const value of [null, undefined, NaN, Infinity]) assert.equal(format_number(value), "invalid");
  assert.equal(format_percent(null), "invalid");
});

test("no number has more than three significant digits or a hyphen", () => {
  for (let exponent = -9; exponent < 12; exponent += 0.137) {
    for (const sign of [1, -1]) {
      const words = format_number(sign * 10 ** exponent);
      assert.ok(!words.includes("-"), words);
      const digits = words.replace(/ × 10.*$/, "").replaceAll(/[^0-9.]/g, "").replace(".", "").replace(/^0+/, "").replace(/0+$/, "");
      assert.ok(digits.length <= 3, `${10 ** exponent} -> ${words}`);
    }
  }
});

test("percentages are whole unless under one", () => {
  const cases: [number, string][] = [[34.4, "34%"], [100, "100%"], [0.512, "0.51%"], [0.004, "4 × 10⁻³%"], [0, "0%"], [-12.6, "−13%"], [0.999, "1%"]];
  for (const [value, words] of cases) assert.equal(format_percent(value), words);
});

test("ticks are as short as exact", () => {
  const cases: [number, string][] = [[0.1, "0.1"], [0.01, "0.01"], [1000, "1,000"], [2.5, "2.5"], [-7, "−7"], [1e-7, "10⁻⁷"], [0.30000000000000004, "0.3"]];
  for (const [value, words] of cases) assert.equal(format_tick(value), words);
  assert.equal(format_tick(1e-4, "percent"), "0.0001%");
});

test("times are said in the largest fitting unit", () => {
  assert.equal(format_day(-12), "Day −12");
  assert.equal(format_day(0), "Day 0");
  assert.equal(format_day(3.54), "Day 3.5");
  assert.equal(format_day(91), "Week 13, day 91");
  assert.equal(format_day(183), "Month 6, day 183");
  assert.equal(format_span(9), "9.0 days");
  assert.equal(format_span(-91), "13 weeks");
});

test("CSV numbers read back to the same double", () => {
  for (const value of [0.1 + 0.2, 1 / 3, 1e-300, -123456.789]) assert.equal(Number(csv_number(value)), value);
  assert.equal(csv_number(null), "");
  assert.equal(csv_number(NaN), "");
});
