// See key.hpp.
#include "engine/jit/key.hpp"

#include <bit>
#include <cstdint>
#include <vector>

#include "engine/base/digest.hpp"
#include "engine/ir/rewrite.hpp"

namespace neurocart::jit {

namespace {

using ir::Node;

// To be raised with every change of the code that is generated for the same phases.
constexpr std::uint32_t generator_version = 1;

class Writer {
 public:
  void number(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xFF);
  }
  void text(const std::string& words) {
    number(words.size());
    bytes_ += words;
  }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace

std::string key_of(const ir::System& system, const ir::Phases& phases, const Machine& machine, NativeForm form) {
  Writer writer;
  writer.number(generator_version);
  writer.number(NK_ABI_VERSION);
  writer.text(llvm_version());
  writer.text(machine.processor);
  writer.text(machine.features);
  writer.number(form.single_precision);
  writer.number(form.lanes);
  const nk_shape shape = shape_of(system, phases);
  for (const std::uint32_t count :
       {shape.parameters, shape.constants, shape.registers, shape.draws, shape.states, shape.readouts, shape.roots, shape.triggers, shape.factors})
    writer.number(count);
  std::vector<std::vector<Node>> lists{phases.constant_values, phases.register_starts, phases.state_starts, phases.rhs,      phases.time_derivative,
                                       phases.factors,         phases.solution,        phases.roots,        phases.triggers, phases.readouts};
  for (const auto& event : phases.events) {
    lists.push_back(event.values);
    lists.push_back({event.delay, event.priority});
    writer.number(event.assignments.size());
    for (const auto& assignment : event.assignments) writer.number(static_cast<std::uint64_t>(assignment.target) << 1 | (assignment.to_register ? 1u : 0u));
  }
  std::vector<Node> all;
  for (const auto& list : lists) all.insert(all.end(), list.begin(), list.end());
  std::vector<std::uint64_t> number_of(phases.graph.size(), 0);
  std::uint64_t next = 1;
  for (const Node node : ir::reachable(phases.graph, all)) {
    const ir::NodeData& data = phases.graph[node];
    number_of[static_cast<std::size_t>(node.index)] = next++;
    writer.number(static_cast<std::uint64_t>(data.op));
    if (data.op == ir::Op::constant) writer.number(std::bit_cast<std::uint64_t>(data.value));
    if (ir::is_input(data.op)) writer.number(static_cast<std::uint64_t>(data.slot));
    for (int k = 0; k < argument_count(data.op); ++k) writer.number(number_of[static_cast<std::size_t>(data.args[static_cast<std::size_t>(k)].index)]);
  }
  for (const auto& list : lists) {
    writer.number(list.size());
    for (const Node node : list) writer.number(node.valid() ? number_of[static_cast<std::size_t>(node.index)] : 0);
  }
  return sha256(writer.bytes());
}

}  // namespace neurocart::jit
