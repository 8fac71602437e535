#include "graph_values.hpp"

#include "engine/ir/rewrite.hpp"

namespace neurocart::ir {

std::vector<double> values_of(const Graph& graph, std::span<const Node> outputs, const InputValues& inputs) {
  std::vector<double> value(graph.size(), 0.0);
  for (Node node : reachable(graph, outputs)) {
    const NodeData& data = graph[node];
    double& result = value[static_cast<std::size_t>(node.index)];
    if (data.op == Op::constant) {
      result = data.value;
    } else if (is_input(data.op)) {
      result = inputs.at(data.op).at(static_cast<std::size_t>(data.slot));
    } else {
      std::array<double, 3> args{};
      for (int k = 0; k < argument_count(data.op); ++k)
        args[static_cast<std::size_t>(k)] = value[static_cast<std::size_t>(data.args[static_cast<std::size_t>(k)].index)];
      result = evaluate(data.op, args);
    }
  }
  std::vector<double> results;
  for (Node output : outputs) results.push_back(value[static_cast<std::size_t>(output.index)]);
  return results;
}

}  // namespace neurocart::ir
