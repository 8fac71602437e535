// Random numbers: the published vectors of the generator, distributions against exact values, and independence of neighbouring keys.
#include "engine/random/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <vector>

namespace neurocart::random {
namespace {

// Known answers that Random123 publishes for philox4x64 with 10 rounds (tests/kat_vectors), first word.
TEST(Philox, GivesThePublishedWords) {
  EXPECT_EQ(bits({}), 0x16554d9eca36314cULL);
  const std::uint64_t ones = ~0ULL;
  EXPECT_EQ(bits({ones, ones, ones, ones, ~0U, ~0U, ones}), 0x87b092c3013fe90bULL);
  EXPECT_EQ(bits({0x452821e638d01377ULL, 0xbe5466cf34e90c6cULL, 0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL, 0xa4093822U, 0x299f31d0U, 0x082efa98ec4e6c89ULL}),
            0xa528f45403e61d95ULL);
}

TEST(Uniform, IsNeverZeroOrOne) {
  EXPECT_EQ(to_uniform(0), 0x1p-53);
  EXPECT_EQ(to_uniform(~0ULL), 1.0 - 0x1p-53);
  EXPECT_LT(to_uniform(~0ULL), 1.0);
}

// References made in quadruple precision by halving erfc; the tolerance is 4 units in the last place.
TEST(NormalQuantile, IsRightToTheLastDigits) {
  const std::vector<std::pair<double, double>> known = {
      {1.1102230246251565e-16, -8.20953615160138685563e+00}, {1e-300, -3.70470962993611992365e+01},
      {9.9999999999999998e-13, -7.03448382530113193261e+00}, {1.0000000000000001e-05, -4.26489079392282461023e+00},
      {0.025000000000000001, -1.95996398454005421178e+00},   {0.25, -6.74489750196081743202e-01},
      {0.49990000000000001, -2.50662830088007492389e-04},    {0.69999999999999996, 5.24400512708040656314e-01},
      {0.97499999999999998, 1.95996398454005385560e+00},     {0.999, 3.09023230616781327776e+00},
  };
  for (const auto& [u, x] : known) EXPECT_NEAR(normal_quantile(u) / x, 1.0, 1e-15) << u;
  EXPECT_EQ(normal_quantile(0.5), 0.0);
}

struct Moments {
  double mean = 0.0, variance = 0.0, third = 0.0, fourth = 0.0;
};

Moments moments_of(std::size_t count, const std::function<double(std::uint64_t)>& value) {
  Moments moments;
  for (std::size_t i = 0; i < count; ++i) moments.mean += value(i) / static_cast<double>(count);
  for (std::size_t i = 0; i < count; ++i) {
    const double away = value(i) - moments.mean, square = away * away;
    moments.variance += square / static_cast<double>(count);
    moments.third += square * away / static_cast<double>(count);
    moments.fourth += square * square / static_cast<double>(count);
  }
  return moments;
}

constexpr std::size_t draws = 200000;
const double error = 1.0 / std::sqrt(static_cast<double>(draws));  // standard error of the mean of a variable of SD 1

TEST(Normal, HasTheMomentsAndTails) {
  const auto value = [](std::uint64_t i) { return normal({7, 1, 2, i, 0, 0, 0}); };
  const auto moments = moments_of(draws, value);
  EXPECT_NEAR(moments.mean, 0.0, 4 * error);
  EXPECT_NEAR(moments.variance, 1.0, 4 * std::sqrt(2.0) * error);
  EXPECT_NEAR(moments.third, 0.0, 4 * std::sqrt(15.0) * error);
  EXPECT_NEAR(moments.fourth, 3.0, 4 * std::sqrt(96.0) * error);
  std::size_t beyond_three = 0;
  for (std::size_t i = 0; i < draws; ++i) beyond_three += std::fabs(value(i)) > 3.0 ? 1 : 0;
  EXPECT_NEAR(static_cast<double>(beyond_three), 0.0026998 * draws, 4 * std::sqrt(0.0026998 * draws));
}

TEST(Exponential, HasMeanAndVarianceOne) {
  const auto moments = moments_of(draws, [](std::uint64_t i) { return exponential({7, 2, 2, i, 0, 0, 0}); });
  EXPECT_NEAR(moments.mean, 1.0, 4 * error);
  EXPECT_NEAR(moments.variance, 1.0, 4 * std::sqrt(8.0) * error);
}

TEST(Poisson, InvertsTheDistributionExactly) {
  // Sums of exp(-m) m^k / k!, far from any step.
  for (const double mean : {0.3, 4.0, 25.0}) {
    double below = 0.0, term = std::exp(-mean);
    for (std::uint64_t k = 0; k < 60 && below < 0.999; ++k) {
      const double above = below + term;
      EXPECT_EQ(poisson_quantile(0.5 * (below + above), mean), k) << mean;
      EXPECT_EQ(poisson_quantile(below + 1e-3 * term, mean), k) << mean;
      EXPECT_EQ(poisson_quantile(above - 1e-3 * term, mean), k) << mean;
      below = above;
      term *= mean / static_cast<double>(k + 1);
    }
  }
  EXPECT_EQ(poisson_quantile(0.999, 0.0), 0U);
  EXPECT_THROW(poisson_quantile(0.5, -1.0), std::invalid_argument);
  EXPECT_THROW(poisson_quantile(0.5, std::nan("")), std::invalid_argument);
}

TEST(Poisson, HasItsMeanAsVariance) {
  const auto moments = moments_of(20000, [](std::uint64_t i) { return static_cast<double>(poisson({7, 3, 2, i, 0, 0, 0}, 12.5)); });
  EXPECT_NEAR(moments.mean, 12.5, 4 * std::sqrt(12.5 / 20000));
  EXPECT_NEAR(moments.variance, 12.5, 4 * std::sqrt((2 * 12.5 * 12.5 + 12.5) / 20000));
}

TEST(Gamma, InvertsTheExponential) {
  for (const double u : {1e-6, 0.2, 0.5, 0.99}) EXPECT_NEAR(gamma_quantile(u, 1.0), -std::log1p(-u), 1e-13 * -std::log1p(-u));
  EXPECT_THROW(gamma_quantile(0.5, 0.0), std::invalid_argument);
}

// Every field of the key counts, and a step of one in it leaves no trace: correlations stay within their sampling error, pairs fill the unit square evenly.
TEST(Keys, NeighboursAreIndependent) {
  const DrawKey base{1, 2, 3, 0, 5, 6, 7};
  const std::vector<std::function<void(DrawKey&)>> steps = {
      [](DrawKey& key) { ++key.seed; },      [](DrawKey& key) { ++key.purpose; }, [](DrawKey& key) { ++key.name; },      [](DrawKey& key) { ++key.patient; },
      [](DrawKey& key) { ++key.replicate; }, [](DrawKey& key) { ++key.attempt; }, [](DrawKey& key) { ++key.occurrence; }};
  constexpr std::size_t pairs = 20000, cells = 10;
  for (std::size_t s = 0; s < steps.size(); ++s) {
    double sum = 0.0;
    std::vector<double> counts(cells * cells, 0.0);
    for (std::size_t i = 0; i < pairs; ++i) {
      DrawKey key = base, next;
      key.patient = 2 * i;
      next = key;
      steps[s](next);
      const double u = uniform(key), v = uniform(next);
      sum += normal_quantile(u) * normal_quantile(v);
      counts[static_cast<std::size_t>(u * cells) * cells + static_cast<std::size_t>(v * cells)] += 1.0;
    }
    EXPECT_NEAR(sum / pairs, 0.0, 4.0 / std::sqrt(static_cast<double>(pairs))) << s;
    double chi = 0.0;
    for (const double count : counts) chi += (count - pairs / 100.0) * (count - pairs / 100.0) / (pairs / 100.0);
    EXPECT_LT(chi, 165.0) << s;  // 99 degrees of freedom: above it once in 30000
    EXPECT_GT(chi, 50.0) << s;
  }
}

TEST(Permutation, IsOneAndChangesWithItsKey) {
  for (const std::uint64_t count : {1ULL, 2ULL, 7ULL, 64ULL, 1000ULL, 4097ULL}) {
    std::vector<std::uint64_t> places;
    for (std::uint64_t i = 0; i < count; ++i) places.push_back(permuted(i, count, {1, 2, 3, 0, 0, 0, 0}));
    std::sort(places.begin(), places.end());
    for (std::uint64_t i = 0; i < count; ++i) ASSERT_EQ(places[i], i) << count;
  }
  std::size_t same = 0;
  double product = 0.0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto one = permuted(i, 1000, {1, 2, 3, 0, 0, 0, 0}), other = permuted(i, 1000, {1, 2, 4, 0, 0, 0, 0});
    same += one == other ? 1 : 0;
    product += (static_cast<double>(one) - 499.5) * (static_cast<double>(other) - 499.5) / (1000.0 * 1000.0 / 12.0);
  }
  EXPECT_LT(same, 10U);
  EXPECT_NEAR(product / 1000.0, 0.0, 4.0 / std::sqrt(1000.0));
  EXPECT_THROW(permuted(5, 5, {}), std::invalid_argument);
}

}  // namespace
}  // namespace neurocart::random
