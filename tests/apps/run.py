#!/usr/bin/env python3
"""The program as a stranger meets it: every test runs it in a temporary folder and looks at exit code, streams and files.

run.py --program PROGRAM [PART...] runs the tests of test_PART.py, all of them without a part.
"""
import argparse
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import program_case  # noqa: E402


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--program", required=True)
    arguments.add_argument("parts", nargs="*")
    options = arguments.parse_args()
    program_case.PROGRAM = str(pathlib.Path(options.program).resolve())
    names = [f"test_{part}" for part in options.parts] or sorted(file.stem for file in HERE.glob("test_*.py"))
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    return 0 if unittest.TextTestRunner(verbosity=2).run(suite).wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
