"""`neurocart run --data`: records in the NONMEM vocabulary through a model text."""
import csv
import io
import math

import program_case

MODEL = program_case.ROOT / "tests" / "engine" / "dosing" / "one_compartment_weight.ant"
LOSS = 1.1 / 20
RECORDS = """ID,TIME,EVID,AMT,CMT,RATE,II,ADDL,SS,TLAG,F,WT
a,0,1,100,2,0,12,1,0,1,0.5,70
a,0,0,.,.,.,.,.,.,.,.,70
a,1,0,.,.,.,.,.,.,.,.,70
a,20,0,.,.,.,.,.,.,.,.,70
b,-5,1,100,2,0,12,0,1,0,1,70
b,1,0,.,.,.,.,.,.,.,.,70
"""


class Dosing(program_case.ProgramCase):
    def records(self, *arguments):
        options = ["--compartments", "depot,central", "--lag", "central=TLAG", "--bioavailability", "central=F"]
        return self.run_program("run", MODEL, "--data", "records.csv", *options, *arguments)

    def test_a_row_for_every_record(self):
        self.write("records.csv", RECORDS)
        done = self.records("--select", "central,CP", "--rtol", "1e-8", "-o", "rows.csv")
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = list(csv.DictReader(io.StringIO((self.folder / "rows.csv").read_text())))
        self.assertEqual(list(rows[0]), ["ID", "TIME", "central", "CP"])
        self.assertEqual([(row["ID"], float(row["TIME"])) for row in rows], [("a", 0), ("a", 0), ("a", 1), ("a", 20), ("b", -5), ("b", 1)])
        steady = 100 / (1 - math.exp(-12 * LOSS))
        expected = [0, 0, 50, 50 * (math.exp(-19 * LOSS) + math.exp(-7 * LOSS)), steady, steady * math.exp(-6 * LOSS)]
        for row, value in zip(rows, expected):
            self.assertAlmostEqual(float(row["central"]), value, delta=1e-6 * max(value, 1))
            self.assertAlmostEqual(float(row["CP"]), 50 * value, delta=1e-4 * max(value, 1))

    def test_everything_that_varies_without_a_selection(self):
        self.write("records.csv", RECORDS)
        done = self.records()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(set(done.stdout.splitlines()[0].split(",")), {"ID", "TIME", "clearance", "depot", "central", "CP"})

    def test_a_varying_covariate_needs_a_word(self):
        self.write("records.csv", "ID,TIME,EVID,AMT,CMT,TLAG,F,WT\n1,0,1,100,2,0,1,70\n1,10,0,.,.,.,.,50\n")
        self.assert_fault(self.records(), "N4409", "records.csv:3", "WT:locf")
        values = {}
        for carry, weight in (("locf", 70), ("nocb", 50)):
            done = self.records("--select", "central", "--covariates", f"WT:{carry}")
            self.assertEqual(done.returncode, 0, done.stderr)
            last = float(done.stdout.splitlines()[-1].split(",")[2])
            self.assertAlmostEqual(last, 100 * math.exp(-10 * LOSS * (weight / 70) ** 0.75), delta=1e-3)
            values[carry] = last
        self.assertNotEqual(values["locf"], values["nocb"])

    def test_faults(self):
        self.write("records.csv", "ID,TIME,EVID,AMT,CMT,TLAG,F\n1,5,1,100,7,0,1\n")
        self.assert_fault(self.records(), "N4406", "records.csv:2", "CMT is 7")
        self.write("records.csv", "ID,TIME,EVID,AMT,CMT,TLAG,F\n1,5,1,100,2,0,1\n1,4,0,.,.,.,.\n")
        self.assert_fault(self.records(), "N4403", "records.csv:3", "backwards")
        done = self.records("--end", "5")
        self.assertEqual(done.returncode, 2)
        self.assertIn("N1003", done.stderr)
        self.assertEqual(self.run_program("run", MODEL).returncode, 2)
