// Numbers and times in words. The one formatter of the page: plot, hover box and data table use it.
// Guarantees at most three significant digits, a true minus sign (U+2212) and no "-0".

import { format } from "d3-format";
import type { ValueFormat } from "./report.ts";

export const MINUS = "\u2212";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const DAYS_PER_MONTH = 30.4375;

const grouped = format(",");
const whole = format(",.0f");
const two_digits = format(".1~e");

function superscript(exponent: number): string {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[Number(digit)]).join("");
  return (exponent < 0 ? "⁻" : "") + digits;
}

/** Power form of a positive number: "1.2 × 10⁹"; two digits, none after the point if it is zero. */
function power_form(size: number): string {
  const [mantissa = "0", exponent = "0"] = two_digits(size).split("e");
  return `${mantissa} × 10${superscript(Number(exponent.replace(MINUS, "-")))}`;
}

function format_size(size: number): string {
  if (size >= 999_500) return power_form(size);
  if (size >= 999.5) return grouped(Number(size.toPrecision(3)));
  if (size >= 9.95) return String(Math.round(size));
  if (size >= 0.995) return size.toFixed(1);
  if (size >= 0.00995) return size.toPrecision(2);
  return power_form(size);
}

/** A value by the report's rules: 0; 4 × 10⁻³; 0.32; 3.1; 35; 1,230; 1.2 × 10⁹. Invalid: "invalid". */
export function format_number(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "invalid";
  if (value === 0) return "0";
  return (value < 0 ? MINUS : "") + format_size(Math.abs(value));
}

/** A count of patients: never "3.0". */
export function format_count(count: number): string {
  return count < 10 ? String(count) : format_number(count);
}

/** A percentage (100 is the whole): whole, unless under 1. */
export function format_percent(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "invalid";
  const size = Math.abs(value);
  if (size === 0) return "0%";
  const text = size >= 0.995 ? (size >= 1e6 ? power_form(size) : whole(size)) : format_size(size);
  return `${value < 0 ? MINUS : ""}${text}%`;
}

export function format_value(value: number | null | undefined, kind: ValueFormat | null | undefined): string {
  return kind === "percent" ? format_percent(value) : format_number(value);
}

/** Axis labels: as short as exact. Very small and very large powers of ten as 10ⁿ. */
export function format_tick(value: number, kind?: ValueFormat | null): string {
  const sign = value < 0 ? MINUS : "";
  const size = Math.abs(value);
  const suffix = kind === "percent" ? "%" : "";
  if (size === 0) return `0${suffix}`;
  const exponent = Math.log10(size);
  const is_power = Math.abs(exponent - Math.round(exponent)) < 1e-9;
  if (is_power && (exponent < -4.5 || exponent > 5.5)) return `${sign}10${superscript(Math.round(exponent))}${suffix}`;
  if (size >= 1e6) return sign + power_form(size) + suffix;
  if (size >= 1000) return sign + grouped(Number(size.toPrecision(12))) + suffix;
  return sign + String(Number(size.toPrecision(10))) + suffix;
}

/** A point in time in words: "Day 9", "Week 13, day 91", "Month 6, day 183", "Day −12". */
export function format_day(day: number): string {
  const rounded = Math.abs(day) < 10 && !Number.isInteger(day) ? Math.round(day * 10) / 10 : Math.round(day);
  const text = String(Math.abs(rounded));
  if (rounded < 0) return `Day ${MINUS}${text}`;
  if (rounded < 28) return `Day ${text}`;
  if (rounded < 180) return `Week ${Math.round(rounded / 7)}, day ${text}`;
  return `Month ${Math.round(rounded / DAYS_PER_MONTH)}, day ${text}`;
}

/** A stretch of time in words: "9 days", "13 weeks", "8 months". */
export function format_span(days: number): string {
  const size = Math.abs(days);
  if (size < 28) return `${format_number(Math.round(size * 10) / 10)} days`;
  if (size < 180) return `${Math.round(size / 7)} weeks`;
  return `${Math.round(size / DAYS_PER_MONTH)} months`;
}

/** A number as CSV carries it: the shortest text that reads back to the same double; empty if absent. */
export function csv_number(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? "" : String(value);
}
