// See functions.hpp.
#include "engine/jit/functions.hpp"

#include <algorithm>
#include <utility>

#include "engine/ir/rewrite.hpp"

namespace neurocart::jit {

namespace {

using ir::Node;

void append(std::vector<Output>& outputs, const std::vector<Node>& nodes, Array array) {
  for (std::size_t i = 0; i < nodes.size(); ++i) outputs.push_back({nodes[i], {array, static_cast<std::uint32_t>(i)}});
}

std::vector<Output> outputs_to(const std::vector<Node>& nodes, Array array = Array::output_0) {
  std::vector<Output> outputs;
  append(outputs, nodes, array);
  return outputs;
}

// Constants that read earlier constants: their values are put in place of the reading.
std::vector<Node> plain_constants(ir::Graph& graph, const std::vector<Node>& constants) {
  std::vector<Node> values;
  for (const Node value : constants) {
    const std::vector<Node> one{value};
    values.push_back(ir::rebuild(
        graph, graph, one, [&](Node, const ir::NodeData& data) { return data.op == ir::Op::fixed ? values[static_cast<std::size_t>(data.slot)] : Node{}; })[0]);
  }
  return values;
}

class Builder {
 public:
  Builder(const ir::Phases& phases, FunctionSet& set, int registers) : phases_(phases), set_(set) { options_.registers = registers; }

  void build() {
    std::vector<Output> derive = outputs_to(plain_constants(set_.graph, phases_.constant_values));
    append(derive, phases_.register_starts, Array::output_1);
    append(derive, phases_.state_starts, Array::output_2);
    add("derive", {Array::time, Array::parameters, Array::output_0, Array::output_1, Array::output_2}, derive).finite = {Array::output_1, Array::output_2};
    add("rhs", point({Array::output_0}), outputs_to(phases_.rhs)).finite = {Array::output_0};
    add("time_derivative", point({Array::output_0}), outputs_to(phases_.time_derivative)).finite = {Array::output_0};
    std::vector<Output> factors = outputs_to(phases_.factors);
    factors.back().place = {Array::result, 0};
    add("factor", point({Array::shift, Array::output_0}), factors).checks_pivot = true;
    options_.output_over_right = true;
    add("solve", {Array::factors, Array::right, Array::output_0}, outputs_to(phases_.solution)).finite = {Array::output_0};
    options_.output_over_right = false;
    std::vector<Output> conditions = outputs_to(phases_.roots);
    append(conditions, phases_.triggers, Array::output_1);
    add("conditions", point({Array::output_0, Array::output_1}), conditions).finite = {Array::output_0};
    add("readouts", point({Array::output_0}), outputs_to(phases_.readouts)).finite = {Array::output_0};
    for (std::size_t i = 0; i < phases_.events.size(); ++i) add_event(phases_.events[i], std::to_string(i));
  }

 private:
  static std::vector<Array> point(const std::vector<Array>& more) {
    std::vector<Array> arguments{Array::time, Array::constants, Array::registers, Array::states};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  Function& add(std::string name, std::vector<Array> arguments, const std::vector<Output>& outputs) {
    Function function;
    function.name = std::move(name);
    function.arguments = std::move(arguments);
    function.schedule = make_schedule(set_.graph, outputs, options_);
    set_.functions.push_back(std::move(function));
    return set_.functions.back();
  }

  void add_event(const ir::Phases::EventPhases& event, const std::string& number) {
    Function& act =
        add("act_" + number, {Array::time, Array::constants, Array::draws, Array::registers, Array::states}, outputs_to(event.values, Array::result));
    act.is_act = true;
    for (const ir::ActionAssignment& assignment : event.assignments)
      act.targets.push_back({assignment.to_register ? Array::registers : Array::states, static_cast<std::uint32_t>(assignment.target)});
    const std::vector<Output> terms{{event.delay, {Array::output_0, 0}}, {event.priority, {Array::output_1, 0}}};
    add("event_terms_" + number, point({Array::output_0, Array::output_1}), terms).finite = {Array::output_0, Array::output_1};
  }

  const ir::Phases& phases_;
  FunctionSet& set_;
  ScheduleOptions options_;
};

}  // namespace

nk_shape shape_of(const ir::System& system, const ir::Phases& phases) {
  const auto count = [](const auto& list) { return static_cast<std::uint32_t>(list.size()); };
  nk_shape shape{};
  shape.parameters = count(system.parameters);
  shape.constants = count(phases.constant_values);
  shape.registers = count(system.registers);
  for (const auto& event : phases.events) shape.draws = std::max(shape.draws, static_cast<std::uint32_t>(event.draws));
  shape.states = count(system.states);
  shape.readouts = count(system.readouts);
  shape.roots = count(system.roots);
  shape.triggers = count(system.events);
  shape.factors = count(phases.factors) - 1;
  return shape;
}

FunctionSet make_functions(const ir::System& system, const ir::Phases& phases, int registers) {
  FunctionSet set;
  set.graph = phases.graph;
  set.shape = shape_of(system, phases);
  set.names_time = !phases.time_derivative.empty();
  Builder(phases, set, registers).build();
  for (const Function& function : set.functions) set.shape.work = std::max(set.shape.work, function.schedule.work);
  set.shape.work = std::max(set.shape.work, 1u);
  return set;
}

}  // namespace neurocart::jit
