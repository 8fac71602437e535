// Storage of the graph: nodes in a vector, found again through an open-addressing table keyed by operation, arguments, slot and the bits of the value.
#include "engine/ir/graph.hpp"

#include <bit>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace neurocart::ir {

namespace {

struct OpInfo {
  const char* name;
  int arguments;
};

constexpr std::array<OpInfo, op_count> op_table{{{"constant", 0},
                                                 {"parameter", 0},
                                                 {"fixed", 0},
                                                 {"state", 0},
                                                 {"time", 0},
                                                 {"start_time", 0},
                                                 {"reg", 0},
                                                 {"draw", 0},
                                                 {"shift", 0},
                                                 {"factor", 0},
                                                 {"right", 0},
                                                 {"add", 2},
                                                 {"subtract", 2},
                                                 {"multiply", 2},
                                                 {"divide", 2},
                                                 {"negate", 1},
                                                 {"reciprocal", 1},
                                                 {"multiply_add", 3},
                                                 {"multiply_subtract", 3},
                                                 {"multiply_subtract_from", 3},
                                                 {"square_root", 1},
                                                 {"exponential", 1},
                                                 {"logarithm", 1},
                                                 {"power", 2},
                                                 {"power_slope", 3},
                                                 {"minimum", 2},
                                                 {"maximum", 2},
                                                 {"absolute", 1},
                                                 {"floor", 1},
                                                 {"ceiling", 1},
                                                 {"sine", 1},
                                                 {"cosine", 1},
                                                 {"tangent", 1},
                                                 {"arc_sine", 1},
                                                 {"arc_cosine", 1},
                                                 {"arc_tangent", 1},
                                                 {"hyperbolic_sine", 1},
                                                 {"hyperbolic_cosine", 1},
                                                 {"hyperbolic_tangent", 1},
                                                 {"less", 2},
                                                 {"less_equal", 2},
                                                 {"equal", 2},
                                                 {"not_equal", 2},
                                                 {"logical_and", 2},
                                                 {"logical_or", 2},
                                                 {"logical_not", 1},
                                                 {"select", 3}}};

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash ^= value;
  hash *= 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 29);
}

std::uint64_t hash_of(const NodeData& data) {
  std::uint64_t hash = mix(0x51ED270B27AE5A1Full, static_cast<std::uint64_t>(data.op));
  for (Node arg : data.args) hash = mix(hash, static_cast<std::uint32_t>(arg.index));
  hash = mix(hash, static_cast<std::uint32_t>(data.slot));
  return mix(hash, std::bit_cast<std::uint64_t>(data.value));
}

bool same(const NodeData& a, const NodeData& b) {
  return a.op == b.op && a.args == b.args && a.slot == b.slot && std::bit_cast<std::uint64_t>(a.value) == std::bit_cast<std::uint64_t>(b.value);
}

double truth(bool value) { return value ? 1.0 : 0.0; }

}  // namespace

int argument_count(Op op) { return op_table[static_cast<std::size_t>(op)].arguments; }
const char* name_of(Op op) { return op_table[static_cast<std::size_t>(op)].name; }
bool is_input(Op op) { return op >= Op::parameter && op <= Op::right; }
bool is_truth_value(Op op) { return op >= Op::less && op <= Op::logical_not; }

