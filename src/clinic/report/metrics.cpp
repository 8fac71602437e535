// See metrics.hpp.
#include "clinic/report/metrics.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace neurocart::report {

namespace {

using Take = MetricRecipe::Take;

constexpr std::array<std::pair<std::string_view, Take>, 13> words = {{{"value", Take::value},
                                                                      {"first", Take::first},
                                                                      {"change", Take::change},
                                                                      {"maximum", Take::maximum},
                                                                      {"maximum_day", Take::maximum_day},
                                                                      {"minimum", Take::minimum},
                                                                      {"minimum_day", Take::minimum_day},
                                                                      {"first_below", Take::first_below},
                                                                      {"first_above", Take::first_above},
                                                                      {"returns_above", Take::returns_above},
                                                                      {"days_below", Take::days_below},
                                                                      {"days_above", Take::days_above},
                                                                      {"half_fall_day", Take::half_fall_day}}};

constexpr std::array<std::pair<std::string_view, MetricRecipe::Summary>, 5> summaries = {{{"quantile", MetricRecipe::Summary::quantile},
                                                                                          {"mean", MetricRecipe::Summary::mean},
                                                                                          {"share_below", MetricRecipe::Summary::share_below},
                                                                                          {"share_above", MetricRecipe::Summary::share_above},
                                                                                          {"share_ever", MetricRecipe::Summary::share_ever}}};

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double return_pause_days = 2.0;

// A column cut to the recipe's window, relative where asked.
struct Curve {
  std::vector<double> days, values;
};

Curve curve_of(const MetricRecipe& recipe, const course::Course& course, const course::Column& column) {
  Curve curve;
  const double scale = recipe.relative && !column.values.empty() ? column.values.front() : 1.0;
  for (std::size_t row = 0; row < course.days.size(); ++row) {
    if (course.days[row] < recipe.from || course.days[row] > recipe.to) continue;
    curve.days.push_back(course.days[row]);
    curve.values.push_back(column.values[row] / scale);
  }
  return curve;
}

// Day on which the line between rows row-1 and row meets the threshold.
double crossing(const Curve& curve, std::size_t row, double threshold) {
  const double before = curve.values[row - 1], after = curve.values[row];
  const double share = before == after ? 0.0 : (threshold - before) / (after - before);
  return curve.days[row - 1] + share * (curve.days[row] - curve.days[row - 1]);
}

double first_crossing(const Curve& curve, double threshold, bool downwards, double not_before) {
  const auto beyond = [&](double value) { return downwards ? value < threshold : value >= threshold; };
  for (std::size_t row = 0; row < curve.days.size(); ++row) {
    if (curve.days[row] < not_before || !beyond(curve.values[row])) continue;
    return row == 0 || beyond(curve.values[row - 1]) ? curve.days[row] : crossing(curve, row, threshold);
  }
  return missing;
}

double returns_above(const Curve& curve, const MetricRecipe& recipe) {
  const double onset = first_crossing(curve, recipe.below, true, -std::numeric_limits<double>::infinity());
  return std::isnan(onset) ? missing : first_crossing(curve, recipe.threshold, false, onset + return_pause_days);
}

double days_below(const Curve& curve, double threshold) {
  double total = 0.0;
  for (std::size_t row = 1; row < curve.days.size(); ++row) {
    const bool was = curve.values[row - 1] < threshold, is = curve.values[row] < threshold;
    if (was && is) total += curve.days[row] - curve.days[row - 1];
    if (was && !is) total += crossing(curve, row, threshold) - curve.days[row - 1];
    if (!was && is) total += curve.days[row] - crossing(curve, row, threshold);
  }
  return total;
}

}  // namespace

std::optional<Take> take_of(std::string_view word) {
  const auto place = std::find_if(words.begin(), words.end(), [&](const auto& entry) { return entry.first == word; });
  return place == words.end() ? std::nullopt : std::optional(place->second);
}

