// Tables: the data behind a figure, and the report's own tables with sorting, filters and drawn strips.

import { scaleLinear } from "d3-scale";
import type { CellValue } from "./csv.ts";
import { used_fields } from "./csv.ts";
import { format_number } from "./format.ts";
import { draw_point, draw_provenance, draw_whisker } from "./obs.ts";
import type { Cell, Column, Provenance, Row, Strip, Table } from "./report.ts";
import { add, button, html, new_svg } from "./svg.ts";
import type { Palette } from "./theme.ts";
import type { Datum } from "./view.ts";

const STRIP_WIDTH = 150;
const STRIP_HEIGHT = 20;

// ---- Data behind a figure --------------------------------------------------

/** The rows of a figure as a table: lines side by side by day, everything else row by row. */
export function data_table(rows: Datum[]): HTMLElement {
  const lines = rows.filter((row) => row.kind === "line");
  const rest = rows.filter((row) => row.kind !== "line");
  const block = html("div", { class: "figure-data", tabindex: "0", role: "region", "aria-label": "The figure's numbers" });
  if (rest.length > 0) block.append(long_table(rest));
  if (lines.length > 0) block.append(line_table(lines));
  return block;
}

function shown(value: CellValue): string {
  return typeof value === "number" ? format_number(value) : value ?? "";
}

function grid_of(head: string[], body: HTMLElement[]): HTMLElement {
  return html("table", { class: "data" }, html("thead", {}, html("tr", {}, ...head.map((words) => html("th", { scope: "col" }, words)))), html("tbody", {}, ...body));
}

function long_table(rows: Datum[]): HTMLElement {
  const fields = used_fields(rows);
  const body = rows.map((row) => html("tr", {}, ...fields.map((field) => {
    const value = row[field];
    return html("td", { class: typeof value === "number" ? "align-right" : "align-left" }, field.startsWith("day") && typeof value === "number" ? day_text(value) : shown(value));
  })));
  return grid_of(fields.map((field) => field.replaceAll("_", " ")), body);
}

function day_text(day: number): string {
  return String(Math.round(day * 100) / 100).replace("-", "\u2212");
}

function line_table(rows: Datum[]): HTMLElement {
  const several = new Set(rows.map((row) => row.strategy)).size > 1;
  const name = (row: Datum): string => `${row.item}${several ? `, ${row.strategy}` : ""} (${row.unit})`;
  const names = [...new Set(rows.map(name))];
  const by_day = new Map<number, Map<string, number | null>>();
  for (const row of rows) {
    const day = row.day as number;
    const entry = by_day.get(day) ?? new Map<string, number | null>();
    entry.set(name(row), row.value ?? null);
    by_day.set(day, entry);
  }
  const body = [...by_day.entries()].sort((a, b) => a[0] - b[0]).map(([day, values]) =>
    html("tr", {}, html("td", { class: "align-right" }, day_text(day)), ...names.map((column) =>
      html("td", { class: "align-right" }, values.has(column) ? format_number(values.get(column)) : ""))));
  return grid_of(["day", ...names], body);
}

// ---- Tables of the report --------------------------------------------------

export function provenance_mark(provenance: Provenance, colour: string): SVGSVGElement {
  const svg = new_svg(12, 12);
  svg.setAttribute("class", "provenance-mark");
  svg.setAttribute("aria-hidden", "true");
  draw_provenance(svg, 6, 6, provenance, colour);
  return svg;
}

/** Published value against prediction on an axis from their own range. */
export function draw_strip(strip: Strip, palette: Palette): SVGSVGElement {
  const svg = new_svg(STRIP_WIDTH, STRIP_HEIGHT);
  svg.setAttribute("aria-hidden", "true");
  const values = [strip.observed, strip.predicted, strip.low, strip.high, strip.observed_low, strip.observed_high].filter((value): value is number => typeof value === "number");
  const low = Math.min(...values);
  const high = Math.max(...values);
  const x = scaleLinear([low, high === low ? low + 1 : high], [8, STRIP_WIDTH - 8]);
  const middle = STRIP_HEIGHT / 2;
  if (typeof strip.low === "number" && typeof strip.high === "number") {
    add(svg, "rect", { x: x(strip.low), y: middle - 5, width: Math.max(2, x(strip.high) - x(strip.low)), height: 10, fill: palette.line.host, opacity: "0.28" });
  } else {
    add(svg, "line", { x1: 4, x2: STRIP_WIDTH - 4, y1: middle, y2: middle, stroke: palette.rule, "stroke-width": 1 });
  }
  if (typeof strip.observed_low === "number" && typeof strip.observed_high === "number") draw_whisker(svg, x(strip.observed_low), middle, x(strip.observed_high), middle, palette);
  add(svg, "line", { x1: x(strip.predicted), x2: x(strip.predicted), y1: middle - 8, y2: middle + 8, stroke: palette.line.host, "stroke-width": 2.2 });
  draw_point(svg, x(strip.observed), middle, strip, palette);
  return svg;
}

export class TableView {
  readonly table: Table;
  private readonly block: HTMLElement;
  private readonly open_parameter: (path: string) => void;
  private palette: Palette | null = null;
  private sort: { column: number; up: boolean } | null = null;
  private readonly filters = new Map<number, string>();
  private all = false;

