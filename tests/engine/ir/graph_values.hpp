// Plain evaluation of graph nodes, one at a time: the reference that tests hold code against.
#pragma once

#include <map>
#include <span>
#include <vector>

#include "engine/ir/graph.hpp"

namespace neurocart::ir {

// Values of inputs by operation; slot i of an operation is entry i.
using InputValues = std::map<Op, std::vector<double>>;

std::vector<double> values_of(const Graph& graph, std::span<const Node> outputs, const InputValues& inputs);

}  // namespace neurocart::ir
