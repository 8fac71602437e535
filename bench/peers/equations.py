"""A model's equations out of its SBML, as CasADi expressions: what the CasADi peer integrates and what the C program is generated from.

Plain ODE models only: rate rules and reactions in constant compartments, assignment rules, initial assignments, events at a known time. Anything else is an error.
Everything that no patient varies is folded into numbers; what depends on varied parameters alone is worked out once a patient (`derive`).
"""
import pathlib
import re
import subprocess

import casadi
import libsbml

UNARY = {libsbml.AST_FUNCTION_EXP: casadi.exp, libsbml.AST_FUNCTION_LN: casadi.log, libsbml.AST_FUNCTION_ABS: casadi.fabs, libsbml.AST_FUNCTION_TANH: casadi.tanh,
         libsbml.AST_FUNCTION_SIN: casadi.sin, libsbml.AST_FUNCTION_COS: casadi.cos, libsbml.AST_FUNCTION_FLOOR: casadi.floor}
COMPARISONS = {libsbml.AST_RELATIONAL_LT: lambda a, b: a < b, libsbml.AST_RELATIONAL_LEQ: lambda a, b: a <= b, libsbml.AST_RELATIONAL_GT: lambda a, b: a > b,
               libsbml.AST_RELATIONAL_GEQ: lambda a, b: a >= b}


