// The unit check of a whole model. Each equation is compared with what it defines, term by term, so that the offending term is named and not the sum it is in.
#include <algorithm>
#include <unordered_map>

#include "engine/model/model.hpp"

namespace neurocart::model {
namespace {

using units::Unit;

constexpr std::size_t max_named = 6;  // symbols told in one message

bool is_literal(const Expression& tree) {
  if (tree.kind == Expression::Kind::operation && tree.op == Operator::negate) return is_literal(*tree.args[0]);
  return tree.kind == Expression::Kind::number && tree.name.empty();
}

bool agree(const Unit& left, const Unit& right) { return units::same_dimension(left, right) && units::same_scale(left, right); }

class Checker {
 public:
  explicit Checker(const Model& model) : model_(model) {
    const auto defined = model.unit_names.find("time_unit");
    time_ = defined == model.unit_names.end() ? *units::known_unit("day") : defined->second;
    lookup_ = [this](const std::string& name) { return unit_of(name); };
  }

  std::vector<UnitProblem> run(UnitReport* report) {
    for (const Symbol& symbol : model_.symbols) {
      if (symbol.initial) equation(*symbol.initial, unit_of(symbol.id), symbol.id, "'" + symbol.id + "'", symbol.span, true);
    }
    for (const Rule& rule : model_.rules) {
      const std::optional<Unit> target = unit_of(rule.target);
      if (rule.kind == Rule::Kind::assignment) {
        equation(*rule.expression, target, rule.target, "'" + rule.target + "'", rule.span, true);
      } else {
        equation(*rule.expression, target ? std::optional(*target / time_) : std::nullopt, rule.target, "the rate of '" + rule.target + "'", rule.span, false);
      }
    }
    for (const Reaction& reaction : model_.reactions) check_reaction(reaction);
    for (const Event& event : model_.events) check_event(event);
    finish();
    if (report != nullptr) *report = report_;
    return std::move(problems_);
  }

 private:
  std::optional<Unit> unit_of(const std::string& name) const {
    if (name == "time") return time_;
    if (name.starts_with("unit ")) {
      const std::string unit_name = name.substr(5);
      const auto defined = model_.unit_names.find(unit_name);
      return defined == model_.unit_names.end() ? units::known_unit(unit_name) : std::optional(defined->second);
    }
    const int at = model_.find(name);
    if (at < 0) return std::nullopt;
    const Symbol& symbol = model_.symbols[static_cast<std::size_t>(at)];
    // In a formula a species stands for its concentration, unless it is declared an amount or has no compartment.
    if (symbol.kind != Symbol::Kind::species || symbol.substance_only || symbol.compartment.empty() || !symbol.unit) return symbol.unit;
    const int compartment = model_.find(symbol.compartment);
    if (compartment < 0 || !model_.symbols[static_cast<std::size_t>(compartment)].unit) return std::nullopt;
    return *symbol.unit / *model_.symbols[static_cast<std::size_t>(compartment)].unit;
  }

  // `may_be_literal`: a bare number takes the unit of what it defines.
  void equation(const Expression& tree, const std::optional<Unit>& target, const std::string& id, const std::string& what, const SourceSpan& span,
                bool may_be_literal) {
    if (may_be_literal && is_literal(tree)) return;
    is_skipped_ = false;
    terms(tree, target, id, what, span);
    ++(is_skipped_ ? report_.equations_skipped : report_.equations_checked);
  }

  void terms(const Expression& tree, const std::optional<Unit>& target, const std::string& id, const std::string& what, const SourceSpan& span) {
    const bool is_sum = tree.kind == Expression::Kind::operation && (tree.op == Operator::add || tree.op == Operator::subtract || tree.op == Operator::negate);
    if (is_sum && target) {
      for (const ExpressionPtr& arg : tree.args) terms(*arg, target, id, what, span);
      return;
    }
    const std::size_t before = problems_.size();
    const ExpressionUnit measured = unit_of_expression(tree, lookup_, problems_);
    if (!target || measured.kind == ExpressionUnit::Kind::unknown) is_skipped_ = true;
    if (target && measured.kind == ExpressionUnit::Kind::known && !agree(measured.unit, *target)) mismatch(tree, measured.unit, *target, id, what);
    settle(tree, before, span);
  }

  void mismatch(const Expression& tree, const Unit& found, const Unit& wanted, const std::string& id, const std::string& what) {
    const bool is_scale = units::same_dimension(found, wanted);
    std::string text = to_text(tree);
    if (text.size() > 60) text = text.substr(0, 57) + "...";
    UnitProblem problem;
    problem.diagnostic = {is_scale ? "N3002" : "N3001", Severity::error,
                          "'" + text + "' is in " + units::to_text(found) + ", but " + what + " is in " + units::to_text(wanted), tree.span,
                          is_scale ? "a conversion is a named constant with a unit, such as 1000 mg/g" : ""};
    problem.found = found;
    problem.wanted = wanted;
    std::vector<std::string> names;
    collect_symbols(tree, names);
    names.push_back(id);
    for (const std::string& name : names) add_once(problem, name);
    problems_.push_back(std::move(problem));
  }

