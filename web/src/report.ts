// The report data, schema 1: everything that a report page shows, as one JSON object.
// C++ writes it; the kit draws it. All names and sentences come in here: the kit knows time, scales,
// marks and provenance, and no medicine. The same rules as a JSON Schema: schema/report.schema.json.
//
// Conventions
// - Times are days from the report's time zero. Values are plain numbers in the unit that the axis names;
//   shares are written in percent (100 = baseline) with format "percent".
// - `null` in `values` is an invalid number: the line has a gap, a mark stands at the axis, the note counts it.
// - A text is plain text (no HTML); Unicode minus, superscripts and so on are already in it.
// - Optional fields may be absent or null. Lists may be empty. The kit
//   ignores unknown fields; the schema does not allow them.
//
// The static page. web/skeleton.html is split once at its {{markers}}; replaced text is never searched
// again. Every text is HTML-escaped; {{data}} is this JSON with every "<" written as "\u003c".
// {{style}} and {{script}} are style.css and kit.js as built. The other markers, each without script a
// complete thing to read (web/tools/assemble.ts is the reference writer, about 100 lines):
//   {{title}}       report.title
//   {{kind_label}}  report.kind_label
//   {{headline}}    report.headline
//   {{lede}}        text runs: <span class="c-CONCEPT">text</span>, or bare text without concept
//   {{facts}}       <div><dt>label</dt><dd>text</dd></div> for each fact
//   {{keys}}        per key number: <li class="key c-CONCEPT"><p class="key-label">label
//                   <span>detail</span></p><p class="key-value"><b>value</b> <span>unit</span></p>
//                   <div><p class="key-compare"><b>B</b> value unit</p>  (only with a comparison)
//                   <p class="key-note">note</p></div></li>
//   {{sections}}    per section: <section class="section" id="ID"><h2>title</h2> ... </section>; the <h2> is
//                   left out if the title is empty. Inside, each row of blocks; a row of two blocks is
//                   wrapped in <div class="row">. A block is a figure or a table:
//       <figure class="figure" id="FIGURE_ID"><figcaption><p class="figure-number">Figure N</p>
//         <h3 class="figure-title">title</h3><p class="figure-subtitle">subtitle</p></figcaption>
//         <p class="no-script">This figure is drawn by the page's script, which is switched off.</p>
//         <p class="figure-note">note</p></figure>
//       <div class="table-block" id="TABLE_ID"><h3 class="table-title">title</h3>
//         <p class="figure-subtitle">subtitle</p><div class="table-scroll" tabindex="0" role="region" aria-label="TITLE"><table>
//         <thead><tr><th scope="col" class="align-ALIGN">label</th>...</tr></thead>
//         <tbody><tr><td class="align-ALIGN kind-KIND">text</td>...</tr></tbody></table></div>
//         <p class="figure-note">note</p></div>      (subtitle, note: only where given)
//   {{run}}         the "Run it again" section's inside:
//       <div class="run-scenarios"> per scenario <h3>name</h3><pre class="scenario" tabindex="0">text</pre></div>
//       <div class="run-facts"><dl class="run-list">
//         <div><dt>label</dt><dd>text</dd></div> for each of run.facts, <dd class="code"> if its code is true
//         </dl>, then if there are warnings <h3>Warnings</h3><ul class="warnings"> per warning
//         <li><code>CODE</code> text</li></ul>, and if anything is left out <h3>Not in this report</h3>
//         <ul class="left-out"> <li><b>title</b> reason</li></ul></div>
//   {{banner}}      empty, or <p class="banner" role="status">report.banner</p>
// The script finds figures and tables by their ids, keeps the captions, and adds drawing and controls.

import type { Figure } from "./report_figures.ts";
export type * from "./report_figures.ts";

/** One colour is one concept, in every report. The list is closed; what each stands for is data. */
export type Concept = "car" | "b" | "ab" | "sym" | "tox" | "host" | "ref";
export type Provenance = "measured" | "calibrated" | "assumed";
export type ScaleKind = "linear" | "log";
/** "number": three significant digits with the report's rules; "percent": the same and a % sign. */
export type ValueFormat = "number" | "percent";
export type Optional<T> = T | null | undefined;

export interface Report {
  schema: 1;
  /** Machine word for file names: neurocart_<kind>_fig<n>_<digest8>.csv. */
  kind: string;
  /** The kind in words, in the masthead: "One patient". */
  kind_label: string;
  /** Title of the browser window. */
  title: string;
  /** The finding in one sentence. */
  headline: string;
  /** Plain words under the headline, as runs of text; a run with a concept takes its colour. */
  lede: TextRun[];
  /** Card beside the headline. */
  facts: LabelledText[];
  /** About five key numbers. */
  keys: KeyNumber[];
  /** Something that the reader must know first (interrupted run, many failures); else absent. */
  banner?: Optional<string>;
  /** What was simulated: first this report's own course, then each comparison. */
  strategies: Strategy[];
  clock: Clock;
  /** Day grids shared by lines, by name; each strictly increasing. */
  grids: Record<string, number[]>;
  /** Questions in reading order. */
  sections: Section[];
  figures: Figure[];
  tables: Table[];
  /** Parameter cards by path: what the drawer shows. */
  parameters: Record<string, ParameterCard>;
  run: RunFacts;
}

