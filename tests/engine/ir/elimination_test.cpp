#include "engine/ir/elimination.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <random>
#include <sstream>

#include "engine/ir/derivative.hpp"
#include "engine/ir/phases.hpp"
#include "graph_values.hpp"
#include "test_models.hpp"

namespace neurocart::ir {
namespace {

using Dense = std::vector<std::vector<long double>>;

// Gauss with partial pivoting, in long double.
std::vector<long double> dense_solve(Dense a, std::vector<long double> b) {
  const std::size_t n = b.size();
  for (std::size_t k = 0; k < n; ++k) {
    std::size_t best = k;
    for (std::size_t i = k + 1; i < n; ++i)
      if (std::abs(a[i][k]) > std::abs(a[best][k])) best = i;
    std::swap(a[k], a[best]);
    std::swap(b[k], b[best]);
    for (std::size_t i = k + 1; i < n; ++i) {
      const long double factor = a[i][k] / a[k][k];
      for (std::size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = n; k-- > 0;) {
    for (std::size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

// One model with everything needed to solve (shift I - J) u = r at a point, in two ways.
class Linear {
 public:
  explicit Linear(const std::string& text, int orders = 6) : system_(system_of(text)) {
    EliminationOptions options;
    options.orders = orders;
    fixed_ = values_of(system_.graph, system_.constant_values, {{Op::parameter, system_.parameter_values}});
    for (std::size_t j = 0; j < size(); ++j) {
      Derivative by(system_.graph, system_.graph.input(Op::state, static_cast<int>(j)));
      for (Node derivative : system_.derivatives) jacobian_.push_back(by.of(derivative));
    }
    elimination_ = eliminate(system_.graph, system_.derivatives, options);
  }

  std::size_t size() const { return system_.states.size(); }
  const Elimination& elimination() const { return elimination_; }

  InputValues inputs(const std::vector<double>& x, double shift) const {
    return {{Op::state, x}, {Op::fixed, fixed_}, {Op::time, {0.0}}, {Op::shift, {shift}}};
  }

  std::vector<double> by_elimination(const std::vector<double>& x, double shift, const std::vector<double>& right) const {
    const std::vector<double> factors = values_of(system_.graph, elimination_.factors, inputs(x, shift));
    return values_of(system_.graph, elimination_.solution, {{Op::factor, factors}, {Op::right, right}});
  }

  std::vector<long double> by_dense_solve(const std::vector<double>& x, double shift, const std::vector<double>& right) const {
    const std::vector<double> entries = values_of(system_.graph, jacobian_, inputs(x, shift));
    Dense matrix(size(), std::vector<long double>(size()));
    for (std::size_t j = 0; j < size(); ++j)
      for (std::size_t i = 0; i < size(); ++i) matrix[i][j] = (i == j ? shift : 0.0L) - static_cast<long double>(entries[j * size() + i]);
    return dense_solve(std::move(matrix), {right.begin(), right.end()});
  }

  double pivot_sum(const std::vector<double>& x, double shift) const {
    return values_of(system_.graph, std::span(&elimination_.pivot_sum, 1), inputs(x, shift))[0];
  }

 private:
  System system_;
  std::vector<double> fixed_;
  std::vector<Node> jacobian_;  // by columns
  Elimination elimination_;
};

std::vector<std::string> texts() {
  std::mt19937 random(5);
  std::vector<std::string> result{robertson_text, tissues_text, feedback_text};
  for (int count : {1, 2, 5, 12, 30, 60}) result.push_back(random_text(random, count));
  for (const char* name : {"hires", "oregonator", "van_der_pol", "kimmel_2021", "leon_triana_2020_four", "leon_triana_2021_dual"}) {
    std::ifstream file(std::string(NEUROCART_SOURCE_DIR) + "/tests/models/" + name + ".ant");
    EXPECT_TRUE(file.good()) << name;
    std::ostringstream text;
    text << file.rdbuf();
    result.push_back(text.str());
  }
  return result;
}

TEST(Elimination, agrees_with_a_pivoted_dense_solve) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> around(0.2, 2.0), sign(-1.0, 1.0);
  for (const std::string& text : texts()) {
    const Linear linear(text);
    for (double shift : {3.0, 40.0, 1e4}) {
      for (int repeat = 0; repeat < 3; ++repeat) {
        std::vector<double> x, right;
        for (std::size_t i = 0; i < linear.size(); ++i) {
          x.push_back(around(random));
          right.push_back(sign(random));
        }
        const std::vector<double> found = linear.by_elimination(x, shift, right);
        const std::vector<long double> expected = linear.by_dense_solve(x, shift, right);
        long double largest = 0;
        for (long double value : expected) largest = std::max(largest, std::abs(value));
        for (std::size_t i = 0; i < found.size(); ++i)
          EXPECT_NEAR(found[i], static_cast<double>(expected[i]), 1e-10 * static_cast<double>(largest)) << text << " shift " << shift << " state " << i;
      }
    }
  }
}

// Columns of the inverse of the solve are columns of shift I - J: what the elimination treats as the Jacobian is the explicit one.
TEST(Elimination, solves_the_columns_of_the_explicit_matrix) {
  for (const std::string& text : texts()) {
    const Linear linear(text);
    std::vector<double> x;
    for (std::size_t i = 0; i < linear.size(); ++i) x.push_back(0.6 + 0.13 * static_cast<double>(i % 7));
    std::vector<double> unit(linear.size(), 0.0);
    const std::size_t middle = linear.size() / 2;
    unit[middle] = 1.0;
    const std::vector<double> column = linear.by_elimination(x, 25.0, unit);
    const std::vector<long double> expected = linear.by_dense_solve(x, 25.0, unit);
    for (std::size_t i = 0; i < column.size(); ++i) EXPECT_NEAR(column[i], static_cast<double>(expected[i]), 1e-13) << text << " state " << i;
  }
}

TEST(Elimination, search_never_makes_the_order_dearer_and_is_repeatable) {
  for (const std::string& text : texts()) {
    const Linear greedy(text, 1), searched(text, 20), again(text, 20);
    EXPECT_LE(searched.elimination().cost.weighted(), greedy.elimination().cost.weighted());
    EXPECT_EQ(searched.elimination().cost.weighted(), again.elimination().cost.weighted());
    EXPECT_EQ(searched.elimination().factors, again.elimination().factors);
  }
}

// Where many states meet in sums, multiplying the Jacobian out costs more than keeping the sums.
TEST(Elimination, is_cheaper_than_the_explicit_jacobian_where_states_meet_in_sums) {
  std::mt19937 random(3);
  const Elimination result = Linear(random_text(random, 60)).elimination();
  EXPECT_LT(result.cost.weighted(), 0.5 * result.explicit_cost.weighted());
}

TEST(Elimination, a_small_pivot_shows_in_the_pivot_sum) {
  const Linear linear("x = 1; y = 2; x' = 3*x + 0.1*y; y' = 0.2*x - y;");
  EXPECT_LT(linear.pivot_sum({1.0, 2.0}, 50.0), 100.0);
  EXPECT_LT(linear.pivot_sum({1.0, 2.0}, 4.0), 100.0);
  const double singular = 1.0 + std::sqrt(4.0 + 0.02);  // the larger eigenvalue of J
  EXPECT_FALSE(linear.pivot_sum({1.0, 2.0}, singular) <= most_pivot_sum);
  EXPECT_FALSE(linear.pivot_sum({std::nan(""), 2.0}, std::nan("")) <= most_pivot_sum);
}

TEST(Phases, count_operations_of_a_model_that_can_be_counted_by_hand) {
  // rhs: k*x, negate -> one product with -k (derived once), nothing else. factor: shift + k, its reciprocal. solve: one product.
  const System system = system_of("x = 1; const k = 2; x' = -k*x;");
  const CostReport cost = make_phases(system, {}).cost;
  EXPECT_EQ(cost.states, 1u);
  EXPECT_LE(cost.rhs, 2.0);
  EXPECT_EQ(cost.solve, 1.0);
  EXPECT_LE(cost.factor, 9.0);  // sum, reciprocal (5), pivot sum (at most 3)
  EXPECT_EQ(cost.rodas4_step, 6 * cost.rhs + cost.factor + 6 * cost.solve + 36);
}

}  // namespace
}  // namespace neurocart::ir
