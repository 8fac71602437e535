// Numbers taken from a course by recipes that are data: "the peak of this read-out", "its value on day 182", "days below 3". Report texts name them.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/course/course.hpp"

namespace neurocart::report {

struct MetricRecipe {
  enum class Take {
    value,   // at `day` (default: the last)
    first,   // of the first row
    change,  // from the first row to `day` (default: the last)
    maximum,
    maximum_day,
    minimum,
    minimum_day,
    first_below,    // day on which it first is under `threshold`
    first_above,    // day on which it first is at or over `threshold`
    returns_above,  // first day at or over `threshold`, at least two days after it fell under `below`
    days_below,     // length of time under `threshold`
    days_above,     // length of time at or over it
    half_fall_day   // day on which half of the fall from the first value to the last lies behind
  };
  std::string name;
  std::string readout;
  Take take = Take::value;
  std::optional<double> day;
  double from = -std::numeric_limits<double>::infinity(), to = std::numeric_limits<double>::infinity();
  double threshold = 0.0;
  double below = 0.0;
  bool relative = false;  // to the value of the first row
  double times = 1.0;     // factor on values; days and thresholds stay as they are
  std::string after;      // only rows from the day that this metric, evaluated before, gives

  // Of a population: one number from what the patients give.
  enum class Summary {
    quantile,     // below which the share `level` of the patients lies
    mean,         //
    share_below,  // percent of the patients at or below `limit`
    share_above,  // percent at or above it
    share_ever    // percent in whom there is a number at all: in whom the thing happens
  };
  Summary summary = Summary::quantile;
  double level = 0.5;
  std::string limit;  // a number; gaps allowed

  bool is_share() const { return summary == Summary::share_below || summary == Summary::share_above || summary == Summary::share_ever; }
};

// The recipe's `take` word, or nothing when there is no such word; take_words() lists them.
std::optional<MetricRecipe::Take> take_of(std::string_view word);
std::vector<std::string> take_words();
std::optional<MetricRecipe::Summary> summary_of(std::string_view word);
std::vector<std::string> summary_words();

// NaN when the course lacks the read-out, the window is empty or the thing never happens. Crossing days are interpolated between rows.
double evaluate(const MetricRecipe& recipe, const course::Course& course);

// Value of a read-out at a day, linear between rows; NaN outside.
double value_at(const course::Course& course, const course::Column& column, double day);

using Metrics = std::map<std::string, double, std::less<>>;
// In the order of the recipes: a recipe may name an earlier one in `after`.
Metrics evaluate_all(const std::vector<MetricRecipe>& recipes, const course::Course& course);

}  // namespace neurocart::report
