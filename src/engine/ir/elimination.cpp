#include "engine/ir/elimination.hpp"

#include <map>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "engine/ir/derivative.hpp"
#include "engine/ir/elimination_order.hpp"
#include "engine/ir/rewrite.hpp"

namespace neurocart::ir {

namespace {

// The extended matrix with its entries as nodes: row k says pivot_k w_k = right_k + sum entry_kj w_j.
struct Matrix {
  std::vector<std::map<std::int32_t, Node>> rows;
  std::vector<Node> pivots;
  std::size_t states = 0;
  std::size_t intermediates = 0;
};

Matrix build_matrix(Graph& graph, std::span<const Node> derivatives) {
  Matrix matrix;
  matrix.states = derivatives.size();
  matrix.rows.resize(derivatives.size());
  matrix.pivots.assign(derivatives.size(), graph.input(Op::shift));
  std::unordered_map<std::int32_t, std::int32_t> vertex_of;
  for (Node node : reachable(graph, derivatives)) {
    const NodeData data = graph[node];
    if (data.op == Op::state) vertex_of.emplace(node.index, data.slot);
    if ((data.uses & use_of(Op::state)) == 0 || is_input(data.op)) continue;
    const std::array<Node, 3> slopes = partials(graph, node);
    std::map<std::int32_t, Node> row;
    for (int k = 0; k < argument_count(data.op); ++k) {
      const auto i = static_cast<std::size_t>(k);
      const auto found = vertex_of.find(data.args[i].index);
      if (found == vertex_of.end() || graph.is_constant(slopes[i], 0.0)) continue;
      const auto [place, fresh] = row.emplace(found->second, slopes[i]);
      if (!fresh) place->second = graph.add(place->second, slopes[i]);
    }
    if (row.empty()) continue;  // flat: relations, floor
    vertex_of.emplace(node.index, static_cast<std::int32_t>(matrix.rows.size()));
    matrix.rows.push_back(std::move(row));
    matrix.pivots.push_back(graph.constant(1.0));
    ++matrix.intermediates;
  }
  for (std::size_t i = 0; i < derivatives.size(); ++i) {
    const auto found = vertex_of.find(derivatives[i].index);
    if (found == vertex_of.end()) continue;
    if (found->second == static_cast<std::int32_t>(i))  // x' = x
      matrix.pivots[i] = graph.subtract(matrix.pivots[i], graph.constant(1.0));
    else
      matrix.rows[i].emplace(found->second, graph.constant(1.0));
  }
  return matrix;
}

EntryKind kind_of(const Graph& graph, Node node) {
  if (graph.is_constant(node, 1.0) || graph.is_constant(node, -1.0)) return EntryKind::unit;
  return graph.is_still(node) ? EntryKind::still : EntryKind::moving;
}

Pattern pattern_of(const Graph& graph, const Matrix& matrix) {
  Pattern pattern;
  const std::size_t count = matrix.rows.size();
  pattern.states = matrix.states;
  pattern.rows.resize(count);
  pattern.columns.resize(count);
  pattern.has_right.assign(count, 0);
  pattern.needed.assign(count, 0);
  for (std::size_t i = 0; i < count; ++i) {
    pattern.pivots.push_back(kind_of(graph, matrix.pivots[i]));
    if (i < matrix.states) pattern.has_right[i] = pattern.needed[i] = 1;
    for (const auto& [column, node] : matrix.rows[i]) {
      pattern.rows[i].push_back({column, kind_of(graph, node)});
      pattern.columns[static_cast<std::size_t>(column)].push_back(static_cast<std::int32_t>(i));
    }
  }
  return pattern;
}

// Replays an order on nodes: the factorisation and the solve as expressions.
class Emission {
 public:
  Emission(Graph& graph, Matrix matrix, Pattern pattern) : graph_(graph), matrix_(std::move(matrix)), pattern_(std::move(pattern)) {
    const std::size_t count = matrix_.rows.size();
    right_.resize(count);
    steps_.reserve(count);
    for (std::size_t i = 0; i < matrix_.states; ++i) right_[i] = graph_.input(Op::right, static_cast<int>(i));
  }

  void run(const std::vector<std::int32_t>& order, Elimination& result) {
    Node inverse_states = graph_.constant(0.0), inverse_intermediates = graph_.constant(0.0);
    for (std::int32_t vertex : order) {
      const Node inverse = eliminate(vertex);
      if (graph_.is_constant(inverse)) continue;
      Node& sum = static_cast<std::size_t>(vertex) < matrix_.states ? inverse_states : inverse_intermediates;
      sum = graph_.add(sum, graph_.make(Op::absolute, inverse));
    }
    result.pivot_sum = graph_.add(inverse_intermediates, graph_.multiply(graph_.make(Op::absolute, graph_.input(Op::shift)), inverse_states));
    substitute_back(result);
    result.factors = std::move(factors_);
  }

 private:
  struct Step {
    std::int32_t vertex;
    bool needed;
    Node right;                                          // right-hand side at the pivot, scaled when the row is; invalid: zero
    Node scale;                                          // factor of the finished sum; invalid: none
    std::vector<std::pair<std::int32_t, Node>> entries;  // in terms of the solve: constants and factor inputs
  };

