"""A drug is one file: what it adds, and that it touches nothing else."""
import csv
import unittest

from program_case import CELLS, ROOT, ProgramCase, line_of

TREATMENT = """
[[treatment]]
drug = "{drug}"
dose = "{dose}"
every = "7 d"
times = {times}
at = "{anchor}"
"""

DRUG_ALONE = """schema = 1
title = "One drug"
purpose = "Weekly doses."

[patient]
diseases = ["mg_achr"]
weight = "70 kg"
{treatment}
[run]
from = "first_dose - 10 d"
to = "first_dose + 40 d"
time_zero = "first_dose"
"""
ROZANOLIXIZUMAB = ROOT / "tests" / "library" / "rozanolixizumab.toml"
TOLERANCE = 1e-6


class OneDrugOneFile(ProgramCase):
    def test_rozanolixizumab(self):
        """343 mg reaching the blood weekly x 6: total IgG -71.8 % before the dose of day 28 and -74.5 % on day 38."""
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / ROZANOLIXIZUMAB.name).write_bytes(ROZANOLIXIZUMAB.read_bytes())
        treatment = TREATMENT.format(drug="rozanolixizumab", dose="343 mg", times=6, anchor="first_dose")
        self.write("s.toml", DRUG_ALONE.format(treatment=treatment))
        self.simulate("s.toml", "--library", "mine", "--no-report")
        rows = {float(row["day"]): row for row in self.table()}
        first = float(rows[0.0]["igg_serum"])
        fall = {day: 100 * (float(rows[day]["igg_serum"]) / first - 1) for day in (28.0, 38.0)}
        print(f"total IgG: {fall[28.0]:.2f} % on day 28, {fall[38.0]:.2f} % on day 38")
        self.assertAlmostEqual(fall[28.0], -71.8, delta=0.2)
        self.assertAlmostEqual(fall[38.0], -74.5, delta=0.2)

    def test_unknown_without_the_folder(self):
        scenario = DRUG_ALONE.format(treatment=TREATMENT.format(drug="rozanolixizumab", dose="343 mg", times=6, anchor="first_dose"))
        self.write("s.toml", scenario)
        done = self.run_program("simulate", "s.toml", "-o", "out")
        self.assert_fault(done, "N2002", f"s.toml:{line_of(scenario, 'drug =')}", "rozanolixizumab")


class ForeignColumns(ProgramCase):
    def raw_columns(self, out):
        with open(self.folder / out / "timecourse.csv", newline="") as stream:
            rows = list(csv.reader(stream))
        return {name: [row[column] for row in rows[1:]] for column, name in enumerate(rows[0])}

    def compared(self, drug, dose, library=()):
        without = CELLS
        treated = CELLS.replace("\n[run]", TREATMENT.format(drug=drug, dose=dose, times=4, anchor="infusion") + "\n[run]")
        self.write("without.toml", without)
        self.write("with.toml", treated)
        self.simulate("without.toml", "--no-report", *library, out=f"without_{drug}")
        self.simulate("with.toml", "--no-report", *library, out=f"with_{drug}")
        return self.raw_columns(f"without_{drug}"), self.raw_columns(f"with_{drug}")

    def undosed(self):
        """Drug, columns without it, columns with it at dose 0."""
        (self.folder / "mine").mkdir()
        (self.folder / "mine" / ROZANOLIXIZUMAB.name).write_bytes(ROZANOLIXIZUMAB.read_bytes())
        for drug, dose in (("efgartigimod", "0 mg"), ("rituximab", "0 mg"), ("eculizumab", "0 mg"), ("ivig", "0 g"), ("rozanolixizumab", "0 mg")):
            without, treated = self.compared(drug, dose, ("--library", "mine"))
            self.assertLessEqual(set(without), set(treated))
            yield drug, without, treated

    def test_dose_0_changes_no_byte(self):
        differing = {drug: [name for name, values in without.items() if values != treated[name]] for drug, without, treated in self.undosed()}
        print({drug: len(names) for drug, names in differing.items()})
        self.assertEqual([drug for drug, names in differing.items() if names], [])

    def test_term_times_0_changes_nothing_beyond_the_tolerance(self):
        """The drug is dosed, but its term is multiplied by 0. Difference <= 10 x tolerance x the larger of the value and its column's largest."""
        for drug, dose, term in (("efgartigimod", "700 mg", '"concentration/half_effect"'), ("rituximab", "1000 mg", None)):
            with self.subTest(drug=drug):
                def without_effect(card, term=term):
                    lines, inside = [], False
                    for line in card.splitlines():
                        inside = line == "[contributes]" if line.startswith("[") else inside
                        if inside and " = \"" in line:
                            target, formula = line.split(" = ", 1)
                            line = f'{target} = "0*({formula.strip()[1:-1]})"'
                        lines.append(line)
                    return "\n".join(lines) + "\n"

                self.copy_part(f"drugs/{drug}.toml", without_effect)
                without, treated = self.compared(drug, dose, ("--library", "own"))
                worst = (0.0, "", "")
                for name, values in without.items():
                    largest = max(abs(float(value)) for value in values)
                    for day, a, b in zip(without["day"], map(float, values), map(float, treated[name])):
                        if a != b:
                            worst = max(worst, (abs(a - b) / max(abs(a), largest), name, day))
                print(f"{drug} with its term times 0: worst {worst[0]:.2e} ({worst[1]} on day {worst[2]})")
                self.assertLessEqual(worst[0], 10 * TOLERANCE)
