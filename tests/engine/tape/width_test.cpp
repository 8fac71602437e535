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

std::vector<std::uint64_t> bits_of_lane(const std::vector<double>& values, unsigned lanes, unsigned lane) {
  std::vector<std::uint64_t> bits;
  for (std::size_t i = lane; i < values.size(); i += lanes) bits.push_back(std::bit_cast<std::uint64_t>(values[i]));
  return bits;
}

void expect_equal_bits(const ir::System& system) {
  const std::unique_ptr<Program> program = compile(system);
  constexpr unsigned patients = 8;
  for (unsigned lanes : {2u, 4u, 8u}) {
    for (unsigned first = 0; first < patients; first += lanes) {
      TableRunner many(program->table(lanes), system, first);
      many.rhs();
      many.factor();
      many.solve();
      many.read();
      for (unsigned lane = 0; lane < lanes; ++lane) {
        TableRunner one(program->table(1), system, first + lane);
        one.rhs();
        one.factor();
        one.solve();
        one.read();
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

TEST(Width, same_bits_for_models) {
  expect_equal_bits(ir::system_of(ir::tissues_text));
  expect_equal_bits(ir::system_of(ir::feedback_text));
  std::mt19937 random(6);
  expect_equal_bits(ir::system_of(ir::random_text(random, 25)));
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
