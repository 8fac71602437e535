"""What all tests of the program share: a temporary folder, the program in it, its tables read back."""
import csv
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

PROGRAM = ""  # set by run.py
ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LIBRARY = ROOT / "library"

CELLS = """schema = 1
title = "Cells after conditioning"
purpose = "A short run of the nominal product."

[patient]
diseases = ["mg_achr"]
weight = "70 kg"

[[treatment]]
regimen = "flu_cy_nominal"
at = "infusion"

[[treatment]]
product = "cd19_car_t_nominal"
at = "infusion"

[run]
from = "infusion - 10 d"
to = "infusion + 60 d"
time_zero = "infusion"
"""


def line_of(text, part):
    """The number of the first line that holds `part`."""
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


class ProgramCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def run_program(self, *arguments, environment=None):
        command = [PROGRAM, *map(str, arguments)]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=240, env={**os.environ, **(environment or {})})

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return name

    def copy_part(self, part, change=None, library="own"):
        """A part of the library, changed, in a folder for --library; its equations too."""
        source = LIBRARY / part
        for equations in source.parent.glob("*.ant"):
            if equations.stem == source.stem:
                self.write(f"{library}/{part[:-5]}.ant", equations.read_text())
        text = source.read_text()
        changed = change(text) if change else text
        if change:
            self.assertNotEqual(text, changed, "the fault was not planted")
        self.write(f"{library}/{part}", changed)
        return changed

    def simulate(self, scenario, *arguments, out="out", code=0):
        done = self.run_program("simulate", scenario, "-o", out, *arguments)
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def table(self, out="out"):
        with open(self.folder / out / "timecourse.csv", newline="") as stream:
            return list(csv.DictReader(stream))

    def bytes_of(self, name, out="out"):
        return (self.folder / out / name).read_bytes()

    def assert_fault(self, done, code, place, *words):
        """Exit 2, a numbered diagnostic at `place` ("file:line"), the words in the message, nothing written."""
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertRegex(done.stderr, rf"(?m)^{re.escape(place)}(:\d+)?: error {code}: " if place else rf"error {code}: ")
        for word in words:
            self.assertIn(word, done.stderr)
        self.assertFalse((self.folder / "out").exists(), "something was written")


def copy_library(target):
    shutil.copytree(LIBRARY, target)
    return target
