#include "engine/ir/derivative.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "graph_values.hpp"
#include "random_expression.hpp"
#include "test_models.hpp"

namespace neurocart::ir {
namespace {

TEST(DerivativeProperty, random_formulas_agree_with_central_differences) {
  EXPECT_TRUE(rc::check([] {
    RandomFormula formula = *arbitrary_formula(12);
    Graph graph;
    const Node value = formula.build(graph, true);
    const Node slope = Derivative(graph, graph.input(Op::state, 0)).of(value);
    const double exact = values_of(graph, std::span(&slope, 1), formula.inputs())[0];
    const auto at = [&](double step) {
      RandomFormula moved = formula;
      moved.numbers[0] += step;
      return values_of(graph, std::span(&value, 1), moved.inputs())[0];
    };
    const double h = 1e-3;  // fourth order
    const double differences = (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    RC_PRE(std::isfinite(exact) && formula.magnitude(graph) < 1e4);
    RC_ASSERT(std::abs(exact - differences) <= 1e-6 * (1.0 + formula.magnitude(graph)));
  }));
}

class ActiveBranch : public testing::TestWithParam<std::tuple<Op, double, double>> {};

TEST_P(ActiveBranch, counts) {
  const auto [op, x, expected] = GetParam();
  Graph graph;
  const Node input = graph.input(Op::state, 0);
  const Node square = graph.multiply(input, input);
  const Node value = op == Op::absolute ? graph.make(op, input) : graph.make(op, square, graph.constant(4.0));
  const Node slope = Derivative(graph, input).of(value);
  EXPECT_EQ(values_of(graph, std::span(&slope, 1), {{Op::state, {x}}})[0], expected);
}
INSTANTIATE_TEST_SUITE_P(Kinks, ActiveBranch,
                         testing::Values(std::tuple{Op::minimum, 1.0, 2.0}, std::tuple{Op::minimum, 3.0, 0.0}, std::tuple{Op::maximum, 1.0, 0.0},
                                         std::tuple{Op::maximum, 3.0, 6.0}, std::tuple{Op::absolute, -2.0, -1.0}, std::tuple{Op::absolute, 2.0, 1.0},
                                         std::tuple{Op::floor, 2.0, 0.0}));

TEST(Derivative, an_inactive_branch_that_is_not_finite_does_not_spoil_the_active_one) {
  Graph graph;
  const Node x = graph.input(Op::state, 0);
  const Node zero = graph.constant(0.0);
  const Node value = graph.make(Op::select, graph.make(Op::less, zero, x), graph.divide(graph.constant(1.0), x), x);
  const Node slope = Derivative(graph, x).of(value);
  EXPECT_EQ(values_of(graph, std::span(&slope, 1), {{Op::state, {0.0}}})[0], 1.0);
  EXPECT_EQ(values_of(graph, std::span(&slope, 1), {{Op::state, {2.0}}})[0], -0.25);
}

TEST(Derivative, powers_stay_finite_at_zero) {
  Graph graph;
  const Node x = graph.input(Op::state, 0), n = graph.input(Op::fixed, 0);
  const Node slope = Derivative(graph, x).of(graph.make(Op::power, x, n));
  const auto at = [&](double base, double exponent) { return values_of(graph, std::span(&slope, 1), {{Op::state, {base}}, {Op::fixed, {exponent}}})[0]; };
  EXPECT_NEAR(at(2.0, 2.5), 2.5 * std::pow(2.0, 1.5), 1e-14);
  EXPECT_EQ(at(0.0, 1.0), 1.0);
  EXPECT_NEAR(at(0.0, 2.5), 0.0, 1e-15);
  EXPECT_TRUE(std::isfinite(at(0.0, 0.4)));
  EXPECT_EQ(at(-1.0, 1.3), 0.0);
}

// The symbolic Jacobian of whole right-hand sides against finite differences.
TEST(Derivative, jacobians_of_models_agree_with_finite_differences) {
  std::mt19937 random(11);
  const std::vector<std::string> texts{robertson_text, tissues_text, feedback_text, random_text(random, 8), random_text(random, 20)};
  for (const std::string& text : texts) {
    System system = system_of(text);
    std::vector<double> x = {};
    const std::vector<double> fixed = values_of(system.graph, system.constant_values, {{Op::parameter, system.parameter_values}});
    for (std::size_t i = 0; i < system.states.size(); ++i) x.push_back(0.5 + 0.37 * static_cast<double>(i % 5));
    const auto rates = [&](const std::vector<double>& at) {
      return values_of(system.graph, system.derivatives, {{Op::state, at}, {Op::fixed, fixed}, {Op::time, {0.0}}});
    };
    for (std::size_t j = 0; j < x.size(); ++j) {
      Derivative by(system.graph, system.graph.input(Op::state, static_cast<int>(j)));
      std::vector<Node> column;
      for (Node derivative : system.derivatives) column.push_back(by.of(derivative));
      const std::vector<double> exact = values_of(system.graph, column, {{Op::state, x}, {Op::fixed, fixed}, {Op::time, {0.0}}});
      const double h = 1e-5;
      std::vector<double> above = x, below = x;
      above[j] += h;
      below[j] -= h;
      const std::vector<double> up = rates(above), down = rates(below);
      for (std::size_t i = 0; i < x.size(); ++i)  // what differences lose by cancellation allowed for
        EXPECT_NEAR(exact[i], (up[i] - down[i]) / (2 * h), 1e-6 * (1.0 + std::abs(exact[i])) + 4e-16 * std::abs(up[i]) / h)
            << text << " row " << i << " column " << j;
    }
  }
}

}  // namespace
}  // namespace neurocart::ir
