// See population_context.hpp.
#include "clinic/report/population_context.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "engine/cohort/share.hpp"

namespace neurocart::report {

namespace {

// The course at the days drawn.
course::Course thinned(const course::Course& course, const std::vector<double>& days) {
  course::Course out;
  for (const double day : days) {
    if (!course.days.empty() && day >= course.days.front() && day <= course.days.back()) out.days.push_back(day);
  }
  for (const auto& column : course.columns) {
    course::Column values{column.name, column.unit, {}};
    for (const double day : out.days) values.values.push_back(value_at(course, column, day));
    out.columns.push_back(std::move(values));
  }
  out.failed = course.failed;
  out.failure = course.failure;
  return out;
}

// Every recipe of the file: what must be read of single patients.
std::vector<MetricRecipe> all_recipes(const Context& context, const Strategy& strategy) {
  const auto& texts = context.texts.population;
  std::vector<MetricRecipe> recipes = context.texts.metrics;
  recipes.push_back(texts.outcome_map.x.recipe);
  recipes.push_back(texts.outcome_map.y.recipe);
  recipes.push_back(texts.pairs.number.recipe);
  for (const auto& row : texts.distributions.rows) recipes.push_back(row.recipe);
  for (auto& recipe : recipes) recipe = resolved(context, strategy, recipe);
  return recipes;
}

// Columns drawn patient by patient.
std::vector<std::string> drawn_columns(const Context& context, const Strategy& strategy) {
  std::vector<std::string> columns;
  const auto add = [&](const std::string& readout) {
    if (!readout.empty()) columns.push_back(resolved_readout(context.words, strategy, readout));
  };
  for (const auto* panels : {&context.texts.course.panels, &context.texts.first_days.panels}) {
    for (const auto& panel : *panels) {
      if (!panel.lines.empty()) add(panel.lines.front().readout);
    }
  }
  add(context.texts.population.states.readout);
  return columns;
}

Metrics metrics_of(const Context& context, const Strategy& strategy) {
  const auto& view = *strategy.population;
  Metrics metrics;
  metrics["patients"] = static_cast<double>(view.patients());
  metrics["failed"] = static_cast<double>(view.failed());
  metrics["kept"] = static_cast<double>(view.kept().size());
  metrics["days_run"] = view.days().back();
  for (const auto& text : context.texts.metrics) {
    const auto recipe = resolved(context, strategy, text);
    const auto summed = view.evaluate(recipe, limit_of(context.words, recipe.limit).value_or(std::nan("")));
    metrics[recipe.name] = summed.value;
    if (!recipe.is_share()) continue;
    const auto interval = cohort::wilson_interval(summed.count, summed.of);
    metrics[recipe.name + "_low"] = std::isfinite(summed.value) ? 100.0 * interval.low : summed.value;
    metrics[recipe.name + "_high"] = std::isfinite(summed.value) ? 100.0 * interval.high : summed.value;
  }
  return metrics;
}

}  // namespace

std::optional<double> limit_of(const Words& words, const std::string& text) {
  const auto filled = fill(text, words, {});
  if (!filled || filled->empty()) return std::nullopt;
  double value = 0.0;
  const auto [end, error] = std::from_chars(filled->data(), filled->data() + filled->size(), value);
  if (error != std::errc{} || end != filled->data() + filled->size()) return std::nullopt;
  return value;
}

MetricRecipe resolved(const Context& context, const Strategy& strategy, MetricRecipe recipe) {
  recipe.readout = resolved_readout(context.words, strategy, recipe.readout);
  return recipe;
}

Context make_population_context(const ReportInput& input, const std::vector<std::shared_ptr<PopulationView>>& views, const course::Course* nominal,
                                Texts texts) {
  Context context{input, std::move(texts), {}, {}, {}, {}, {}};
  context.words = words_of(*input.composition, context.texts);
  const auto& labels = context.texts.population;
  for (const auto& view : views) {
    const bool is_first = context.strategies.empty();
    Strategy strategy;
    strategy.letter = std::string(1, static_cast<char>('A' + context.strategies.size()));
    strategy.composition = view->run().composition;
    strategy.course = &view->median();
    auto words = words_of(*strategy.composition, context.texts);
    const Metrics counts = {{"patients", static_cast<double>(view->patients())}};
    strategy.label = fill(is_first ? labels.strategy_label : labels.comparison_label, words, counts).value_or(strategy.composition->title);
    strategy.short_label = words.count("treatment") > 0 ? words["treatment"] : strategy.composition->title;
    strategy.population = view;
    view->read_patients(all_recipes(context, strategy), drawn_columns(context, strategy));
    context.strategies.push_back(std::move(strategy));
  }
  for (auto& strategy : context.strategies) strategy.metrics = metrics_of(context, strategy);
  if (nominal == nullptr || nominal->days.empty()) return context;
  context.owned_courses.push_back(std::make_shared<course::Course>(thinned(*nominal, views.front()->days())));
  const auto label = fill(labels.nominal_label, context.words, {}).value_or("nominal patient");
  context.strategies.push_back({"N", label, label, input.composition, context.owned_courses.back().get(), {}, nullptr, true});
  return context;
}

}  // namespace neurocart::report
