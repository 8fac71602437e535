// Folding and simplification of the expression graph: what Graph::make does to each operation before it becomes a node. Every rule keeps the value up to the
// rounding of the same formula; signs move outwards, constants of the patient meet each other, so that they leave the phases that run often.
#include <cmath>
#include <utility>

#include "engine/ir/graph.hpp"

namespace neurocart::ir {

Node Graph::make(Op op, Node a, Node b, Node c) {
  const int count = argument_count(op);
  const std::array<Node, 3> args{a, b, c};
  std::array<double, 3> values{};
  bool all_constant = true;
  for (int i = 0; i < count; ++i) {
    const NodeData& data = (*this)[args[static_cast<std::size_t>(i)]];
    all_constant = all_constant && data.op == Op::constant;
    values[static_cast<std::size_t>(i)] = data.value;
  }
  if (all_constant && count > 0) return constant(evaluate(op, values));
  switch (op) {
    case Op::add:
      return make_sum(a, b);
    case Op::subtract:
      return make_difference(a, b);
    case Op::multiply:
      return make_product(a, b);
    case Op::divide:
      return make_quotient(a, b);
    case Op::negate:
      return make_negative(a);
    case Op::reciprocal:
      return make_reciprocal(a);
    case Op::power:
      return make_power(a, b);
    case Op::minimum:
    case Op::maximum:
      return make_extreme(op, a, b);
    case Op::less:
    case Op::less_equal:
    case Op::equal:
    case Op::not_equal:
    case Op::logical_and:
    case Op::logical_or:
    case Op::logical_not:
      return make_truth(op, a, b);
    case Op::select:
      return make_select(a, b, c);
    default:
      return intern(op, a, b, c);
  }
}

Node Graph::chain(Node slope, Node x) {
  if (is_truth_value((*this)[slope].op)) return make(Op::select, slope, x, constant(0.0));
  if (is_truth_value((*this)[x].op)) return make(Op::select, x, slope, constant(0.0));
  return multiply(slope, x);
}

Node Graph::make_sum(Node a, Node b) {
  if (is_constant(a, 0.0)) return b;
  if (is_constant(b, 0.0)) return a;
  const NodeData left = (*this)[a], right = (*this)[b];
  if (right.op == Op::negate) return make_difference(a, right.args[0]);
  if (left.op == Op::negate) return make_difference(b, left.args[0]);
  if (a == b) return make_product(constant(2.0), a);
  if (is_still(b) && !is_still(a)) return make_sum(b, a);
  if (is_still(a) && right.op == Op::add && is_still(right.args[0])) return make_sum(add(a, right.args[0]), right.args[1]);
  if (!is_still(a) && a.index > b.index) std::swap(a, b);
  return intern(Op::add, a, b);
}

Node Graph::make_difference(Node a, Node b) {
  if (is_constant(b, 0.0)) return a;
  if (is_constant(a, 0.0)) return make_negative(b);
  if (a == b) return constant(0.0);
  const NodeData left = (*this)[a], right = (*this)[b];
  if (right.op == Op::negate) return add(a, right.args[0]);
  if (left.op == Op::negate) return make_negative(add(left.args[0], b));
  return intern(Op::subtract, a, b);
}

Node Graph::make_product(Node a, Node b) {
  if (is_constant(b)) std::swap(a, b);
  if (is_constant(a, 0.0)) return a;
  if (is_constant(a, 1.0)) return b;
  if (is_constant(a, -1.0)) return make_negative(b);
  const NodeData left = (*this)[a], right = (*this)[b];
  if (left.op == Op::negate) return make_negative(multiply(left.args[0], b));
  if (right.op == Op::negate) return left.op == Op::constant ? multiply(constant(-left.value), right.args[0]) : make_negative(multiply(a, right.args[0]));
  if (is_still(b) && !is_still(a)) return make_product(b, a);
  if (is_still(a) && !is_still(b) && right.op == Op::multiply && is_still(right.args[0])) return multiply(multiply(a, right.args[0]), right.args[1]);
  if (left.op == Op::constant && right.op == Op::multiply && is_constant(right.args[0]))
    return multiply(constant(left.value * (*this)[right.args[0]].value), right.args[1]);
  const bool keep_order = left.op == Op::constant || (is_still(a) && !is_still(b));
  if (!keep_order && a.index > b.index) std::swap(a, b);
  return intern(Op::multiply, a, b);
}

Node Graph::make_quotient(Node a, Node b) {
  if (is_constant(b, 1.0)) return a;
  if (is_constant(b, -1.0)) return make_negative(a);
  if (is_constant(a, 0.0)) return a;
  if (is_still(a) && is_still(b)) {
    const NodeData left = (*this)[a], right = (*this)[b];
    if (left.op == Op::negate) return make_negative(make_quotient(left.args[0], b));
    if (right.op == Op::negate) return make_negative(divide(a, right.args[0]));
    if (is_constant(a, 1.0)) return make_reciprocal(b);
    return intern(Op::divide, a, b);
  }
  return multiply(a, make(Op::reciprocal, b));
}

Node Graph::make_negative(Node a) {
  const NodeData data = (*this)[a];
  if (data.op == Op::constant) return constant(-data.value);
  if (data.op == Op::negate) return data.args[0];
  if (data.op == Op::subtract) return make_difference(data.args[1], data.args[0]);
  if (data.op == Op::multiply && is_constant(data.args[0])) return multiply(constant(-(*this)[data.args[0]].value), data.args[1]);
  return intern(Op::negate, a);
}

Node Graph::make_reciprocal(Node a) {
  const NodeData data = (*this)[a];
  if (data.op == Op::reciprocal) return data.args[0];
  if (data.op == Op::negate) return make_negative(make(Op::reciprocal, data.args[0]));
  return intern(Op::reciprocal, a);
}

// base^n, n >= 1, by repeated squaring from the top bit.
Node Graph::make_whole_power(Node base, int exponent) {
  if (exponent == 1) return base;
  const Node half = make_whole_power(base, exponent / 2);
  const Node square = multiply(half, half);
  return exponent % 2 == 0 ? square : multiply(square, base);
}

Node Graph::make_power(Node base, Node exponent) {
  constexpr int most_products = 16;
  const NodeData exponent_data = (*this)[exponent], base_data = (*this)[base];
  if (exponent_data.op == Op::constant) {
    const double n = exponent_data.value;
    if (n == 0.0) return constant(1.0);
    if (n < 0.0 && n >= -most_products && 2.0 * n == std::floor(2.0 * n)) return make(Op::reciprocal, make(Op::power, base, constant(-n)));
    if (n > 0.0 && n <= most_products && n == std::floor(n)) return make_whole_power(base, static_cast<int>(n));
    if (n > 0.0 && n <= 4.0 && 2.0 * n == std::floor(2.0 * n)) {
      const Node clamped = make(Op::maximum, base, constant(0.0));
      const Node root = make(Op::square_root, clamped);
      return n < 1.0 ? root : multiply(make_whole_power(clamped, static_cast<int>(n)), root);
    }
  }
  if (base_data.op == Op::constant) {
    if (base_data.value == 1.0) return base;
    if (base_data.value > 0.0 && std::isfinite(base_data.value)) return make(Op::exponential, multiply(constant(std::log(base_data.value)), exponent));
  }
  return intern(Op::power, base, exponent);
}

Node Graph::make_extreme(Op op, Node a, Node b) {
  if (a == b) return a;
  const NodeData left = (*this)[a], right = (*this)[b];
  if (left.op == op && (left.args[0] == b || left.args[1] == b)) return a;
  if (right.op == op && (right.args[0] == a || right.args[1] == a)) return b;
  if (a.index > b.index) std::swap(a, b);
  return intern(op, a, b);
}

Node Graph::make_truth(Op op, Node a, Node b) {
  if (op == Op::logical_not) {
    const NodeData data = (*this)[a];
    if (data.op == Op::logical_not && is_truth_value((*this)[data.args[0]].op)) return data.args[0];
    return intern(op, a);
  }
  if (op == Op::logical_and || op == Op::logical_or) {
    const double neutral = op == Op::logical_and ? 1.0 : 0.0;
    for (auto [known, other] : {std::pair{a, b}, std::pair{b, a}}) {
      if (!is_constant(known)) continue;
      const bool value = (*this)[known].value != 0.0;
      if (value != (neutral != 0.0)) return constant(1.0 - neutral);
      if (is_truth_value((*this)[other].op)) return other;
    }
    if (a == b && is_truth_value((*this)[a].op)) return a;
  } else if (a == b) {
    return constant(op == Op::less || op == Op::not_equal ? 0.0 : 1.0);
  }
  const bool symmetric = op != Op::less && op != Op::less_equal;
  if (symmetric && a.index > b.index) std::swap(a, b);
  return intern(op, a, b);
}

Node Graph::make_select(Node condition, Node yes, Node no) {
  const NodeData data = (*this)[condition];
  if (data.op == Op::constant) return data.value != 0.0 ? yes : no;
  if (yes == no) return yes;
  if (data.op == Op::logical_not) return make_select(data.args[0], no, yes);
  if (is_truth_value(data.op) && is_constant(yes, 1.0) && is_constant(no, 0.0)) return condition;
  return intern(Op::select, condition, yes, no);
}

}  // namespace neurocart::ir
