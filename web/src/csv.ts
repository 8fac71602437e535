// Rows as CSV: long form, one number a row, header lines with "#" for figure, units, version, seed and
// digest. Numbers carry every digit that the report holds. Quoting as RFC 4180.

import { csv_number } from "./format.ts";
import type { Report } from "./report.ts";
import type { Datum } from "./view.ts";

export type CellValue = string | number | null | undefined;

const FIELDS = ["panel", "item", "strategy", "kind", "day", "day_end", "parameter_value", "x", "value", "low", "high", "unit", "spread", "n", "study", "role", "quality", "remark"] as const;

function quoted(cell: CellValue): string {
  if (typeof cell === "number") return csv_number(cell);
  const words = cell ?? "";
  return /[",\n\r#]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
}

/** Fields that at least one row uses, in their fixed order. */
export function used_fields(rows: Datum[]): (typeof FIELDS)[number][] {
  return FIELDS.filter((field) => rows.some((row) => row[field] !== undefined && row[field] !== null && row[field] !== ""));
}

export function csv_text(report: Report, what: string, fields: string[], rows: CellValue[][]): string {
  const { run } = report;
  const head = [
    `# neurocart ${run.version}, ${report.kind_label}, ${what}`,
    `# scenario: ${run.scenarios.map((scenario) => scenario.name).join(", ")}`,
    `# seed: ${run.seed}`,
    `# input digest: ${run.digest}`,
    "# times in days from the report's day 0; units in the column unit; empty: absent or invalid",
  ].map((line) => line.replaceAll(/[\r\n]+/g, " "));
  return [...head, fields.map(quoted).join(","), ...rows.map((row) => row.map(quoted).join(","))].join("\n") + "\n";
}

export function rows_csv(report: Report, what: string, rows: Datum[]): string {
  const fields = used_fields(rows);
  return csv_text(report, what, fields, rows.map((row) => fields.map((field) => row[field])));
}

/** All figures in one file, with a column for the figure. */
export function all_csv(report: Report, parts: { name: string; rows: Datum[] }[]): string {
  const fields = used_fields(parts.flatMap((part) => part.rows));
  return csv_text(report, "all figures", ["figure", ...fields], parts.flatMap((part) => part.rows.map((row) => [part.name, ...fields.map((field) => row[field])])));
}

/** neurocart_<kind>_<word>_<digest8>.<ext> */
export function file_name(report: Report, word: string, extension: string): string {
  return `neurocart_${report.kind}_${word}_${report.run.digest.slice(0, 8)}.${extension}`;
}
