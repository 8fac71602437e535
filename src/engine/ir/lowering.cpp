// lower(): states, events and read-outs of one model, then the passes that settle and split the system.
#include "engine/ir/lowering.hpp"

#include <algorithm>
#include <utility>

#include "engine/ir/rewrite.hpp"

namespace neurocart::ir {

Lowering::Lowering(const model::Model& model, const LowerOptions& options, Diagnostics& diagnostics)
    : model_(model), options_(options), diagnostics_(diagnostics) {}

Node Lowering::derivative_of(int number) {
  const Entity entity = entities_[static_cast<std::size_t>(number)];
  if (entity.rate != nullptr) return formula(entity.rate->expression, Moment::now);
  Graph& graph = system_.graph;
  Node sum = graph.constant(0.0);
  const auto flow = [&](const model::Reaction& reaction, const model::SpeciesReference& reference) {
    const Node times = reference.stoichiometry ? formula(reference.stoichiometry, Moment::now) : graph.constant(1.0);
    const auto found = index_.find(reaction.id);
    const bool named = found != index_.end() && entities_[static_cast<std::size_t>(found->second)].reaction == &reaction;
    return graph.multiply(times, named ? meaning(found->second, Moment::now) : formula(reaction.rate, Moment::now));
  };
  for (const auto& [reaction, reference] : made_by_[static_cast<std::size_t>(number)]) sum = graph.add(sum, flow(*reaction, *reference));
  for (const auto& [reaction, reference] : used_by_[static_cast<std::size_t>(number)]) sum = graph.subtract(sum, flow(*reaction, *reference));
  const bool concentration = entity.compartment >= 0 && !entity.symbol->substance_only && !entity.holds_amount;
  return concentration ? graph.divide(sum, meaning(entity.compartment, Moment::now)) : sum;
}

void Lowering::build_states() {
  for (Entity& entity : entities_) {
    if (entity.role == Role::state) {
      entity.slot = static_cast<int>(system_.states.size());
      system_.states.push_back({entity.id, entity.symbol->unit_text});
    } else if (entity.role == Role::reg) {
      entity.slot = static_cast<int>(system_.registers.size());
      system_.registers.push_back(entity.id);
    }
  }
  for (std::size_t i = 0; i < entities_.size(); ++i) {
    const Role role = entities_[i].role;
    if (role == Role::state) system_.derivatives.push_back(derivative_of(static_cast<int>(i)));
    if (role != Role::state && role != Role::reg) continue;
    const Node start = to_storage(entities_[i], meaning(static_cast<int>(i), Moment::start), Moment::start);
    (role == Role::state ? system_.state_starts : system_.register_starts).push_back(start);
  }
}

void Lowering::build_events() {
  for (const model::Event& event : model_.events) {
    EventPlan plan;
    plan.id = event.id;
    plan.trigger = formula(event.trigger, Moment::now);
    plan.has_delay = event.delay != nullptr;
    if (event.delay) plan.delay = formula(event.delay, Moment::now);
    if (event.priority) plan.priority = formula(event.priority, Moment::now);
    plan.trigger_initial = event.trigger_initial;
    plan.persistent = event.persistent;
    plan.values_from_trigger_time = event.values_from_trigger_time;
    draws_ = 0;
    for (const model::EventAssignment& assignment : event.assignments) {
      const auto found = index_.find(assignment.target);
      if (found == index_.end()) continue;
      const Entity& entity = entities_[static_cast<std::size_t>(found->second)];
      if (entity.role != Role::state && entity.role != Role::reg) continue;  // reported before
      const Node value = formula(assignment.expression, Moment::now);
      plan.assignments.push_back({entity.role == Role::reg, entity.slot, to_storage(entity, value, Moment::now)});
    }
    plan.draws = draws_;
    draws_ = -1;
    system_.events.push_back(std::move(plan));
  }
}

std::string Lowering::readout_of(const Entity& entity) {
  const bool is_concentration = entity.compartment >= 0 && !entity.symbol->substance_only;
  return is_concentration ? "[" + entity.id + "]" : entity.id;
}

// "x", "[x]" or "x'"; an invalid node, and a diagnostic, for what the model does not have.
Node Lowering::readout_value(const std::string& readout) {
  Graph& graph = system_.graph;
  if (readout == "time") return graph.input(Op::time);
  const bool is_rate = readout.ends_with('\'');
  const bool is_concentration = readout.starts_with('[') && readout.ends_with(']');
  std::string id = readout;
  if (is_rate) id.pop_back();
  if (is_concentration) id = id.substr(1, id.size() - 2);
  const auto found = index_.find(id);
  if (found == index_.end()) {
    std::vector<std::string> names;
    for (const Entity& entity : entities_) names.push_back(entity.id);
    diagnostics_.error("N2058", {}, "the read-out '" + id + "' is not in the model", did_you_mean(id, names));
    return {};
  }
  const Entity& entity = entities_[static_cast<std::size_t>(found->second)];
  const bool in_compartment = entity.compartment >= 0;
  const bool means_amount = !in_compartment || entity.symbol->substance_only;
  const auto size = [&] { return meaning(entity.compartment, Moment::now); };
  if (is_rate) {
    if (entity.role == Role::assigned || entity.role == Role::reaction) {
      diagnostics_.error("N2058", {}, "the rate of change of '" + id + "' is not known: a rule gives its value", "name what the rule reads");
      return {};
    }
    if (entity.role != Role::state) return graph.constant(0.0);
    const Node rate = derivative_of(found->second);
    return means_amount || entity.holds_amount ? rate : graph.multiply(rate, size());
  }
  const Node value = meaning(found->second, Moment::now);
  if (is_concentration) return means_amount && in_compartment ? graph.divide(value, size()) : value;
  return means_amount ? value : graph.multiply(value, size());
}

void Lowering::build_readouts() {
  std::vector<std::string> readouts = options_.readouts;
  if (readouts.empty())
    for (const Entity& entity : entities_)
      if (entity.role == Role::state || entity.role == Role::reg || entity.role == Role::assigned) readouts.push_back(readout_of(entity));
  for (const std::string& readout : readouts) {
    const Node value = readout_value(readout);
    if (!value.valid()) continue;
    system_.readouts.push_back(readout);
    system_.readout_values.push_back(value);
  }
}

System Lowering::run() {
  collect_entities();
  collect_rules();
  collect_movers();
  assign_roles();
  choose_parameters();
  build_states();
  build_events();
  for (std::size_t i = 0; i < entities_.size(); ++i) meaning(static_cast<int>(i), Moment::now);  // so that problems show even where nobody reads
  build_readouts();
  if (diagnostics_.has_errors()) return std::move(system_);
  std::unordered_map<std::int32_t, std::string> names;
  for (const Entity& entity : entities_)
    if (entity.start.valid() && entity.role == Role::constant) names.emplace(entity.start.index, entity.id);
  settle_unmoved(system_, options_.drop_unmoved_states);
  find_schedule(system_);
  split_phases(system_, names);
  return std::move(system_);
}

namespace {

bool rests_at_zero(const model::Symbol& symbol) {
  const bool starts_at_zero = symbol.initial != nullptr && symbol.initial->kind == model::Expression::Kind::number && symbol.initial->value == 0.0;
  return starts_at_zero && symbol.kind == model::Symbol::Kind::parameter;
}

// The model with states that rest at 0 written as the number 0; their rates, and what events assign to them, are gone.
model::Model without_resting_states(const model::Model& model, const std::set<std::string>& resting) {
  model::Model smaller = model;
  std::erase_if(smaller.rules, [&](const model::Rule& rule) { return rule.kind == model::Rule::Kind::rate && resting.contains(rule.target); });
  for (auto& event : smaller.events)
    std::erase_if(event.assignments, [&](const model::EventAssignment& assignment) { return resting.contains(assignment.target); });
  std::erase_if(smaller.events, [](const model::Event& event) { return event.assignments.empty(); });
  for (const auto& id : resting) {
    auto& symbol = smaller.symbol(id);
    symbol.constant = true;
    symbol.initial = model::number(0.0);
  }
  return smaller;
}

}  // namespace

// States that nothing moves are found by lowering once. The model is then lowered anew without them, so that the numbering of nodes, and with it the order of
// elimination and the last bits of every result, is that of a model that never had them.
System lower(const model::Model& model, const LowerOptions& options, Diagnostics& diagnostics) {
  System system = Lowering(model, options, diagnostics).run();
  if (diagnostics.has_errors()) return system;
  std::set<std::string> resting;
  for (const auto& rule : model.rules) {
    const bool is_unmoved =
        rule.kind == model::Rule::Kind::rate && std::find(system.unmoved.begin(), system.unmoved.end(), rule.target) != system.unmoved.end();
    const int place = is_unmoved ? model.find(rule.target) : -1;
    if (place >= 0 && rests_at_zero(model.symbols[static_cast<std::size_t>(place)])) resting.insert(rule.target);
  }
  if (resting.empty()) return system;
  LowerOptions second = options;
  second.fixed_parameters.insert(second.fixed_parameters.end(), resting.begin(), resting.end());
  Diagnostics said_before;
  const model::Model smaller = without_resting_states(model, resting);
  System settled = Lowering(smaller, second, said_before).run();
  if (said_before.has_errors()) return system;
  settled.unmoved.insert(settled.unmoved.begin(), resting.begin(), resting.end());
  return settled;
}

}  // namespace neurocart::ir
