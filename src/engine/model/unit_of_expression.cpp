// The unit of an expression by dimensional analysis. Literals are dimensionless, 0 fits any unit, and a symbol without a unit makes the whole unknown.
#include <algorithm>
#include <cmath>

#include "engine/model/model.hpp"

namespace neurocart::model {
namespace {

using units::Unit;

using Measure = ExpressionUnit;
constexpr auto known = Measure::Kind::known;
constexpr auto unknown = Measure::Kind::unknown;
constexpr auto any = Measure::Kind::any;
const Measure plain_number{known, {}};

bool is_known(const Measure& measure) { return measure.kind == known; }

// A number without a unit, with or without a sign, or a ratio of two: what an exponent may be.
std::optional<double> literal(const Expression& tree) {
  if (tree.kind == Expression::Kind::number && tree.name.empty()) return tree.value;
  if (tree.kind != Expression::Kind::operation) return std::nullopt;
  const std::optional<double> first = literal(*tree.args[0]);
  if (!first) return std::nullopt;
  if (tree.op == Operator::negate) return -*first;
  if (tree.args.size() < 2 || (tree.op != Operator::divide && tree.op != Operator::multiply)) return std::nullopt;
  const std::optional<double> second = literal(*tree.args[1]);
  if (!second || *second == 0.0) return std::nullopt;
  return tree.op == Operator::divide ? *first / *second : *first * *second;
}

// In "time >= 28" the bare number counts in the model's unit of time: there is no other way to write a day.
bool is_time_and_literal(const Expression& left, const Expression& right) {
  return left.kind == Expression::Kind::symbol && left.name == "time" && literal(right).has_value();
}

class Measurer {
 public:
  Measurer(const UnitLookup& unit_of, std::vector<UnitProblem>& problems) : unit_of_(unit_of), problems_(problems) {}

  Measure measure(const Expression& tree) {
    switch (tree.kind) {
      case Expression::Kind::number:
        return measure_number(tree);
      case Expression::Kind::symbol:
      case Expression::Kind::indexed: {
        const std::optional<Unit> unit = unit_of_(tree.kind == Expression::Kind::indexed ? tree.name + "[" + tree.index + "]" : tree.name);
        return unit ? Measure{known, *unit} : Measure{unknown, {}};
      }
      case Expression::Kind::operation:
        return measure_operation(tree);
      case Expression::Kind::call:
        return measure_call(tree);
    }
    return {unknown, {}};
  }

 private:
  Measure measure_number(const Expression& tree) {
    if (!tree.name.empty()) {
      const std::optional<Unit> unit = unit_of_("unit " + tree.name);
      return unit ? Measure{known, *unit} : Measure{unknown, {}};
    }
    if (tree.value == 0.0 || !std::isfinite(tree.value)) return {any, {}};
    return plain_number;
  }

  Measure measure_operation(const Expression& tree) {
    switch (tree.op) {
      case Operator::add:
      case Operator::subtract:
        return alike(tree, {tree.args[0].get(), tree.args[1].get()}, tree.op == Operator::add ? "are added" : "are subtracted");
      case Operator::negate:
        return measure(*tree.args[0]);
      case Operator::multiply:
      case Operator::divide: {
        const Measure left = measure(*tree.args[0]);
        const Measure right = measure(*tree.args[1]);
        if (left.kind == unknown || right.kind == unknown) return {unknown, {}};
        if (left.kind == any || (right.kind == any && tree.op == Operator::multiply)) return {any, {}};
        return {known, tree.op == Operator::multiply ? left.unit * right.unit : left.unit / right.unit};
      }
      case Operator::power:
        return measure_power(tree);
      case Operator::less:
      case Operator::less_equal:
      case Operator::greater:
      case Operator::greater_equal:
      case Operator::equal:
      case Operator::not_equal:
        if (!is_time_and_literal(*tree.args[0], *tree.args[1]) && !is_time_and_literal(*tree.args[1], *tree.args[0]))
          alike(tree, {tree.args[0].get(), tree.args[1].get()}, "are compared");
        return plain_number;
      case Operator::logical_and:
      case Operator::logical_or:
      case Operator::logical_not:
        for (const ExpressionPtr& arg : tree.args) measure(*arg);
        return plain_number;
    }
    return {unknown, {}};
  }

  Measure measure_power(const Expression& tree) {
    const Measure base = measure(*tree.args[0]);
    const Measure exponent = measure(*tree.args[1]);
    if (is_known(exponent)) require_dimensionless(*tree.args[1], exponent, "the exponent");
    if (base.kind != known) return base;
    if (const std::optional<double> value = literal(*tree.args[1]); value && std::abs(*value) <= 100.0) return {known, units::power(base.unit, *value)};
    require_dimensionless(*tree.args[0], base, "the base of a power whose exponent is not a number");
    return plain_number;
  }

