#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "engine/ir/rewrite.hpp"
#include "graph_values.hpp"
#include "random_expression.hpp"

namespace neurocart::ir {
namespace {

class GraphTest : public testing::Test {
 protected:
  Graph graph;
  Node x = graph.input(Op::state, 0), y = graph.input(Op::state, 1), p = graph.input(Op::fixed, 0), q = graph.input(Op::fixed, 1);
  Node zero = graph.constant(0.0), one = graph.constant(1.0), two = graph.constant(2.0);
};

TEST_F(GraphTest, equal_expressions_are_one_node) {
  EXPECT_EQ(graph.add(x, y), graph.add(y, x));
  EXPECT_EQ(graph.multiply(p, graph.multiply(x, y)), graph.multiply(graph.multiply(y, x), p));
  EXPECT_FALSE(graph.subtract(x, y) == graph.subtract(y, x));
}

TEST_F(GraphTest, neutral_elements_vanish) {
  EXPECT_EQ(graph.add(x, zero), x);
  EXPECT_EQ(graph.subtract(x, zero), x);
  EXPECT_EQ(graph.multiply(x, one), x);
  EXPECT_EQ(graph.multiply(x, zero), zero);
  EXPECT_EQ(graph.divide(x, one), x);
  EXPECT_EQ(graph.negate(graph.negate(x)), x);
  EXPECT_EQ(graph.subtract(x, x), zero);
  EXPECT_EQ(graph.subtract(zero, graph.subtract(x, y)), graph.subtract(y, x));
}

TEST_F(GraphTest, numbers_fold) {
  EXPECT_TRUE(graph.is_constant(graph.add(two, graph.multiply(two, two)), 6.0));
  EXPECT_TRUE(graph.is_constant(graph.make(Op::power, two, graph.constant(0.5)), std::sqrt(2.0)));
  EXPECT_EQ(graph.make(Op::select, graph.make(Op::less, one, two), x, y), x);
}

TEST_F(GraphTest, powers_become_products_and_roots) {
  EXPECT_EQ(graph.make(Op::power, x, two), graph.multiply(x, x));
  EXPECT_EQ(graph.make(Op::power, x, graph.constant(3.0)), graph.multiply(graph.multiply(x, x), x));
  EXPECT_EQ(graph.make(Op::power, x, graph.constant(-1.0)), graph.make(Op::reciprocal, x));
  EXPECT_EQ(graph.make(Op::power, x, zero), one);
  const Node root = graph.make(Op::power, x, graph.constant(0.5));
  EXPECT_EQ(graph[root].op, Op::square_root);
  EXPECT_EQ(values_of(graph, std::span(&root, 1), {{Op::state, {-4.0}}})[0], 0.0);  // base clamped at 0
  EXPECT_EQ(graph[graph.make(Op::power, two, x)].op, Op::exponential);
}

TEST_F(GraphTest, constants_of_the_patient_meet) {
  const Node product = graph.multiply(p, graph.multiply(q, x));
  EXPECT_EQ(graph[product].args[0], graph.multiply(p, q));
  EXPECT_EQ(graph[graph.divide(p, q)].op, Op::divide);    // once a patient: exact division
  EXPECT_EQ(graph[graph.divide(x, y)].op, Op::multiply);  // often: product with a reciprocal, which others share
}

TEST_F(GraphTest, a_negative_base_counts_as_zero_under_a_broken_exponent_only) {
  EXPECT_EQ(evaluate(Op::power, {-2.0, 1.5, 0.0}), 0.0);
  EXPECT_EQ(evaluate(Op::power, {-2.0, 3.0, 0.0}), -8.0);
}

TEST_F(GraphTest, fusing_replaces_products_in_sums) {
  const Node sum = graph.add(graph.multiply(x, y), graph.multiply(p, y));
  const Node difference = graph.subtract(x, graph.multiply(p, x));
  const std::vector<Node> outputs{sum, difference};
  const std::vector<Node> fused = fuse(graph, outputs);
  EXPECT_EQ(cost_of(graph, outputs), 5.0);
  EXPECT_EQ(cost_of(graph, fused), 3.0);
  EXPECT_EQ(graph[fused[1]].op, Op::multiply_subtract_from);
  const InputValues inputs{{Op::state, {3.0, 5.0}}, {Op::fixed, {7.0, 0.0}}};
  EXPECT_EQ(values_of(graph, fused, inputs), (std::vector<double>{50.0, -18.0}));
}

// Every simplification keeps the value: the same random formula through make() and through intern(), which changes nothing.
TEST(GraphProperty, simplified_formulas_have_the_same_value) {
  EXPECT_TRUE(rc::check([] {
    const RandomFormula formula = *arbitrary_formula(30);
    Graph simplified, plain;
    const Node a = formula.build(simplified, true), b = formula.build(plain, false);
    const InputValues inputs = formula.inputs();
    const double left = values_of(simplified, std::span(&a, 1), inputs)[0], right = values_of(plain, std::span(&b, 1), inputs)[0];
    RC_PRE(std::isfinite(right));
    RC_ASSERT(std::abs(left - right) <= 1e-9 * (1.0 + formula.magnitude(plain)));
  }));
}

TEST(GraphProperty, fused_formulas_have_the_same_value) {
  EXPECT_TRUE(rc::check([] {
    const RandomFormula formula = *arbitrary_formula(40);
    Graph graph;
    const std::vector<Node> outputs{formula.build(graph, true)};
    const std::vector<Node> fused = fuse(graph, outputs);
    const InputValues inputs = formula.inputs();
    const double left = values_of(graph, fused, inputs)[0], right = values_of(graph, outputs, inputs)[0];
    RC_PRE(std::isfinite(right));
    RC_ASSERT(std::abs(left - right) <= 1e-9 * (1.0 + formula.magnitude(graph)));
    RC_ASSERT(cost_of(graph, fused) <= cost_of(graph, outputs));
  }));
}

}  // namespace
}  // namespace neurocart::ir
