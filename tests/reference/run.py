#!/usr/bin/env python3
"""Reference cases: our course of each case against the tables of the model's specification, cell by cell.

Rule: an error of at most 0.1 % where the value is at least 1e-3 of its column's largest; below that at most 1 %, or 1e-9 of that largest.
Exit codes: 0 all within, 1 a cell outside, 77 skipped because the tables are absent.
"""
import argparse
import csv
import os
import pathlib
import subprocess
import sys
import tempfile
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def shared_folder():
    return pathlib.Path(os.environ.get("NEUROCART_SHARED", ROOT.parent / "shared")) / "design" / "biology" / "reference"


def run_case(program, scenario, columns, days, folder):
    """Columns of our course at the given days: {name: [values]}."""
    readouts = sorted({name for name in columns if "." in name})
    command = [program, "simulate", str(scenario), "--tolerance", "1e-8", "--quiet", "--no-report", "-o", str(folder)]
    if readouts:
        command += ["--show", ",".join(readouts)]
    subprocess.run(command, check=True)
    with open(folder / "timecourse.csv", newline="") as stream:
        rows = {float(row["day"]): row for row in csv.DictReader(stream)}
    missing = [day for day in days if day not in rows]
    if missing:
        raise SystemExit(f"{scenario.name}: the course has no row for day {missing[0]}")
    return {name: [float(rows[day][name]) for day in days] for name in columns}


def judge(ours, reference):
    """Error of each cell over what is allowed, and the error itself."""
    largest = max(abs(value) for value in reference)
    for mine, theirs in zip(ours, reference):
        error = abs(mine - theirs)
        if abs(theirs) >= 1e-3 * largest:
            allowed = 1e-3 * abs(theirs)
        else:
            allowed = max(1e-2 * abs(theirs), 1e-9 * largest)
        yield (0.0 if error == 0 else error / allowed if allowed > 0 else float("inf")), error


def check_table(program, case, table, mapping):
    with open(table, newline="") as stream:
        rows = list(csv.DictReader(stream))
    names = [name for name in rows[0] if name != "day"]
    unmapped = [name for name in names if name not in mapping]
    if unmapped:
        raise SystemExit(f"columns.toml lacks {', '.join(unmapped)} of {table.name}")
    days = [float(row["day"]) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        course = run_case(program, HERE / f"{case}.toml", [mapping[name] for name in names], days, pathlib.Path(folder) / "out")
    worst, outside = (0.0, "", 0.0, 0.0, 0.0), 0
    for name in names:
        reference = [float(row[name]) for row in rows]
        for day, theirs, mine, (share, _) in zip(days, reference, course[mapping[name]], judge(course[mapping[name]], reference)):
            outside += not share <= 1
            if not share <= worst[0]:
                worst = (share, name, day, theirs, mine)
    share, name, day, theirs, mine = worst
    print(f"{table.stem:4} {len(names) * len(days):4} cells, {outside} outside; worst {share:.2e} of the allowed error: {name} on day {day:g}, {mine:.10g} against {theirs:.10g}")
    return outside


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", default=str(ROOT / "build" / "release" / "neurocart"))
    options = arguments.parse_args()
    tables = shared_folder()
    if not tables.is_dir():
        print(f"skipped: the reference tables are not there ({tables})")
        return 77
    with open(HERE / "columns.toml", "rb") as stream:
        plan = tomllib.load(stream)
    outside = 0
    for table, case in plan["cases"].items():
        outside += check_table(options.program, case, tables / f"{table}.csv", plan["columns"])
    print("all cells within the allowed error" if outside == 0 else f"{outside} cells outside")
    return 1 if outside else 0


if __name__ == "__main__":
    sys.exit(main())