class Equations:
    """states, read-outs: lists of ids. rhs, out, acts[i] are expressions in `y` and `q`; start and everything else in `q`; q = derive(p)."""

    def __init__(self, sbml, varied, readouts):
        self.model = libsbml.readSBMLFromString(sbml).getModel()
        self.varied, self.known, self.busy = varied, {}, set()
        self.p = casadi.SX.sym("p", len(varied))
        self._collect()
        self.y = casadi.SX.sym("y", len(self.states))
        self.initial = {**{name: self.p[i] for i, name in enumerate(varied)}}
        begin = casadi.vertcat(*[casadi.SX(self._start_value(name)) for name in self.states])
        self._derived = []
        self.known = {name: self.y[i] for i, name in enumerate(self.states)}
        rates = [self._rate(name) for name in self.states]
        outs = [self._running(name) for name in readouts]
        acts = [self._act(event) for event in self.events]
        self.act_times = [time for time, _ in acts]
        expressions = [casadi.vertcat(*rates), casadi.vertcat(*outs), begin] + [values for _, values in acts]
        self._hoist(expressions)

    def _collect(self):
        model = self.model
        self.rules = {rule.getVariable(): rule for rule in model.getListOfRules()}
        if any(rule.isAlgebraic() for rule in self.rules.values()) or model.getNumConstraints():
            raise ValueError("algebraic rules and constraints are not for this program")
        self.assignments = {a.getSymbol(): a.getMath() for a in model.getListOfInitialAssignments()}
        rated = [name for name, rule in self.rules.items() if rule.isRate()]
        self.changes = {}
        for reaction in model.getListOfReactions():
            for sign, references in ((-1, reaction.getListOfReactants()), (1, reaction.getListOfProducts())):
                for reference in references:
                    species = model.getSpecies(reference.getSpecies())
                    if not species.getBoundaryCondition() and not species.getConstant():
                        self.changes.setdefault(species.getId(), []).append((sign * reference.getStoichiometry(), reaction.getId()))
        self.reactions = {reaction.getId(): reaction.getKineticLaw() for reaction in model.getListOfReactions()}
        self.states = rated + [s.getId() for s in model.getListOfSpecies() if s.getId() in self.changes and s.getId() not in self.rules]
        self.events = sorted(model.getListOfEvents(), key=self._time_of)

    def _volume(self, name):
        species = self.model.getSpecies(name)
        return 1.0 if species is None or species.getHasOnlySubstanceUnits() else self.model.getCompartment(species.getCompartment()).getSize()

    # The value at the start, in p; constants keep it.
    def _start_value(self, name):
        if name in self.initial:
            return self.initial[name]
        if name in self.busy:
            raise ValueError("circular start value: " + name)
        self.busy.add(name)
        rule = self.rules.get(name)
        if rule is not None and rule.isAssignment():
            value = self._math(rule.getMath(), self._start_value)
        elif name in self.assignments:
            value = self._math(self.assignments[name], self._start_value)
        elif name in self.reactions:
            value = self._math(self.reactions[name].getMath(), self._start_value)
        else:
            value = self._number(name)
        self.initial[name] = value
        return value

    def _number(self, name):
        parameter, species, compartment = self.model.getParameter(name), self.model.getSpecies(name), self.model.getCompartment(name)
        if parameter is not None:
            return parameter.getValue()
        if species is not None:
            amount = species.getInitialAmount() if species.isSetInitialAmount() else species.getInitialConcentration() * self._size(species)
            return amount / self._volume(name)
        if compartment is not None:
            return compartment.getSize()
        raise ValueError("unknown name: " + name)

    def _size(self, species):
        return self.model.getCompartment(species.getCompartment()).getSize()

    # The value while it runs, in y and p.
    def _running(self, name):
        if name not in self.known:
            rule = self.rules.get(name)
            if rule is not None and rule.isAssignment():
                self.known[name] = self._math(rule.getMath(), self._running)
            elif name in self.reactions:
                self.known[name] = self._math(self.reactions[name].getMath(), self._running)
            else:
                self.known[name] = self._start_value(name)
        return self.known[name]

    def _rate(self, name):
        if name in self.rules:
            return casadi.SX(self._math(self.rules[name].getMath(), self._running))
        return casadi.SX(sum(factor * self._running(reaction) for factor, reaction in self.changes[name]) / self._volume(name))

    def _time_of(self, event):
        match = re.fullmatch(r"time >= (-?[0-9.e+]+)", libsbml.formulaToL3String(event.getTrigger().getMath()).replace("(", "").replace(")", ""))
        if match is None or event.isSetDelay():
            raise ValueError("only events at a known time: " + event.getId())
        return float(match.group(1))

    def _act(self, event):
        values = list(casadi.vertsplit(self.y))
        for assignment in event.getListOfEventAssignments():
            values[self.states.index(assignment.getVariable())] = casadi.SX(self._math(assignment.getMath(), self._running))
        return self._time_of(event), casadi.vertcat(*values)

    def _math(self, node, value):
        kind, arguments = node.getType(), [node.getChild(i) for i in range(node.getNumChildren())]
        if kind == libsbml.AST_NAME:
            return value(node.getName())
        if node.isNumber():
            return node.getValue()
        if kind == libsbml.AST_FUNCTION_PIECEWISE:
            result = self._math(arguments[-1], value)
            for i in range(len(arguments) - 3 if len(arguments) % 2 else len(arguments) - 2, -1, -2):
                result = casadi.if_else(self._math(arguments[i + 1], value), self._math(arguments[i], value), result)
            return result
        terms = [self._math(argument, value) for argument in arguments]
        if kind == libsbml.AST_PLUS:
            return sum(terms[1:], terms[0]) if terms else 0.0
        if kind == libsbml.AST_TIMES:
            product = 1.0
            for term in terms:
                product = product * term
            return product
        if kind == libsbml.AST_MINUS:
            return -terms[0] if len(terms) == 1 else terms[0] - terms[1]
        if kind == libsbml.AST_DIVIDE:
            return terms[0] / terms[1]
        if kind in (libsbml.AST_POWER, libsbml.AST_FUNCTION_POWER):
            return terms[0] ** terms[1]
        if kind == libsbml.AST_FUNCTION_ROOT:
            return casadi.sqrt(terms[-1]) if len(terms) == 1 or terms[0] == 2 else terms[1] ** (1.0 / terms[0])
        if kind in (libsbml.AST_FUNCTION_MAX, libsbml.AST_FUNCTION_MIN):
            result = terms[0]
            for term in terms[1:]:
                result = casadi.fmax(result, term) if kind == libsbml.AST_FUNCTION_MAX else casadi.fmin(result, term)
            return result
        if kind in UNARY:
            return UNARY[kind](terms[0])
        if kind in COMPARISONS:
            return COMPARISONS[kind](terms[0], terms[1])
        raise ValueError("no rule for " + libsbml.formulaToL3String(node))

    def _hoist(self, expressions):
        """What depends on p alone becomes symbols of its own, the entries of q, worked out once a patient."""
        sizes = [e.shape[0] for e in expressions]
        rest, symbols, parts = casadi.extract_parametric(casadi.cse(casadi.vertcat(*expressions)), self.p)
        symbols = symbols if isinstance(symbols, (list, tuple)) else [symbols]
        parts = parts if isinstance(parts, (list, tuple)) else [parts]
        self.q = casadi.vertcat(self.p, *symbols)
        self.derive = casadi.vertcat(self.p, *parts)
        pieces = casadi.vertsplit(rest, [sum(sizes[:i]) for i in range(len(sizes) + 1)])
        self.rhs, self.out, self.start, self.acts = pieces[0], pieces[1], pieces[2], list(pieces[3:])

    def functions(self):
        """name -> casadi.Function of (y, q), (q) or (p)."""
        options = {"cse": True}
        jacobian = casadi.jacobian(self.rhs, self.y)
        pattern = jacobian.sparsity() + casadi.Sparsity.diag(len(self.states))
        made = {"derive": ([self.p], [self.derive]), "start": ([self.q], [self.start]), "rhs": ([self.y, self.q], [self.rhs]), "out": ([self.y, self.q], [self.out]),
                "jacob": ([self.y, self.q], [casadi.project(jacobian, pattern)])}
        for i, act in enumerate(self.acts):
            made[f"act_{i}"] = ([self.y, self.q], [act])
        return {name: casadi.Function(name, [casadi.SX(a) for a in inputs], [casadi.densify(r) if name != "jacob" else r for r in results], options)
                for name, (inputs, results) in made.items()}


