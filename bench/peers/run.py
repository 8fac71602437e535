#!/usr/bin/env python3
"""Time and accuracy of this program and its peers on the same patients: docs/benchmarks.md says what is compared and how.

Writes one JSON file (interface: `results`, `ratio_at_equal_error`), a plot of the work-precision curves beside it, and tables on the terminal. A peer that is not
installed or fails is named with its reason, and the others go on. Exit codes: 0 fine, 1 the references disagree.
"""
import argparse
import json
import os
import pathlib
import select
import subprocess
import sys
import time

import numpy

import curves
import equations
import models

HERE = pathlib.Path(__file__).resolve().parent
TOLERANCES = [1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8]
QUICK = [1e-3, 1e-4, 1e-6]
SHARED_PATIENTS = 20      # what every tool runs, and over which everyone's error is taken
SINGLE_FROM = 1e-5        # single precision serves tolerances from here up
REFERENCE = 1e-11
SECONDS_TO_WAIT = 900
WORKERS = ["libroadrunner", "copasi", "amici", "casadi"]
ENVIRONMENT = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "CXXFLAGS": "-O3 -march=native",
                            "PATH": str(pathlib.Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]}


class Failed(Exception):
    pass


def error_of(values, reference, model):
    """Per patient: max over read-outs and compared rows of |e| / (|ref| + 1e-6 max|ref|)."""
    rows = model.compared()
    largest = numpy.abs(reference).max(axis=1, keepdims=True)
    scale = numpy.abs(reference) + 1e-6 * largest
    errors = numpy.abs(values - reference) / numpy.where(scale > 0, scale, 1.0)
    errors = errors[:, rows].max(axis=(1, 2))
    return numpy.where(numpy.isfinite(errors), errors, numpy.inf)


