// The time axis. "clinical": even before day 0 on 16% of the width, then x proportional to
// ln(1 + d/14), so that the first weeks get room and no curve bends at a change of scale.
// "even": one day is one width. Guarantees that x and day are inverse to each other on the range.

import { format } from "d3-format";
import { MINUS } from "./format.ts";

export type TimeMode = "clinical" | "even";

export interface TimeScale {
  start: number;
  end: number;
  x0: number;
  x1: number;
  x(day: number): number;
  day(x: number): number;
}

export interface TimeTick {
  day: number;
  x: number;
  label: string;
  /** Day 0 is set in bold. */
  strong: boolean;
}

const BEFORE_SHARE = 0.16;
const BEND_DAYS = 14;

export function time_scale(mode: TimeMode, start: number, end: number, x0: number, x1: number): TimeScale {
  const width = x1 - x0;
  if (mode === "even" || end <= 0) {
    const per_day = width / (end - start);
    return { start, end, x0, x1, x: (day) => x0 + (day - start) * per_day, day: (x) => start + (x - x0) / per_day };
  }
  const zero_x = start < 0 ? x0 + BEFORE_SHARE * width : x0;
  const offset = start > 0 ? Math.log1p(start / BEND_DAYS) : 0;
  const per_unit = (x1 - zero_x) / (Math.log1p(end / BEND_DAYS) - offset);
  const per_day_before = start < 0 ? (zero_x - x0) / -start : 1;
  return {
    start, end, x0, x1,
    x: (day) => (day < 0 ? zero_x + day * per_day_before : zero_x + (Math.log1p(day / BEND_DAYS) - offset) * per_unit),
    day: (x) => (x < zero_x ? (x - zero_x) / per_day_before
      : BEND_DAYS * Math.expm1((x - zero_x) / per_unit + offset)),
  };
}

interface Candidate {
  day: number;
  number: string;
  unit: "d" | "wk" | "mo";
}

/** The day of a month's end, twelve of them in 365 days: month 3 is day 91, 6 is 183, 24 is 730. */
export function month_day(month: number): number {
  return Math.round((month * 365) / 12);
}

function candidates(start: number, end: number, even: boolean): Candidate[] {
  const list: Candidate[] = [];
  const add = (day: number, number: number, unit: Candidate["unit"]): void => {
    if (day >= start - 1e-9 && day <= end + 1e-9) list.push({ day, number: format("~")(number).replace("-", MINUS), unit });
  };
  add(0, 0, "d");
  if (end - start <= 20) {
    for (let day = Math.ceil(start); day <= end; day += 1) if (day !== 0) add(day, day, "d");
    return list.sort((a, b) => a.day - b.day);
  }
  const long = end - start > 120;
  if (long) for (const week of [-1, -3, -5, -8, -12, -26]) add(week * 7, week, "wk");
  else for (const day of [-7, -14, -21, -28]) add(day, day, "d");
  if (!even) {
    for (const day of [7, 14, 28]) add(day, day, "d");
    add(56, 8, "wk");
  } else if (long) {
    for (const month of [1, 2, 4, 5, 8, 9, 10, 15, 21]) if (end < 400) add(month_day(month), month, "mo");
  } else {
    for (let day = 7; day <= end; day += 7) add(day, day, "d");
  }
  if (long || !even) for (const month of [3, 6, 12, 18, 24]) add(month_day(month), month, "mo");
  for (let month = 36; month_day(month) <= end + 1e-9; month += 12) add(month_day(month), month, "mo");
  if (even && end >= 400) for (const month of [9, 15, 21, 30]) add(month_day(month), month, "mo");
  return list.sort((a, b) => a.day - b.day);
}

const RANK: Record<Candidate["unit"], number> = { d: 1, wk: 2, mo: 2 };

/** Ticks at least `gap` pixels apart; day 0 and the last one are kept before others. */
export function time_ticks(mode: TimeMode, scale: TimeScale, gap = 34, with_units = true): TimeTick[] {
  const all = candidates(scale.start, scale.end, mode === "even");
  const kept: Candidate[] = [];
  const fits = (tick: Candidate): boolean =>
    kept.every((other) => Math.abs(scale.x(other.day) - scale.x(tick.day)) >= gap || other === tick);
  const order = [...all].sort((a, b) =>
    Number(b.day === 0) - Number(a.day === 0) ||
    Number(b === all[all.length - 1]) - Number(a === all[all.length - 1]) ||
    RANK[a.unit] - RANK[b.unit] || Math.abs(a.day) - Math.abs(b.day));
  // Before day 0 the axis is narrow: ticks there may stand closer, as long as the words do not touch.
  const near = (tick: Candidate): boolean => tick.day < 0 &&
    kept.every((other) => Math.abs(scale.x(other.day) - scale.x(tick.day)) >= Math.min(gap, 24));
  for (const tick of order) if (fits(tick) || near(tick)) kept.push(tick);
  kept.sort((a, b) => a.day - b.day);
  return kept.map((tick, index) => ({
    day: tick.day,
    x: scale.x(tick.day),
    label: with_units ? tick.number + unit_suffix(kept, index) : tick.number,
    strong: tick.day === 0,
  }));
}

// A unit is written once per run of ticks that share it: before day 0 on the first, after it on the last.
function unit_suffix(ticks: Candidate[], index: number): string {
  const tick = ticks[index];
  if (!tick || tick.day === 0) return "";
  if (tick.day < 0) return index === 0 ? ` ${tick.unit}` : "";
  const next = ticks[index + 1];
  const first_month = tick.unit === "mo" && ticks[index - 1]?.unit !== "mo";
  return !next || next.unit !== tick.unit || first_month ? ` ${tick.unit}` : "";
}
