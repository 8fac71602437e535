// See acceptance.hpp.
#include "clinic/population/acceptance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "clinic/compose/paths.hpp"
#include "clinic/population/reduced.hpp"
#include "engine/antimony/reader.hpp"

namespace neurocart::population {
namespace {

using model::Expression;
using model::ExpressionPtr;
using model::Operator;

bool is_comparison(const Expression& tree) {
  constexpr std::array orders = {Operator::less, Operator::less_equal, Operator::greater, Operator::greater_equal};
  return tree.kind == Expression::Kind::operation && std::find(orders.begin(), orders.end(), tree.op) != orders.end();
}

bool turns_away(const Comparison& comparison, double value) {
  if (comparison.is_truth) return !(value < 0.5);
  switch (comparison.op) {
    case Operator::less:
      return !(value >= 0.0);
    case Operator::less_equal:
      return !(value > 0.0);
    case Operator::greater:
      return !(value <= 0.0);
    default:
      return !(value < 0.0);
  }
}

class Builder {
 public:
  Builder(const Patterns& patterns, const compose::Composition& composition, const Plan& plan, std::vector<std::string>& names, Diagnostics& diagnostics)
      : patterns_(patterns), composition_(composition), plan_(plan), names_(names), diagnostics_(diagnostics) {}

  std::optional<AcceptanceTest> at_start(const std::vector<Text>& rejects) {
    for (const auto& text : rejects) add(text);
    if (comparisons_.empty()) return std::nullopt;
    AcceptanceTest test;
    test.start = test.end = composition_.start_day;
    auto part = reduced(composition_.model, wanted_, true);
    for (auto& symbol : part.symbols) symbol.constant = symbol.constant || !is_assigned(part, symbol.id);
    return finished(std::move(test), std::move(part));
  }

  std::optional<AcceptanceTest> settling(const Settles& settles) {
    add(settles.reject);
    if (comparisons_.empty()) return std::nullopt;
    AcceptanceTest test;
    test.start = composition_.start_day;
    test.end = test.start + settles.days;
    test.tolerance = settles.tolerance;
    auto part = reduced(composition_.model, wanted_, false);
    for (const auto& [pattern, change] : settles.changes) push(pattern, change, part);
    return finished(std::move(test), std::move(part));
  }

 private:
  static bool is_assigned(const model::Model& part, const std::string& id) {
    return std::any_of(part.rules.begin(), part.rules.end(), [&](const model::Rule& rule) { return rule.target == id; });
  }

  ExpressionPtr parse(const std::string& text, const SourceSpan& span) {
    antimony::ExpressionOptions options;
    options.origin = span;
    return antimony::read_expression(text, options, diagnostics_);
  }

  // The tree with paths as ids of the model, "family." completed; null when a name is unknown. `absent`: the library knows it, this patient lacks it.
  ExpressionPtr bound(const ExpressionPtr& tree, const std::string& family, const SourceSpan& span, bool& absent) {
    bool failed = false;
    auto result = model::substitute(tree, [&](const Expression& node) -> ExpressionPtr {
      if (node.kind != Expression::Kind::symbol || node.name == "time") return nullptr;
      const std::string path = family.empty() ? node.name : patterns_.in_family(node.name, family);
      const std::string id = compose::id_of(path);
      if (composition_.model.find(id) >= 0) {
        wanted_.push_back(id);
        return model::symbol(id, node.span);
      }
      if (patterns_.known_to_library(node.name)) {
        absent = true;
        return nullptr;
      }
      std::vector<std::string> known;
      for (const auto& symbol : composition_.model.symbols) known.push_back(symbol.display_name);
      diagnostics_.error("N4301", span, fmt::format("no quantity '{}' in this patient", path), did_you_mean(path, known));
      failed = true;
      return nullptr;
    });
    return failed ? nullptr : result;
  }

  bool names_family(const Expression& tree) const {
    std::vector<std::string> names;
    model::collect_symbols(tree, names);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) { return patterns_.names_family(name); });
  }

  // One comparison, or one a family.
  void add(const Text& text) {
    const auto tree = parse(text.value, text.span);
    if (!tree) return;
    const bool is_logic = tree->kind == Expression::Kind::operation &&
                          (tree->op == Operator::logical_and || tree->op == Operator::logical_or || tree->op == Operator::logical_not);
    if (!is_comparison(*tree) && !is_logic) {
      diagnostics_.error("N4306", text.span, fmt::format("'{}' is no comparison: it cannot turn anybody away", text.value), "bone_marrow.cells <= 0");
      return;
    }
    std::vector<std::string> families = {""};
    if (names_family(*tree)) families = patterns_.families();
    for (const auto& family : families) {
      bool absent = false;
      const auto whole = bound(tree, family, text.span, absent);
      if (!whole || absent) continue;
      const bool is_plain = is_comparison(*whole);
      comparisons_.push_back({whole->op, !is_plain, static_cast<int>(names_.size())});
      trees_.push_back(is_plain ? model::operation(Operator::subtract, whole->args)
                                : model::call("piecewise", {model::number(1.0), whole, model::number(0.0)}));
      names_.push_back(families.size() > 1 ? fmt::format("{} ({})", text.value, family) : text.value);
    }
  }

