// The same patient gives the same bits at every number of lanes and whoever its neighbours are.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "engine/tape/packs.hpp"
#include "engine/tape/program.hpp"
#include "table_runner.hpp"
#include "test_models.hpp"

namespace neurocart::tape {
namespace {

template <class Real>
std::vector<std::uint64_t> bits_of_lane(const std::vector<Real>& values, unsigned lanes, unsigned lane) {
  std::vector<std::uint64_t> bits;
  for (std::size_t i = lane; i < values.size(); i += lanes) bits.push_back(std::bit_cast<std::uint64_t>(static_cast<double>(values[i])));
  return bits;
}

template <class Runner>
void run_all(Runner& runner) {
  runner.rhs();
  runner.factor();
  runner.solve();
  runner.read();
}

// table(lanes) gives the table of one precision.
template <class TableFor>
void expect_equal_bits(const ir::System& system, const TableFor& table) {
  constexpr unsigned patients = 16;
  for (const unsigned lanes : {2u, 4u, 8u, 16u}) {
    for (unsigned first = 0; first < patients; first += lanes) {
      TableRunner many(table(lanes), system, first);
      run_all(many);
      for (unsigned lane = 0; lane < lanes; ++lane) {
        TableRunner one(table(1), system, first + lane);
        run_all(one);
        EXPECT_EQ(bits_of_lane(many.constants, lanes, lane), bits_of_lane(one.constants, 1, 0)) << lanes << " lanes";
        EXPECT_EQ(bits_of_lane(many.derivatives, lanes, lane), bits_of_lane(one.derivatives, 1, 0)) << lanes << " lanes";
        EXPECT_EQ(bits_of_lane(many.factors, lanes, lane), bits_of_lane(one.factors, 1, 0)) << lanes << " lanes";
        EXPECT_EQ(bits_of_lane(many.solution, lanes, lane), bits_of_lane(one.solution, 1, 0)) << lanes << " lanes";
        EXPECT_EQ(bits_of_lane(many.readouts, lanes, lane), bits_of_lane(one.readouts, 1, 0)) << lanes << " lanes";
        EXPECT_EQ(many.status[lane], one.status[0]);
      }
    }
  }
}

void expect_equal_bits(const ir::System& system) {
  const std::unique_ptr<Program> program = compile(system);
  expect_equal_bits(system, [&](unsigned lanes) -> const nk_table_f64& { return program->table(lanes); });
  expect_equal_bits(system, [&](unsigned lanes) -> const nk_table_f32& { return program->single_table(lanes); });
}

TEST(Width, same_bits_for_models) {
  expect_equal_bits(ir::system_of(ir::tissues_text));
  expect_equal_bits(ir::system_of(ir::feedback_text));
  std::mt19937 random(6);
  expect_equal_bits(ir::system_of(ir::random_text(random, 25)));
}

TEST(Width, single_precision_is_close_to_double) {
  const ir::System system = ir::system_of(ir::tissues_text);
  const std::unique_ptr<Program> program = compile(system);
  TableRunner wide(program->table(8), system, 0);
  TableRunner narrow(program->single_table(8), system, 0);
  run_all(wide);
  run_all(narrow);
  double largest = 0.0;
  for (std::size_t i = 0; i < wide.solution.size(); ++i) largest = std::max(largest, std::fabs(wide.solution[i]));
  for (std::size_t i = 0; i < wide.solution.size(); ++i) EXPECT_NEAR(static_cast<double>(narrow.solution[i]), wide.solution[i], 1e-5 * largest) << i;
  for (std::size_t i = 0; i < wide.readouts.size(); ++i)
    EXPECT_NEAR(static_cast<double>(narrow.readouts[i]), wide.readouts[i], 1e-5 * std::fabs(wide.readouts[i])) << i;
}

// SLEEF's vector and scalar functions, over the range that formulas meet and at the edges.
TEST(Width, same_bits_for_transcendental_functions) {
  std::mt19937_64 random(8);
  std::uniform_real_distribution<double> exponent(-30.0, 30.0), small(-5.0, 5.0);
  for (int repeat = 0; repeat < 20000; ++repeat) {
    double x[8], y[8];
    for (int i = 0; i < 8; ++i) {
      x[i] = std::exp(exponent(random));
      y[i] = small(random);
    }
    if (repeat == 0) {
      const double edges[8] = {0.0, 1.0, HUGE_VAL, 1e-320, 1e308, -0.0, 5e-324, 2.0};
      for (int i = 0; i < 8; ++i) x[i] = edges[i];
    }
    const auto expect_same = [&](auto function) {
      double wide[8], four[4], two[2], one[1];
      function(Pack<double, 8>::load(x), Pack<double, 8>::load(y)).store(wide);
      for (int i = 0; i < 8; ++i) {
        function(Pack<double, 1>::load(x + i), Pack<double, 1>::load(y + i)).store(one);
        function(Pack<double, 2>::load(x + i / 2 * 2), Pack<double, 2>::load(y + i / 2 * 2)).store(two);
        function(Pack<double, 4>::load(x + i / 4 * 4), Pack<double, 4>::load(y + i / 4 * 4)).store(four);
        const auto expected = std::bit_cast<std::uint64_t>(one[0]);
        ASSERT_EQ(std::bit_cast<std::uint64_t>(wide[i]), expected) << x[i] << " " << y[i];
        ASSERT_EQ(std::bit_cast<std::uint64_t>(four[i % 4]), expected) << x[i] << " " << y[i];
        ASSERT_EQ(std::bit_cast<std::uint64_t>(two[i % 2]), expected) << x[i] << " " << y[i];
      }
    };
    expect_same([](auto, auto b) { return exponential(b * b * b * b); });
    expect_same([](auto a, auto) { return logarithm(a); });
    expect_same([](auto a, auto b) { return plain_power(a, b); });
  }
}

}  // namespace
}  // namespace neurocart::tape