  constructor(table: Table, block: HTMLElement, open_parameter: (path: string) => void, save_csv: () => void) {
    this.table = table;
    this.block = block;
    this.open_parameter = open_parameter;
    const tools = html("div", { class: "table-tools" });
    table.columns.forEach((column, index) => {
      if (column.filter) tools.append(this.filter_of(column, index));
    });
    const foot = block.querySelector(".figure-note");
    const actions = html("div", { class: "figure-actions" }, button("CSV", save_csv, { class: "link", "aria-label": `CSV of ${table.title}` }));
    const row = html("div", { class: "figure-foot table-foot" });
    if (foot) row.append(foot);
    row.append(actions);
    block.append(row);
    if (tools.children.length > 0) block.querySelector(".table-scroll")?.before(tools);
  }

  /** Columns and rows for CSV: a strip becomes nothing, a number its value. */
  cells(): { fields: string[]; rows: CellValue[][] } {
    const columns = this.table.columns.map((column, index) => ({ column, index })).filter((entry) => entry.column.kind !== "strip");
    return {
      fields: columns.map((entry) => entry.column.id),
      rows: this.table.rows.map((row) => columns.map((entry) => {
        const cell = row.cells[entry.index];
        return entry.column.kind === "number" && typeof cell?.value === "number" ? cell.value : cell?.text;
      })),
    };
  }

  draw(palette: Palette): void {
    this.palette = palette;
    const rows = this.chosen_rows();
    const first = this.table.show_first;
    const visible = first && !this.all ? rows.slice(0, first) : rows;
    const table = html("table", { class: "report-table" }, this.head(), html("tbody", {}, ...visible.map((row) => this.row(row))));
    this.block.querySelector(".table-scroll")?.replaceChildren(table);
    this.block.querySelector(".show-all")?.remove();
    if (visible.length < rows.length) {
      this.block.querySelector(".table-scroll")?.after(button(`Show all ${rows.length} rows`, () => {
        this.all = true;
        this.draw(palette);
      }, { class: "show-all" }));
    }
  }

  private filter_of(column: Column, index: number): HTMLElement {
    const texts = [...new Set(this.table.rows.map((row) => row.cells[index]?.text ?? ""))].sort();
    const select = html("select", {}, html("option", { value: "" }, "all"), ...texts.map((words) => html("option", { value: words }, words)));
    select.addEventListener("change", () => {
      if (select.value) this.filters.set(index, select.value);
      else this.filters.delete(index);
      if (this.palette) this.draw(this.palette);
    });
    return html("label", { class: "choice" }, html("span", {}, column.label), select);
  }

  private chosen_rows(): Row[] {
    const rows = this.table.rows.filter((row) => [...this.filters].every(([index, words]) => row.cells[index]?.text === words));
    const { sort } = this;
    if (!sort) return rows;
    const order = sort.up ? 1 : -1;
    return [...rows].sort((a, b) => order * compare(a.cells[sort.column], b.cells[sort.column]));
  }

  private head(): HTMLElement {
    return html("thead", {}, html("tr", {}, ...this.table.columns.map((column, index) => {
      const sorted = this.sort?.column === index ? (this.sort.up ? "ascending" : "descending") : "none";
      const cell = html("th", { scope: "col", class: alignment(column) });
      if (column.kind === "strip") {
        cell.append(html("span", { class: "sort" }, column.label));
        return cell;
      }
      cell.setAttribute("aria-sort", sorted);
      cell.append(button(column.label, () => {
        this.sort = { column: index, up: this.sort?.column === index ? !this.sort.up : true };
        if (this.palette) this.draw(this.palette);
        this.block.querySelectorAll<HTMLButtonElement>("th")[index]?.querySelector("button")?.focus();
      }, { class: `sort ${sorted}` }));
      return cell;
    })));
  }

  private row(row: Row): HTMLElement {
    const { parameter } = row;
    return html("tr", {}, ...this.table.columns.map((column, index) => {
      const cell = row.cells[index] ?? { text: "" };
      const node = html("td", { class: `${alignment(column)} kind-${column.kind}${column.strong ? " strong" : ""}` });
      if (column.kind === "strip" && cell.strip && this.palette) node.append(draw_strip(cell.strip, this.palette));
      else if (column.kind === "provenance" && this.palette) node.append(provenance_mark(cell.text as Provenance, this.palette.ink2), cell.text);
      else if (parameter && index === 0) node.append(button(cell.text, () => this.open_parameter(parameter), { class: "link" }));
      else node.append(...html("span", {}, cell.text).childNodes);
      return node;
    }));
  }
}

function alignment(column: Column): string {
  return column.kind === "number" ? "align-right" : "align-left";
}

function compare(a: Cell | undefined, b: Cell | undefined): number {
  if (typeof a?.value === "number" && typeof b?.value === "number") return a.value - b.value;
  if (typeof a?.value === "number") return -1;
  if (typeof b?.value === "number") return 1;
  return (a?.text ?? "").localeCompare(b?.text ?? "", "en");
}