std::vector<std::string> take_words() {
  std::vector<std::string> names;
  for (const auto& entry : words) names.emplace_back(entry.first);
  return names;
}

std::optional<MetricRecipe::Summary> summary_of(std::string_view word) {
  const auto place = std::find_if(summaries.begin(), summaries.end(), [&](const auto& entry) { return entry.first == word; });
  return place == summaries.end() ? std::nullopt : std::optional(place->second);
}

std::vector<std::string> summary_words() {
  std::vector<std::string> names;
  for (const auto& entry : summaries) names.emplace_back(entry.first);
  return names;
}

double value_at(const course::Course& course, const course::Column& column, double day) {
  const auto place = std::lower_bound(course.days.begin(), course.days.end(), day);
  if (place == course.days.end()) return missing;
  const auto row = static_cast<std::size_t>(place - course.days.begin());
  if (course.days[row] == day) return column.values[row];
  if (row == 0) return missing;
  const double share = (day - course.days[row - 1]) / (course.days[row] - course.days[row - 1]);
  return column.values[row - 1] + share * (column.values[row] - column.values[row - 1]);
}

namespace {

double evaluate_days(const MetricRecipe& recipe, const Curve& curve, double highest_day, double lowest_day) {
  switch (recipe.take) {
    case Take::maximum_day:
      return highest_day;
    case Take::minimum_day:
      return lowest_day;
    case Take::first_below:
      return first_crossing(curve, recipe.threshold, true, curve.days.front());
    case Take::first_above:
      return first_crossing(curve, recipe.threshold, false, curve.days.front());
    case Take::returns_above:
      return returns_above(curve, recipe);
    case Take::days_below:
      return days_below(curve, recipe.threshold);
    case Take::days_above:
      return curve.days.back() - curve.days.front() - days_below(curve, recipe.threshold);
    case Take::half_fall_day: {
      const double half = 0.5 * (curve.values.front() + curve.values.back());
      return curve.values.back() < curve.values.front() ? first_crossing(curve, half, true, curve.days.front()) : missing;
    }
    default:
      return missing;
  }
}

}  // namespace

double evaluate(const MetricRecipe& recipe, const course::Course& course) {
  const auto* column = course.find(recipe.readout);
  if (column == nullptr || column->values.empty()) return missing;
  if (recipe.take == Take::first) return column->values.front() * recipe.times;
  if (recipe.take == Take::value || recipe.take == Take::change) {
    const double value = value_at(course, *column, recipe.day.value_or(course.days.back())) - (recipe.take == Take::change ? column->values.front() : 0.0);
    return (recipe.relative ? value / column->values.front() : value) * recipe.times;
  }
  const Curve curve = curve_of(recipe, course, *column);
  if (curve.values.empty()) return missing;
  const auto [lowest, highest] = std::minmax_element(curve.values.begin(), curve.values.end());
  if (recipe.take == Take::maximum) return *highest * recipe.times;
  if (recipe.take == Take::minimum) return *lowest * recipe.times;
  const auto first_highest = std::max_element(curve.values.begin(), curve.values.end());
  const auto day_of = [&](auto place) { return curve.days[static_cast<std::size_t>(place - curve.values.begin())]; };
  return evaluate_days(recipe, curve, day_of(first_highest), day_of(lowest));
}

Metrics evaluate_all(const std::vector<MetricRecipe>& recipes, const course::Course& course) {
  Metrics metrics;
  for (const auto& recipe : recipes) {
    MetricRecipe bounded = recipe;
    if (!recipe.after.empty()) {
      const auto earlier = metrics.find(recipe.after);
      const double day = earlier == metrics.end() ? missing : earlier->second;
      if (std::isnan(day)) {
        metrics[recipe.name] = missing;
        continue;
      }
      bounded.from = std::max(bounded.from, day);
    }
    metrics[recipe.name] = evaluate(bounded, course);
  }
  return metrics;
}

}  // namespace neurocart::report