  // Another start of the states that the pattern means: "*= 0.9", "+= 1e6", "= 0".
  void push(const Text& pattern, const Text& change, model::Model& part) {
    const auto equals = change.value.find('=');
    const std::string sign = equals == std::string::npos ? "" : change.value.substr(0, equals);
    const auto size = equals == std::string::npos ? nullptr : parse(change.value.substr(equals + 1), change.span);
    std::vector<std::string> numbers;
    if (size) model::collect_symbols(*size, numbers);
    if (!size || !numbers.empty() || (sign != "*" && sign != "+" && !sign.empty())) {
      diagnostics_.error("N4306", change.span, fmt::format("'{}' is no change of a start value", change.value), "\"*= 0.9\", \"+= 1e6\" or \"= 0\"");
      return;
    }
    std::size_t met = 0;
    for (const auto& completed : patterns_.in_families(pattern.value)) {
      for (const auto& rule : composition_.model.rules) {
        const int place = composition_.model.find(rule.target);
        if (rule.kind != model::Rule::Kind::rate || place < 0 || !fits(composition_.model.symbols[static_cast<std::size_t>(place)].display_name, completed))
          continue;
        ++met;
        const int own = part.find(rule.target);  // a state that the test does not depend on needs no push
        if (own < 0) continue;
        auto& start = part.symbols[static_cast<std::size_t>(own)].initial;
        start = sign.empty() ? size : model::operation(sign == "*" ? Operator::multiply : Operator::add, {start, size});
      }
    }
    if (met == 0) diagnostics_.error("N4302", pattern.span, fmt::format("'{}' fits no state of this patient", pattern.value));
  }

  std::optional<AcceptanceTest> finished(AcceptanceTest test, model::Model part) {
    simulation::Settings settings;
    settings.parameters.emplace();
    for (std::size_t i = 0; i < trees_.size(); ++i) {
      const std::string id = fmt::format("test__{}", i);
      model::Symbol& symbol = part.symbol(id);
      symbol.display_name = id;
      symbol.constant = false;
      part.rules.push_back({model::Rule::Kind::assignment, id, trees_[i], {}});
      settings.readouts.push_back(id);
    }
    std::vector<int> columns;
    for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
      const auto id = compose::id_of(plan_.columns[i].path);
      if (part.find(id) < 0 || plan_.columns[i].fixed) continue;
      settings.parameters->push_back(id);
      columns.push_back(static_cast<int>(i));
    }
    Diagnostics said;
    test.engine = std::make_unique<simulation::Simulation>(part, settings, said);
    compose::add_with_paths(said, diagnostics_);
    if (said.has_errors()) return std::nullopt;
    if (drop_idle_states(test.engine->system(), part) > 0) test.engine = std::make_unique<simulation::Simulation>(part, settings, said);
    for (const int column : columns) {
      const int place = test.engine->find_parameter(compose::id_of(plan_.columns[static_cast<std::size_t>(column)].path));
      if (place >= 0) test.inputs.emplace_back(column, place);
    }
    test.comparisons = std::move(comparisons_);
    return test;
  }

  const Patterns& patterns_;
  const compose::Composition& composition_;
  const Plan& plan_;
  std::vector<std::string>& names_;
  Diagnostics& diagnostics_;
  std::vector<Comparison> comparisons_;
  std::vector<ExpressionPtr> trees_;
  std::vector<std::string> wanted_;
};

}  // namespace

Acceptance::Acceptance(const Patterns& patterns, const compose::Composition& composition, const PopulationCard& card, const Plan& plan,
                       Diagnostics& diagnostics)
    : columns_(plan.columns.size()) {
  const auto keep = [&](std::optional<AcceptanceTest> test) {
    if (test) tests_.push_back(std::move(*test));
  };
  keep(Builder(patterns, composition, plan, names_, diagnostics).at_start(card.rejects));
  for (const auto& settles : card.settles) keep(Builder(patterns, composition, plan, names_, diagnostics).settling(settles));
}

std::vector<double> Acceptance::readouts(const AcceptanceTest& test, std::span<const double> values, std::span<const std::size_t> candidates,
                                         unsigned threads) const {
  const auto& nominal = test.engine->nominal_parameters();
  std::vector<double> parameters;
  parameters.reserve(nominal.size() * candidates.size());
  for (const std::size_t candidate : candidates) {
    const std::size_t first = parameters.size();
    parameters.insert(parameters.end(), nominal.begin(), nominal.end());
    for (const auto& [column, place] : test.inputs)
      parameters[first + static_cast<std::size_t>(place)] = values[candidate * columns_ + static_cast<std::size_t>(column)];
  }
  if (test.end == test.start) return test.engine->start_readouts(parameters, test.start);
  simulation::RunSettings settings;
  settings.start = test.start;
  settings.end = test.end;
  settings.output_times = {test.end};
  settings.relative_tolerance = test.tolerance;
  settings.threads = threads;
  return test.engine->run(parameters, settings).values;
}

std::vector<int> Acceptance::judge(std::span<const double> values, std::size_t candidates, unsigned threads) const {
  std::vector<int> verdicts(candidates, -1);
  std::vector<std::size_t> standing(candidates);
  for (std::size_t i = 0; i < candidates; ++i) standing[i] = i;
  for (const auto& test : tests_) {
    if (standing.empty()) break;
    const auto results = readouts(test, values, standing, threads);
    // A test without inputs gives one answer for all.
    const std::size_t count = test.comparisons.size(), stride = test.engine->nominal_parameters().empty() ? 0 : count;
    for (std::size_t i = 0; i < standing.size(); ++i) {
      for (std::size_t c = 0; c < count && verdicts[standing[i]] < 0; ++c)
        if (turns_away(test.comparisons[c], results[i * stride + c])) verdicts[standing[i]] = test.comparisons[c].name;
    }
    std::erase_if(standing, [&](std::size_t candidate) { return verdicts[candidate] >= 0; });
  }
  return verdicts;
}

}  // namespace neurocart::population
