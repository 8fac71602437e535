// Passes over the expression graph: what is reachable, rebuilding with replacements, fusing products into sums, and what a list of results costs.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/ir/graph.hpp"

namespace neurocart::ir {

// Every node that the outputs need, arguments before users, each once. Invalid outputs are passed over.
std::vector<Node> reachable(const Graph& graph, std::span<const Node> outputs);

// The outputs built again in `to` through Graph::make (so that replaced values fold). `replace` may give a node of `to` for a node of `from`; an invalid node
// means "as it is". `from` and `to` may be the same graph. Invalid outputs stay invalid.
std::vector<Node> rebuild(const Graph& from, Graph& to, std::span<const Node> outputs, const std::function<Node(Node, const NodeData&)>& replace);

// The outputs built again in `to`, with every largest still expression (known with the patient, no number) replaced by the constant slot that `slot_of` gives
// it.
std::vector<Node> hoist(const Graph& from, Graph& to, std::span<const Node> outputs, const std::function<int(Node)>& slot_of);

// The same outputs with a*b+c, a*b-c and c-a*b as one operation wherever the product is needed for sums only. One rounding less, hence a pass of its own.
std::vector<Node> fuse(Graph& graph, std::span<const Node> outputs);

// Units of one vector instruction: add, multiply, fused, compare, choose 1; reciprocal and division 5; square root 9; exp 16; log 20; pow 40.
double weight_of(Op op);

// What computing the outputs costs, without the nodes in `known` (computed before) when given: one flag a node.
double cost_of(const Graph& graph, std::span<const Node> outputs, const std::vector<char>* known = nullptr);

}  // namespace neurocart::ir