class Worker:
    """A peer in a process of its own (worker.py)."""

    def __init__(self, tool, model, scales, folder):
        self.name, self.patients, self.scratch = tool, SHARED_PATIENTS, folder / f"{tool}.npy"
        home = folder / tool
        home.mkdir(parents=True, exist_ok=True)
        self.log = open(home / "log.txt", "w")
        task = {"tool": tool, "folder": str(home), "name": f"{tool}_{model.name}", "sbml": model.sbml, "varied": list(model.varied), "readouts": model.readouts,
                "patients": model.patients[:SHARED_PATIENTS], "end": model.end, "rows": model.rows, "scales": scales, "single_scale": model.single_scale}
        said = self._start(task)
        if said.get("again"):
            said = self._start(task)
        self.compile_s = said["compile_s"]

    def _start(self, task):
        self.process = subprocess.Popen([sys.executable, str(HERE / "worker.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True, env=ENVIRONMENT)
        return self._ask(task)

    def _ask(self, words):
        try:
            self.process.stdin.write(json.dumps(words) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Failed("its process ended") from None
        if not select.select([self.process.stdout], [], [], SECONDS_TO_WAIT)[0]:
            self.process.kill()
            raise Failed(f"no answer in {SECONDS_TO_WAIT} s")
        line = self.process.stdout.readline()
        said = json.loads(line) if line else {"failed": f"its process ended with {self.process.wait()}"}
        if "failed" in said:
            raise Failed(said["failed"])
        return said

    def run(self, rtol, with_values):
        said = self._ask({"rtol": rtol, "patients": self.patients, "values": str(self.scratch) if with_values else None})
        return said, numpy.load(self.scratch) if with_values else None

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()


class Program:
    """A program that is started for every timing and prints one line of JSON."""

    def __init__(self, name, model, command, compile_s, patients=models.PATIENTS):
        self.name, self.model, self.command, self.compile_s, self.patients = name, model, command, compile_s, patients

    def run(self, rtol, with_values, few=False):
        """few: only the patients that every tool runs."""
        done = subprocess.run(self.command(rtol, few), capture_output=True, text=True, env=ENVIRONMENT)
        if done.returncode not in (0, 3):
            raise Failed(done.stderr.strip()[:300] or f"exit {done.returncode}")
        said = json.loads(done.stdout)
        values = numpy.fromfile(self.values).reshape(SHARED_PATIENTS if few else self.patients, self.model.rows, len(self.model.readouts)) if with_values else None
        return said, values

    def close(self):
        pass


def scalar_program(model, equation, scales, folder, options):
    begin = time.perf_counter()
    program = equations.write_program(equation, (0.0, model.end, model.rows), folder / "scalar", options.sundials)
    compile_s = time.perf_counter() - begin
    values, patients = folder / "scalar_values.bin", folder / "patients.bin"

    def command(rtol, few):
        numpy.array(model.patients[:SHARED_PATIENTS] if few else model.patients).tofile(patients)
        tolerances = folder / "tolerances.bin"
        (numpy.array([scales[state] for state in equation.states]) * 1e-3 * rtol).tofile(tolerances)
        return [str(program), str(patients), str(tolerances), repr(rtol), "1", str(values)]

    made = Program("sundials_klu", model, command, compile_s)
    made.values = values
    return made


def own_program(precision, model, folder, options):
    text, patients, values = folder / "model.ant", folder / "patients.csv", folder / f"own_{precision}.bin"
    text.write_text(model.own_text())

    def command(rtol, few):
        models.write_patients(model, patients, SHARED_PATIENTS if few else models.PATIENTS)
        return [str(options.patients_program), str(text), str(patients), ",".join(model.readouts), "0", repr(model.end), str(model.rows - 1), repr(rtol), precision, "0", "1", "1",
                str(values), "native"] + ([] if model.cells else [repr(rtol * model.single_scale)])

    made = Program("neurocart_fp32" if precision == "single" else "neurocart_fp64", model, command, 0.0)
    made.values = values
    return made


def reference_of(model, own, scalar):
    """Rows of the shared patients at REFERENCE by the C program, and by how much ours differ from them."""
    _, theirs = scalar.run(REFERENCE, True, few=True)
    _, ours = own.run(REFERENCE, True, few=True)
    gap = error_of(ours, theirs, model)
    print(f"  references at {REFERENCE:g}: this program and SUNDIALS differ by {numpy.median(gap):.1e} (median), {gap.max():.1e} (largest)", flush=True)
    return theirs, (float(numpy.median(gap)), float(gap.max()))


def tools_for(model, folder, options, failures):
    equation = equations.Equations(model.sbml, list(model.varied), model.readouts)
    functions = equation.functions()
    starts = numpy.array(functions["start"](functions["derive"](model.nominal))).ravel()
    scales = {state: model.scale_of(state, start) for state, start in zip(equation.states, starts)}
    print(f"\n{model.name}: {model.title}; {len(equation.states)} states, {len(model.varied)} varied parameters, {model.rows} output times to {model.end:g}", flush=True)
    own = [own_program("wide", model, folder, options), own_program("single", model, folder, options)]
    for tool in own:  # the first compiles into an empty cache
        said, _ = tool.run(1e-4, False)
        tool.compile_s = said["compile_s"]
    tools = own + [scalar_program(model, equation, scales, folder, options)]
    for name in WORKERS:
        if name not in options.peers:
            continue
        try:
            tools.append(Worker(name, model, scales, folder))
            print(f"  {name}: loaded in {tools[-1].compile_s:.1f} s", flush=True)
        except Failed as problem:
            print(f"  {name}: left out, {problem}", flush=True)
            failures.append({"tool": name, "model": model.name, "reason": str(problem)})
    return tools


def measure(model, options, failures, peak):
    """One row a tool and tolerance; the tools take turns, the best of the repeats counts."""
    folder = options.folder / model.name
    folder.mkdir(parents=True, exist_ok=True)
    tools = tools_for(model, folder, options, failures)
    reference, gap = reference_of(model, tools[0], tools[2])
    rows, broken = {}, set()
    for repeat in range(options.repeats):
        peak.look()
        for rtol in options.tolerances:
            for tool in tools:
                if tool.name in broken or (tool.name == "neurocart_fp32" and rtol < SINGLE_FROM):
                    continue
                try:
                    said, values = tool.run(rtol, repeat == 0)
                except Failed as problem:
                    broken.add(tool.name)
                    failures.append({"tool": tool.name, "model": model.name, "reason": f"at {rtol:g}: {problem}"})
                    print(f"  {tool.name} at {rtol:g}: {problem}", flush=True)
                    continue
                row = rows.setdefault((tool.name, rtol), {"tool": tool.name, "model": model.name, "rtol": rtol, "elapsed_ms": numpy.inf, "processor_ms": numpy.inf})
                if values is not None:
                    errors = error_of(values[:SHARED_PATIENTS], reference, model)
                    row |= {"error": float(numpy.median(errors)), "error_largest": float(errors.max()), "compile_s": tool.compile_s, "threads": 1, "patients": tool.patients}
                row["failed_patients"] = said.get("failed_patients", said.get("failed", 0))
                row["peak_mib"] = said["peak_mib"]
                row["elapsed_ms"] = min(row["elapsed_ms"], said["ms_per_patient"])
                row["processor_ms"] = min(row["processor_ms"], said["processor_ms"])
                row["ms_per_patient"] = row[options.clock + "_ms"]
                if "occupancy" in said:
                    row |= {"attempts": said["steps"] + said["rejections"], "rejections": said["rejections"], "occupancy": said["occupancy"],
                            "operations_per_step": said["operations_per_step"]}
        print(f"  round {repeat + 1} of {options.repeats} done, load average {os.getloadavg()[0]:.1f}", flush=True)
    for tool in tools:
        tool.close()
    peak.look()
    return list(rows.values()), gap


class Peak:
    """The machine's best rate of fused operations, in billions a second, seen so far."""

    def __init__(self, program):
        self.program, self.rates = program, {}

    def look(self):
        for name, rate in json.loads(subprocess.run([str(self.program)], check=True, capture_output=True, text=True).stdout).items():
            self.rates[name] = max(rate, self.rates.get(name, 0.0))

    def share(self, row):
        """Operations a second (a fused one is one operation) and their share of the peak."""
        kind = "fp32" if row["tool"].endswith("fp32") else "fp64"
        rate = row["attempts"] * row["operations_per_step"] / (1e6 * row["ms_per_patient"])
        return rate, rate / max(rate for name, rate in self.rates.items() if name.startswith(kind))


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = HERE.parent.parent
    parser.add_argument("--program", type=pathlib.Path, default=root / "build/bench/neurocart")
    parser.add_argument("--patients-program", type=pathlib.Path, default=root / "build/bench/bench/neurocart_patients")
    parser.add_argument("--peak", type=pathlib.Path, default=root / "build/bench/bench/peak")
    parser.add_argument("--folder", type=pathlib.Path, default=root / "build/peers", help="generated code, compiled models, logs")
    parser.add_argument("--sundials", type=pathlib.Path, default=root / "build/peers/install", help="what build_sundials.sh installed")
    parser.add_argument("--result", type=pathlib.Path, default=root / "build/bench/peers.json")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--peers", default=",".join(WORKERS), help="libroadrunner,copasi,amici,casadi or fewer; SUNDIALS with KLU always runs")
    parser.add_argument("--models", default="", help="only models whose names contain this")
    parser.add_argument("--clock", choices=["elapsed", "processor"], default="elapsed", help="what ms_per_patient is; processor time helps where others use the machine")
    parser.add_argument("--quick", action="store_true", help="the composed patient alone, three tolerances, two rounds")
    options = parser.parse_args()
    options.peers = options.peers.split(",")
    options.tolerances = QUICK if options.quick else TOLERANCES
    options.repeats = min(options.repeats, 2) if options.quick else options.repeats
    return options


def main():
    options = parse()
    begin, load = time.time(), os.getloadavg()
    print(f"load average {load[0]:.1f} on {os.cpu_count()} cores; every tool on one thread, {SHARED_PATIENTS} patients for the slow ones, {models.PATIENTS} for the programs")
    cache = options.folder / "empty_cache"
    subprocess.run(["rm", "-rf", str(cache)], check=True)
    ENVIRONMENT["NEUROCART_CACHE"] = str(cache)
    every = models.composed_patient(options.program)
    chosen = [every] if options.quick else [every] + models.published(os.environ.get("NEUROCART_SHARED", models.ROOT.parent / "shared"))
    peak, results, failures, gaps = Peak(options.peak), [], [], {}
    peak.look()
    options.result.parent.mkdir(parents=True, exist_ok=True)
    for model in [model for model in chosen if options.models in model.name]:
        rows, gaps[model.name] = measure(model, options, failures, peak)
        results += rows
        for row in results:
            if "attempts" in row:
                row["gflops"], row["peak_share"] = peak.share(row)
        ratios = curves.ratios(results)
        document = {"machine": {"cores": os.cpu_count(), "load_average_before": load, "load_average_after": os.getloadavg(), "fused_operations_per_ns": peak.rates},
                    "clock": options.clock, "shared_patients": SHARED_PATIENTS, "reference_gap": gaps, "results": results, "failures": failures,
                    "ratio_at_equal_error": ratios}
        options.result.write_text(json.dumps(document, indent=1) + "\n")  # after every model: a long run that is cut leaves what it measured
        curves.show(rows, ratios)
    plot = options.result.with_suffix(".svg")
    if results:
        curves.plot(results, plot)
    print(f"\npeak, billions of fused operations a second: {', '.join(f'{name} {rate:.1f}' for name, rate in peak.rates.items())}")
    print(f"written: {options.result} and {plot.name}; {time.time() - begin:.0f} s; load average {os.getloadavg()[0]:.1f}")
    return 0 if all(median <= 1e-8 and largest <= 1e-6 for median, largest in gaps.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
