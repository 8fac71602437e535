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
