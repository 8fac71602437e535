// A hash-consed expression graph: equal expressions are one node, constants are folded, and nodes are numbered so that arguments come before their users.
// Simplifications never change a value beyond the rounding of the same formula.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace neurocart::ir {

enum class Op : std::uint8_t {
  constant,   // value
  parameter,  // input slot `slot` (derive only)
  fixed,      // constant slot of the patient
  state,
  time,
  start_time,  // derive only
  reg,         // register slot
  draw,
  shift,   // 1 / (gamma h)
  factor,  // factor slot (solve only)
  right,   // right-hand side slot (solve only)
  add,
  subtract,
  multiply,
  divide,  // only among values of `derive`; elsewhere a product with a reciprocal
  negate,
  reciprocal,
  multiply_add,            // a * b + c, one rounding
  multiply_subtract,       // a * b - c, one rounding
  multiply_subtract_from,  // c - a * b, one rounding
  square_root,
  exponential,
  logarithm,
  power,        // a ^ b; a negative base with a broken exponent counts as 0
  power_slope,  // derivative of power(a, b) with respect to a; c is power(a, b)
  minimum,
  maximum,
  absolute,
  floor,
  ceiling,
  sine,
  cosine,
  tangent,
  arc_sine,
  arc_cosine,
  arc_tangent,
  hyperbolic_sine,
  hyperbolic_cosine,
  hyperbolic_tangent,
  less,  // relations and logic give 1 or 0
  less_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  logical_not,
  select  // a != 0 ? b : c
};
inline constexpr int op_count = static_cast<int>(Op::select) + 1;

struct Node {
  std::int32_t index = -1;
  bool valid() const { return index >= 0; }
  friend bool operator==(Node, Node) = default;
};

struct NodeData {
  Op op = Op::constant;
  std::array<Node, 3> args{};
  double value = 0.0;      // of a constant
  std::int32_t slot = -1;  // of an input
  std::uint16_t uses = 0;  // which kinds of input the value depends on, one bit (use_of) each
};

int argument_count(Op op);
bool is_input(Op op);
bool is_truth_value(Op op);  // relations and logic
const char* name_of(Op op);

constexpr std::uint16_t use_of(Op input) { return static_cast<std::uint16_t>(1u << static_cast<unsigned>(input)); }
// Inputs whose value is known once the patient is known.
inline constexpr std::uint16_t still_uses = use_of(Op::parameter) | use_of(Op::start_time) | use_of(Op::fixed);

// The value of one operation on numbers: what constant folding and the tape's reference agree on. `x` holds argument_count(op) values.
double evaluate(Op op, const std::array<double, 3>& x);

class Graph {
 public:
  Graph();
  Node constant(double value);
  Node input(Op op, int slot = 0);                     // parameter, fixed, state, reg, draw, factor, right; slot 0 for time, start_time, shift
  Node make(Op op, Node a, Node b = {}, Node c = {});  // folded and simplified: x+0, x*1, x*0, --x, powers, ...
  // As make, but nothing is rewritten: for passes that have chosen the operation (fused operations).
  Node intern(Op op, Node a, Node b = {}, Node c = {});

  Node add(Node a, Node b) { return make(Op::add, a, b); }
  Node subtract(Node a, Node b) { return make(Op::subtract, a, b); }
  Node multiply(Node a, Node b) { return make(Op::multiply, a, b); }
  Node divide(Node a, Node b) { return make(Op::divide, a, b); }
  Node negate(Node a) { return make(Op::negate, a); }
  // slope * x, where a slope that is a truth value switches: 0 gives 0 even if x is not finite.
  Node chain(Node slope, Node x);

  const NodeData& operator[](Node node) const { return nodes_[static_cast<std::size_t>(node.index)]; }
  std::size_t size() const { return nodes_.size(); }
  bool is_constant(Node node, double value) const;
  bool is_constant(Node node) const { return (*this)[node].op == Op::constant; }
  // True when the value is known once the patient is known.
  bool is_still(Node node) const { return ((*this)[node].uses & static_cast<std::uint16_t>(~still_uses)) == 0; }

 private:
  Node insert(const NodeData& data);
  void grow();
  Node make_sum(Node a, Node b);
  Node make_difference(Node a, Node b);
  Node make_product(Node a, Node b);
  Node make_quotient(Node a, Node b);
  Node make_negative(Node a);
  Node make_reciprocal(Node a);
  Node make_power(Node base, Node exponent);
  Node make_whole_power(Node base, int exponent);
  Node make_extreme(Op op, Node a, Node b);
  Node make_truth(Op op, Node a, Node b);
  Node make_select(Node condition, Node yes, Node no);

  std::vector<NodeData> nodes_;
  std::vector<std::int32_t> table_;  // open addressing, -1 = free
};

}  // namespace neurocart::ir
