// See order.hpp.
#include "engine/jit/order.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "engine/ir/rewrite.hpp"

namespace neurocart::jit {

using ir::Graph;
using ir::Node;
using ir::NodeData;
using ir::Op;

bool is_call(Op op) { return op == Op::exponential || op == Op::logarithm || op == Op::power || (op >= Op::sine && op <= Op::hyperbolic_tangent); }

namespace {

std::size_t index(Node node) { return static_cast<std::size_t>(node.index); }
bool is_operation(const NodeData& data) { return data.op != Op::constant && !ir::is_input(data.op); }
std::span<const Node> arguments(const NodeData& data) { return {data.args.data(), static_cast<std::size_t>(argument_count(data.op))}; }

// Registers that a tree evaluation would need (Sethi and Ullman 1970); shared values count as if they were trees.
std::vector<int> register_needs(const Graph& graph, const std::vector<Node>& nodes) {
  std::vector<int> needs(graph.size(), 0);
  for (const Node node : nodes) {
    const NodeData& data = graph[node];
    if (!is_operation(data)) continue;
    std::vector<int> parts;
    for (const Node arg : arguments(data)) parts.push_back(needs[index(arg)]);
    std::sort(parts.rbegin(), parts.rend());
    int need = 1;
    for (std::size_t k = 0; k < parts.size(); ++k) need = std::max(need, parts[k] + static_cast<int>(k));
    needs[index(node)] = need;
  }
  return needs;
}

}  // namespace

std::vector<Node> depth_first_order(const Graph& graph, std::span<const Node> results) {
  const std::vector<Node> nodes = ir::reachable(graph, results);
  const std::vector<int> needs = register_needs(graph, nodes);
  std::vector<Node> roots;
  for (const Node node : nodes)
    if (is_call(graph[node].op)) roots.push_back(node);
  roots.insert(roots.end(), results.begin(), results.end());
  std::vector<char> done(graph.size(), 0);
  std::vector<Node> order;
  std::vector<std::pair<Node, bool>> open;  // node, and whether its arguments are done
  for (const Node root : roots) {
    if (!root.valid()) continue;
    open.emplace_back(root, false);
    while (!open.empty()) {
      const auto [node, ready] = open.back();
      open.pop_back();
      if (done[index(node)]) continue;
      const NodeData& data = graph[node];
      if (!is_operation(data)) continue;
      if (ready) {
        done[index(node)] = 1;
        order.push_back(node);
        continue;
      }
      open.emplace_back(node, true);
      std::vector<Node> args(arguments(data).begin(), arguments(data).end());
      // Last on the stack is computed first: the one that needs most registers.
      std::sort(args.begin(), args.end(), [&](Node a, Node b) { return std::pair(needs[index(a)], a.index) < std::pair(needs[index(b)], b.index); });
      for (const Node arg : args) open.emplace_back(arg, false);
    }
  }
  return order;
}

namespace {

class Gatherer {
 public:
  Gatherer(const Graph& graph, const std::vector<Node>& base, int registers)
      : graph_(graph),
        base_(base),
        registers_(static_cast<std::size_t>(registers)),
        waiting_(base.size(), 0),
        done_(base.size(), 0),
        users_(graph.size()),
        left_(graph.size(), 0),
        position_(graph.size(), -1),
        held_(graph.size(), 0) {
    for (std::size_t i = 0; i < base.size(); ++i) position_[index(base[i])] = static_cast<std::int32_t>(i);
    for (std::size_t i = 0; i < base.size(); ++i) {
      const auto args = arguments(graph[base[i]]);
      for (std::size_t k = 0; k < args.size(); ++k) {
        if (graph[args[k]].op == Op::constant ||
            std::find(args.begin(), args.begin() + static_cast<std::ptrdiff_t>(k), args[k]) != args.begin() + static_cast<std::ptrdiff_t>(k))
          continue;
        users_[index(args[k])].push_back(static_cast<std::int32_t>(i));
        ++left_[index(args[k])];
        if (position_[index(args[k])] >= 0) ++waiting_[i];
      }
    }
  }

  std::vector<Node> run() {
    std::vector<Node> order;
    order.reserve(base_.size());
    std::size_t first = 0;
    while (order.size() < base_.size()) {
      while (done_[first]) ++first;
      std::int32_t next = best_reader();
      // Calls stand first in the base order and stay there; what they need is not passed over.
      if (next < 0 || first < calls_end_) next = static_cast<std::int32_t>(first);
      take(static_cast<std::size_t>(next));
      order.push_back(base_[static_cast<std::size_t>(next)]);
    }
    return order;
  }

  void keep_calls_first() {
    for (std::size_t i = 0; i < base_.size(); ++i)
      if (is_call(graph_[base_[i]].op)) calls_end_ = i + 1;
  }

