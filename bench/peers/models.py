"""The models that every tool is given, and their 200 patients.

The published ones were chosen by looking: more than 50 species, ordinary reactions in compartments of volume 1 (so amount and concentration are one number), no
events, rules or delays, and a constant stimulus that keeps them moving over the span.
"""
import csv
import dataclasses
import math
import os
import pathlib
import random
import re
import subprocess

import antimony

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PATIENTS = 200
# The composed text's day of the first row: its clock is moved to start at 0, which every tool can do.
FIRST_DAY = -10.0


@dataclasses.dataclass
class Model:
    name: str
    title: str
    text: str
    end: float
    rows: int               # equal output times, both ends counted
    readouts: list
    varied: dict            # parameter id -> standard deviation of its logarithm
    single_scale: float     # for tools with one absolute tolerance for all states: it is rtol times this. Where no state counts cells, for every tool
    sbml: str = ""
    patients: list = dataclasses.field(default_factory=list)
    act_times: tuple = ()
    nominal: list = dataclasses.field(default_factory=list)
    cells: set = dataclasses.field(default_factory=set)   # states that count cells

    def times(self):
        return [self.end * i / (self.rows - 1) for i in range(self.rows)]

    def own_text(self):
        """Exported texts call the unit of cells `cells_unit`, because `cells` is a word of Antimony; our tolerances go by the unit's real name."""
        return re.sub(r"\bcells_unit\b", "cells", re.sub(r"^\s*unit cells_unit =.*\n", "", self.text, flags=re.MULTILINE))

    def scale_of(self, state, start):
        """Absolute tolerance of a state: rtol times 1e-3 times this (the rule of docs/engine_solve.md)."""
        if not self.cells:
            return self.single_scale / 1e-3
        return 1e6 if state in self.cells else abs(start) or 1.0

    def compared(self):
        """Rows that count for the error: a row at an act shows one side of it in one tool and the other in the next."""
        return [i for i, time in enumerate(self.times()) if i > 0 and time not in self.act_times]


def _patients(model, nominal):
    random_numbers = random.Random(model.name)
    return [[nominal[name] * math.exp(spread * random_numbers.gauss(0.0, 1.0)) for name, spread in model.varied.items()] for _ in range(PATIENTS)]


def _complete(model):
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(model.text) < 0:
        raise SystemExit(f"{model.name} does not load: {antimony.getLastError()}")
    model.sbml = antimony.getSBMLString(antimony.getMainModuleName())
    nominal = {}
    for name in model.varied:
        found = re.search(rf"^\s*(?:const |var )?{name} = ([-+0-9.e]+);", model.text, re.MULTILINE)
        if found is None:
            raise SystemExit(f"{model.name}: no number is given to {name}")
        nominal[name] = float(found.group(1))
    model.nominal = [nominal[name] for name in model.varied]
    model.patients = _patients(model, nominal)
    model.cells = set(re.findall(r"^\s*(\w+) has cells_unit;", model.text, re.MULTILINE))
    return model


def composed_patient(program):
    """The published patient's one text, its clock moved."""
    scenario = ROOT / "tests" / "reference" / "J1.toml"
    text = subprocess.run([program, "model", "show", str(scenario)], check=True, capture_output=True, text=True).stdout
    moment = re.compile(r"time >= \(?(-?[0-9.e+]+)\)?")
    lines, days = [], set()
    for line in text.splitlines():
        if re.match(r"\s*\w+: at ", line):
            day = float(moment.search(line).group(1)) - FIRST_DAY
            days.add(day)
            line = re.sub(r"at \(time >= \(?-?[0-9.e+]+\)?\)", f"at (time >= {day:g})", line)
        elif re.search(r"\btime\b", re.sub(r'"[^"]*"', "", line.split("//")[0])):
            raise SystemExit("a formula outside the triggers reads time, so the clock cannot be moved: " + line.strip())
        lines.append(line)
    varied = {"car_t__engrafting_fraction": 0.3, "car_t__killing_rate": 0.3, "car_t__maximal_division_multiplier": 0.1, "cd19_car_t_nominal__dose_1": 0.2,
              "igg__concentration_reference": 0.2, "family__achr__autoantibody_concentration_reference": 0.5, "family__achr__plasmablast_activation_rate": 0.3,
              "family__achr__long_lived_death_rate": 0.3, "family__achr__help_memory_time": 0.3, "family__achr__mg_adl_baseline": 0.2}
    readouts = ["blood__car_t_density", "blood__resident_b_cells", "family__achr__autoantibody_relative", "igg__total_concentration", "family__achr__mg_adl_latent",
                "blood__neutrophils", "interleukin_6__level", "ferritin__level", "bone_marrow__long_lived_plasma_cells", "family__achr__memory_total"]
    model = Model("mg_cd19", "composed patient, CD19 CAR T cells (tests/reference/J1.toml)", "\n".join(lines) + "\n", 740.0, 741, readouts, varied, 1e-3)
    model.act_times = tuple(sorted(days))
    return _complete(model)


def published(shared):
    folder = pathlib.Path(shared) / "suites" / "antimony" / "biomodels"
    if not folder.is_dir():
        print(f"skipped: the published models, {folder} is absent")
        return []
    growth = Model("sasagawa_2005", "BIOMD0000000049, Sasagawa 2005, ERK signalling", (folder / "BIOMD0000000049.txt").read_text(), 3600.0, 361,
                   ["L_EGFR", "L_dpEGFR", "pDok", "pSOS", "Ras_GTP", "Rap1_GTP", "c_Raf_Ras_GTP", "ppMEK", "ppERK", "Grb2_SOS_pShc_dpEGFR"],
                   {name: 0.3 for name in ("re2_re2_k1", "re2_re2_k2", "J3_J3_k1", "J5_J5_k1", "J7_J7_k1", "J10_J10_k", "J13_J13_k", "J14_J14_k", "J22_J22_k1", "J23_J23_k1")}, 1e-7)
    interleukin = Model("singh_2006", "BIOMD0000000151, Singh 2006, interleukin-6 signalling", (folder / "BIOMD0000000151.txt").read_text(), 14400.0, 481,
                        ["x5", "x6", "x7", "x8", "x10", "x13", "x20", "x25", "x30", "x48"],
                        {name: 0.3 for name in ("IL6", "kf1", "kr2", "k4", "kf5", "k6", "kf7", "k12", "kf21", "k16")}, 1e-3)
    return [_complete(growth), _complete(interleukin)]


def every(program, shared=None):
    return [composed_patient(program)] + published(shared or os.environ.get("NEUROCART_SHARED", ROOT.parent / "shared"))


def write_patients(model, path, count=PATIENTS):
    with open(path, "w", newline="") as stream:
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(model.varied)
        table.writerows([[repr(value) for value in row] for row in model.patients[:count]])
