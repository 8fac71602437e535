// The invented report's grids and figures: sums of exponentials and logistic steps.

import type { CourseFigure, DepthFigure, Figure, FirstDaysFigure, Line, Observation, Panel, PathFigure, TornadoFigure, TornadoRow } from "../src/report.ts";

const MAIN = [...range(-35, 30, 0.5), ...range(31, 120, 1), ...range(122, 730, 4)];
const AFTER = MAIN.filter((day) => day >= 0);
const EARLY = range(-7, 30, 0.25);

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.round((to - from) / step) + 1 }, (_, index) => from + index * step);
}

export function grids(): Record<string, number[]> {
  return { main: MAIN, after: AFTER, early: EARLY };
}

const rise = (day: number, middle: number, width: number): number => 1 / (1 + Math.exp(-(day - middle) / width));
const round = (value: number): number => Number(value.toPrecision(5));

const car = (day: number): number => {
  const growth = 0.08 * Math.exp(0.72 * day);
  const decay = 42 * Math.exp(-0.11 * Math.max(0, day - 9)) + 1.6 * Math.exp(-0.028 * day);
  return 1 / (1 / growth + 1 / decay);
};
const b_cells = (day: number): number => 189 * (1 - rise(day, -4, 0.6) * 0.45) * (1 - rise(day, 5.5, 0.55) * 0.9999995) + 172 * rise(Math.log(Math.max(day, 1)), Math.log(150), 0.075);
const b_other = (day: number): number => (day < 0 ? 189 : 0.4 + 189 * Math.exp(-2.2 * day) + 176 * rise(Math.log(Math.max(day, 1)), Math.log(230), 0.1));
const antibody = (day: number): number => 28 + 72 * (day < 0 ? 1 : 0.12 * Math.exp(-day / 300) + 0.88 / (1 + (day / 27) ** 1.5));
const antibody_other = (day: number): number => 100 - (day < 0 ? 0 : 22 * Math.exp(-(((Math.log(day + 1) - Math.log(100)) / 0.9) ** 2)));
const igg = (day: number): number => 100 - (day < 0 ? 0 : 17 * Math.exp(-(((Math.log(day + 1) - Math.log(120)) / 1.4) ** 2)));
const score = (day: number): number => (day < 0 ? 9.5 : 2.4 + 7.1 / (1 + (day / 58) ** 1.9));
const score_other = (day: number): number => 9.5 - (day < 0 ? 0 : 0.35 * Math.exp(-(((Math.log(day + 1) - Math.log(110)) / 0.8) ** 2)));

function line(id: string, words: [label: string, short: string], concept: Line["concept"], grid: [string, number[]], curve: (day: number) => number, more: Partial<Line> = {}): Line {
  return { id, label: words[0], short: words[1], concept, strategy: 0, weight: "main", grid: grid[0], values: grid[1].map((day) => round(curve(day))), ...more };
}

function point(id: string, more: Partial<Observation> & Pick<Observation, "day" | "value" | "label">): Observation {
  return { id, study: "invented_2024", citation: "Nobody A, Nemo B. An invented study. Journal of Nowhere 2024;1:1–9.", role: "calibration", quality: "read", n: 6, ...more };
}

const main: [string, number[]] = ["main", MAIN];
const after: [string, number[]] = ["after", AFTER];
const early: [string, number[]] = ["early", EARLY];

