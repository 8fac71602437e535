// Histograms of a population: quantiles and means against sorted values, any order and any split to the same bits, bytes and back.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "engine/cohort/bands.hpp"

namespace neurocart::cohort {
namespace {

std::vector<double> lognormal_values(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::lognormal_distribution<double> draw(2.0, 1.5);
  std::vector<double> values(count);
  for (double& value : values) value = draw(random);
  return values;
}

Histogram histogram_of(const std::vector<double>& values) {
  Histogram histogram;
  for (const double value : values) histogram.add(value);
  return histogram;
}

TEST(Histogram, quantiles_and_mean_of_many_values) {
  auto values = lognormal_values(20000, 1);
  for (std::size_t i = 0; i < values.size(); i += 3) values[i] = -values[i];
  const Histogram histogram = histogram_of(values);
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / 20000.0;
  EXPECT_NEAR(histogram.mean(), mean, 1e-8 * std::fabs(mean) * 100);
  std::sort(values.begin(), values.end());
  for (const double share : {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99}) {
    const double exact = values[static_cast<std::size_t>(share * 20000.0)];
    EXPECT_NEAR(histogram.quantile(share), exact, 0.006 * std::fabs(exact)) << share;
    EXPECT_NEAR(histogram.share_below(exact), share, 0.003) << share;
  }
}

TEST(Histogram, edges) {
  Histogram histogram;
  EXPECT_TRUE(std::isnan(histogram.quantile(0.5)));
  histogram.add(std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.missing(), 1u);
  histogram.add(0.0);
  histogram.add(1e-300);
  EXPECT_EQ(histogram.quantile(0.5), 0.0);
  histogram.add(std::numeric_limits<double>::infinity());
  histogram.add(-1e200);
  EXPECT_EQ(histogram.count(), 4u);
  EXPECT_LT(histogram.quantile(0.01), -1e20);
  EXPECT_GT(histogram.quantile(0.99), 1e20);
}

TEST(Bands, any_order_and_any_split_give_the_same_bits) {
  constexpr std::size_t times = 5, quantities = 3, patients = 200;
  const auto values = lognormal_values(times * quantities * patients, 2);
  const auto rows = [&](std::size_t patient) { return std::span(values).subspan(patient * times * quantities, times * quantities); };
  Bands whole(times, quantities);
  std::vector<std::span<const double>> all;
  for (std::size_t i = 0; i < patients; ++i) all.push_back(rows(i));
  whole.add(all);

  std::shuffle(all.begin(), all.end(), std::mt19937(3));
  Bands first(times, quantities), second(times, quantities);
  first.add(std::span(all).first(77));
  for (std::size_t i = 77; i < patients; ++i) second.add(std::span(all).subspan(i, 1));
  second.merge(first);
  EXPECT_EQ(second, whole);
  EXPECT_EQ(second.bytes(), whole.bytes());
  EXPECT_EQ(whole.at(4, 2).count(), patients);

  Bands restored(times, quantities);
  EXPECT_TRUE(restored.restore(whole.bytes()));
  EXPECT_EQ(restored, whole);
  std::string damaged = whole.bytes();
  damaged.pop_back();
  EXPECT_FALSE(restored.restore(damaged));
  EXPECT_EQ(restored, whole);
  EXPECT_FALSE(Bands(times, quantities + 1).restore(whole.bytes()));
}

}  // namespace
}  // namespace neurocart::cohort