double evaluate(Op op, const std::array<double, 3>& x) {
  switch (op) {
    case Op::add:
      return x[0] + x[1];
    case Op::subtract:
      return x[0] - x[1];
    case Op::multiply:
      return x[0] * x[1];
    case Op::divide:
      return x[0] / x[1];
    case Op::negate:
      return -x[0];
    case Op::reciprocal:
      return 1.0 / x[0];
    case Op::multiply_add:
      return std::fma(x[0], x[1], x[2]);
    case Op::multiply_subtract:
      return std::fma(x[0], x[1], -x[2]);
    case Op::multiply_subtract_from:
      return std::fma(-x[0], x[1], x[2]);
    case Op::square_root:
      return std::sqrt(x[0]);
    case Op::exponential:
      return std::exp(x[0]);
    case Op::logarithm:
      return std::log(x[0]);
    case Op::power:
      return std::pow(x[0] < 0 && x[1] != std::floor(x[1]) ? 0.0 : x[0], x[1]);
    case Op::power_slope: {
      constexpr double tiny = 1e-12;
      if (std::abs(x[0]) < tiny) return x[1] * std::pow(tiny, x[1] - 1.0);
      if (x[0] < 0 && x[1] != std::floor(x[1])) return 0.0;
      return x[1] * x[2] / x[0];
    }
    case Op::minimum:
      return x[0] < x[1] ? x[0] : x[1];
    case Op::maximum:
      return x[0] > x[1] ? x[0] : x[1];
    case Op::absolute:
      return std::abs(x[0]);
    case Op::floor:
      return std::floor(x[0]);
    case Op::ceiling:
      return std::ceil(x[0]);
    case Op::sine:
      return std::sin(x[0]);
    case Op::cosine:
      return std::cos(x[0]);
    case Op::tangent:
      return std::tan(x[0]);
    case Op::arc_sine:
      return std::asin(x[0]);
    case Op::arc_cosine:
      return std::acos(x[0]);
    case Op::arc_tangent:
      return std::atan(x[0]);
    case Op::hyperbolic_sine:
      return std::sinh(x[0]);
    case Op::hyperbolic_cosine:
      return std::cosh(x[0]);
    case Op::hyperbolic_tangent:
      return std::tanh(x[0]);
    case Op::less:
      return truth(x[0] < x[1]);
    case Op::less_equal:
      return truth(x[0] <= x[1]);
    case Op::equal:
      return truth(x[0] == x[1]);
    case Op::not_equal:
      return truth(x[0] != x[1]);
    case Op::logical_and:
      return truth(x[0] != 0.0 && x[1] != 0.0);
    case Op::logical_or:
      return truth(x[0] != 0.0 || x[1] != 0.0);
    case Op::logical_not:
      return truth(x[0] == 0.0);
    case Op::select:
      return x[0] != 0.0 ? x[1] : x[2];
    default:
      throw std::logic_error("evaluate: an input has no operation");
  }
}

Graph::Graph() : table_(1024, -1) { nodes_.reserve(1024); }

bool Graph::is_constant(Node node, double value) const {
  const NodeData& data = (*this)[node];
  return data.op == Op::constant && data.value == value;
}

Node Graph::constant(double value) {
  NodeData data;
  data.value = value == 0.0 ? 0.0 : value;  // one zero
  return insert(data);
}

Node Graph::input(Op op, int slot) {
  if (!is_input(op)) throw std::invalid_argument("Graph::input: not an input operation");
  NodeData data;
  data.op = op;
  data.slot = slot;
  data.uses = use_of(op);
  return insert(data);
}

Node Graph::intern(Op op, Node a, Node b, Node c) {
  NodeData data;
  data.op = op;
  data.args = {a, b, c};
  for (int i = 0; i < argument_count(op); ++i) data.uses |= (*this)[data.args[static_cast<std::size_t>(i)]].uses;
  return insert(data);
}

Node Graph::insert(const NodeData& data) {
  if (2 * (nodes_.size() + 1) > table_.size()) grow();
  const std::size_t mask = table_.size() - 1;
  std::size_t place = hash_of(data) & mask;
  while (table_[place] >= 0) {
    if (same(nodes_[static_cast<std::size_t>(table_[place])], data)) return Node{table_[place]};
    place = (place + 1) & mask;
  }
  const Node node{static_cast<std::int32_t>(nodes_.size())};
  table_[place] = node.index;
  nodes_.push_back(data);
  return node;
}

void Graph::grow() {
  std::vector<std::int32_t> wider(table_.size() * 2, -1);
  const std::size_t mask = wider.size() - 1;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    std::size_t place = hash_of(nodes_[i]) & mask;
    while (wider[place] >= 0) place = (place + 1) & mask;
    wider[place] = static_cast<std::int32_t>(i);
  }
  table_ = std::move(wider);
}

}  // namespace neurocart::ir