def write_program(equations, times, folder, sundials):
    """The C program for one model in `folder`; returns its path. times: start, end, number of output times."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    functions = equations.functions()
    generator = casadi.CodeGenerator("model_code.c", {"with_header": False})
    for function in functions.values():
        generator.add(function)
    generator.generate(str(folder) + "/")
    start, end, count = times
    acts = len(equations.acts)
    sizes = {"STATES": len(equations.states), "PARAMETERS": equations.p.shape[0], "CONSTANTS": equations.q.shape[0], "READOUTS": equations.out.shape[0], "ACTS": acts,
             "OUTPUTS": count, "START": repr(float(start)), "END": repr(float(end)), "ARGUMENTS": max(f.sz_arg() for f in functions.values()) + 2,
             "RESULTS": max(f.sz_res() for f in functions.values()) + 1, "WORK": max(f.sz_w() for f in functions.values()) + 1,
             "INDEX_WORK": max(f.sz_iw() for f in functions.values()) + 1}
    lines = [f"#define {name} {value}" for name, value in sizes.items()] + ['#include "model_code.c"']
    lines.append("static const double act_times[] = {" + ", ".join(repr(t) for t in equations.act_times) + (", 0};" if acts else "0};"))
    lines.append("static int (*const acts[])(const double**, double**, casadi_int*, double*, int) = {" + ", ".join(f"act_{i}" for i in range(acts)) + (", 0};" if acts else "0};"))
    (folder / "model.h").write_text("\n".join(lines) + "\n")
    program = folder / "scalar"
    libraries = ["sundials_cvodes", "sundials_sunlinsolklu", "sundials_sunmatrixsparse", "sundials_nvecserial", "sundials_core", "klu", "btf", "colamd", "amd", "suitesparseconfig"]
    subprocess.run(["gcc", "-O3", "-march=native", f"-I{folder}", f"-I{sundials}/include", f"-I{sundials}/include/suitesparse",
                    str(pathlib.Path(__file__).with_name("scalar.c")), "-o", str(program), f"-L{sundials}/lib", *[f"-l{name}" for name in libraries], "-lm"], check=True)
    return program
