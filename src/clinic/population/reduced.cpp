// See reduced.hpp.
#include "clinic/population/reduced.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/ir/rewrite.hpp"

namespace neurocart::population {

model::Model reduced(const model::Model& model, std::span<const std::string> wanted, bool at_start) {
  std::unordered_map<std::string_view, const model::Rule*> rules;
  for (const auto& rule : model.rules) rules.emplace(rule.target, &rule);
  std::unordered_set<std::string> seen(wanted.begin(), wanted.end());
  std::vector<std::string> open(seen.begin(), seen.end());
  const auto need = [&](const model::ExpressionPtr& tree) {
    if (!tree) return;
    std::vector<std::string> names;
    model::collect_symbols(*tree, names);
    for (auto& name : names)
      if (seen.insert(name).second) open.push_back(std::move(name));
  };
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    const int place = model.find(id);
    if (place < 0) continue;  // time
    const auto& symbol = model.symbols[static_cast<std::size_t>(place)];
    if (!symbol.compartment.empty() && seen.insert(symbol.compartment).second) open.push_back(symbol.compartment);
    need(symbol.initial);
    const auto rule = rules.find(id);
    if (rule != rules.end() && !(at_start && rule->second->kind == model::Rule::Kind::rate)) need(rule->second->expression);
  }
  // The order of the whole model is kept: it decides the order of states, and so the last bits.
  model::Model part;
  part.name = model.name;
  part.unit_names = model.unit_names;
  for (const auto& symbol : model.symbols) {
    if (!seen.contains(symbol.id)) continue;
    part.symbols.push_back(symbol);
  }
  for (const auto& rule : model.rules) {
    if (!seen.contains(rule.target) || (at_start && rule.kind == model::Rule::Kind::rate)) continue;
    part.rules.push_back(rule);
  }
  return part;
}

std::size_t drop_idle_states(const ir::System& system, model::Model& model) {
  std::vector<char> is_needed(system.states.size(), 0);
  auto outputs = system.readout_values;
  for (bool grows = true; grows;) {
    grows = false;
    for (const ir::Node node : ir::reachable(system.graph, outputs)) {
      const auto& data = system.graph[node];
      if (data.op != ir::Op::state || is_needed[static_cast<std::size_t>(data.slot)] != 0) continue;
      is_needed[static_cast<std::size_t>(data.slot)] = 1;
      outputs.push_back(system.derivatives[static_cast<std::size_t>(data.slot)]);
      grows = true;
    }
  }
  std::unordered_set<std::string> idle;
  for (std::size_t i = 0; i < is_needed.size(); ++i)
    if (is_needed[i] == 0) idle.insert(system.states[i].id);
  std::erase_if(model.rules, [&](const model::Rule& rule) { return rule.kind == model::Rule::Kind::rate && idle.contains(rule.target); });
  for (auto& symbol : model.symbols) symbol.constant = symbol.constant || idle.contains(symbol.id);
  return idle.size();
}

}  // namespace neurocart::population
