"""One tool with one model in a process of its own. Reads one JSON object a line from standard input, writes one to standard output.

First line: {"tool", "folder", "sbml", "varied", "readouts", "patients", "end", "rows", "scales", "act_times"}; the answer is {"compile_s"} or {"failed"}.
Then {"rtol", "patients": how many, "values": file or null} runs that many patients once; the answer is {"ms_per_patient", "processor_ms", "failed_patients", "peak_mib"}. One more patient runs
before the first timing of a tolerance. Every tool: its stiff solver, its own Jacobian, its own events (CasADi has none: it is restarted at the acts).
"""
import contextlib
import json
import logging
import os
import pathlib
import re
import sys
import time
import warnings

import numpy

warnings.simplefilter("ignore")
# Absolute tolerance = rtol * SCALE * typical scale of the state, for tools that take one a state; those that take one number get rtol * SINGLE[model].
SCALE = 1e-3


class Again(Exception):
    """A new process is wanted for the same task."""


def peak_mib():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s*(\d+)", status).group(1)) / 1024


class LibRoadRunner:
    def __init__(self, task):
        import roadrunner

        roadrunner.Logger.setLevel(roadrunner.Logger.LOG_ERROR)
        self.task = task
        self.runner = roadrunner.RoadRunner(task["sbml"])
        self.runner.integrator = "cvode"
        self.runner.integrator.stiff = True
        self.runner.integrator.maximum_num_steps = 10**6
        species = set(self.runner.model.getFloatingSpeciesIds())
        self.runner.timeCourseSelections = [f"[{name}]" if name in species else name for name in task["readouts"]]

    def tolerate(self, rtol, vector):
        integrator = self.runner.integrator
        integrator.relative_tolerance = rtol
        integrator.absolute_tolerance = rtol * SCALE * min(vector.values())
        # Floating species come first in its vector of tolerances, then the states of rate rules; setIndividualTolerance finds both by id.
        for name, scale in vector.items():
            integrator.setIndividualTolerance(name, rtol * SCALE * scale)

    def run(self, values):
        model = self.runner
        for name, value in zip(self.task["varied"], values):
            model.setValue(f"init({name})", value)
        model.reset()
        return numpy.array(model.simulate(0.0, self.task["end"], self.task["rows"]))


class Copasi:
    def __init__(self, task):
        import COPASI

        self.task, self.copasi = task, COPASI
        self.data = COPASI.CRootContainer.addDatamodel()
        if not self.data.importSBMLFromString(task["sbml"]):
            raise RuntimeError(COPASI.CCopasiMessage.getAllMessageText()[:300])
        model = self.data.getModel()
        self.model = model
        by_id = {}
        for group in (model.getModelValues(), model.getMetabolites()):
            for i in range(group.size()):
                by_id[group.get(i).getSBMLId()] = group.get(i)
        self.varied = [by_id[name] for name in task["varied"]]
        self.trajectory = self.data.getTask("Time-Course")
        self.trajectory.setMethodType(COPASI.CTaskEnum.Method_deterministic)
        problem = self.trajectory.getProblem()
        problem.setModel(model) if hasattr(problem, "setModel") else None
        problem.setStepNumber(task["rows"] - 1)
        problem.setDuration(task["end"])
        problem.setOutputStartTime(0.0)
        problem.setTimeSeriesRequested(True)
        model.setInitialTime(0.0)
        self.by_id = by_id
        self.columns = None

    def tolerate(self, rtol, vector):
        method = self.trajectory.getMethod()
        method.getParameter("Relative Tolerance").setDblValue(rtol)
        method.getParameter("Absolute Tolerance").setDblValue(rtol * self.task["single_scale"])
        method.getParameter("Max Internal Steps").setUIntValue(10**6)

    def run(self, values):
        changed = self.copasi.ObjectStdVector()
        for item, value in zip(self.varied, values):
            item.setInitialValue(value)
            changed.append(item.getInitialValueReference())
        self.model.updateInitialValues(changed)
        if not self.trajectory.process(True):
            raise RuntimeError(self.copasi.CCopasiMessage.getAllMessageText()[:300])
        series = self.trajectory.getTimeSeries()
        if self.columns is None:
            titles = {series.getSBMLId(i, self.data): i for i in range(series.getNumVariables())}
            self.columns = [titles[name] for name in self.task["readouts"]]
        rows = series.getRecordedSteps()
        return numpy.array([[series.getConcentrationData(row, column) for column in self.columns] for row in range(rows)])