  // An entry as `solve` sees it: a number, or a slot that `factor` filled.
  Node stored(Node node) {
    if (graph_.is_constant(node)) return node;
    const NodeData data = graph_[node];
    if (data.op == Op::negate) return graph_.negate(stored(data.args[0]));
    const auto [place, fresh] = slots_.emplace(node.index, static_cast<std::int32_t>(factors_.size()));
    if (fresh) factors_.push_back(node);
    return graph_.input(Op::factor, place->second);
  }

  Node eliminate(std::int32_t vertex) {
    const auto k = static_cast<std::size_t>(vertex);
    const Scaling scaling = scaling_of(pattern_, vertex);
    const std::vector<std::int32_t> above = pattern_.columns[k];
    const bool has_right = pattern_.has_right[k];
    Step step{vertex, static_cast<bool>(pattern_.needed[k]), {}, {}, {}};
    OrderCost ignored;
    eliminate_vertex(pattern_, vertex, ignored);
    std::map<std::int32_t, Node> row = std::move(matrix_.rows[k]);
    const Node inverse = graph_.make(Op::reciprocal, matrix_.pivots[k]);
    const bool unit = graph_.is_constant(inverse, 1.0);
    if (scaling == Scaling::row && !unit)
      for (auto& [column, node] : row) node = graph_.chain(node, inverse);
    if (has_right && right_[k].valid()) step.right = scaling == Scaling::row && !unit ? graph_.multiply(right_[k], stored(inverse)) : right_[k];
    for (std::int32_t user : above) {
      const auto i = static_cast<std::size_t>(user);
      auto& target = matrix_.rows[i];
      const auto own = target.find(vertex);
      const Node factor = scaling == Scaling::column && !unit ? graph_.chain(own->second, inverse) : own->second;
      target.erase(own);
      for (const auto& [column, node] : row) {
        const Node product = graph_.chain(factor, node);
        if (column == user) {
          matrix_.pivots[i] = graph_.subtract(matrix_.pivots[i], product);
          continue;
        }
        const auto [place, fresh] = target.emplace(column, product);
        if (!fresh) place->second = graph_.add(place->second, product);
      }
      if (step.right.valid()) {
        const Node share = graph_.multiply(stored(factor), step.right);
        right_[i] = right_[i].valid() ? graph_.add(right_[i], share) : share;
      }
    }
    if (step.needed) {
      for (const auto& [column, node] : row) step.entries.emplace_back(column, stored(node));
      if (scaling != Scaling::row && !unit) step.scale = stored(inverse);
    }
    steps_.push_back(std::move(step));
    return inverse;
  }

  void substitute_back(Elimination& result) {
    std::vector<Node> unknown(matrix_.rows.size());
    for (auto step = steps_.rbegin(); step != steps_.rend(); ++step) {
      if (!step->needed) continue;
      Node sum = step->right.valid() ? step->right : graph_.constant(0.0);
      for (const auto& [column, node] : step->entries) sum = graph_.add(sum, graph_.multiply(node, unknown[static_cast<std::size_t>(column)]));
      if (step->scale.valid()) sum = graph_.multiply(sum, step->scale);
      unknown[static_cast<std::size_t>(step->vertex)] = sum;
      if (static_cast<std::size_t>(step->vertex) >= matrix_.states) ++result.kept;
    }
    result.solution.assign(unknown.begin(), unknown.begin() + static_cast<std::ptrdiff_t>(matrix_.states));
  }

  Graph& graph_;
  Matrix matrix_;
  Pattern pattern_;
  std::vector<Node> right_;
  std::vector<Step> steps_;
  std::vector<Node> factors_;
  std::unordered_map<std::int32_t, std::int32_t> slots_;
};

// Intermediates from the last to the first (the Jacobian multiplied out in reverse), then the states as they come.
std::vector<std::int32_t> natural_order(const Matrix& matrix) {
  std::vector<std::int32_t> order(matrix.rows.size());
  std::iota(order.begin(), order.end(), 0);
  std::vector<std::int32_t> result(order.rbegin(), order.rend() - static_cast<std::ptrdiff_t>(matrix.states));
  result.insert(result.end(), order.begin(), order.begin() + static_cast<std::ptrdiff_t>(matrix.states));
  return result;
}

}  // namespace

Elimination eliminate(Graph& graph, std::span<const Node> derivatives, const EliminationOptions& options) {
  Elimination result;
  Matrix matrix = build_matrix(graph, derivatives);
  result.intermediates = matrix.intermediates;
  for (const auto& row : matrix.rows)
    for (const auto& [column, node] : row) result.local_partials.push_back(node);
  const Pattern pattern = pattern_of(graph, matrix);
  const OrderSearch search = search_order(pattern, options);
  result.cost = search.cost;
  result.greedy_cost = search.greedy_cost;
  result.orders_tried = search.tried;
  result.explicit_cost = cost_of_order(pattern, natural_order(matrix));
  Emission(graph, std::move(matrix), pattern).run(search.order, result);
  return result;
}

}  // namespace neurocart::ir