function course_panels(): Panel[] {
  return [
    {
      id: "car", title: "CAR T cells in blood", unit: "per µL", concept: "car", scale: "log", floor: 0.01, limit: { value: 0.1, label: "below the assay's limit" },
      lines: [line("car", ["CAR T cells in blood", "CAR T"], "car", after, car, { unit: "/µL", end_label: { text: "below 0.01", detail: "from month 5" } })],
      marks: [{ mark: "peak", line: "car", day: 9, value: 36, label: "peak 36, day 9" }],
      observations: [point("peak", { day: 7, value: 32.7, label: "other illness, n = 1", n: 1, role: "check", remark: "Another illness, the same construct." })],
    },
    {
      id: "b", title: "B cells in blood", unit: "per µL", concept: "b", scale: "log", floor: 0.1, limit: { value: 1, label: "below the assay's limit" },
      lines: [
        line("b", ["B cells in blood", "B cells"], "b", main, b_cells, { unit: "/µL", end_label: { text: "172 at month 24", detail: "82% naive or transitional" } }),
        line("b_other", ["B cells in blood", "B cells"], "b", main, b_other, { unit: "/µL", strategy: 1, end_label: { text: "B 176" } }),
      ],
      observations: [
        point("zero", { day: 5, value: 0, label: "0 on day 5, other illness, n = 1", n: 1, censored: "below", role: "check" }),
        point("back", { day: 112, value: 1, low: 65, high: 159, spread: "SD", spread_axis: "day", label: "back on day 112 ± 47, n = 15", n: 15 }),
      ],
    },
    {
      id: "ab", title: "Receptor antibodies", unit: "% of baseline", concept: "ab", scale: "linear", floor: 1, format: "percent",
      lines: [
        line("ab", ["Receptor antibodies", "antibodies"], "ab", main, antibody, { end_label: { text: "29% at month 24", detail: "the share without target" } }),
        line("ab_other", ["Receptor antibodies", "antibodies"], "ab", main, antibody_other, { strategy: 1, end_label: { text: "B 100%" } }),
        line("igg", ["Total IgG", "total IgG"], "host", main, igg, { weight: "secondary", end_label: { text: "total IgG 11 g/L" } }),
      ],
      marks: [{ mark: "half", line: "ab", day: 25, value: round(antibody(25)), label: "half of the fall, day 25" }],
      observations: [point("first", { day: 62, value: 30, label: "30%, first patient", n: 1, quality: "recalled", role: "check" })],
    },
    {
      id: "sym", title: "Symptoms", unit: "score A, 0 to 24 points", concept: "sym", scale: "linear", domain: [0, 12], floor: 0.1,
      zones: [{ low: 0, high: 1, label: "minimal symptoms (0 to 1)", concept: "sym" }],
      lines: [
        line("sym", ["Score A", "score A"], "sym", main, score, { unit: "points", end_label: { text: "2.5 at month 24", detail: "drug-free since month 5" } }),
        line("sym_other", ["Score A", "score A"], "host", main, score_other, { unit: "points", strategy: 1, end_label: { text: "same patient, drug D" } }),
      ],
      marks: [{ mark: "half", line: "sym", day: 58, value: round(score(58)), label: "half of the fall, day 58" }],
      observations: [point("change", { day: 168, value: 1.5, low: 0.2, high: 2.8, spread: "CI", label: "−8.0, study one, n = 6", on_baseline: true })],
    },
  ];
}

const course: CourseFigure = {
  type: "course", id: "fig-1", number: 1, title: "Cells first, antibodies next, symptoms last",
  subtitle: "All panels share one clock. Solid line: this patient. Dashed: the same patient with drug D. Circles: published observations; hover for the source.",
  note: "Time is even before infusion, then logarithmic, so the first weeks get room and no curve bends at a change of scale; the even-time switch redraws it. B cells below 1 and CAR T cells below 0.1 per µL are under the usual flow-cytometry limit (hatched). Study one reports change from baseline; it is placed on this patient’s baseline.",
  description: "Four panels over two years: CAR T cells peak on day 9, B cells vanish for 13 weeks, antibodies fall to 29 percent, score A falls from 9.5 to 2.5.",
  lanes: [
    { id: "making", label: "Making", items: [
      { mark: "span", days: [-33, -32], concept: "ref" },
      { mark: "span", days: [-32, -21], concept: "host", strength: 0.6, label: "grow", side: "inside" },
      { mark: "span", days: [-21, -9], concept: "host", strength: 0.28, label: "test", side: "inside" },
      { mark: "text", days: [1], concept: "ref", label: "33 days from vein to vein: leukapheresis, growth, release tests, shipping" },
    ] },
    { id: "treatment", label: "Treatment", items: [
      { mark: "span", days: [-5, -2], concept: "tox", label: "before cells", side: "left" },
      { mark: "event", days: [0], concept: "car", label: "infusion, 1 × 10⁸ CAR T cells" },
    ] },
    { id: "drug_m", label: "Drug M", items: [{ mark: "span", days: [-35, -7], concept: "host", strength: 0.55, label: "stopped a week before infusion" }] },
    { id: "drug_s", label: "Drug S", items: [{ mark: "level", days: [-35, 0, 60, 150], levels: [1, 1, 0.5, 0], concept: "host", strength: 0.45, label: "20 mg, tapered to zero by month 5" }] },
    { id: "visits", label: "Visits", items: [{ mark: "tick", days: [-7, 0, 1, 3, 5, 7, 10, 14, 21, 28, 56, 91, 183, 270, 365, 548, 730], concept: "ref" }] },
  ],
  panels: course_panels(),
};

const bell = (day: number, middle: number, width: number): number => Math.exp(-(((day - middle) / width) ** 2));