export interface TextRun {
  text: string;
  concept?: Optional<Concept>;
}

export interface LabelledText {
  label: string;
  text: string;
  /** Written in the code face. */
  code?: Optional<boolean>;
}

export interface KeyNumber {
  id: string;
  /** What it is: "Score A at month 6". */
  label: string;
  /** Second line of the label: "0 to 24, lower is better". */
  detail?: Optional<string>;
  /** The number as written: "3.1". */
  value: string;
  /** What follows it in small: "from 9.5", "cells/µL". */
  unit?: Optional<string>;
  /** Line below: "day 9". */
  note?: Optional<string>;
  concept: Concept;
  /** The same number under each comparison, in the order of strategies[1...]. */
  compare?: Optional<KeyComparison[]>;
}

export interface KeyComparison {
  /** Letter of the strategy: "B". */
  letter: string;
  value: string;
  unit?: Optional<string>;
}

export interface Strategy {
  /** "A", "B", "C", "D". */
  letter: string;
  /** As in a direct label: "this patient", "same patient, drug X". */
  label: string;
}

export interface Clock {
  /** First and last day drawn. */
  start_day: number;
  end_day: number;
  /** What day 0 is, in words: "infusion". */
  zero_label: string;
  /** Written above the time before day 0: "before infusion". */
  before_label?: Optional<string>;
  /** Day at which the cursor stands in print, usually the primary endpoint. */
  print_day?: Optional<number>;
}

export interface Section {
  /** HTML id: "safety". */
  id: string;
  /** The question; empty for figures directly under the key numbers. */
  title: string;
  /** Ids of figures and tables, row by row; a row holds one block, or two side by side. */
  rows: string[][];
}

export interface Table {
  /** HTML id: "table-predictions". */
  id: string;
  title: string;
  subtitle?: Optional<string>;
  note?: Optional<string>;
  columns: Column[];
  rows: Row[];
  /** Rows shown before "show all"; all if absent. */
  show_first?: Optional<number>;
  /** Word for file names instead of fig<n>: "predictions". */
  file_word: string;
}

export interface Column {
  id: string;
  label: string;
  /** text; number (right-aligned, sorts by value); code; strip (published against predicted, drawn);
   *  provenance (mark and word). */
  kind: "text" | "number" | "code" | "strip" | "provenance";
  /** Set in bold. */
  strong?: Optional<boolean>;
  /** Offer a filter by this column's distinct texts. */
  filter?: Optional<boolean>;
}

export interface Row {
  /** One per column. */
  cells: Cell[];
  /** Path of a parameter: the row opens its drawer. */
  parameter?: Optional<string>;
}

export interface Cell {
  /** As shown; empty for a strip. A provenance cell's text is the provenance. */
  text: string;
  /** For sorting and CSV; the text if absent. */
  value?: Optional<number>;
  strip?: Optional<Strip>;
}

/** One published value beside its prediction on an axis of their own. */
export interface Strip {
  observed: number;
  predicted: number;
  /** Prediction interval; absent for a single deterministic run. */
  low?: Optional<number>;
  high?: Optional<number>;
  /** Reported spread of the observation. */
  observed_low?: Optional<number>;
  observed_high?: Optional<number>;
  role: "calibration" | "check";
  quality: "read" | "recalled";
}

export interface ParameterCard {
  /** In words. */
  title: string;
  provenance: Provenance;
  /** After the provenance word: "No one has measured it in this disease." */
  sentence?: Optional<string>;
  meaning?: Optional<string>;
  /** Value with unit, as written. */
  value_text: string;
  /** Lines of the card: range tried, spread between patients, name in the model, valid range. */
  lines: LabelledText[];
  /** Where the number comes from, in words. */
  source_text?: Optional<string>;
  /** Studies or sources with what each says. */
  sources: { id: string; text: string }[];
  /** True if the source resolves to no entry of the evidence. */
  source_unresolved?: Optional<boolean>;
  equation?: Optional<string>;
  settle?: Optional<string>;
}

export interface RunFacts {
  /** Scenario texts as run, in the order of strategies. */
  scenarios: { name: string; text: string }[];
  command: string;
  version: string;
  seed: number;
  /** Digest of all inputs, hexadecimal; its first 8 characters stand in file names. */
  digest: string;
  /** Rows of the last block, in order: command, version, seed, digest, runs and failures, wall time,
   *  solver, parameters by provenance. */
  facts: LabelledText[];
  runs: number;
  failed: number;
  wall_seconds: number;
  warnings: { code: string; text: string }[];
  /** Sections without data: what and why. */
  left_out: { title: string; reason: string }[];
  parameters: { measured: number; calibrated: number; assumed: number };
}
