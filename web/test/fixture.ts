// An invented report for development and tests: smooth made-up curves, made-up names, no result.
// Usage as a program: node test/fixture.ts FILE.json writes it.

import { writeFileSync } from "node:fs";
import { figures, grids } from "./fixture_figures.ts";
import { tables, parameters } from "./fixture_tables.ts";
import type { Report } from "../src/report.ts";

const scenario = `schema = 1
title = "Invented patient: cells, then antibodies, then symptoms"

[patient]
diseases = ["illness_x"]
age = 34
sex = "female"
weight = "58 kg"

[[treatment]]
regimen = "before_cells"          # days -5, -4, -3

[[treatment]]
product = "cells_p"
dose = "1e8 cells"
at = "infusion"

[run]
from = "infusion - 35 d"
to = "infusion + 2 y"
time_zero = "infusion"
`;

export function make_fixture(): Report {
  return {
    schema: 1,
    kind: "patient",
    kind_label: "One patient",
    title: "Invented patient: cells, then antibodies, then symptoms",
    headline: "One infusion of CAR T cells cuts this patient’s score A from 9.5 to 3.1 in six months",
    lede: [
      { text: "CAR T cells", concept: "car" }, { text: " peak on day 9. " },
      { text: "B cells", concept: "b" }, { text: " vanish from blood for 13 weeks and come back mostly naive. " },
      { text: "Receptor antibodies", concept: "ab" }, { text: " fall to a third and stay there: plasma cells without the target make the rest. " },
      { text: "Symptoms", concept: "sym" }, { text: " follow 4 weeks behind. The worst " },
      { text: "toxicity", concept: "tox" }, { text: " is 6 days of few neutrophils after the chemotherapy, and 4 days of fever." },
    ],
    facts: [
      { label: "Patient", text: "Woman, 34; illness X, refractory" },
      { label: "Product", text: "Cells P, autologous" },
      { label: "Dose", text: "1 × 10⁸ CAR T cells, once" },
      { label: "Before it", text: "Drug F 30 and drug C 300 mg/m², 3 days" },
      { label: "Other drugs", text: "Drug M stopped, drug S tapered" },
      { label: "Followed", text: "24 months" },
    ],
    keys: [
      { id: "score_a", label: "Score A at month 6", detail: "0 to 24, lower is better", value: "3.1", unit: "from 9.5", concept: "sym", compare: [{ letter: "B", value: "9.3" }] },
      { id: "peak", label: "CAR T peak in blood", value: "35", unit: "cells/µL", note: "day 9", concept: "car", compare: [{ letter: "B", value: "none given" }] },
      { id: "b_cells", label: "B cells below 1 per µL", value: "94", unit: "days", note: "day 8 to day 102", concept: "b", compare: [{ letter: "B", value: "126", unit: "days" }] },
      { id: "antibody", label: "Receptor antibodies at month 6", value: "34%", unit: "of baseline", concept: "ab", compare: [{ letter: "B", value: "82%" }] },
      { id: "neutrophils", label: "Neutrophils below 500 per µL", value: "5.5", unit: "days", note: "lowest 230 per µL on day 6", concept: "tox", compare: [{ letter: "B", value: "0", unit: "days" }] },
    ],
    strategies: [{ letter: "A", label: "this patient" }, { letter: "B", label: "same patient, drug D" }],
    clock: { start_day: -35, end_day: 730, zero_label: "infusion", before_label: "before infusion", print_day: 183 },
    grids: grids(),
    sections: [
      { id: "course", title: "", rows: [["fig-1"]] },
      { id: "safety", title: "Is it safe? The first 30 days", rows: [["fig-2"]] },
      { id: "reset", title: "Was the immune system reset?", rows: [["fig-3", "fig-4"]] },
      { id: "trust", title: "How far can this be trusted?", rows: [["fig-5"], ["table-predictions"], ["table-parameters"]] },
    ],
    figures: figures(),
    tables: tables(),
    parameters: parameters(),
    run: {
      scenarios: [{ name: "invented_cells.toml", text: scenario }, { name: "invented_drug_d.toml", text: scenario.replace("cells_p", "drug_d") }],
      command: "neurocart simulate invented_cells.toml --compare invented_drug_d.toml -o out",
      version: "0.1.0", seed: 1, digest: "7f3ac19e5b2d40c8a1f0e6b7d9c2a3f4",
      facts: [
        { label: "Command", text: "neurocart simulate invented_cells.toml --compare invented_drug_d.toml -o out", code: true },
        { label: "Version", text: "0.1.0", code: true },
        { label: "Seed", text: "1", code: true },
        { label: "Input digest", text: "7f3ac19e5b2d40c8a1f0e6b7d9c2a3f4", code: true },
        { label: "Runs", text: "2 courses and 16 for figure 5; none failed; 0.9 s" },
        { label: "Solver", text: "relative error below 1 × 10⁻⁶" },
        { label: "Parameters", text: "96 measured, 41 calibrated, 58 assumed" },
      ],
      runs: 18, failed: 0, wall_seconds: 0.9,
      warnings: [{ code: "N4107", text: "A dose of 1 × 10⁵ cells is below anything observed; the model is known to be too forgiving there." }],
      left_out: [
        { title: "Bands.", reason: "They need a population run." },
        { title: "Making.", reason: "The scenario fixes the day of infusion." },
      ],
      parameters: { measured: 96, calibrated: 41, assumed: 58 },
    },
  };
}

if (import.meta.main) writeFileSync(process.argv[2] ?? "fixture.json", JSON.stringify(make_fixture()));