const first_days: FirstDaysFigure = {
  type: "first_days", id: "fig-2", number: 2, title: "Four days of fever, then six days with few neutrophils",
  subtitle: "Red: this patient. Grey, dashed: the same patient with drug D.", start_day: -7, end_day: 30, time_label: "days after infusion",
  note: "Temperature and proteins follow the same cytokine equations.",
  description: "Four small panels from day −7 to day 30: temperature peaks at 39 degrees on day 8, neutrophils are lowest on day 6.",
  panels: [
    { id: "temperature", title: "Temperature", unit: "°C", concept: "tox", scale: "linear", domain: [36.5, 40.5], floor: 36, references: [{ value: 38, label: "fever", concept: "tox" }],
      lines: [line("t", ["Temperature", "temperature"], "tox", early, (day) => 36.9 + 2.1 * bell(day, 7.8, 2.4), { unit: "°C" }), line("t_b", ["Temperature", "temperature"], "host", early, () => 36.9, { unit: "°C", strategy: 1 })],
      marks: [{ mark: "peak", line: "t", day: 7.8, value: 39, label: "39.0, day 8" }] },
    { id: "il6", title: "Interleukin 6", unit: "pg/mL", concept: "tox", scale: "log", floor: 1,
      lines: [line("il6", ["Interleukin 6", "IL-6"], "tox", early, (day) => 1.6 + 66 * bell(day, 7.5, 2.3), { unit: "pg/mL" }), line("il6_b", ["Interleukin 6", "IL-6"], "host", early, (day) => 1.6 + 4 * bell(day, 1, 1), { unit: "pg/mL", strategy: 1 })] },
    { id: "crp", title: "C-reactive protein", unit: "mg/L", concept: "tox", scale: "linear", floor: 0.1,
      lines: [line("crp", ["C-reactive protein", "CRP"], "tox", early, (day) => 3 + 100 * bell(day, 9, 3), { unit: "mg/L" }), line("crp_b", ["C-reactive protein", "CRP"], "host", early, () => 3, { unit: "mg/L", strategy: 1 })] },
    { id: "neutrophils", title: "Neutrophils", unit: "per µL", concept: "tox", scale: "log", floor: 100, references: [{ value: 500, label: "severe", concept: "tox" }],
      lines: [line("neutrophils", ["Neutrophils", "neutrophils"], "tox", early, (day) => 5000 * Math.exp(-3.1 * bell(day, 6.5, 5)), { unit: "/µL" }), line("neutrophils_b", ["Neutrophils", "neutrophils"], "host", early, () => 5000, { unit: "/µL", strategy: 1 })] },
  ],
};

const depth: DepthFigure = {
  type: "depth", id: "fig-3", number: 3, title: "Depletion is a million-fold in nodes and spleen, but plasma cells are untouched",
  subtitle: "Lowest B-cell count in each place as a share of baseline; figures at right: time below 10%.", note: "Log scale. Dot: lowest point. Tick: month 24.",
  description: "Dumbbells from baseline to the lowest point for seven places, deepest in lymph nodes.",
  floor: 1e-5, floor_label: "none left", end_label: "month 24", duration_label: "time below 10%",
  rows: [
    { id: "nodes", label: "Lymph nodes", concept: "b", nadir: 0, nadir_day: 40, end: 98, duration_days: 189, duration_text: "27 weeks", compare: [{ strategy: 1, nadir: 8, end: 99, duration_text: "6 weeks" }] },
    { id: "spleen", label: "Spleen", concept: "b", nadir: 6e-5, nadir_day: 34, end: 91, duration_days: 126, duration_text: "18 weeks", compare: [{ strategy: 1, nadir: 3, end: 97, duration_text: "12 weeks" }] },
    { id: "blood", label: "Blood", concept: "b", nadir: 1.5e-3, nadir_day: 20, end: 91, duration_days: 126, duration_text: "18 weeks", compare: [{ strategy: 1, nadir: 0.2, end: 94, duration_text: "25 weeks" }] },
    { id: "marrow", label: "Bone marrow", concept: "b", nadir: 0.013, nadir_day: 30, end: 95, duration_days: 105, duration_text: "15 weeks", compare: [{ strategy: 1, nadir: 20, end: 98, duration_text: "never" }] },
    { id: "cns", label: "CNS", concept: "b", nadir: 0.01, nadir_day: 44, end: 51, duration_days: 350, duration_text: "50 weeks", compare: [{ strategy: 1, nadir: 62, end: 90, duration_text: "never" }] },
    { id: "memory", label: "Autoreactive memory B", concept: "b", nadir: 5.6e-5, nadir_day: 90, end: 0.95, duration_days: null, duration_text: "to the end", emphasis: true, group: 1, compare: [{ strategy: 1, nadir: 7, end: 88, duration_text: "5 weeks" }] },
    { id: "plasma", label: "Long-lived plasma cells", concept: "ab", nadir: 94, nadir_day: 730, end: 94, duration_days: 0, duration_text: "never", group: 1, compare: [{ strategy: 1, nadir: 97, end: 97, duration_text: "never" }] },
  ],
};

