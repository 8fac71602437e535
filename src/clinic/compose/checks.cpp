// After composing: keys that nothing uses, values outside the range that evidence covers, and who uses which parameter.
#include <fmt/format.h>

#include <algorithm>

#include "clinic/compose/workspace.hpp"

namespace neurocart::compose {
namespace {

// Every name that a card's equations and texts use.
std::set<std::string> names_used(Workspace& w, const Card& card, const LoadedModel* equations) {
  std::set<std::string> used;
  const auto take = [&](const model::ExpressionPtr& tree) {
    if (!tree) return;
    std::vector<std::string> names;
    model::collect_symbols(*tree, names);
    used.insert(names.begin(), names.end());
  };
  const auto take_text = [&](const Text& text) {
    if (!text.empty()) take(parse(w, text));
  };
  if (equations != nullptr) {
    for (const auto& symbol : equations->model.symbols) take(symbol.initial);
    for (const auto& rule : equations->model.rules) take(rule.expression);
  }
  const auto take_values = [&](const ByTissue<Value>& values) {
    for (const auto& [tissue, value] : values.entries)
      if (!value.is_number()) take_text({value.text, value.span});
  };
  for (const auto& parameter : card.parameters) take_values(parameter.value);
  for (const auto& term : card.contributes) take_text(term.term);
  for (const auto& collect : card.collects) take_text(collect.term);
  for (const auto& table : card.tables)
    for (const auto& [name, row] : table.classes) take_values(row);
  for (const auto& readout : card.readouts) take_text(readout.value);
  for (const auto& act : card.acts)
    for (const auto& assignment : act.assignments) {
      take_text(assignment.expression);
      used.insert(assignment.target.value);
    }
  for (const auto& population : card.populations) used.insert(population.exposure.value);
  if (card.dosing) {
    used.insert(card.dosing->into.value);
    if (!card.dosing->bioavailability.is_number()) used.insert(card.dosing->bioavailability.text);
  }
  if (card.score) take_text(card.score->latent);
  return used;
}

}  // namespace

void check_unused(Workspace& w) {
  const auto& mentioned = w.library.index().mentioned;
  std::set<const Card*> seen;
  for (const auto& instance : w.instances) {
    const Card& card = *instance.card;
    if (instance.model == nullptr || !seen.insert(&card).second) continue;
    const auto used = names_used(w, card, instance.model);
    const auto check = [&](const std::string& name, const SourceSpan& span, std::string_view section) {
      if (used.contains(name) || mentioned.contains(name)) return;
      const std::vector<std::string> candidates(used.begin(), used.end());
      w.diagnostics.warning("N2007", span, fmt::format("[{}] has '{}', which nothing uses", section, name), did_you_mean(name, candidates));
    };
    for (const auto& parameter : card.parameters) check(parameter.name, parameter.span, "parameters");
    for (const auto& read : card.reads) check(read.name, read.path.span, "reads");
  }
}

void check_ranges(Workspace& w) {
  for (const auto& record : w.out.parameters) {
    const double value = record.chain.back().value;
    if (!record.valid || value != value) continue;
    if (value >= record.valid->first && value <= record.valid->second) continue;
    w.diagnostics.warning("N4007", record.chain.back().span,
                          fmt::format("{} = {} {} is outside {} to {}, the range that evidence covers", record.path, value, record.unit, record.valid->first,
                                      record.valid->second));
  }
}

void record_uses(Workspace& w) {
  std::unordered_map<std::string, ParameterRecord*> by_id;
  for (auto& record : w.out.parameters) by_id.emplace(id_of(record.path), &record);
  const auto& model = w.out.model;
  const auto add_uses = [&](const model::ExpressionPtr& tree, const std::string& user) {
    if (!tree) return;
    std::vector<std::string> names;
    model::collect_symbols(*tree, names);
    for (const auto& name : names) {
      const auto found = by_id.find(name);
      if (found == by_id.end()) continue;
      auto& users = found->second->used_by;
      if (std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
    }
  };
  for (const auto& symbol : model.symbols) add_uses(symbol.initial, symbol.display_name);
  for (const auto& rule : model.rules) {
    const int target = model.find(rule.target);
    add_uses(rule.expression, target < 0 ? rule.target : model.symbols[static_cast<std::size_t>(target)].display_name);
  }
  for (const auto& event : model.events)
    for (const auto& assignment : event.assignments) add_uses(assignment.expression, event.id);
}

}  // namespace neurocart::compose
