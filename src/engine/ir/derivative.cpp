#include "engine/ir/derivative.hpp"

#include <cstddef>

namespace neurocart::ir {

namespace {

// 1 / sqrt(1 - x^2), the slope of the arc sine.
Node arc_slope(Graph& graph, Node x) {
  return graph.make(Op::reciprocal, graph.make(Op::square_root, graph.subtract(graph.constant(1.0), graph.multiply(x, x))));
}

// Roots are flat at 0 in no finite way: their slope is held at that of a tiny argument.
Node root_slope(Graph& graph, Node root) {
  return graph.multiply(graph.constant(0.5), graph.make(Op::reciprocal, graph.make(Op::maximum, root, graph.constant(1e-12))));
}

}  // namespace

std::array<Node, 3> partials(Graph& graph, Node node) {
  const NodeData data = graph[node];
  const auto [a, b, c] = data.args;
  const Node zero = graph.constant(0.0), one = graph.constant(1.0);
  switch (data.op) {
    case Op::add:
      return {one, one, zero};
    case Op::subtract:
      return {one, graph.constant(-1.0), zero};
    case Op::multiply:
      return {b, a, zero};
    case Op::divide: {
      const Node over = graph.make(Op::reciprocal, b);
      return {over, graph.negate(graph.multiply(node, over)), zero};
    }
    case Op::negate:
      return {graph.constant(-1.0), zero, zero};
    case Op::reciprocal:
      return {graph.negate(graph.multiply(node, node)), zero, zero};
    case Op::multiply_add:
      return {b, a, one};
    case Op::multiply_subtract:
      return {b, a, graph.constant(-1.0)};
    case Op::multiply_subtract_from:
      return {graph.negate(b), graph.negate(a), one};
    case Op::square_root:
      return {root_slope(graph, node), zero, zero};
    case Op::exponential:
      return {node, zero, zero};
    case Op::logarithm:
      return {graph.make(Op::reciprocal, a), zero, zero};
    case Op::power: {
      const Node base_slope = graph.make(Op::power_slope, a, b, node);
      const Node exponent_slope = graph.multiply(node, graph.make(Op::logarithm, graph.make(Op::maximum, a, graph.constant(1e-300))));
      return {base_slope, exponent_slope, zero};
    }
    case Op::minimum: {
      const Node first = graph.make(Op::less, a, b);
      return {first, graph.make(Op::logical_not, first), zero};
    }
    case Op::maximum: {
      const Node first = graph.make(Op::less, b, a);
      return {first, graph.make(Op::logical_not, first), zero};
    }
    case Op::absolute:
      return {graph.make(Op::select, graph.make(Op::less, a, zero), graph.constant(-1.0), one), zero, zero};
    case Op::sine:
      return {graph.make(Op::cosine, a), zero, zero};
    case Op::cosine:
      return {graph.negate(graph.make(Op::sine, a)), zero, zero};
    case Op::tangent:
      return {graph.add(one, graph.multiply(node, node)), zero, zero};
    case Op::arc_sine:
      return {arc_slope(graph, a), zero, zero};
    case Op::arc_cosine:
      return {graph.negate(arc_slope(graph, a)), zero, zero};
    case Op::arc_tangent:
      return {graph.make(Op::reciprocal, graph.add(one, graph.multiply(a, a))), zero, zero};
    case Op::hyperbolic_sine:
      return {graph.make(Op::hyperbolic_cosine, a), zero, zero};
    case Op::hyperbolic_cosine:
      return {graph.make(Op::hyperbolic_sine, a), zero, zero};
    case Op::hyperbolic_tangent:
      return {graph.subtract(one, graph.multiply(node, node)), zero, zero};
    case Op::select: {
      const Node chosen = graph.make(Op::not_equal, a, zero);
      return {zero, is_truth_value(graph[a].op) ? a : chosen, graph.make(Op::logical_not, is_truth_value(graph[a].op) ? a : chosen)};
    }
    default:
      return {zero, zero, zero};  // inputs, floor, ceiling, relations and logic; the slope of a slope is not needed
  }
}

Node Derivative::of(Node node) {
  if (node == input_) return graph_.constant(1.0);
  const NodeData data = graph_[node];
  if ((data.uses & graph_[input_].uses) == 0) return graph_.constant(0.0);
  if (is_input(data.op)) return graph_.constant(0.0);
  if (auto found = known_.find(node.index); found != known_.end()) return found->second;
  const std::array<Node, 3> slopes = partials(graph_, node);
  Node sum = graph_.constant(0.0);
  for (int i = 0; i < argument_count(data.op); ++i) {
    const auto k = static_cast<std::size_t>(i);
    if (graph_.is_constant(slopes[k], 0.0)) continue;
    const Node inner = of(data.args[k]);
    if (!graph_.is_constant(inner, 0.0)) sum = graph_.add(sum, graph_.chain(slopes[k], inner));
  }
  known_[node.index] = sum;
  return sum;
}

}  // namespace neurocart::ir
