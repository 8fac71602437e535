// The invented report's tables and parameter cards.

import type { Cell, ParameterCard, Provenance, Row, Strip, Table } from "../src/report.ts";

const minus = (value: number): string => String(value).replace("-", "−");

function prediction(observation: string, study: string, n: number, published: number, spread: string, predicted: number, role: Strip["role"], quality: Strip["quality"], more: Partial<Strip> = {}): Row {
  const cells: Cell[] = [
    { text: observation }, { text: study }, { text: String(n), value: n }, { text: minus(published), value: published }, { text: spread }, { text: minus(predicted), value: predicted },
    { text: "", strip: { observed: published, predicted, role, quality, ...more } }, { text: role === "check" ? "held out" : "calibration" }, { text: quality },
  ];
  return { cells };
}

function parameter_row(path: string, label: string, value: string, unit: string, provenance: Provenance, source: string): Row {
  return { parameter: path, cells: [{ text: label }, { text: path }, { text: value, value: Number(value) }, { text: unit }, { text: provenance }, { text: source }] };
}

export function tables(): Table[] {
  return [
    {
      id: "table-predictions", title: "Predictions beside published observations", file_word: "predictions",
      note: "Two of five fall near this one patient. A trial mean is not one patient: the population report makes the fair comparison.",
      columns: [
        { id: "observation", label: "Observation", kind: "text" }, { id: "study", label: "Study", kind: "code" }, { id: "n", label: "n", kind: "number" },
        { id: "published", label: "Published", kind: "number", strong: true }, { id: "spread", label: "Spread", kind: "text" }, { id: "predicted", label: "Predicted", kind: "number" },
        { id: "strip", label: "Published against prediction", kind: "strip" }, { id: "role", label: "Role", kind: "text", filter: true }, { id: "quality", label: "Number was", kind: "text" },
      ],
      rows: [
        prediction("Score A change, day 168", "study_one_2025", 6, -8.0, "not given", -6.3, "calibration", "read", { low: -7.4, high: -3.9 }),
        prediction("Score B change, day 168", "study_one_2025", 6, -7.7, "not given", -8.3, "calibration", "read", { low: -9.9, high: -5 }),
        prediction("Receptor antibodies, day 62, % of baseline", "first_patient_2023", 1, 30, "not given", 43, "check", "recalled"),
        prediction("CAR T peak in blood, per µL", "other_illness_2024", 1, 32.7, "not given", 35, "check", "read"),
        prediction("B cells back in blood, day", "case_series_2024", 15, 112, "SD 47", 102, "calibration", "read", { observed_low: 65, observed_high: 159 }),
      ],
    },
    {
      id: "table-parameters", title: "Parameters that this patient uses", subtitle: "Counted by where their numbers come from.", file_word: "parameters", show_first: 5,
      columns: [
        { id: "parameter", label: "Parameter", kind: "text" }, { id: "path", label: "Name in the model", kind: "code" }, { id: "value", label: "Value", kind: "number" },
        { id: "unit", label: "Unit", kind: "text" }, { id: "provenance", label: "Status", kind: "provenance", filter: true }, { id: "source", label: "Source", kind: "text" },
      ],
      rows: [
        parameter_row("antibody.long_lived_share", "Antibody from long-lived plasma cells", "0.32", "share", "assumed", "first_patient_2023"),
        parameter_row("effect.activity_share", "Antibody effect through T-cell activity", "0.3", "share", "assumed", "none"),
        parameter_row("score_a.fixed_share", "Fixed symptoms", "0.08", "share", "calibrated", "study_one_2025"),
        parameter_row("receptor.loss", "Receptor loss per unit antibody", "2.7", "1", "calibrated", "study_one_2025"),
        parameter_row("plasma.half_life", "Life of long-lived plasma cells", "12", "years", "measured", "case_series_2024"),
        parameter_row("car_t.growth", "CAR T growth on antigen", "0.38", "1/day", "calibrated", "other_illness_2024"),
        parameter_row("car_t.killing_rate", "CAR T killing", "17", "1/day", "calibrated", "other_illness_2024"),
      ],
    },
  ];
}

export function parameters(): Record<string, ParameterCard> {
  const card = (title: string, provenance: Provenance, value_text: string): ParameterCard => ({
    title, provenance, value_text, sentence: "Invented for this page.", lines: [{ label: "Range tried", text: "5 to 95% of its spread" }, { label: "Between patients", text: "log-normal, CV 47%" }],
    source_text: "Set so that the course agrees with an invented first patient.", sources: [{ id: "first_patient_2023", text: "0.30, n = 1" }],
  });
  return {
    "antibody.long_lived_share": { ...card("Antibody from long-lived plasma cells", "assumed", "0.32 of the titre"), meaning: "Share of the titre made by cells that no drug here reaches.", equation: "s = s0 * (pb*PB + sl*SL + ll*LL)", settle: "Titre and marrow plasma cells at months 3 and 12 in ten patients." },
    "effect.activity_share": { ...card("Antibody effect through T-cell activity", "assumed", "0.3"), source_unresolved: true },
    "score_a.fixed_share": card("Fixed symptoms that no titre fall removes", "calibrated", "0.08"),
    "receptor.loss": card("Receptor loss per unit antibody", "calibrated", "2.7"),
    "plasma.half_life": card("Life of long-lived plasma cells", "measured", "12 years"),
    "car_t.growth": card("CAR T growth on antigen", "calibrated", "0.38 per day"),
    "car_t.killing_rate": card("CAR T killing", "calibrated", "17 per day"),
  };
}
