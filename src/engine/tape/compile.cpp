// compile(): phases of a system as code, once for all numbers of lanes.
#include <algorithm>
#include <array>
#include <bit>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "engine/ir/rewrite.hpp"
#include "engine/tape/lane_program.hpp"
#include "engine/tape/program.hpp"

namespace neurocart::tape {

namespace {

using ir::Node;

std::vector<Output> outputs_to(const std::vector<Node>& nodes, Array array, std::uint32_t first = 0) {
  std::vector<Output> outputs;
  outputs.reserve(nodes.size());
  for (std::size_t i = 0; i < nodes.size(); ++i) outputs.push_back({nodes[i], {array, first + static_cast<std::uint32_t>(i)}});
  return outputs;
}

void append(std::vector<Output>& outputs, const std::vector<Output>& more) { outputs.insert(outputs.end(), more.begin(), more.end()); }

// Results that have no array of the caller stand in work behind all scratch; until that size is known they are written to this array.
constexpr Array result_array = Array::output_2;

void place_results(Code& code, std::uint32_t first) {
  const auto move = [&](Place& place) {
    if (place.array == result_array) place = {Array::work, first + place.index};
  };
  for (Instruction& instruction : code.instructions) {
    move(instruction.target);
    for (Place& arg : instruction.args) move(arg);
  }
}

Code derive_code(ir::Phases& phases, Literals& literals) {
  // Constants that read earlier constants: their values are put in place of the reading.
  std::vector<Node> values;
  for (Node value : phases.constant_values) {
    const std::vector<Node> one{value};
    values.push_back(ir::rebuild(phases.graph, phases.graph, one, [&](Node, const ir::NodeData& data) {
      return data.op == ir::Op::fixed ? values[static_cast<std::size_t>(data.slot)] : Node{};
    })[0]);
  }
  std::vector<Output> outputs = outputs_to(values, Array::output_0);
  append(outputs, outputs_to(phases.register_starts, Array::output_1));
  append(outputs, outputs_to(phases.state_starts, Array::output_2));
  return generate(phases.graph, outputs, {}, literals);
}

ProgramCode generate_all(const ir::System& system, ir::Phases& phases) {
  ProgramCode program;
  Literals literals;
  const ir::Graph& graph = phases.graph;
  program.derive = derive_code(phases, literals);
  program.rhs = generate(graph, outputs_to(phases.rhs, Array::output_0), {}, literals);
  program.time_derivative = generate(graph, outputs_to(phases.time_derivative, Array::output_0), {}, literals);
  std::vector<Output> factor_outputs = outputs_to(phases.factors, Array::output_0);
  factor_outputs.back().place = {result_array, 0};
  program.factor = generate(graph, factor_outputs, {}, literals);
  CodeOptions in_place;
  in_place.output_over_right = true;
  program.solve = generate(graph, outputs_to(phases.solution, Array::output_0), in_place, literals);
  std::vector<Output> conditions = outputs_to(phases.roots, Array::output_0);
  append(conditions, outputs_to(phases.triggers, Array::output_1));
  program.conditions = generate(graph, conditions, {}, literals);
  program.readouts = generate(graph, outputs_to(phases.readouts, Array::output_0), {}, literals);
  std::size_t most_results = 1;
  for (const ir::Phases::EventPhases& event : phases.events) {
    ProgramCode::Event plan;
    plan.act = generate(graph, outputs_to(event.values, result_array), {}, literals);
    const std::vector<Output> terms{{event.delay, {Array::output_0, 0}}, {event.priority, {Array::output_1, 0}}};
    plan.terms = generate(graph, terms, {}, literals);
    for (const ir::ActionAssignment& assignment : event.assignments)
      plan.targets.push_back({assignment.to_register ? Array::registers : Array::states, static_cast<std::uint32_t>(assignment.target)});
    most_results = std::max(most_results, event.values.size());
    program.shape.draws = std::max(program.shape.draws, static_cast<std::uint32_t>(event.draws));
    program.events.push_back(std::move(plan));
  }
  std::uint32_t scratch = 0;
  for (const Code* code : {&program.derive, &program.rhs, &program.time_derivative, &program.factor, &program.solve, &program.conditions, &program.readouts})
    scratch = std::max(scratch, code->work);
  for (const ProgramCode::Event& event : program.events) scratch = std::max({scratch, event.act.work, event.terms.work});
  program.results = scratch;
  place_results(program.factor, scratch);
  for (ProgramCode::Event& event : program.events) place_results(event.act, scratch);
  program.literals = literals.values();
  program.names_time = !phases.time_derivative.empty();
  nk_shape& shape = program.shape;
  shape.parameters = static_cast<std::uint32_t>(system.parameters.size());
  shape.constants = static_cast<std::uint32_t>(phases.constant_values.size());
  shape.registers = static_cast<std::uint32_t>(system.registers.size());
  shape.states = static_cast<std::uint32_t>(system.states.size());
  shape.readouts = static_cast<std::uint32_t>(system.readouts.size());
  shape.roots = static_cast<std::uint32_t>(system.roots.size());
  shape.triggers = static_cast<std::uint32_t>(system.events.size());
  shape.factors = static_cast<std::uint32_t>(phases.factors.size() - 1);
  shape.work = scratch + static_cast<std::uint32_t>(most_results);
  return program;
}

// Programs of one precision, by the logarithm of the number of lanes, encoded when first asked for.
template <class Real>
class Widths {
 public:
  const auto& table(const ProgramCode& code, unsigned lanes) {
    if (!std::has_single_bit(lanes) || lanes > 16) throw std::invalid_argument("the tape has 1, 2, 4, 8 or 16 lanes");
    const auto place = static_cast<std::size_t>(std::countr_zero(lanes));
    const std::scoped_lock guard(lock_);
    if (!programs_[place]) {
      programs_[place] = std::make_unique<LaneProgram<Real>>();
      make_lane_program(code, lanes, *programs_[place]);
    }
    return programs_[place]->table;
  }

 private:
  std::mutex lock_;
  std::array<std::unique_ptr<LaneProgram<Real>>, 5> programs_;
};

class TapeProgram : public Program {
 public:
  TapeProgram(const ir::System& system, ir::Phases phases) {
    code_ = generate_all(system, phases);
    cost_ = phases.cost;
  }

  const nk_table_f64& table(unsigned lanes) const override { return double_.table(code_, lanes); }
  const nk_table_f32& single_table(unsigned lanes) const override { return single_.table(code_, lanes); }
  const ir::CostReport& cost() const override { return cost_; }

 private:
  ProgramCode code_;
  ir::CostReport cost_;
  mutable Widths<double> double_;
  mutable Widths<float> single_;
};

}  // namespace

std::unique_ptr<Program> compile(const ir::System& system, const Options& options) {
  return std::make_unique<TapeProgram>(system, ir::make_phases(system, options.elimination));
}

std::unique_ptr<Program> compile(const ir::System& system, const ir::Phases& phases) { return std::make_unique<TapeProgram>(system, phases); }

}  // namespace neurocart::tape
