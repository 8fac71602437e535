#!/usr/bin/env python3
"""Runs the benchmarks of bench/cases/*.toml and fails on a wrong number.

A case file:
  title    what is timed
  command  arguments of the program, one list; {out} stands for an empty folder
  repeats  runs after one that is not counted (default 5)
  most_ms  optional: the median above it is reported; with --strict it fails
  sha256   optional: of standard output
  [[text]]    pattern = regular expression over standard output; count = matches wanted, or number = its first group, with relative tolerance
  [[course]]  column, day, value, relative tolerance: a cell of {out}/timecourse.csv
  [[file]]    name in {out}, ends_with = its last text
Exit codes: 0 fine, 1 a wrong number or a failed run.
"""
import argparse
import csv
import hashlib
import json
import os
import pathlib
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def near(found, wanted, tolerance):
    return abs(found - wanted) <= tolerance * abs(wanted)


def text_problems(case, output):
    problems = []
    if "sha256" in case and hashlib.sha256(output.encode()).hexdigest() != case["sha256"]:
        problems.append("standard output has another SHA-256")
    for check in case.get("text", []):
        found = re.findall(check["pattern"], output, re.MULTILINE)
        if "count" in check and len(found) != check["count"]:
            problems.append(f"'{check['pattern']}' found {len(found)} times instead of {check['count']}")
        if "number" in check:
            if not found:
                problems.append(f"'{check['pattern']}' is not in the output")
            elif not near(float(found[0]), check["number"], check.get("tolerance", 0.0)):
                problems.append(f"'{check['pattern']}' gives {found[0]} instead of {check['number']}")
    return problems


def folder_problems(case, folder):
    problems = []
    if "course" in case:
        with open(folder / "timecourse.csv", newline="") as stream:
            rows = {float(row["day"]): row for row in csv.DictReader(stream)}
        for check in case["course"]:
            found = float(rows[check["day"]][check["column"]])
            if not near(found, check["value"], check["tolerance"]):
                problems.append(f"{check['column']} on day {check['day']:g} is {found!r} instead of {check['value']!r} (within {check['tolerance']:g})")
    for check in case.get("file", []):
        path = folder / check["name"]
        if not path.exists() or not path.read_text().rstrip().endswith(check["ends_with"]):
            problems.append(f"{check['name']} is missing or cut")
    return problems


def processor_seconds():
    """Of all child processes so far, every thread counted: what another program's load does not lengthen much."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run_once(case, program):
    """Milliseconds (elapsed, processor), problems, facts of summary.json."""
    with tempfile.TemporaryDirectory() as holder:
        folder = pathlib.Path(holder) / "out"
        arguments = [argument.replace("{out}", str(folder)) for argument in case["command"]]
        begin, used = time.perf_counter(), processor_seconds()
        done = subprocess.run([str(program), *arguments], cwd=ROOT, capture_output=True, text=True)
        milliseconds = (1e3 * (time.perf_counter() - begin), 1e3 * (processor_seconds() - used))
        if done.returncode != 0:
            return milliseconds, [f"exit {done.returncode}: {done.stderr.strip()[:300]}"], {}
        problems = text_problems(case, done.stdout) + folder_problems(case, folder)
        summary = folder / "summary.json"
        facts = json.loads(summary.read_text()).get("solver", {}) if summary.exists() else {}
        return milliseconds, problems, facts


def run_case(path, program):
    case = tomllib.loads(path.read_text())
    times, problems, facts = [], [], {}
    for repeat in range(case.get("repeats", 5) + 1):
        milliseconds, problems, facts = run_once(case, program)
        if problems:
            break
        if repeat > 0:
            times.append(milliseconds)
    result = {"name": path.stem, "title": case["title"], "problems": problems, "solver": facts}
    if times:
        elapsed, used = zip(*times)
        result |= {"median_ms": statistics.median(elapsed), "min_ms": min(elapsed), "processor_ms": min(used), "repeats": len(times)}
    if "most_ms" in case:
        result["most_ms"] = case["most_ms"]
    return result


def show(result):
    if result["problems"]:
        print(f"{result['name']:<24} WRONG  " + "; ".join(result["problems"]), flush=True)
        return
    facts = result["solver"]
    attempts = f"{facts['steps'] + facts['rejected']} attempts ({facts['steps']} steps, {facts['rejected']} rejected)" if facts else ""
    limit = result.get("most_ms")
    late = "" if limit is None else f"  {'above' if result['median_ms'] > limit else 'below'} {limit} ms"
    print(f"{result['name']:<24} {result['median_ms']:9.1f} {result['min_ms']:9.1f} {result['processor_ms']:12.1f}  {attempts}{late}", flush=True)


def run_parts(program):
    """Times of the floors, by the program of bench/parts.cpp: list of name, real time, unit, counters."""
    done = subprocess.run([str(program), "--benchmark_format=json", "--benchmark_min_time=0.2"], capture_output=True, text=True)
    if done.returncode != 0:
        print(f"the parts failed: {done.stderr.strip()[:300]}")
        return None
    rows = json.loads(done.stdout)["benchmarks"]
    for row in rows:
        if row.get("error_occurred"):
            print(f"{row['name']:<24} WRONG  {row['error_message']}")
            return None
        rate = f"  {row['operations_per_second'] / 1e9:.2f} G operations/s" if "operations_per_second" in row else ""
        print(f"  {row['name']:<24} {row['real_time']:12.3f} {row['time_unit']}{rate}", flush=True)
    kept = ("name", "real_time", "cpu_time", "time_unit", "operations_per_second", "steps", "rejected")
    return [{key: row[key] for key in kept if key in row} for row in rows]


def main():
    parser = argparse.ArgumentParser(description="benchmarks that fail on a wrong number")
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--parts", type=pathlib.Path, help="program of bench/parts.cpp")
    parser.add_argument("--result", type=pathlib.Path, required=True, help="JSON file to write")
    parser.add_argument("--only", default="", help="cases whose names contain this")
    parser.add_argument("--strict", action="store_true", help="fail when a median is above most_ms")
    arguments = parser.parse_args()
    program = arguments.program.resolve()

    print(f"{'benchmark':<24} {'median ms':>9} {'min ms':>9} {'processor ms':>12}")
    results = []
    for path in sorted((ROOT / "bench" / "cases").glob("*.toml")):
        if arguments.only in path.stem:
            results.append(run_case(path, program))
            show(results[-1])
    failed = not results or any(result["problems"] for result in results)
    failed |= arguments.strict and any(result.get("median_ms", 0.0) > result.get("most_ms", float("inf")) for result in results)
    parts = []
    if arguments.parts and arguments.parts.exists():
        print("parts of the published patient's course, one thread")
        parts = run_parts(arguments.parts.resolve())
        failed |= parts is None
    machine = {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(), "load_average": os.getloadavg()[0]}
    arguments.result.write_text(json.dumps({"machine": machine, "cases": results, "parts": parts}, indent=1) + "\n")
    print(f"written: {arguments.result}; load average {machine['load_average']:.1f} on {machine['cores']} cores")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
