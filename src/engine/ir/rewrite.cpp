#include "engine/ir/rewrite.hpp"

#include <algorithm>
#include <utility>

namespace neurocart::ir {

std::vector<Node> reachable(const Graph& graph, std::span<const Node> outputs) {
  std::vector<char> needed(graph.size(), 0);
  std::int32_t top = -1;
  for (Node output : outputs) {
    if (!output.valid()) continue;
    needed[static_cast<std::size_t>(output.index)] = 1;
    top = std::max(top, output.index);
  }
  std::vector<Node> found;
  for (std::int32_t i = top; i >= 0; --i) {
    if (!needed[static_cast<std::size_t>(i)]) continue;
    found.push_back(Node{i});
    const NodeData& data = graph[Node{i}];
    for (int k = 0; k < argument_count(data.op); ++k) needed[static_cast<std::size_t>(data.args[static_cast<std::size_t>(k)].index)] = 1;
  }
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<Node> rebuild(const Graph& from, Graph& to, std::span<const Node> outputs, const std::function<Node(Node, const NodeData&)>& replace) {
  const std::vector<Node> order = reachable(from, outputs);
  std::vector<Node> image(from.size());
  for (Node node : order) {
    const NodeData data = from[node];
    Node made = replace ? replace(node, data) : Node{};
    if (!made.valid()) {
      if (data.op == Op::constant) {
        made = to.constant(data.value);
      } else if (is_input(data.op)) {
        made = to.input(data.op, data.slot);
      } else {
        std::array<Node, 3> args{};
        for (int k = 0; k < argument_count(data.op); ++k) {
          const auto i = static_cast<std::size_t>(k);
          args[i] = image[static_cast<std::size_t>(data.args[i].index)];
        }
        made = to.make(data.op, args[0], args[1], args[2]);
      }
    }
    image[static_cast<std::size_t>(node.index)] = made;
  }
  std::vector<Node> results;
  results.reserve(outputs.size());
  for (Node output : outputs) results.push_back(output.valid() ? image[static_cast<std::size_t>(output.index)] : Node{});
  return results;
}

std::vector<Node> hoist(const Graph& from, Graph& to, std::span<const Node> outputs, const std::function<int(Node)>& slot_of) {
  std::vector<char> asked(from.size(), 0);
  for (Node node : reachable(from, outputs)) {
    const NodeData& data = from[node];
    if (from.is_still(node)) continue;
    for (int k = 0; k < argument_count(data.op); ++k) asked[static_cast<std::size_t>(data.args[static_cast<std::size_t>(k)].index)] = 1;
  }
  for (Node output : outputs)
    if (output.valid()) asked[static_cast<std::size_t>(output.index)] = 1;
  const std::size_t known = from.size();
  return rebuild(from, to, outputs, [&](Node node, const NodeData& data) {
    const auto i = static_cast<std::size_t>(node.index);
    if (i >= known || !from.is_still(node) || data.op == Op::constant) return Node{};
    if (!asked[i]) return to.constant(0.0);  // inside a still expression: nobody reads it here
    return to.input(Op::fixed, slot_of(node));
  });
}

namespace {

struct UseCounts {
  std::vector<int> all, in_sums;
};

UseCounts count_uses(const Graph& graph, const std::vector<Node>& order, std::span<const Node> outputs) {
  UseCounts counts{std::vector<int>(graph.size(), 0), std::vector<int>(graph.size(), 0)};
  for (Node output : outputs)
    if (output.valid()) ++counts.all[static_cast<std::size_t>(output.index)];
  for (Node node : order) {
    const NodeData& data = graph[node];
    const bool sum = data.op == Op::add || data.op == Op::subtract || data.op == Op::negate;
    for (int k = 0; k < argument_count(data.op); ++k) {
      const auto arg = static_cast<std::size_t>(data.args[static_cast<std::size_t>(k)].index);
      ++counts.all[arg];
      if (sum) ++counts.in_sums[arg];
    }
  }
  return counts;
}

}  // namespace

std::vector<Node> fuse(Graph& graph, std::span<const Node> outputs) {
  const std::vector<Node> order = reachable(graph, outputs);
  const std::size_t before = graph.size();
  const UseCounts counts = count_uses(graph, order, outputs);
  std::vector<Node> image(before);
  const auto image_of = [&](Node node) { return image[static_cast<std::size_t>(node.index)]; };
  const auto fusible = [&](Node node) {
    const auto i = static_cast<std::size_t>(node.index);
    return graph[node].op == Op::multiply && counts.all[i] == counts.in_sums[i];
  };
  for (Node node : order) {
    const NodeData data = graph[node];
    Node made = node;
    const Node a = data.args[0], b = data.args[1];
    if (data.op == Op::add && (fusible(b) || fusible(a))) {
      const bool second = fusible(b) && !(fusible(a) && counts.all[static_cast<std::size_t>(a.index)] < counts.all[static_cast<std::size_t>(b.index)]);
      const NodeData product = graph[second ? b : a];
      made = graph.intern(Op::multiply_add, image_of(product.args[0]), image_of(product.args[1]), image_of(second ? a : b));
    } else if (data.op == Op::subtract && fusible(b)) {
      const NodeData product = graph[b];
      made = graph.intern(Op::multiply_subtract_from, image_of(product.args[0]), image_of(product.args[1]), image_of(a));
    } else if (data.op == Op::subtract && fusible(a)) {
      const NodeData product = graph[a];
      made = graph.intern(Op::multiply_subtract, image_of(product.args[0]), image_of(product.args[1]), image_of(b));
    } else if (data.op == Op::negate && fusible(a)) {
      const NodeData product = graph[a];
      made = graph.intern(Op::multiply_subtract_from, image_of(product.args[0]), image_of(product.args[1]), graph.constant(0.0));
    } else if (argument_count(data.op) > 0) {
      std::array<Node, 3> args{};
      for (int k = 0; k < argument_count(data.op); ++k) args[static_cast<std::size_t>(k)] = image_of(data.args[static_cast<std::size_t>(k)]);
      made = graph.intern(data.op, args[0], args[1], args[2]);
    }
    image[static_cast<std::size_t>(node.index)] = made;
  }
  std::vector<Node> results;
  results.reserve(outputs.size());
  for (Node output : outputs) results.push_back(output.valid() ? image_of(output) : Node{});
  return results;
}

double weight_of(Op op) {
  switch (op) {
    case Op::reciprocal:
    case Op::divide:
      return 5.0;
    case Op::square_root:
      return 9.0;
    case Op::exponential:
      return 16.0;
    case Op::logarithm:
      return 20.0;
    case Op::power:
      return 40.0;
    case Op::power_slope:
      return 8.0;
    case Op::sine:
    case Op::cosine:
    case Op::tangent:
    case Op::arc_sine:
    case Op::arc_cosine:
    case Op::arc_tangent:
    case Op::hyperbolic_sine:
    case Op::hyperbolic_cosine:
    case Op::hyperbolic_tangent:
      return 25.0;
    default:
      return op == Op::constant || is_input(op) ? 0.0 : 1.0;
  }
}

double cost_of(const Graph& graph, std::span<const Node> outputs, const std::vector<char>* known) {
  double cost = 0.0;
  for (Node node : reachable(graph, outputs)) {
    const auto i = static_cast<std::size_t>(node.index);
    if (known != nullptr && i < known->size() && (*known)[i]) continue;
    cost += weight_of(graph[node].op);
  }
  return cost;
}

}  // namespace neurocart::ir
