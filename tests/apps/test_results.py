"""What a run writes: echoes, warnings, the same bytes twice, and every scenario of the library."""
import json
import re

from program_case import CELLS, LIBRARY, ROOT, ProgramCase

LARGEST_REPORT = 600 * 1024
# Warnings that a scenario of the library may give, by its name.
DOCUMENTED_WARNINGS = {}


class Results(ProgramCase):
    def summary(self, out="out"):
        return json.loads((self.folder / out / "summary.json").read_text())

    def report(self, out="out"):
        return (self.folder / out / "report.html").read_text()

    def test_seed_and_tolerance_are_echoed(self):
        self.write("s.toml", CELLS)
        done = self.simulate("s.toml", "--seed", 17, "--tolerance", "2e-6", "--no-report")
        self.assertIn("seed 17", done.stdout)
        self.assertIn("2e-06", done.stdout)
        summary = self.summary()
        self.assertEqual((summary["seed"], summary["tolerance"], summary["patients"], summary["failed"]), (17, 2e-6, 1, 0))
        for key in ("version", "schema", "input_digest", "wall_s", "warnings"):
            self.assertIn(key, summary)

    def test_quiet(self):
        self.write("s.toml", CELLS)
        done = self.simulate("s.toml", "--quiet", "--no-report")
        self.assertEqual((done.stdout, done.stderr), ("", ""))

    def test_dose_outside_its_range(self):
        for dose, outside in (("1e7 cells", True), ("2e9 cells", True), ("2e7 cells", False), ("1e9 cells", False)):
            with self.subTest(dose=dose):
                self.write("s.toml", CELLS.replace('product = "cd19_car_t_nominal"', f'product = "cd19_car_t_nominal"\ndose = "{dose}"'))
                done = self.simulate("s.toml", "--force")
                warnings = [text for text in self.summary()["warnings"] if "N4008" in json.dumps(text)]
                if not outside:
                    self.assertEqual((done.stderr, warnings, self.summary()["warnings"]), ("", [], []))
                    continue
                self.assertRegex(done.stderr, r"(?m)^s\.toml:\d+:\d+: warning N4008: ")
                self.assertIn("20000000 to 1000000000 cells", done.stderr)
                self.assertEqual(len(warnings), 1)
                self.assertIn("N4008", self.report())

    def test_value_outside_its_range(self):
        def with_range(card):
            lines = [re.sub(r" \}$", ", valid = [10, 20] }", line) if line.startswith("killing_rate = ") else line for line in card.splitlines()]
            return "\n".join(lines) + "\n"

        self.copy_part("mechanisms/car_t.toml", with_range)
        self.write("s.toml", CELLS)
        self.simulate("s.toml", "--library", "own", "--no-report")
        self.assertEqual(self.summary()["warnings"], [])
        done = self.simulate("s.toml", "--library", "own", "--set", "car_t.killing_rate=30", "--force")
        self.assertRegex(done.stderr, r"warning N4007: .*car_t\.killing_rate")
        self.assertIn("N4007", json.dumps(self.summary()["warnings"]))
        self.assertIn("N4007", self.report())

    def test_same_bytes_twice_and_at_every_number_of_threads(self):
        self.write("s.toml", CELLS)
        for out, threads in (("a", 1), ("b", 1), ("c", 2)):
            self.simulate("s.toml", "--threads", threads, out=out)
        for other in ("b", "c"):
            for name in ("timecourse.csv", "events.csv", "failures.csv"):
                self.assertEqual(self.bytes_of(name, "a"), self.bytes_of(name, other), name)
            ours, theirs = self.summary("a"), self.summary(other)
            ours.pop("wall_s"), theirs.pop("wall_s")
            self.assertEqual(ours, theirs)
            self.assertEqual(self.comparable(self.report("a")), self.comparable(self.report(other)))

    @staticmethod
    def comparable(report):
        """The report without what tells one run from another: its wall time and its own command line."""
        report = re.sub(r"(--threads \d|-o [abc]\b)", "", report)
        report = re.sub(r'"wall_(s|seconds)": ?[0-9.e-]+', "", report)
        return re.sub(r"\b[0-9.]+ s\b", "", report)

    def test_every_scenario_of_the_library(self):
        scenarios = sorted((LIBRARY / "scenarios").glob("*.toml"))
        self.assertGreaterEqual(len(scenarios), 4)
        for scenario in scenarios:
            with self.subTest(scenario=scenario.stem):
                done = self.simulate(scenario, out=scenario.stem)
                allowed = DOCUMENTED_WARNINGS.get(scenario.stem, [])
                found = re.findall(r"warning (N\d{4})", done.stderr)
                self.assertEqual(sorted(found), sorted(allowed), done.stderr)
                page = (self.folder / scenario.stem / "report.html").read_bytes()
                print(f"{scenario.stem}: report of {len(page) / 1024:.0f} KiB")
                self.assertLess(len(page), LARGEST_REPORT)
                self.assert_counts(scenario, page.decode())

    def assert_counts(self, scenario, page):
        """The page counts what its numbers rest on, as `model check` does."""
        line = self.run_program("model", "check", scenario).stdout.splitlines()[0]
        counts = re.search(r"(\d+) parts, (\d+) values: (\d+) measured, (\d+) calibrated, (\d+) assumed, (\d+) settings; (\d+) name", line)
        plain = re.sub(r"<[^>]*>", " ", page)
        for number, word in ((counts[3], "measured"), (counts[4], "calibrated"), (counts[5], "assumed")):
            self.assertRegex(plain, rf"{number}\W+(\w+\W+){{0,4}}{word}|{word}\W+(\w+\W+){{0,4}}{number}\b", f"{number} {word}")

    def test_reports_reach_for_nothing_outside(self):
        self.write("s.toml", CELLS)
        self.simulate("s.toml")
        fetched = re.findall(r'(?:src|href)="(https?:[^"]+\.(?:js|css|woff2?|png|svg))"|@import|url\(https?:', self.report())
        self.assertEqual(fetched, [])
