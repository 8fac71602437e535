// Reference writer of the static page: fills skeleton.html from report data, as src/report.ts describes.
// The program does the same in C++. Usage: node tools/assemble.ts REPORT.json BUILD_FOLDER PAGE.html

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure, LabelledText, Report, Table } from "../src/report.ts";

const PAGE_BYTES = 600 * 1024;

export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function element(name: string, content: string | null | undefined, kind = ""): string {
  return content ? `<${name}${kind ? ` class="${kind}"` : ""}>${escape(content)}</${name}>` : "";
}

function pairs(lines: LabelledText[]): string {
  return lines.map((line) => `<div><dt>${escape(line.label)}</dt><dd${line.code ? ' class="code"' : ""}>${escape(line.text)}</dd></div>`).join("");
}

function keys(report: Report): string {
  return report.keys.map((key) => {
    const compare = (key.compare ?? []).map((other) => `<p class="key-compare"><b>${escape(other.letter)}</b> ${escape([other.value, other.unit ?? ""].join(" ").trim())}</p>`).join("");
    return `<li class="key c-${key.concept}"><p class="key-label">${escape(key.label)}${element("span", key.detail)}</p>` +
      `<p class="key-value"><b>${escape(key.value)}</b> ${element("span", key.unit)}</p><div>${compare}${element("p", key.note, "key-note")}</div></li>`;
  }).join("\n");
}

function figure_html(figure: Figure): string {
  return `<figure class="figure" id="${figure.id}"><figcaption><p class="figure-number">Figure ${figure.number}</p>${element("h3", figure.title, "figure-title")}${element("p", figure.subtitle, "figure-subtitle")}</figcaption>` +
    `<p class="no-script">This figure is drawn by the page's script, which is switched off.</p>${element("p", figure.note, "figure-note")}</figure>`;
}

function table_html(table: Table): string {
  const align = (kind: string): string => (kind === "number" ? "align-right" : "align-left");
  const head = table.columns.map((column) => `<th scope="col" class="${align(column.kind)}">${escape(column.label)}</th>`).join("");
  const body = table.rows.map((row) => `<tr>${row.cells.map((cell, index) => {
    const kind = table.columns[index]?.kind ?? "text";
    return `<td class="${align(kind)} kind-${kind}">${escape(cell.text)}</td>`;
  }).join("")}</tr>`).join("\n");
  return `<div class="table-block" id="${table.id}">${element("h3", table.title, "table-title")}${element("p", table.subtitle, "figure-subtitle")}` +
    `<div class="table-scroll" tabindex="0" role="region" aria-label="${escape(table.title)}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${element("p", table.note, "figure-note")}</div>`;
}

function sections(report: Report): string {
  const block = (id: string): string => {
    const figure = report.figures.find((candidate) => candidate.id === id);
    if (figure) return figure_html(figure);
    const table = report.tables.find((candidate) => candidate.id === id);
    return table ? table_html(table) : "";
  };
  return report.sections.map((section) => {
    const rows = section.rows.map((row) => (row.length > 1 ? `<div class="row">${row.map(block).join("\n")}</div>` : row.map(block).join("")));
    return `<section class="section" id="${section.id}">${element("h2", section.title)}\n${rows.join("\n")}</section>`;
  }).join("\n");
}

function run(report: Report): string {
  const scenarios = report.run.scenarios.map((scenario) => `<h3>${escape(scenario.name)}</h3><pre class="scenario" tabindex="0">${escape(scenario.text)}</pre>`).join("");
  const warnings = report.run.warnings.map((warning) => `<li><code>${escape(warning.code)}</code> ${escape(warning.text)}</li>`).join("");
  const left_out = report.run.left_out.map((part) => `<li><b>${escape(part.title)}</b> ${escape(part.reason)}</li>`).join("");
  return `<div class="run-scenarios">${scenarios}</div><div class="run-facts"><dl class="run-list">${pairs(report.run.facts)}</dl>` +
    `${warnings ? `<h3>Warnings</h3><ul class="warnings">${warnings}</ul>` : ""}${left_out ? `<h3>Not in this report</h3><ul class="left-out">${left_out}</ul>` : ""}</div>`;
}

export function assemble(report: Report, skeleton: string, style: string, script: string): string {
  const parts: Record<string, string> = {
    title: escape(report.title), style, script, kind_label: escape(report.kind_label), headline: escape(report.headline),
    banner: report.banner ? `<p class="banner" role="status">${escape(report.banner)}</p>` : "",
    lede: report.lede.map((part) => (part.concept ? element("span", part.text, `c-${part.concept}`) : escape(part.text))).join(""),
    facts: pairs(report.facts), keys: keys(report), sections: sections(report), run: run(report),
    data: JSON.stringify(report).replaceAll("<", "\\u003c"),
  };
  return skeleton.split(/\{\{(\w+)\}\}/).map((part, index) => (index % 2 === 0 ? part : parts[part] ?? "")).join("");
}

if (import.meta.main) {
  const [report_file = "", folder = "", page_file = ""] = process.argv.slice(2);
  const report = JSON.parse(readFileSync(report_file, "utf8")) as Report;
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");
  const page = assemble(report, read("skeleton.html"), read("style.css"), read("kit.js"));
  const size = Buffer.byteLength(page);
  if (size > PAGE_BYTES) throw new Error(`the page takes ${size} bytes, more than ${PAGE_BYTES}`);
  writeFileSync(page_file, page);
}
