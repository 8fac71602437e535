#!/usr/bin/env python3
"""The library and the composed patient in the reference tools.

1. Every .ant file of the library loads alone in the reference Antimony package.
2. The one text that `model show` prints of J1 loads there, and libRoadRunner at 1e-10 gives our trajectories: error at most 1e-4 on days without an act, for values above 1e-6 of
   each column's largest. Compared are every state and every assigned quantity of the text. A net flow that changes sign is compared relative to 1e-3 of its largest where it is
   smaller than that: near its zero the terms cancel, and libRoadRunner at 1e-10 is the less exact of the two there.
"""
import argparse
import csv
import pathlib
import re
import subprocess
import sys
import tempfile
import warnings

import antimony

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import roadrunner

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCENARIO = ROOT / "tests" / "reference" / "J1.toml"
LARGEST_ERROR = 1e-4
# libRoadRunner evaluates triggers at time 0 when it loads a model: the clock is moved so that the run starts there. Only the triggers read `time`.
FIRST_DAY = -10.0
JUST_BEFORE = 1e-9


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


def shifted(text):
    """The text with its clock moved to start at 0, and the days of its acts."""
    lines, days = [], set()
    for line in text.splitlines():
        if re.match(r"\s*\w+: at ", line):
            trigger, rest = line.split(", t0=", 1)
            days.add(float(re.search(r"time >= \(?(-?[0-9.e+]+)\)?", trigger).group(1)))
            line = re.sub(r"\btime\b", f"(time - {-FIRST_DAY:g})", trigger) + ", t0=" + rest
        elif re.search(r"\btime\b", re.sub(r'"[^"]*"', "", line.split("//")[0])):
            raise SystemExit("a formula outside the triggers reads time, so the clock cannot be moved: " + line.strip())
        lines.append(line)
    return "\n".join(lines), days


def our_course(program, ids):
    paths = ",".join(identifier.replace("__", ".") for identifier in ids)
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "simulate", str(SCENARIO), "--tolerance", "1e-9", "--quiet", "--no-report", "--show", paths, "-o", folder]
        subprocess.run(command, check=True)
        with open(pathlib.Path(folder) / "timecourse.csv", newline="") as stream:
            return list(csv.DictReader(stream))


def their_course(text, ids, days, act_days, cells):
    """Values at every day, before its act; the solver starts afresh at every day, so that no step goes over an act."""
    runner = roadrunner.RoadRunner(to_sbml(text))
    runner.integrator = "cvode"
    runner.integrator.relative_tolerance = 1e-10
    runner.integrator.absolute_tolerance = 1e-12
    runner.integrator.maximum_num_steps = 10**7
    runner.integrator.maximum_time_step = 0.5
    for identifier in cells:
        runner.integrator.setIndividualTolerance(identifier, 1e-7)
    runner.timeCourseSelections = ["time"] + ids
    course, start = {}, 0.0
    for day in days[1:]:
        stop = day - FIRST_DAY - (JUST_BEFORE if day in act_days else 0.0)
        course[day] = list(runner.simulate(start, stop, 2)[-1][1:])
        start = stop
    return course


def check_trajectories(program):
    text = subprocess.run([program, "model", "show", str(SCENARIO)], check=True, capture_output=True, text=True).stdout
    states = re.findall(r"^\s*(\w+)' =", text, re.MULTILINE)
    ids = states + re.findall(r"^\s*(\w+) :=", text, re.MULTILINE)
    cells = set(re.findall(r"^\s*(\w+) has cells_unit;", text, re.MULTILINE)) & set(states)
    moved, act_days = shifted(text)
    rows = our_course(program, ids)
    days = [float(row["day"]) for row in rows]
    theirs = their_course(moved, ids, days, act_days, cells)
    worst, outside, compared = (0.0, "", 0.0), 0, 0
    for column, name in enumerate(ids):
        ours = {day: float(row[name.replace("__", ".")]) for row, day in zip(rows, days)}
        largest = max(abs(values[column]) for values in theirs.values())
        floor = 1e-3 * largest if min(values[column] for values in theirs.values()) < 0 < max(values[column] for values in theirs.values()) else 0.0
        for day, values in theirs.items():
            if day in act_days or abs(values[column]) <= 1e-6 * largest:
                continue
            error = abs(ours[day] - values[column]) / max(abs(values[column]), floor)
            compared += 1
            if not error <= LARGEST_ERROR:
                outside += 1
                print(f"  outside: {name.replace('__', '.')} on day {day:g}: {ours[day]:.10g}, libRoadRunner {values[column]:.10g}, column's largest {largest:.3g}")
            worst = max(worst, (error, name, day))
    print(f"libRoadRunner: {len(states)} states, {len(ids) - len(states)} assigned quantities, {len(theirs)} days, {compared} values, {outside} outside {LARGEST_ERROR:g}; "
          f"worst {worst[0]:.2e}: {worst[1].replace('__', '.')} on day {worst[2]:g}")
    return outside


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", default=str(ROOT / "build" / "release" / "neurocart"))
    options = arguments.parse_args()
    failures = check_parts() + check_trajectories(options.program)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
