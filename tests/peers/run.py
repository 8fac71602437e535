#!/usr/bin/env python3
"""The library and the composed patient in the reference tools.

1. Every .ant file of the library loads alone in the reference Antimony package.
2. The one text that `model show` prints of J1 loads there, and libRoadRunner at 1e-10 gives our trajectories: error at most 1e-4 on days without an act, for values above 1e-6 of
   each column's largest.
"""
import argparse
import csv
import pathlib
import subprocess
import sys
import tempfile

import antimony
import roadrunner

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCENARIO = ROOT / "tests" / "reference" / "J1.toml"
DAYS_WITH_ACTS = {-5.0, -4.0, -3.0, 0.0}


def check_parts():
    failures = 0
    files = sorted((ROOT / "library").rglob("*.ant"))
    for file in files:
        antimony.clearPreviousLoads()
        if antimony.loadAntimonyString(file.read_text()) < 0:
            failures += 1
            print(f"{file.relative_to(ROOT)}: {antimony.getLastError()}")
    print(f"{len(files)} part texts, {failures} do not load alone")
    return failures


def to_sbml(text):
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(text) < 0:
        raise SystemExit("the composed text does not load: " + antimony.getLastError())
    return antimony.getSBMLString(antimony.getMainModuleName())


def our_course(program):
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "simulate", str(SCENARIO), "--tolerance", "1e-9", "--quiet", "--no-report", "-o", folder], check=True)
        with open(pathlib.Path(folder) / "timecourse.csv", newline="") as stream:
            return list(csv.DictReader(stream))


def check_trajectories(program):
    text = subprocess.run([program, "model", "show", str(SCENARIO)], check=True, capture_output=True, text=True).stdout
    runner = roadrunner.RoadRunner(to_sbml(text))
    runner.integrator = "cvode"
    runner.integrator.relative_tolerance = 1e-10
    runner.integrator.absolute_tolerance = 1e-10
    runner.integrator.maximum_num_steps = 10**7
    rows = our_course(program)
    names = [name for name in rows[0] if name != "day"]
    days = [float(row["day"]) for row in rows]
    # Legs between acts, so that the reference solver restarts where the right-hand side's inputs jump.
    theirs = {}
    start = days[0]
    ids = ["readouts__" + name for name in names]
    for day in days[1:]:
        result = runner.simulate(start, day, 2, selections=["time"] + ids)
        theirs[day] = result[-1][1:]
        start = day
    worst, outside = (0.0, "", 0.0), 0
    for column, name in enumerate(names):
        largest = max(abs(values[column]) for values in theirs.values())
        for row, day in zip(rows, days):
            if day not in theirs or day in DAYS_WITH_ACTS or abs(theirs[day][column]) <= 1e-6 * largest:
                continue
            error = abs(float(row[name]) / theirs[day][column] - 1)
            outside += error > 1e-4
            worst = max(worst, (error, name, day))
    print(f"libRoadRunner: {len(names)} columns, {len(theirs)} days, {outside} outside 1e-4; worst {worst[0]:.2e}: {worst[1]} on day {worst[2]:g}")
    return outside


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", default=str(ROOT / "build" / "release" / "neurocart"))
    options = arguments.parse_args()
    failures = check_parts() + check_trajectories(options.program)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
