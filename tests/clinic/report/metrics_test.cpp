// Metrics on courses short enough to work out by hand.
#include "clinic/report/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace neurocart::report {
namespace {

using Take = MetricRecipe::Take;

course::Course make_course(std::vector<double> days, std::vector<double> values) {
  course::Course course;
  course.days = std::move(days);
  course.columns.push_back({"x", "1", std::move(values)});
  return course;
}

MetricRecipe recipe(Take take) {
  MetricRecipe recipe;
  recipe.name = "m";
  recipe.readout = "x";
  recipe.take = take;
  return recipe;
}

TEST(Metrics, ValuesAndExtremes) {
  const auto course = make_course({0, 1, 2, 4}, {10, 2, 6, 8});
  EXPECT_DOUBLE_EQ(evaluate(recipe(Take::first), course), 10);
  EXPECT_DOUBLE_EQ(evaluate(recipe(Take::value), course), 8);
  EXPECT_DOUBLE_EQ(evaluate(recipe(Take::minimum), course), 2);
  EXPECT_DOUBLE_EQ(evaluate(recipe(Take::minimum_day), course), 1);
  EXPECT_DOUBLE_EQ(evaluate(recipe(Take::maximum), course), 10);
  auto at = recipe(Take::value);
  at.day = 3;
  EXPECT_DOUBLE_EQ(evaluate(at, course), 7);
  at.times = 100;
  at.relative = true;
  EXPECT_DOUBLE_EQ(evaluate(at, course), 70);
  at.day = 5;
  EXPECT_TRUE(std::isnan(evaluate(at, course)));
}

TEST(Metrics, CrossingsAreInterpolated) {
  const auto course = make_course({0, 1, 2, 3, 6, 8}, {10, 6, 2, 1, 7, 9});
  auto below = recipe(Take::first_below);
  below.threshold = 5;
  EXPECT_DOUBLE_EQ(evaluate(below, course), 1.25);
  auto days = recipe(Take::days_below);
  days.threshold = 5;
  // Under 5 from day 1.25 to day 5.
  EXPECT_DOUBLE_EQ(evaluate(days, course), 3.75);
  auto above = recipe(Take::days_above);
  above.threshold = 5;
  EXPECT_DOUBLE_EQ(evaluate(above, course), 8 - 3.75);
  auto back = recipe(Take::returns_above);
  back.threshold = 7;
  back.below = 3;
  EXPECT_DOUBLE_EQ(evaluate(back, course), 6);
  back.below = 0.5;
  EXPECT_TRUE(std::isnan(evaluate(back, course)));
}

TEST(Metrics, HalfOfTheFall) {
  // From 10 to 2: 6 is reached between days 2 (8) and 4 (4).
  EXPECT_DOUBLE_EQ(evaluate(recipe(Take::half_fall_day), make_course({0, 2, 4, 10}, {10, 8, 4, 2})), 3);
  EXPECT_TRUE(std::isnan(evaluate(recipe(Take::half_fall_day), make_course({0, 2}, {1, 2}))));
}

TEST(Metrics, WindowsAndOrder) {
  const auto course = make_course({0, 1, 2, 3, 4}, {0, 5, 9, 4, 0});
  auto peak = recipe(Take::maximum_day);
  peak.name = "peak_day";
  auto gone = recipe(Take::first_below);
  gone.name = "gone";
  gone.threshold = 2;
  gone.after = "peak_day";
  auto early = recipe(Take::maximum);
  early.name = "early";
  early.to = 1;
  const auto metrics = evaluate_all({peak, gone, early}, course);
  EXPECT_DOUBLE_EQ(metrics.at("peak_day"), 2);
  EXPECT_DOUBLE_EQ(metrics.at("gone"), 3.5);
  EXPECT_DOUBLE_EQ(metrics.at("early"), 5);
  auto missing = recipe(Take::value);
  missing.readout = "y";
  EXPECT_TRUE(std::isnan(evaluate(missing, course)));
}

}  // namespace
}  // namespace neurocart::report