const path_days = range(0, 730, 1);
const memory = (day: number): number => 100 * 10 ** (-6.2 * rise(Math.log(day + 1), Math.log(20), 0.5) + 4.3 * rise(Math.log(day + 1), Math.log(170), 0.22));
const help = (day: number): number => 5 + 65 / (1 + (day / 45) ** 1.4) + 30 * Math.exp(-day / 1.5);
const plane: PathFigure = {
  type: "path", id: "fig-4", number: 4, title: "CAR T cells carry the patient far from the start; drug D does not",
  subtitle: "Autoreactive memory B cells against T-cell help, day by day.", note: "The boundary between lasting and passing effect is not computed in this report.",
  description: "A path from the upper right, at full memory and help, to the lower left and back to one percent of memory at month 24.",
  x: { title: "autoreactive memory B cells, % of baseline", scale: "log", floor: 1e-5, format: "percent" },
  y: { title: "T-cell help", scale: "linear", domain: [0, 110], format: "percent" },
  paths: [
    { label: "this patient", concept: "car", strategy: 0, days: path_days, x: path_days.map((day) => round(memory(day))), y: path_days.map((day) => round(help(day))),
      dots: [{ day: 0, label: "today", start: true }, { day: 7, label: "day 7" }, { day: 14, label: "day 14" }, { day: 28, label: "day 28" }, { day: 91, label: "month 3" }, { day: 183, label: "month 6" }, { day: 365, label: "month 12" }, { day: 730, label: "month 24" }] },
    { label: "drug D stays here", concept: "host", strategy: 1, days: path_days, x: path_days.map((day) => round(100 - 93 * bell(Math.log(day + 1), Math.log(60), 0.9))), y: path_days.map((day) => round(100 - 6 * bell(day, 60, 60))), dots: [] },
  ],
};

function bar(parameter: string, label: string, provenance: TornadoRow["provenance"], range: [number, number], ends: [number, number][], unit = "", remark = ""): TornadoRow {
  return { parameter, label, provenance, low: range[0], high: range[1], low_text: String(range[0]), high_text: String(range[1]), range_text: `${range[0]} to ${range[1]}`, unit, effects: ends.map(([low, high]) => ({ low, high })), remark };
}

const tornado: TornadoFigure = {
  type: "tornado", id: "fig-5", number: 5, title: "One unmeasured quantity decides the outcome: antibody from plasma cells without the target",
  subtitle: "The outcome when each parameter moves across its range, all others fixed. Vertical line: this patient.", note: "Click a row for its source, spread and equation.",
  description: "Eight bars; the widest, antibody from long-lived plasma cells, spans 1.9 to 5.5 points.",
  outcomes: [
    { id: "score", label: "Score A at month 6", concept: "sym", base: 3.14 },
    { id: "antibody", label: "Receptor antibodies at month 6, % of baseline", concept: "ab", base: 34, format: "percent" },
  ],
  rows: [
    bar("antibody.long_lived_share", "Antibody from long-lived plasma cells", "assumed", [0.2, 0.5], [[1.9, 5.5], [22, 52]], "share of titre"),
    bar("effect.activity_share", "Antibody effect through T-cell activity", "assumed", [0.15, 0.45], [[3.9, 2.45], [34, 34]], "share"),
    bar("score_a.fixed_share", "Fixed symptoms that no titre fall removes", "calibrated", [0.02, 0.2], [[2.72, 3.97], [34, 34]], "share of score A"),
    bar("receptor.loss", "Receptor loss per unit antibody", "calibrated", [2.2, 3.3], [[2.63, 3.8], [34, 34]]),
    bar("plasma.half_life", "Life of long-lived plasma cells", "measured", [6.3, 25], [[3.08, 3.17], [33, 34.4]], "years, half-life"),
    bar("car_t.growth", "CAR T growth on antigen", "calibrated", [0.33, 0.44], [[3.13, 3.15], [33.9, 34.1]], "per day"),
    bar("relapse.help", "T-cell help needed to relapse", "assumed", [0.14, 0.28], [[3.14, 3.14], [34, 34]], "of normal", "no effect once every B cell in tissue is gone"),
    bar("car_t.killing_rate", "CAR T killing", "calibrated", [14, 54], [[3.15, 3.14], [34, 34]], "per day"),
  ],
};

export function figures(): Figure[] {
  return [course, first_days, depth, plane, tornado];
}