 private:
  // The ready operation with the best score among those that read a value in a register; -1 none.
  std::int32_t best_reader() const {
    std::int32_t best = -1;
    int best_score = std::numeric_limits<int>::min();
    for (const Node value : in_registers_) {
      for (const std::int32_t user : users_[index(value)]) {
        if (done_[static_cast<std::size_t>(user)] || waiting_[static_cast<std::size_t>(user)] != 0) continue;
        const int score = score_of(user);
        if (score > best_score || (score == best_score && user < best)) {
          best = user;
          best_score = score;
        }
      }
    }
    return best;
  }

  int score_of(std::int32_t operation) const {
    int score = -2;  // the result takes a register
    const auto args = arguments(graph_[base_[static_cast<std::size_t>(operation)]]);
    for (std::size_t k = 0; k < args.size(); ++k) {
      if (graph_[args[k]].op == Op::constant) continue;
      if (!held_[index(args[k])]) score -= 3;
      if (left_[index(args[k])] == 1) score += 2;
    }
    return score;
  }

  void hold(Node value) {
    if (held_[index(value)]) {
      in_registers_.erase(std::find(in_registers_.begin(), in_registers_.end(), value));
    } else if (in_registers_.size() >= registers_) {
      held_[index(in_registers_.front())] = 0;  // the one not read for longest
      in_registers_.erase(in_registers_.begin());
    }
    held_[index(value)] = 1;
    in_registers_.push_back(value);
  }

  void drop(Node value) {
    if (!held_[index(value)]) return;
    held_[index(value)] = 0;
    in_registers_.erase(std::find(in_registers_.begin(), in_registers_.end(), value));
  }

  void take(std::size_t operation) {
    done_[operation] = 1;
    const Node node = base_[operation];
    const auto args = arguments(graph_[node]);
    if (is_call(graph_[node].op)) {
      for (const Node value : in_registers_) held_[index(value)] = 0;
      in_registers_.clear();
    }
    for (std::size_t k = 0; k < args.size(); ++k) {
      if (graph_[args[k]].op == Op::constant) continue;
      const bool repeated = std::find(args.begin(), args.begin() + static_cast<std::ptrdiff_t>(k), args[k]) != args.begin() + static_cast<std::ptrdiff_t>(k);
      if (repeated) continue;
      hold(args[k]);
      if (--left_[index(args[k])] == 0) drop(args[k]);
    }
    if (left_[index(node)] > 0) hold(node);
    for (const std::int32_t user : users_[index(node)]) --waiting_[static_cast<std::size_t>(user)];
  }

  const Graph& graph_;
  const std::vector<Node>& base_;
  std::size_t registers_;
  std::size_t calls_end_ = 0;
  std::vector<std::int32_t> waiting_;  // by operation: arguments not computed yet
  std::vector<char> done_;
  std::vector<std::vector<std::int32_t>> users_;  // by value: operations in base order
  std::vector<std::int32_t> left_;                // by value: reads to come
  std::vector<std::int32_t> position_;
  std::vector<char> held_;
  std::vector<Node> in_registers_;  // least lately read first
};

}  // namespace

std::vector<Node> gathered_order(const Graph& graph, const std::vector<Node>& base, int registers) {
  Gatherer gatherer(graph, base, registers);
  gatherer.keep_calls_first();
  return gatherer.run();
}

std::vector<Node> spread_order(const Graph& graph, const std::vector<Node>& order, std::size_t window) {
  constexpr int never = std::numeric_limits<int>::max();
  std::vector<int> ready(graph.size(), 0);  // cycle in which a value is there
  for (const Node node : order) ready[index(node)] = never;
  std::vector<char> done(order.size(), 0);
  std::vector<Node> spread;
  spread.reserve(order.size());
  int now = 0;
  std::size_t head = 0;
  while (spread.size() < order.size()) {
    while (done[head]) ++head;
    std::size_t best = head;
    int best_time = never;
    for (std::size_t i = head, seen = 0; i < order.size() && seen < window && best_time > now; ++i) {
      if (done[i]) continue;
      if (is_call(graph[order[i]].op) && i != head) break;
      ++seen;
      int time = now;
      for (const Node arg : arguments(graph[order[i]])) time = std::max(time, ready[index(arg)]);
      if (time >= best_time) continue;
      best = i;
      best_time = time;
    }
    done[best] = 1;
    const Op op = graph[order[best]].op;
    ready[index(order[best])] = best_time + (op == Op::reciprocal || op == Op::divide ? 14 : 4);
    now = best_time + 1;
    spread.push_back(order[best]);
  }
  return spread;
}

}  // namespace neurocart::jit