  Measure measure_call(const Expression& tree) {
    const std::string& name = tree.name;
    if (name == "abs" || name == "floor" || name == "ceil") return measure(*tree.args[0]);
    if (name == "min" || name == "max") return alike(tree, all_args(tree), "are compared by " + name);
    if (name == "rem") return alike(tree, all_args(tree), "are divided with a remainder");
    if (name == "uniform") return alike(tree, all_args(tree), "bound a draw");
    if (name == "piecewise") return measure_piecewise(tree);
    if (name == "sqrt" || name == "root") return measure_root(tree);
    if (name == "quotient") {
      const Measure left = measure(*tree.args[0]);
      const Measure right = measure(*tree.args[1]);
      return is_known(left) && is_known(right) ? Measure{known, left.unit / right.unit} : Measure{unknown, {}};
    }
    if (name == "rateof" || name == "delay") {
      for (const ExpressionPtr& arg : tree.args) measure(*arg);
      return {unknown, {}};
    }
    // exp, ln, trigonometric functions and the like take numbers and give numbers.
    for (const ExpressionPtr& arg : tree.args) {
      if (const Measure argument = measure(*arg); is_known(argument)) require_dimensionless(*arg, argument, "the argument of " + name);
    }
    return plain_number;
  }

  Measure measure_root(const Expression& tree) {
    const Measure value = measure(*tree.args.back());
    double degree = 2.0;
    if (tree.args.size() == 2) {
      const std::optional<double> written = literal(*tree.args[0]);
      if (!written || *written == 0.0) return {unknown, {}};
      degree = *written;
    }
    return is_known(value) ? Measure{known, units::power(value.unit, 1.0 / degree)} : value;
  }

  Measure measure_piecewise(const Expression& tree) {
    std::vector<const Expression*> branches;
    for (std::size_t i = 0; i < tree.args.size(); ++i) {
      const bool is_condition = i % 2 == 1;
      if (is_condition) {
        measure(*tree.args[i]);
      } else {
        branches.push_back(tree.args[i].get());
      }
    }
    return alike(tree, branches, "are branches of one piecewise");
  }

  static std::vector<const Expression*> all_args(const Expression& tree) {
    std::vector<const Expression*> args;
    for (const ExpressionPtr& arg : tree.args) args.push_back(arg.get());
    return args;
  }

  // Terms that must agree in dimension and scale; the first one that has a unit speaks for all.
  Measure alike(const Expression& tree, const std::vector<const Expression*>& terms, const std::string& how) {
    Measure common{any, {}};
    const Expression* first = nullptr;
    bool has_unknown = false;
    for (const Expression* term : terms) {
      const Measure measured = measure(*term);
      has_unknown = has_unknown || measured.kind == unknown;
      if (!is_known(measured)) continue;
      if (first == nullptr) {
        common = measured;
        first = term;
      } else if (!agree(common.unit, measured.unit)) {
        report(tree, *term, common.unit, measured.unit, "'" + shortened(*first) + "' and '" + shortened(*term) + "' " + how);
        return {unknown, {}};
      }
    }
    if (common.kind == any && has_unknown) return {unknown, {}};
    return common;
  }

  static bool agree(const Unit& left, const Unit& right) { return units::same_dimension(left, right) && units::same_scale(left, right); }

  void require_dimensionless(const Expression& tree, const Measure& measured, const std::string& what) {
    if (agree(measured.unit, Unit{})) return;
    add("N3004", tree, tree.span, what + " must be dimensionless, but '" + shortened(tree) + "' is in " + units::to_text(measured.unit),
        "divide it by a reference value with a unit");
    problems_.back().found = measured.unit;
  }

  void report(const Expression& tree, const Expression& term, const Unit& left, const Unit& right, const std::string& what) {
    const bool is_scale = units::same_dimension(left, right);
    add(is_scale ? "N3002" : "N3001", tree, tree.span.line > 0 ? tree.span : term.span,
        what + ", but one is in " + units::to_text(left) + " and the other in " + units::to_text(right),
        is_scale ? "a conversion is a named constant with a unit, such as 1000 mg/g" : "");
    problems_.back().found = right;
    problems_.back().wanted = left;
  }

  void add(const std::string& code, const Expression& tree, const SourceSpan& span, const std::string& message, const std::string& hint) {
    UnitProblem problem;
    problem.diagnostic = {code, Severity::error, message, span, hint};
    std::vector<std::string> names;
    collect_symbols(tree, names);
    for (std::string& name : names) {
      const bool is_new = std::none_of(problem.symbols.begin(), problem.symbols.end(), [&](const auto& known_symbol) { return known_symbol.id == name; });
      if (is_new) problem.symbols.push_back({std::move(name), {}, {}});
    }
    problems_.push_back(std::move(problem));
  }

  static std::string shortened(const Expression& tree) {
    std::string text = to_text(tree);
    return text.size() <= 60 ? text : text.substr(0, 57) + "...";
  }

  const UnitLookup& unit_of_;
  std::vector<UnitProblem>& problems_;
};

}  // namespace

ExpressionUnit unit_of_expression(const Expression& tree, const UnitLookup& unit_of, std::vector<UnitProblem>& problems) {
  return Measurer(unit_of, problems).measure(tree);
}

}  // namespace neurocart::model