class Amici:
    def __init__(self, task):
        folder = pathlib.Path(task["folder"])
        name = task["name"]
        import amici
        import amici.sim.sundials

        done = folder / "seconds_to_compile"
        if not done.exists():
            begin = time.perf_counter()
            importer = amici.SbmlImporter(self._with_plain_acts(task["sbml"]), from_file=False)
            channels = [amici.MeasurementChannel(id_=f"readout_{i}", formula=readout) for i, readout in enumerate(task["readouts"])]
            importer.sbml2amici(name, folder / "model", observation_model=channels, generate_sensitivity_code=False)
            done.write_text(str(time.perf_counter() - begin))
            raise Again  # what compiling needs is no part of what running needs
        self.compile_seconds = float(done.read_text())
        self.task = task
        module = amici.import_model_module(name, folder / "model")
        self.model = module.get_model()
        self.model.set_timepoints(numpy.linspace(0.0, task["end"], task["rows"]))
        self.solver = self.model.create_solver()
        self.solver.set_max_steps(10**6)
        self.solver.set_return_data_reporting_mode(amici.sim.sundials.RDataReporting.observables_likelihood)  # the read-outs alone
        self.model.set_parameter_list([])  # no room for sensitivities: with all parameters in the list they cost ten times the solution
        self.ids = list(self.model.get_free_parameter_ids())
        self.nominal = numpy.array(self.model.get_free_parameters())
        self.places = [self.ids.index(name) for name in task["varied"]]

    @staticmethod
    def _with_plain_acts(sbml):
        """AMICI 1.0.1 writes names of assigned quantities into the code of an act without declaring them: they are written out in the acts."""
        import libsbml

        document = libsbml.readSBMLFromString(sbml)
        model = document.getModel()
        rules = {rule.getVariable(): rule.getMath() for rule in model.getListOfRules() if rule.isAssignment()}
        states = {rule.getVariable() for rule in model.getListOfRules() if rule.isRate()}
        rules |= {start.getSymbol(): start.getMath() for start in model.getListOfInitialAssignments() if start.getSymbol() not in states}
        for event in model.getListOfEvents():
            for assignment in event.getListOfEventAssignments():
                text, before = libsbml.formulaToL3String(assignment.getMath()), None
                while text != before:
                    before = text
                    text = re.sub(r"\b[A-Za-z_]\w*\b", lambda m: f"({libsbml.formulaToL3String(rules[m[0]])})" if m[0] in rules else m[0], text)
                assignment.setMath(libsbml.parseL3Formula(text))
        return libsbml.writeSBMLToString(document)

    def tolerate(self, rtol, vector):
        self.solver.set_relative_tolerance(rtol)
        self.solver.set_absolute_tolerance(rtol * self.task["single_scale"])

    def run(self, values):
        parameters = self.nominal.copy()
        parameters[self.places] = values
        self.model.set_free_parameters(parameters)
        result = self.model.simulate(solver=self.solver)
        if result.status != 0:
            raise RuntimeError(f"AMICI status {result.status}")
        return numpy.array(result.y)


class Casadi:
    def __init__(self, task):
        import casadi

        import equations

        self.task, self.casadi = task, casadi
        self.equations = equations.Equations(task["sbml"], task["varied"], task["readouts"])
        self.functions = self.equations.functions()
        self.times = numpy.linspace(0.0, task["end"], task["rows"])
        self.read = self.functions["out"].map(task["rows"])
        self.stretches = []

    def tolerate(self, rtol, vector):
        e = self.equations
        # It takes one absolute tolerance: states in units of their scale make it one a state.
        self.scale = self.casadi.DM([vector[name] for name in e.states])
        scaled = self.casadi.substitute(e.rhs, e.y, e.y * self.scale) / self.scale
        problem = {"x": e.y, "p": e.q, "ode": scaled}
        options = {"reltol": rtol, "abstol": rtol * SCALE, "max_num_steps": 10**6, "linear_solver": "csparse", "newton_scheme": "direct"}
        ends = sorted(set(e.act_times)) + [self.task["end"]]
        self.stretches, start = [], 0.0
        for end in ends:
            grid = [time for time in self.times if start < time < end] + [end]
            acts = [self.functions[f"act_{i}"] for i, time in enumerate(e.act_times) if time == end]
            self.stretches.append((self.casadi.integrator("stretch", "cvodes", problem, start, grid, options), acts))
            start = end

    def run(self, values):
        q = self.functions["derive"](values)
        state = self.functions["start"](q)
        courses = [state]
        for integrator, acts in self.stretches:
            course = integrator(x0=state / self.scale, p=q)["xf"] * self.scale
            courses.append(course)
            state = course[:, -1]
            for act in acts:
                state = act(state, q)
        return numpy.array(self.read(self.casadi.horzcat(*courses), q)).T


TOOLS = {"libroadrunner": LibRoadRunner, "copasi": Copasi, "amici": Amici, "casadi": Casadi}


def answer(channel, **words):
    channel.write(json.dumps(words) + "\n")
    channel.flush()


def main():
    # Tools print what they like: standard output is kept for the answers.
    channel = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    logging.disable(logging.CRITICAL)
    task = json.loads(sys.stdin.readline())
    begin = time.perf_counter()
    try:
        tool = TOOLS[task["tool"]](task)
    except Again:
        answer(channel, again=True)
        return
    except Exception as problem:  # whatever a peer throws is its answer
        answer(channel, failed=f"{type(problem).__name__}: {problem}"[:400])
        return
    answer(channel, compile_s=getattr(tool, "compile_seconds", time.perf_counter() - begin))
    tolerance = None
    for line in sys.stdin:
        request = json.loads(line)
        patients = numpy.array(task["patients"][: request["patients"]])
        try:
            if request["rtol"] != tolerance:
                tolerance = request["rtol"]
                tool.tolerate(tolerance, task["scales"])
                with contextlib.suppress(Exception):
                    tool.run(patients[0])
            rows, failed = [], 0
            begin, processor = time.perf_counter(), time.process_time()
            for values in patients:
                try:
                    rows.append(tool.run(values))
                except RuntimeError:
                    failed += 1
                    rows.append(numpy.full((task["rows"], len(task["readouts"])), numpy.nan))
            used, processor = time.perf_counter() - begin, time.process_time() - processor
            if request["values"]:
                numpy.save(request["values"], numpy.array(rows))
            answer(channel, ms_per_patient=1e3 * used / len(patients), processor_ms=1e3 * processor / len(patients), failed_patients=failed, peak_mib=peak_mib())
        except Exception as problem:  # as above
            answer(channel, failed=f"{type(problem).__name__}: {problem}"[:400])


if __name__ == "__main__":
    main()
