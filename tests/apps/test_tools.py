"""The tools around: model show and explain, run, evidence, explain, version, help."""
import csv
import html
import re

from program_case import CELLS, ProgramCase

# Columns of timecourse.csv and the same quantity in the composed text.
READOUTS = {
    "autoantibody_relative": "family__achr__autoantibody_relative",
    "igg_serum": "igg__total_concentration",
    "car_t_total": "car_t__total_cells",
    "mg_adl_latent": "family__achr__mg_adl_latent",
    "interleukin_6": "interleukin_6__level",
}


class Tools(ProgramCase):
    def test_version(self):
        done = self.run_program("--version")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^neurocart \d+\.\d+\.\d+\n$")

    def test_every_help_has_an_example(self):
        for verb in ([], ["simulate"], ["evidence"], ["run"], ["model"], ["model", "show"], ["model", "check"], ["model", "explain"], ["model", "cost"], ["explain"]):
            with self.subTest(verb=" ".join(verb)):
                done = self.run_program(*verb, "--help")
                self.assertEqual(done.returncode, 0)
                self.assertRegex(done.stdout, r"Example: neurocart " + " ".join(verb))

    def test_no_verb_or_unknown_verb(self):
        for arguments in ([], ["simulat"]):
            self.assertEqual(self.run_program(*arguments).returncode, 2)

    def test_explain_a_code(self):
        done = self.run_program("explain", "N1001")
        self.assertEqual(done.returncode, 0)
        self.assertTrue(done.stdout.startswith("N1001 "))
        self.assertGreater(len(done.stdout.split()), 15)
        self.assertEqual(self.run_program("explain", "N9999").returncode, 2)

    def test_explain_a_path_with_an_override(self):
        """Three steps: the part, the product, --set."""
        self.write("s.toml", CELLS)
        done = self.run_program("model", "explain", "car_t.bcma_car", "--scenario", "s.toml", "--set", "car_t.bcma_car=0.5")
        self.assertEqual(done.returncode, 0, done.stderr)
        chain = re.search(r"^  chain(.*?)^  \w", done.stdout, re.MULTILINE | re.DOTALL)[1].strip().splitlines()
        self.assertEqual(len(chain), 3, done.stdout)
        self.assertRegex(chain[0], r"part = .*car_t\.toml:\d+")
        self.assertRegex(chain[1], r"product cd19_car_t_nominal = 0, .*cd19_car_t_nominal\.toml:\d+")
        self.assertRegex(chain[2], r"--set = 0\.5")
        for word in ("status", "source", "used by"):
            self.assertIn(word, done.stdout)

    def test_explain_a_misspelt_path(self):
        self.write("s.toml", CELLS)
        done = self.run_program("model", "explain", "car_t.kiling_rate", "--scenario", "s.toml")
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"error N\d{4}")
        self.assertIn("car_t.killing_rate", done.stderr)

    def test_check_of_the_library(self):
        done = self.run_program("model", "check")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout.splitlines()[-1], r"^0 errors, \d+ warnings$")
        self.assertIn("name a source that is not in the evidence", done.stdout)

    def test_cost(self):
        self.write("s.toml", CELLS)
        done = self.run_program("model", "cost", "s.toml", "--orders", 5)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"Jacobian \+ LU \+ six solves +\d+")

    def test_shown_text_runs_alike(self):
        self.write("s.toml", CELLS)
        self.simulate("s.toml", "--no-report")
        self.assertEqual(self.run_program("model", "show", "s.toml", "-o", "shown.ant").returncode, 0)
        done = self.run_program("run", "shown.ant", "--start", -10, "--end", 60, "--steps", 70, "--select", ",".join(READOUTS.values()), "-o", "run.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.folder / "run.csv", newline="") as stream:
            run = {round(float(row["time"]), 6): row for row in csv.DictReader(stream)}
        worst, compared = (0.0, ""), 0
        for row in self.table():
            day = float(row["day"])
            if day in (-5, -4, -3, 0):  # doses: the table holds the value before, the engine's the one after
                continue
            for column, identifier in READOUTS.items():
                ours, theirs = float(row[column]), float(run[day][identifier])
                if abs(ours) > 1e-9:
                    worst, compared = max(worst, (abs(theirs / ours - 1), f"{column} on day {day:g}")), compared + 1
        print(f"model show, then run: {compared} values, worst {worst[0]:.1e} ({worst[1]})")
        self.assertGreater(compared, 250)
        self.assertLess(worst[0], 1e-4)

    def test_run_a_small_model(self):
        self.write("m.ant", "model m\n  x' = -k*x; x = 1; k = 2;\nend\n")
        done = self.run_program("run", "m.ant", "--start", 0, "--end", 1, "--steps", 4, "--select", "x", "--rtol", "1e-9")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.reader(done.stdout.splitlines()))
        self.assertEqual(rows[0], ["time", "x"])
        self.assertAlmostEqual(float(rows[-1][1]), 0.1353352832366127, delta=1e-8)  # exp(-2)

    def test_run_with_an_unknown_selection(self):
        self.write("m.ant", "model m\n  level' = -level; level = 1;\nend\n")
        done = self.run_program("run", "m.ant", "--start", 0, "--end", 1, "--steps", 4, "--select", "levle", "-o", "out")
        self.assert_fault(done, r"N\d{4}", "", "levle")

    def test_run_of_a_broken_text(self):
        self.write("m.ant", "model m\n  x' = -x;\n  x = 1 +;\nend\n")
        done = self.run_program("run", "m.ant", "--start", 0, "--end", 1, "--steps", 4, "-o", "out")
        self.assert_fault(done, r"N11\d\d", "m.ant:3")


class EvidenceTool(ProgramCase):
    def test_filters(self):
        everything = self.run_program("evidence")
        some = self.run_program("evidence", "--disease", "achr")
        fewer = self.run_program("evidence", "--disease", "achr", "--observable", "mg_adl")
        sizes = [len(done.stdout.splitlines()) for done in (everything, some, fewer)]
        self.assertEqual([done.returncode for done in (everything, some)], [0, 0])
        self.assertGreater(sizes[0], sizes[1])
        one = self.run_program("evidence", "--study", "haghikia_2023_kyv101_mg")
        self.assertEqual(one.returncode, 0, one.stderr)
        self.assertRegex(one.stdout.splitlines()[-1], r"\d+ observations? from 1 stud")

    def test_written(self):
        done = self.run_program("evidence", "--observable", "b_cell_return_day", "-o", "out")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.folder / "out" / "evidence.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        self.assertGreater(len(rows), 3)
        self.assertTrue(all(row["observable"].startswith("b_cell_return_day") for row in rows))
        for key in ("value", "n", "source", "quality", "role"):
            self.assertIn(key, rows[0])
        page = (self.folder / "out" / "evidence.html").read_text()
        for row in rows:
            self.assertIn(html.escape(row["citation"], quote=False), page)

    def test_misspelt_filters(self):
        for option in ("--disease", "--observable", "--study", "--product"):
            done = self.run_program("evidence", option, "nonsense", "-o", "out")
            self.assert_fault(done, "N4035", "", "nonsense")