  static void add_once(UnitProblem& problem, const std::string& name) {
    const bool is_known = std::any_of(problem.symbols.begin(), problem.symbols.end(), [&](const auto& symbol) { return symbol.id == name; });
    if (!is_known) problem.symbols.push_back({name, {}, {}});
  }

  // Notes which symbols were in a term that holds and which in one that does not.
  void settle(const Expression& tree, std::size_t before, const SourceSpan& span) {
    for (std::size_t i = before; i < problems_.size(); ++i) {
      problems_[i].equation = span;
      if (problems_[i].diagnostic.span.line == 0) problems_[i].diagnostic.span = span;
      for (const auto& symbol : problems_[i].symbols) ++failing_[symbol.id];
    }
    if (before < problems_.size()) return;
    std::vector<std::string> names;
    collect_symbols(tree, names);
    for (const std::string& name : names) ++holding_[name];
  }

  void inner(const Expression& tree, const SourceSpan& span) {
    const std::size_t before = problems_.size();
    unit_of_expression(tree, lookup_, problems_);
    settle(tree, before, span);
  }

  void check_reaction(const Reaction& reaction) {
    if (!reaction.rate) return;
    for (const auto* list : {&reaction.reactants, &reaction.products}) {
      for (const SpeciesReference& reference : *list) {
        const int at = model_.find(reference.species);
        if (at < 0 || !model_.symbols[static_cast<std::size_t>(at)].unit) continue;
        const Unit amount = *model_.symbols[static_cast<std::size_t>(at)].unit;
        equation(*reaction.rate, amount / time_, reference.species, "the rate of '" + reference.species + "'", reaction.span, false);
        return;  // one is enough: the others must agree with it, which their own equations show
      }
    }
    ++report_.equations_skipped;
    inner(*reaction.rate, reaction.span);
  }

  void check_event(const Event& event) {
    inner(*event.trigger, event.span);
    if (event.delay) equation(*event.delay, time_, "time", "the delay of the event", event.span, true);
    if (event.priority) equation(*event.priority, Unit{}, "", "the priority of the event", event.span, true);
    for (const EventAssignment& assignment : event.assignments) {
      equation(*assignment.expression, unit_of(assignment.target), assignment.target, "'" + assignment.target + "'", assignment.span, true);
    }
  }

  // Completes the problems: units and places of the symbols, the most suspect first, and all of that in the message.
  void finish() {
    for (UnitProblem& problem : problems_) {
      std::vector<std::pair<double, UnitProblem::Involved>> ranked;
      for (UnitProblem::Involved& symbol : problem.symbols) {
        const int at = model_.find(symbol.id);
        if (at < 0 || !model_.symbols[static_cast<std::size_t>(at)].unit) continue;
        const Symbol& known = model_.symbols[static_cast<std::size_t>(at)];
        // Equal suspicion keeps the order of appearance.
        const double rank = suspicion(symbol.id);
        const auto behind = std::find_if(ranked.begin(), ranked.end(), [&](const auto& other) { return other.first < rank; });
        ranked.insert(behind, {rank, {symbol.id, known.unit_text, known.span}});
      }
      problem.symbols.clear();
      for (auto& [rank, symbol] : ranked) problem.symbols.push_back(std::move(symbol));
      problem.diagnostic.message += places(problem);
    }
  }

  double suspicion(const std::string& id) const {
    const auto count = [&](const auto& table) {
      const auto found = table.find(id);
      return found == table.end() ? 0.0 : static_cast<double>(found->second);
    };
    return count(failing_) / (count(failing_) + count(holding_));
  }

  static std::string places(const UnitProblem& problem) {
    std::string text;
    for (std::size_t i = 0; i < problem.symbols.size() && i < max_named; ++i) {
      const UnitProblem::Involved& symbol = problem.symbols[i];
      text += (i == 0 ? "; " : ", ") + symbol.id + " is in " + (symbol.unit_text.empty() ? "its unit" : symbol.unit_text);
      if (symbol.declared.line > 0) text += " (" + symbol.declared.file + ":" + std::to_string(symbol.declared.line) + ")";
    }
    return text;
  }

  const Model& model_;
  Unit time_;
  UnitLookup lookup_;
  std::vector<UnitProblem> problems_;
  UnitReport report_;
  bool is_skipped_ = false;
  std::unordered_map<std::string, int> failing_, holding_;
};

}  // namespace

std::vector<UnitProblem> find_unit_problems(const Model& model, UnitReport* report) { return Checker(model).run(report); }

UnitReport check_units(const Model& model, Diagnostics& diagnostics) {
  UnitReport report;
  for (UnitProblem& problem : find_unit_problems(model, &report)) diagnostics.add(std::move(problem.diagnostic));
  return report;
}

}  // namespace neurocart::model
