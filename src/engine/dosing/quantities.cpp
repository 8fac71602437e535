// See quantities.hpp.
#include "engine/dosing/quantities.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include "engine/model/evaluate.hpp"

namespace neurocart::dosing {

namespace {

bool is_moved_by_event(const model::Model& model, const std::string& id) {
  return std::any_of(model.events.begin(), model.events.end(), [&](const model::Event& event) {
    return std::any_of(event.assignments.begin(), event.assignments.end(), [&](const auto& assignment) { return assignment.target == id; });
  });
}

// What the symbol's start value means in formulas: amounts become concentrations where the symbol is read as one, and the other way round.
model::ExpressionPtr own_start(const model::Symbol& symbol) {
  if (!symbol.initial) return model::number(0.0);
  if (symbol.kind != model::Symbol::Kind::species || symbol.compartment.empty() || symbol.initial_is_concentration == !symbol.substance_only)
    return symbol.initial;
  const auto op = symbol.substance_only ? model::Operator::multiply : model::Operator::divide;
  return model::operation(op, {symbol.initial, model::symbol(symbol.compartment)});
}

class Starts {
 public:
  explicit Starts(const model::Model& model) : model_(model) {
    for (const auto& id : states_of(model)) states_.insert(id);
  }

  model::ExpressionPtr of(const std::string& state) {
    if (const auto known = done_.find(state); known != done_.end()) return known->second;
    if (!entered_.insert(state).second) return model::symbol(state);  // a loop, which lowering reports
    const auto tree = written_out(own_start(model_.symbols[static_cast<std::size_t>(model_.find(state))]));
    done_.emplace(state, tree);
    return tree;
  }

  model::ExpressionPtr written_out(const model::ExpressionPtr& tree) {
    return model::substitute(tree, [&](const model::Expression& node) -> model::ExpressionPtr {
      if (node.kind != model::Expression::Kind::symbol || !states_.contains(node.name)) return nullptr;
      return of(node.name);
    });
  }

 private:
  const model::Model& model_;
  std::set<std::string> states_, entered_;
  std::map<std::string, model::ExpressionPtr> done_;
};

std::optional<double> evaluate_id(const model::Model& model, const Values& values, const std::set<std::string>& states, const std::string& id, int depth) {
  if (const auto given = values.find(id); given != values.end()) return given->second;
  const int place = model.find(id);
  constexpr int deepest = 200;  // a loop of rules, which lowering reports
  if (place < 0 || depth > deepest || states.contains(id) || is_moved_by_event(model, id)) return std::nullopt;
  const model::Rule* rule = find_rule(model, id);
  const model::Symbol& symbol = model.symbols[static_cast<std::size_t>(place)];
  const model::ExpressionPtr tree = rule != nullptr ? rule->expression : symbol.initial;
  if (!tree) return symbol.kind == model::Symbol::Kind::compartment ? std::optional(1.0) : std::nullopt;
  return model::evaluate(*tree, [&](const std::string& name) { return evaluate_id(model, values, states, name, depth + 1); });
}

}  // namespace

const model::Rule* find_rule(const model::Model& model, const std::string& id) {
  const auto place = std::find_if(model.rules.begin(), model.rules.end(), [&](const model::Rule& rule) { return rule.target == id; });
  return place == model.rules.end() ? nullptr : &*place;
}

std::vector<std::string> states_of(const model::Model& model) {
  std::set<std::string> moved;
  for (const auto& rule : model.rules)
    if (rule.kind == model::Rule::Kind::rate) moved.insert(rule.target);
  for (const auto& reaction : model.reactions) {
    for (const auto& reference : reaction.reactants) moved.insert(reference.species);
    for (const auto& reference : reaction.products) moved.insert(reference.species);
  }
  std::vector<std::string> states;
  for (const auto& symbol : model.symbols) {
    const model::Rule* rule = find_rule(model, symbol.id);
    const bool is_fixed = symbol.boundary && (rule == nullptr || rule->kind != model::Rule::Kind::rate);
    if (moved.contains(symbol.id) && !is_fixed) states.push_back(symbol.id);
  }
  return states;
}

std::map<std::string, model::ExpressionPtr> starts_of(const model::Model& model) {
  Starts starts(model);
  std::map<std::string, model::ExpressionPtr> result;
  for (const auto& state : states_of(model)) result.emplace(state, starts.of(state));
  return result;
}

bool is_constant(const model::Model& model, const std::string& id) {
  const int place = model.find(id);
  if (place < 0 || model.symbols[static_cast<std::size_t>(place)].kind == model::Symbol::Kind::species) return false;
  return find_rule(model, id) == nullptr && !is_moved_by_event(model, id);
}

std::optional<double> value_of(const model::Model& model, const Values& values, const std::string& id) {
  const auto states = states_of(model);
  return evaluate_id(model, values, {states.begin(), states.end()}, id, 0);
}

model::Model with_values(model::Model model, const Values& values) {
  for (const auto& [id, value] : values) model.symbols[static_cast<std::size_t>(model.find(id))].initial = model::number(value);
  return model;
}

std::vector<Values> values_at_records(const model::Model& model, const Table& table, const Subject& subject, const Settings& settings) {
  std::vector<Values> result(subject.records.size());
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    const std::string& id = table.columns[column];
    if (!is_constant(model, id)) continue;
    const auto named = std::find_if(settings.covariates.begin(), settings.covariates.end(), [&](const Covariate& c) { return c.column == id; });
    const bool backward = named != settings.covariates.end() && named->carry == Covariate::Carry::backward;
    std::vector<double> cells;
    for (const auto& record : subject.records) cells.push_back(record.values[column]);
    const auto fill = [](const auto& first, const auto& last) {
      for (auto next = first; next != last; ++next)
        if (std::isnan(*next) && next != first) *next = *(next - 1);
    };
    if (backward) fill(cells.rbegin(), cells.rend());
    fill(cells.begin(), cells.end());
    fill(cells.rbegin(), cells.rend());
    for (std::size_t r = 0; r < cells.size(); ++r)
      if (!std::isnan(cells[r])) result[r].emplace(id, cells[r]);
  }
  return result;
}

std::optional<double> modifier(const model::Model& model, const Table& table, const Record& record, const Values& values, const std::string& name) {
  if (const int column = table.find_column(name); column >= 0) {
    const double value = record.values[static_cast<std::size_t>(column)];
    if (!std::isnan(value)) return value;
  }
  if (model.find(name) >= 0) return value_of(model, values, name);
  double value = 0.0;
  const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), value);
  if (failure != std::errc() || end != name.data() + name.size()) return std::nullopt;
  return value;
}

}  // namespace neurocart::dosing
