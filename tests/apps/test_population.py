"""Virtual patients: the same result by shards, after kills and on any number of threads."""
import csv
import json
import random
import signal
import subprocess
import time

from program_case import CELLS, ProgramCase
import program_case

POPULATION = ["--population", "mg_achr_refractory", "--columns", "car_t_blood,b_cells_blood,autoantibody_relative", "--tolerance", "1e-3", "--quiet"]


class Population(ProgramCase):
    def setUp(self):
        super().setUp()
        self.write("cells.toml", CELLS)

    def arguments(self, patients, out, *more):
        return ["simulate", "cells.toml", "--patients", patients, "-o", out, *POPULATION, *more]

    def run_population(self, patients, out, *more, code=0):
        done = self.run_program(*self.arguments(patients, out, *more))
        self.assertEqual(done.returncode, code, done.stderr)
        return json.loads((self.folder / out / "manifest.json").read_text())["digest"]

    def test_shards_threads_and_merge(self):
        whole = self.run_population(600, "whole", "--threads", 2)
        self.assertEqual(self.run_population(600, "one", "--threads", 1), whole)
        self.assertEqual(self.bytes_of("bands.csv", "one"), self.bytes_of("bands.csv", "whole"))
        for number in (1, 2):
            self.run_population(600, f"shard{number}", "--shard", f"{number}/2")
        done = self.run_program("merge", "shard2", "shard1", "-o", "merged")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads((self.folder / "merged/manifest.json").read_text())["digest"], whole)
        for name in ("bands.csv", "failures.csv", "events.csv", "part-00000000-00000255.npy"):
            self.assertEqual(self.bytes_of(name, "merged"), self.bytes_of(name, "whole"), name)
        self.assertNotEqual(self.run_population(600, "seed", "--seed", 2), whole)
        self.assert_fault(self.run_program("merge", "shard1", "seed", "-o", "out"), "N4081", "")

    def test_bands_and_accuracy(self):
        self.run_population(300, "out")
        rows = list(csv.DictReader((self.folder / "out/bands.csv").read_text().splitlines()))
        for row in rows:
            levels = [float(row[name]) for name in ("p05", "p25", "p50", "p75", "p95")]
            self.assertEqual(levels, sorted(levels))
        at_start = [row for row in rows if row["quantity"] == "autoantibody_relative"][0]
        self.assertAlmostEqual(float(at_start["p50"]), 1.0, delta=0.01)
        summary = json.loads((self.folder / "out/summary.json").read_text())
        self.assertEqual((summary["patients"], summary["failed"], summary["precision"]), (300, 0, "single"))
        self.assertEqual(summary["accuracy"]["patients"], 3)
        for name, error in summary["accuracy"]["columns"].items():
            self.assertLess(error["worst"], 0.2, name)

    def page_data(self, out="out"):
        page = (self.folder / out / "report.html").read_text()
        self.assertLess(len(page.encode()), 600 * 1024)
        return json.loads(page.split('id="neurocart-data">')[1].split("</script>")[0])

    def test_report(self):
        self.write("other.toml", CELLS.replace("weight", 'sex = "female"\nweight').replace("nominal product", "same again"))
        self.write("mine.csv", "ID,TIME,observable,value,AMT\n1,-5,b_cells_blood,210,\n1,20,b_cells_blood,0.4,\n2,0,b_cells_blood,.,100\n")
        arguments = [argument for argument in map(str, self.arguments(300, "out")) if not argument.startswith("car_t_blood")]
        arguments.remove("--columns")
        done = self.run_program(*arguments, "--compare", "other.toml", "--data", "mine.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        data = self.page_data()
        figures = {figure["type"]: figure for figure in data["figures"]}
        self.assertEqual([strategy["letter"] for strategy in data["strategies"]], ["A", "B", "N"])
        with open(self.folder / "out/bands.csv", newline="") as stream:
            bands = {(float(row["day"]), row["quantity"]): row for row in csv.DictReader(stream)}
        panel = next(panel for panel in figures["course"]["panels"] if panel["id"] == "b")
        grid = data["grids"][panel["lines"][0]["grid"]]
        for band, names in zip(panel["bands"], (("p05", "p95"), ("p25", "p75"))):
            for day, low, high in list(zip(grid, band["low"], band["high"]))[::10]:
                row = bands[day, "b_cells_blood"]
                self.assertAlmostEqual(low, float(row[names[0]]), delta=1e-3 * abs(low) + 1e-12)
                self.assertAlmostEqual(high, float(row[names[1]]), delta=1e-3 * abs(high) + 1e-12)
        self.assertEqual(len(panel["single"]["values"]), 40)
        self.assertEqual(panel["own"]["patients"], [{"id": "1", "days": [-5, 20], "values": [210, 0.4]}])
        # The other scenario differs in nothing that matters: every patient ends where he did.
        self.assertEqual(figures["pairs"]["shares"][1]["count"], 300)
        self.assertEqual(len(set(figures["pairs"]["values"])), 1)
        whole = json.loads((self.folder / "out/compare-1/manifest.json").read_text())
        self.assertEqual(whole["plan"]["patients"], 300)
        facts = " ".join(line["text"] for line in data["run"]["facts"])
        for words in ("3 patients run again in double precision", "300 of 300 done; none failed", "single precision", "candidates drawn passed"):
            self.assertIn(words, facts)

    def test_report_of_few_columns(self):
        self.run_population(300, "out", "--keep", 0)
        data = self.page_data()
        self.assertNotIn("single", data["figures"][0]["panels"][0])
        self.assertIn("States of the patients over time.", [part["title"] for part in data["run"]["left_out"]])
        self.run_population(300, "none", "--no-report")
        self.assertFalse((self.folder / "none/report.html").exists())

    def test_own_data_faults(self):
        self.write("mine.csv", "ID,TIME,observable,value\n1,3,b_cells_blod,5\n")
        self.assert_fault(self.run_program(*self.arguments(300, "out", "--data", "mine.csv")), "N4112", "mine.csv:2:5", "b_cells_blood")
        self.assertFalse((self.folder / "out").exists())

    def test_killed_and_resumed(self):
        patients = 900
        whole = self.run_population(patients, "whole")
        begin = time.monotonic()
        self.run_population(patients, "timed")
        usual = time.monotonic() - begin
        chance = random.Random(1)
        kills = 0
        for attempt in range(12):
            program = subprocess.Popen([program_case.PROGRAM, *map(str, self.arguments(patients, "killed", "--resume"))], cwd=self.folder)
            try:
                program.wait(chance.uniform(0.2, 1.0) * usual)
                break
            except subprocess.TimeoutExpired:
                program.send_signal(signal.SIGKILL if attempt % 3 else signal.SIGINT)
                kills += 1
                self.assertIn(program.wait(), (-signal.SIGKILL, 130, 0))
        print(f"{kills} runs ended by force")
        self.assertGreater(kills, 0)
        self.assertEqual(self.run_population(patients, "killed", "--resume"), whole)
        self.assertEqual(self.bytes_of("bands.csv", "killed"), self.bytes_of("bands.csv", "whole"))

    def test_another_run_is_not_resumed(self):
        self.run_population(300, "out")
        before = self.bytes_of("manifest.json")
        done = self.run_program(*self.arguments(300, "out", "--resume", "--seed", "5"))
        self.assertEqual(done.returncode, 2)
        self.assertIn("N4081", done.stderr)
        self.assertEqual(self.bytes_of("manifest.json"), before)

    def test_faults(self):
        self.assert_fault(self.run_program("simulate", "cells.toml", "--patients", 10, "-o", "out"), "N4096", "cells.toml:1")
        self.assert_fault(self.run_program(*self.arguments(300, "out", "--shard", "3/2")), "N4084", "--shard")
        wrong = [argument.replace("car_t_blood", "car_t_blod") for argument in map(str, self.arguments(300, "out"))]
        self.assert_fault(self.run_program(*wrong), "N4091", "", "car_t_blood")
        wrong = [argument.replace("mg_achr_refractory", "mg_achr_refractry") for argument in map(str, self.arguments(300, "out"))]
        self.assert_fault(self.run_program(*wrong), "N4307", "", "mg_achr_refractory")


class Determinism(ProgramCase):
    def test_every_way_gives_the_same_bits(self):
        done = self.run_program("selftest", "determinism")
        self.assertEqual(done.returncode, 0, done.stdout)
        ways = [line.split() for line in done.stdout.splitlines() if " lanes, " in line]
        for precision, fell_back in (("double", 0), ("single", 6)):
            digests = {way[-1] for way in ways if way[0] == precision}
            self.assertEqual(len(digests), 1)
            self.assertGreaterEqual(sum(way[0] == precision for way in ways), 24)
            self.assertRegex(done.stdout, rf"{precision}: \d{{4,}} events, {fell_back} patients fell back; all equal")
