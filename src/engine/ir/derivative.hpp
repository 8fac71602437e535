// Symbolic derivatives on the expression graph. At kinks (minimum, maximum, absolute, piecewise) the active branch counts.
#pragma once

#include <array>
#include <unordered_map>

#include "engine/ir/graph.hpp"

namespace neurocart::ir {

// Partial derivatives of one operation with respect to its arguments, as nodes; constant 0 where there is none.
std::array<Node, 3> partials(Graph& graph, Node node);

// d(node)/d(input), forward over the graph. One object per input: results are kept, so that many outputs share the work.
class Derivative {
 public:
  Derivative(Graph& graph, Node input) : graph_(graph), input_(input) {}
  Node of(Node node);

 private:
  Graph& graph_;
  Node input_;
  std::unordered_map<std::int32_t, Node> known_;
};

}  // namespace neurocart::ir
