import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { crc32 as zlib_crc32, deflateSync } from "node:zlib";
import { Ajv2020 } from "ajv/dist/2020.js";
import { all_csv, file_name, rows_csv } from "../../src/csv.ts";
import { crc32, with_resolution } from "../../src/export.ts";
import { widest_first } from "../../src/figures/tornado.ts";
import { sorted } from "../../src/figures/depth.ts";
import type { DepthFigure, TornadoFigure } from "../../src/report.ts";
import { panel_rows } from "../../src/view.ts";
import { assemble } from "../../tools/assemble.ts";
import { SCHEMA_FILE, make_schema, schema_text } from "../../tools/schema.ts";
import { make_fixture } from "../fixture.ts";

test("the schema file says what the types say", () => {
  assert.equal(readFileSync(SCHEMA_FILE, "utf8"), schema_text());
});

test("the schema takes the fixture and refuses mistakes", () => {
  const validate = new Ajv2020({ strict: true, strictTuples: false, allowUnionTypes: true }).compile(make_schema());
  assert.ok(validate(JSON.parse(JSON.stringify(make_fixture()))), JSON.stringify(validate.errors?.slice(0, 3)));
  const mistakes: ((report: Record<string, unknown>) => void)[] = [
    (report) => { report["schema"] = 2; },
    (report) => { delete report["headline"]; },
    (report) => { report["extra"] = 1; },
    (report) => { (report["lede"] as { concept: string }[])[0]!.concept = "green"; },
    (report) => { (report["grids"] as Record<string, unknown>)["main"] = ["a"]; },
    (report) => { (report["figures"] as { type: string }[])[0]!.type = "pie"; },
  ];
  for (const mistake of mistakes) {
    const report = JSON.parse(JSON.stringify(make_fixture())) as Record<string, unknown>;
    mistake(report);
    assert.ok(!validate(report), mistake.toString());
  }
});

/** A reader of CSV with quotes, apart from the writer. */
function read_csv(text: string): Record<string, string>[] {
  const lines = text.trim().split("\n").filter((line) => !line.startsWith("#"));
  const cells = (line: string): string[] => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((match) => (match[1] ?? "").replace(/^"|"$/g, "").replaceAll('""', '"'));
  const head = cells(lines[0] ?? "");
  return lines.slice(1).map((line) => Object.fromEntries(cells(line).slice(0, head.length).map((cell, index) => [head[index], cell])));
}

test("CSV carries every number of the plot to the last digit", () => {
  const report = make_fixture();
  const course = report.figures[0];
  assert.ok(course?.type === "course");
  const rows = panel_rows(report, course.panels, -35, 730);
  const read = read_csv(rows_csv(report, "figure 1", rows));
  assert.equal(read.length, rows.length);
  const line = course.panels[0]?.lines[0];
  const drawn = read.filter((row) => row["item"] === line?.label && row["kind"] === "line");
  assert.deepEqual(drawn.map((row) => Number(row["value"])), line?.values);
  const point = read.find((row) => row["kind"] === "published day");
  assert.deepEqual([point?.["low"], point?.["high"], point?.["n"], point?.["role"]], ["65", "159", "15", "calibration"]);
});

test("CSV heads name figure, version, seed, digest; awkward texts are quoted", () => {
  const report = make_fixture();
  const text = rows_csv(report, "figure 9: a\nb", [{ item: 'x, "y"', kind: "k", value: 1 }]);
  assert.match(text, /^# neurocart 0\.1\.0, One patient, figure 9: a b\n/);
  assert.match(text, /# seed: 1\n# input digest: 7f3ac19e/);
  assert.match(text, /\nitem,kind,value\n"x, ""y""",k,1\n$/);
  assert.match(all_csv(report, [{ name: "fig1", rows: [{ item: "x", kind: "k" }] }]), /\nfigure,item,kind\nfig1,x,k\n$/);
});

test("file names hold kind, figure and digest", () => {
  assert.equal(file_name(make_fixture(), "fig3", "svg"), "neurocart_patient_fig3_7f3ac19e.svg");
});

test("a PNG gets 300 dots per inch behind its header", () => {
  const bytes = new TextEncoder().encode("123456789");
  assert.equal(crc32(bytes), zlib_crc32(bytes));
  const png = Uint8Array.from([0x89, 80, 78, 71, 13, 10, 26, 10, ...new Uint8Array(25), ...deflateSync(Buffer.from("x"))]);
  const tagged = with_resolution(png);
  assert.equal(tagged.length, png.length + 21);
  const view = new DataView(tagged.buffer, 33);
  assert.equal(Buffer.from(tagged.subarray(37, 41)).toString(), "pHYs");
  assert.equal(view.getUint32(8) * 0.0254, 11811 * 0.0254);
  assert.equal(view.getUint32(17), zlib_crc32(tagged.subarray(37, 50)));
  assert.deepEqual(tagged.subarray(54), png.subarray(33));
});

test("the tornado puts the widest bar first and failed runs on top", () => {
  const figure = make_fixture().figures.find((candidate): candidate is TornadoFigure => candidate.type === "tornado");
  assert.ok(figure);
  const rows = widest_first([...figure.rows].reverse(), 0, 3.14);
  assert.equal(rows[0]?.parameter, "antibody.long_lived_share");
  const broken = [{ ...figure.rows[7]!, effects: [{ low: null, high: 3 }] }, ...figure.rows];
  assert.equal(widest_first(broken, 0, 3.14)[0], broken[0]);
});

test("places are sorted within their group; one that never ends is longest", () => {
  const figure = make_fixture().figures.find((candidate): candidate is DepthFigure => candidate.type === "depth");
  assert.ok(figure);
  assert.deepEqual(sorted(figure.rows, "time").map((row) => row.id), ["cns", "nodes", "spleen", "blood", "marrow", "memory", "plasma"]);
  assert.equal(sorted(figure.rows, "depth")[0]?.id, "nodes");
});

test("the static page escapes texts and closes no script early", () => {
  const report = make_fixture();
  report.headline = "a < b & </script><b>";
  const page = assemble(report, readFileSync(new URL("../../skeleton.html", import.meta.url), "utf8"), "STYLE", "SCRIPT {{title}}");
  assert.ok(page.includes("<h1>a &lt; b &amp; &lt;/script&gt;&lt;b&gt;</h1>"));
  assert.equal(page.match(/<\/script>/g)?.length, 2);
  assert.ok(page.includes("SCRIPT {{title}}"), "replaced text is not searched again");
  assert.ok(!page.replace("SCRIPT {{title}}", "").includes("{{"));
  for (const key of report.keys) assert.ok(page.includes(`<b>${key.value}</b>`));
});
