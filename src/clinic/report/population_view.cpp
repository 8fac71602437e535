// See population_view.hpp.
#include "clinic/report/population_view.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

namespace neurocart::report {

namespace {

using Take = MetricRecipe::Take;
using Summary = MetricRecipe::Summary;

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double fine_until = 35.0, step_growth = 0.03, growth_from = 14.0;

// The outcome column that holds the recipe's number for every patient; empty when there is none.
std::string outcome_of(const MetricRecipe& recipe) {
  if (recipe.relative || std::isfinite(recipe.from) || std::isfinite(recipe.to)) return {};
  const auto named = [&](const char* outcome) { return recipe.readout + "." + outcome; };
  switch (recipe.take) {
    case Take::value:
      return recipe.day ? std::string() : named("last");
    case Take::first:
      return named("first");
    case Take::maximum:
      return named("maximum");
    case Take::maximum_day:
      return named("maximum_day");
    case Take::minimum:
      return named("minimum");
    case Take::minimum_day:
      return named("minimum_day");
    default:
      return {};
  }
}

bool is_value(const MetricRecipe& recipe) { return recipe.take != Take::maximum_day && recipe.take != Take::minimum_day; }

}  // namespace

std::vector<std::size_t> drawn_rows(const std::vector<double>& days) {
  std::vector<std::size_t> rows;
  double next = -std::numeric_limits<double>::infinity();
  for (std::size_t row = 0; row < days.size(); ++row) {
    if (days[row] < next && row + 1 < days.size()) continue;
    rows.push_back(row);
    next = days[row] < fine_until ? days[row] : days[row] + std::floor(std::max(1.0, step_growth * (days[row] + growth_from)));
  }
  return rows;
}

double quantile_of(std::vector<double> values, double share) {
  values.erase(std::remove_if(values.begin(), values.end(), [](double value) { return !std::isfinite(value); }), values.end());
  if (values.empty()) return missing;
  std::sort(values.begin(), values.end());
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const auto above = std::min(below + 1, values.size() - 1);
  return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
}

PopulationView::PopulationView(const PopulationRun& run) : run_(run) {
  for (const auto& part : store().parts()) failed_ += part.failed;
  patients_ = store().patients_done() - failed_;
  rows_ = drawn_rows(store().plan().days);
  for (const std::size_t row : rows_) days_.push_back(store().plan().days[row]);
  median_ = quantile(0.5);
}

course::Course PopulationView::quantile(double share) const {
  course::Course course;
  course.days = days_;
  const auto& columns = store().plan().columns;
  for (std::size_t column = 0; column < columns.size(); ++column) {
    course::Column values{columns[column].name, columns[column].unit, {}};
    for (const std::size_t row : rows_) values.values.push_back(store().bands().at(row, column).quantile(share));
    course.columns.push_back(std::move(values));
  }
  return course;
}

void PopulationView::read_patients(const std::vector<MetricRecipe>& recipes, const std::vector<std::string>& columns) {
  std::set<std::string> outcomes, courses(columns.begin(), columns.end());
  for (const auto& recipe : recipes) {
    const auto outcome = outcome_of(recipe);
    if (!outcome.empty())
      outcomes.insert(outcome);
    else if (!is_of_bands(recipe))
      courses.insert(recipe.readout);
  }
  const std::vector<std::string> names(outcomes.begin(), outcomes.end());
  auto read = results::outcomes_of(store(), run_.folder, names);
  for (std::size_t i = 0; i < names.size(); ++i) outcomes_[names[i]] = std::move(read[i]);
  kept_ = results::kept_courses(store(), run_.folder, {courses.begin(), courses.end()}, store().plan().kept);
}

std::vector<std::pair<std::size_t, double>> PopulationView::numbers(const MetricRecipe& recipe) const {
  std::vector<std::pair<std::size_t, double>> numbers;
  if (const auto place = outcomes_.find(outcome_of(recipe)); place != outcomes_.end()) {
    std::size_t row = 0;
    for (const auto& part : store().parts()) {
      for (std::size_t i = 0; i < part.count && row < place->second.size(); ++i, ++row) {
        const double value = place->second[row] * (is_value(recipe) ? recipe.times : 1.0);
        if (std::isfinite(value)) numbers.emplace_back(part.first + i, value);
      }
    }
    return numbers;
  }
  for (const auto& patient : kept_) {
    const double value = report::evaluate(recipe, patient.course);
    if (std::isfinite(value)) numbers.emplace_back(patient.patient, value);
  }
  return numbers;
}

bool PopulationView::is_of_bands(const MetricRecipe& recipe) const { return (recipe.take == Take::value || recipe.take == Take::first) && !recipe.relative; }

double PopulationView::quantile_at(const std::string& column, double day, double share) const {
  const auto& plan = store().plan();
  const auto place = std::find_if(plan.columns.begin(), plan.columns.end(), [&](const auto& candidate) { return candidate.name == column; });
  if (place == plan.columns.end() || plan.days.empty() || day < plan.days.front() || day > plan.days.back()) return missing;
  const auto nearest = std::min_element(plan.days.begin(), plan.days.end(), [&](double a, double b) { return std::fabs(a - day) < std::fabs(b - day); });
  return store().bands().at(static_cast<std::size_t>(nearest - plan.days.begin()), static_cast<std::size_t>(place - plan.columns.begin())).quantile(share);
}

PopulationView::Summed PopulationView::of_bands(const MetricRecipe& recipe, double limit) const {
  const auto& plan = store().plan();
  const auto place = std::find_if(plan.columns.begin(), plan.columns.end(), [&](const auto& column) { return column.name == recipe.readout; });
  const double day = recipe.take == Take::first ? plan.days.front() : recipe.day.value_or(plan.days.back());
  if (place == plan.columns.end() || day < plan.days.front() || day > plan.days.back()) return {missing, 0, 0};
  const auto nearest = std::min_element(plan.days.begin(), plan.days.end(), [&](double a, double b) { return std::fabs(a - day) < std::fabs(b - day); });
  const auto& cell = store().bands().at(static_cast<std::size_t>(nearest - plan.days.begin()), static_cast<std::size_t>(place - plan.columns.begin()));
  const auto of = static_cast<std::size_t>(cell.count());
  if (of == 0) return {missing, 0, 0};
  if (recipe.summary == Summary::quantile) return {cell.quantile(recipe.level) * recipe.times, of, 0};
  if (recipe.summary == Summary::mean) return {cell.mean() * recipe.times, of, 0};
  if (recipe.summary == Summary::share_ever) return {100.0, of, of};
  const double below = cell.share_below(limit / recipe.times);
  const double share = recipe.summary == Summary::share_below ? below : 1.0 - below;
  return {100.0 * share, of, static_cast<std::size_t>(std::lround(share * static_cast<double>(of)))};
}

PopulationView::Summed PopulationView::evaluate(const MetricRecipe& recipe, double limit) const {
  const bool needs_limit = recipe.summary == Summary::share_below || recipe.summary == Summary::share_above;
  if (needs_limit && !std::isfinite(limit)) return {missing, 0, 0};
  if (is_of_bands(recipe)) return of_bands(recipe, limit);
  std::vector<double> values;
  for (const auto& [patient, value] : numbers(recipe)) values.push_back(value);
  const std::size_t of = outcome_of(recipe).empty() ? kept_.size() : patients_;
  if (of == 0 || (values.empty() && recipe.summary != Summary::share_ever)) return {missing, 0, 0};
  if (recipe.summary == Summary::quantile) return {quantile_of(values, recipe.level), values.size(), 0};
  if (recipe.summary == Summary::mean) {
    double sum = 0.0;
    for (const double value : values) sum += value;
    return {sum / static_cast<double>(values.size()), values.size(), 0};
  }
  const auto counted = std::count_if(values.begin(), values.end(), [&](double value) {
    return recipe.summary == Summary::share_ever || (recipe.summary == Summary::share_below ? value <= limit : value >= limit);
  });
  return {100.0 * static_cast<double>(counted) / static_cast<double>(of), of, static_cast<std::size_t>(counted)};
}

}  // namespace neurocart::report
