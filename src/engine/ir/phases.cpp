#include "engine/ir/phases.hpp"

#include <chrono>
#include <unordered_map>
#include <utility>

#include "engine/ir/derivative.hpp"
#include "engine/ir/rewrite.hpp"

namespace neurocart::ir {

namespace {

using Lists = std::vector<std::vector<Node>*>;

void hoist_lists(Phases& phases, const Lists& lists) {
  std::vector<Node> outputs;
  for (const auto* list : lists) outputs.insert(outputs.end(), list->begin(), list->end());
  std::unordered_map<std::int32_t, int> slots;
  std::vector<Node> found;  // still expressions without a slot yet
  const auto slot_of = [&](Node node) {
    const NodeData& data = phases.graph[node];
    if (data.op == Op::fixed) return static_cast<int>(data.slot);
    const auto [place, fresh] = slots.emplace(node.index, static_cast<int>(phases.constant_values.size() + found.size()));
    if (fresh) found.push_back(node);
    return place->second;
  };
  const std::vector<Node> after = hoist(phases.graph, phases.graph, outputs, slot_of);
  std::size_t next = 0;
  for (auto* list : lists)
    for (Node& node : *list) node = after[next++];
  phases.constant_values.insert(phases.constant_values.end(), found.begin(), found.end());
}

Lists running_lists(Phases& phases) {
  Lists lists{&phases.rhs, &phases.time_derivative, &phases.factors, &phases.solution, &phases.roots, &phases.triggers, &phases.readouts};
  for (Phases::EventPhases& event : phases.events) lists.push_back(&event.values);
  return lists;
}

void add_events(Phases& phases, const System& system) {
  const Node zero = phases.graph.constant(0.0);
  for (const EventPlan& event : system.events) {
    Phases::EventPhases plan;
    plan.assignments = event.assignments;
    for (const ActionAssignment& assignment : event.assignments) plan.values.push_back(assignment.value);
    plan.delay = event.delay.valid() ? event.delay : zero;
    plan.priority = event.priority.valid() ? event.priority : zero;
    plan.draws = event.draws;
    phases.triggers.push_back(event.trigger);
    phases.events.push_back(std::move(plan));
  }
}

// Counts with what the right-hand side already has set aside: sums are fused over both together, as code that computed both would.
void count(Phases& phases, const std::vector<Node>& rhs, const std::vector<Node>& partial_list, const std::vector<Node>& factor_list) {
  CostReport& cost = phases.cost;
  Graph scratch = phases.graph;
  const auto joint_cost = [&](const std::vector<Node>& extra) {
    std::vector<Node> joint = rhs;
    joint.insert(joint.end(), extra.begin(), extra.end());
    return cost_of(scratch, fuse(scratch, joint));
  };
  cost.rhs = cost_of(phases.graph, phases.rhs);
  cost.local_derivatives = joint_cost(partial_list) - joint_cost({});
  cost.lu = joint_cost(factor_list) - joint_cost({}) - cost.local_derivatives;
  cost.factor = cost_of(phases.graph, phases.factors);
  cost.solve = cost_of(phases.graph, phases.solution);
  cost.rodas4_step = 6 * cost.rhs + cost.factor + 6 * cost.solve + 36.0 * static_cast<double>(cost.states);
}

}  // namespace

Phases make_phases(const System& system, const EliminationOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  Phases phases;
  phases.graph = system.graph;
  phases.constant_values = system.constant_values;
  phases.register_starts = system.register_starts;
  phases.state_starts = system.state_starts;
  phases.rhs = system.derivatives;
  phases.roots = system.roots;
  phases.readouts = system.readout_values;
  add_events(phases, system);
  if (system.names_time) {
    Derivative by_time(phases.graph, phases.graph.input(Op::time));
    for (Node derivative : system.derivatives) phases.time_derivative.push_back(by_time.of(derivative));
  }
  Elimination elimination = eliminate(phases.graph, system.derivatives, options);
  phases.factors = std::move(elimination.factors);
  phases.factors.push_back(elimination.pivot_sum);
  phases.solution = std::move(elimination.solution);

  std::vector<Node> partial_list = std::move(elimination.local_partials);
  std::vector<Node> terms;
  for (const Phases::EventPhases& event : phases.events) terms.insert(terms.end(), {event.delay, event.priority});
  Lists lists = running_lists(phases);
  lists.push_back(&partial_list);
  lists.push_back(&terms);
  hoist_lists(phases, lists);
  const std::vector<Node> plain_rhs = phases.rhs, plain_factors = phases.factors;
  for (std::vector<Node>* list : running_lists(phases)) *list = fuse(phases.graph, *list);
  for (std::size_t i = 0; i < phases.events.size(); ++i) {
    phases.events[i].delay = terms[2 * i];
    phases.events[i].priority = terms[2 * i + 1];
  }
  CostReport& cost = phases.cost;
  cost.states = system.states.size();
  cost.intermediates = elimination.intermediates;
  cost.kept_intermediates = elimination.kept;
  cost.factors = phases.factors.size() - 1;
  cost.orders_tried = elimination.orders_tried;
  cost.explicit_factor = elimination.explicit_cost.factor;
  cost.explicit_solve = elimination.explicit_cost.solve;
  count(phases, plain_rhs, partial_list, plain_factors);
  cost.compile_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return phases;
}

}  // namespace neurocart::ir
