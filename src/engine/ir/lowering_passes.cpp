// The passes of lower() that work on a complete system: what cannot move leaves, triggers become schedules or roots, phases are split.
#include <algorithm>
#include <set>
#include <utility>

#include "engine/ir/lowering.hpp"
#include "engine/ir/rewrite.hpp"

namespace neurocart::ir {

namespace {

// Pointers to every node that runs after the start, in a fixed order.
std::vector<Node*> running_nodes(System& system) {
  std::vector<Node*> nodes;
  nodes.reserve(system.derivatives.size() + system.readout_values.size());
  for (Node& node : system.derivatives) nodes.push_back(&node);
  for (Node& node : system.readout_values) nodes.push_back(&node);
  for (Node& node : system.roots) nodes.push_back(&node);
  for (EventPlan& event : system.events) {
    nodes.push_back(&event.trigger);
    nodes.push_back(&event.scheduled_time);
    nodes.push_back(&event.delay);
    nodes.push_back(&event.priority);
    for (ActionAssignment& assignment : event.assignments) nodes.push_back(&assignment.value);
  }
  return nodes;
}

void replace_running(System& system, const std::function<Node(Node, const NodeData&)>& replace) {
  const std::vector<Node*> places = running_nodes(system);
  std::vector<Node> before;
  before.reserve(places.size());
  for (const Node* place : places) before.push_back(*place);
  const std::vector<Node> after = rebuild(system.graph, system.graph, before, replace);
  for (std::size_t i = 0; i < places.size(); ++i) *places[i] = after[i];
}

struct Written {
  std::vector<char> states, registers;
};

// What events write; assignments of a value to itself are removed, and events that are left without any.
Written settle_events(System& system) {
  Written written{std::vector<char>(system.states.size(), 0), std::vector<char>(system.registers.size(), 0)};
  for (EventPlan& event : system.events) {
    std::erase_if(event.assignments, [&](const ActionAssignment& assignment) {
      return assignment.value == system.graph.input(assignment.to_register ? Op::reg : Op::state, assignment.target);
    });
    for (const ActionAssignment& assignment : event.assignments)
      (assignment.to_register ? written.registers : written.states)[static_cast<std::size_t>(assignment.target)] = 1;
  }
  std::erase_if(system.events, [](const EventPlan& event) { return event.assignments.empty(); });
  return written;
}

// The largest set of unwritten states that nothing can move: those that start at the number 0 and whose derivatives vanish when all of them are replaced by 0,
// and those without any derivative. A state that merely rests at its start (x' = 1 - x from 1) stays a state.
std::vector<char> unmoved_states(System& system, const Written& written) {
  std::vector<char> unmoved(system.states.size(), 0);
  for (std::size_t i = 0; i < unmoved.size(); ++i) {
    const bool structural = system.graph.is_constant(system.state_starts[i], 0.0) || system.graph.is_constant(system.derivatives[i], 0.0);
    unmoved[i] = structural && !written.states[i];
  }
  for (bool changed = true; changed;) {
    changed = false;
    const std::vector<Node> derivatives = rebuild(system.graph, system.graph, system.derivatives, [&](Node, const NodeData& data) {
      const bool out = data.op == Op::state && unmoved[static_cast<std::size_t>(data.slot)];
      return out ? system.state_starts[static_cast<std::size_t>(data.slot)] : Node{};
    });
    for (std::size_t i = 0; i < unmoved.size(); ++i) {
      if (!unmoved[i] || system.graph.is_constant(derivatives[i], 0.0)) continue;
      unmoved[i] = 0;
      changed = true;
    }
  }
  return unmoved;
}

// States and registers leave or change place; `state_image` and `register_image` give what stands for each old one.
void renumber(System& system, const std::vector<Node>& state_image, const std::vector<Node>& register_image) {
  replace_running(system, [&](Node, const NodeData& data) {
    if (data.op == Op::state) return state_image[static_cast<std::size_t>(data.slot)];
    if (data.op == Op::reg) return register_image[static_cast<std::size_t>(data.slot)];
    return Node{};
  });
  for (EventPlan& event : system.events) {
    for (ActionAssignment& assignment : event.assignments) {
      const NodeData data = system.graph[(assignment.to_register ? register_image : state_image)[static_cast<std::size_t>(assignment.target)]];
      assignment.to_register = data.op == Op::reg;
      assignment.target = data.slot;
    }
  }
}

bool settle_once(System& system, bool drop_states) {
  const Written written = settle_events(system);
  std::vector<char> unmoved(system.states.size(), 0);
  if (drop_states) unmoved = unmoved_states(system, written);
  std::vector<Node> state_image, register_image;
  System next;
  for (std::size_t i = 0; i < system.registers.size(); ++i) {
    if (!written.registers[i]) {
      register_image.push_back(system.register_starts[i]);
      continue;
    }
    register_image.push_back(system.graph.input(Op::reg, static_cast<int>(next.registers.size())));
    next.registers.push_back(system.registers[i]);
    next.register_starts.push_back(system.register_starts[i]);
  }
  std::vector<Node> kept_derivatives;
  for (std::size_t i = 0; i < system.states.size(); ++i) {
    if (unmoved[i]) {
      state_image.push_back(system.state_starts[i]);
      system.unmoved.push_back(system.states[i].id);
    } else if (drop_states && system.graph.is_constant(system.derivatives[i], 0.0)) {  // only events move it
      state_image.push_back(system.graph.input(Op::reg, static_cast<int>(next.registers.size())));
      next.registers.push_back(system.states[i].id);
      next.register_starts.push_back(system.state_starts[i]);
    } else {
      state_image.push_back(system.graph.input(Op::state, static_cast<int>(next.states.size())));
      next.states.push_back(system.states[i]);
      next.state_starts.push_back(system.state_starts[i]);
      kept_derivatives.push_back(system.derivatives[i]);
    }
  }
  if (next.states.size() == system.states.size() && next.registers.size() == system.registers.size()) return false;
  system.derivatives = std::move(kept_derivatives);
  renumber(system, state_image, register_image);
  system.states = std::move(next.states);
  system.state_starts = std::move(next.state_starts);
  system.registers = std::move(next.registers);
  system.register_starts = std::move(next.register_starts);
  return true;
}

// c of "time >= c", "time > c", "time - b >= c", "time + b >= c" with still b and c; invalid otherwise.
Node scheduled_time(Graph& graph, Node trigger) {
  const NodeData data = graph[trigger];
  if ((data.op != Op::less && data.op != Op::less_equal) || !graph.is_still(data.args[0])) return {};
  const Node bound = data.args[0], left = data.args[1];
  const NodeData inner = graph[left];
  if (inner.op == Op::time) return bound;
  if (inner.op == Op::subtract && graph[inner.args[0]].op == Op::time && graph.is_still(inner.args[1])) return graph.add(bound, inner.args[1]);
  if (inner.op == Op::add && graph[inner.args[1]].op == Op::time && graph.is_still(inner.args[0])) return graph.subtract(bound, inner.args[0]);
  return {};
}

// Relations below `output` that can switch while time runs, as indices into the system's roots.
std::vector<int> roots_below(System& system, std::span<const Node> outputs) {
  std::vector<int> found;
  for (Node node : reachable(system.graph, outputs)) {
    const NodeData data = system.graph[node];
    if (data.op != Op::less && data.op != Op::less_equal) continue;
    if ((data.uses & (use_of(Op::state) | use_of(Op::time))) == 0) continue;
    const Node root = system.graph.subtract(data.args[1], data.args[0]);
    auto place = std::find(system.roots.begin(), system.roots.end(), root);
    if (place == system.roots.end()) {
      system.roots.push_back(root);
      place = std::prev(system.roots.end());
    }
    found.push_back(static_cast<int>(place - system.roots.begin()));
  }
  return found;
}

}  // namespace

void settle_unmoved(System& system, bool drop_states) {
  while (settle_once(system, drop_states)) {
  }
  system.names_time = false;
  for (Node derivative : system.derivatives) system.names_time |= (system.graph[derivative].uses & use_of(Op::time)) != 0;
}

void find_schedule(System& system) {
  for (EventPlan& event : system.events) {
    event.scheduled_time = scheduled_time(system.graph, event.trigger);
    event.scheduled = event.scheduled_time.valid();
    if (event.scheduled)  // compared with the very number that the schedule holds
      event.trigger = system.graph.make(system.graph[event.trigger].op, event.scheduled_time, system.graph.input(Op::time));
    else
      event.roots = roots_below(system, std::span(&event.trigger, 1));
  }
  roots_below(system, system.derivatives);
}

void split_phases(System& system, const std::unordered_map<std::int32_t, std::string>& names) {
  System split;
  std::vector<Node> still;  // constants of the patient, as nodes of the old graph
  std::unordered_map<std::int32_t, int> slots;
  std::set<std::string> used_names;
  const auto slot_of = [&](Node node) {
    const auto [place, fresh] = slots.emplace(node.index, static_cast<int>(still.size()));
    if (fresh) {
      still.push_back(node);
      const auto name = names.find(node.index);
      std::string id = name != names.end() ? name->second : "derived_" + std::to_string(still.size() - 1);
      if (!used_names.insert(id).second) id = "derived_" + std::to_string(still.size() - 1);
      split.constants.push_back(id);
    }
    return place->second;
  };
  const std::vector<Node*> places = running_nodes(system);
  std::vector<Node> outputs;
  outputs.reserve(places.size());
  for (const Node* place : places) outputs.push_back(*place);
  const std::vector<Node> after = hoist(system.graph, split.graph, outputs, slot_of);
  for (EventPlan& event : system.events) {
    if (!event.scheduled) continue;
    event.scheduled_constant = system.graph.is_constant(event.scheduled_time) ? -1 : slot_of(event.scheduled_time);
  }
  for (std::size_t i = 0; i < places.size(); ++i) *places[i] = after[i];
  for (EventPlan& event : system.events) {
    if (!event.scheduled || event.scheduled_constant >= 0) continue;  // a number: it becomes a constant of its own
    const double value = split.graph[event.scheduled_time].value;
    event.scheduled_constant = slot_of(system.graph.constant(value));
  }
  const auto move_starts = [&](std::vector<Node>& nodes) { nodes = rebuild(system.graph, split.graph, nodes, {}); };
  move_starts(system.state_starts);
  move_starts(system.register_starts);
  move_starts(still);
  system.constants = std::move(split.constants);
  system.constant_values = std::move(still);
  for (EventPlan& event : system.events)
    if (event.scheduled) event.scheduled_time = system.constant_values[static_cast<std::size_t>(event.scheduled_constant)];
  system.graph = std::move(split.graph);
}

}  // namespace neurocart::ir
