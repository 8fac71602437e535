// See figures.hpp: the same virtual patients under two strategies, patient by patient.
#include <algorithm>
#include <cmath>
#include <map>

#include "clinic/report/body.hpp"
#include "clinic/report/figures.hpp"
#include "clinic/report/population_context.hpp"
#include "engine/cohort/share.hpp"

namespace neurocart::report {

namespace {

constexpr std::size_t most_bars = 120;

// First strategy minus second, of patients that both have.
std::vector<double> differences(const Context& context, const MetricRecipe& text, const Strategy& first, const Strategy& second) {
  const auto of_first = first.population->numbers(resolved(context, first, text));
  const auto of_second = second.population->numbers(resolved(context, second, text));
  const std::map<std::size_t, double> other(of_second.begin(), of_second.end());
  std::vector<double> list;
  for (const auto& [patient, value] : of_first) {
    const auto place = other.find(patient);
    if (place != other.end()) list.push_back(value - place->second);
  }
  std::sort(list.begin(), list.end());
  return list;
}

Json share_json(const std::string& label, std::size_t count, std::size_t of) {
  const auto interval = cohort::wilson_interval(count, of);
  return {{"label", label},
          {"count", count},
          {"share", rounded(100.0 * interval.share)},
          {"low", rounded(100.0 * interval.low)},
          {"high", rounded(100.0 * interval.high)}};
}

}  // namespace

Json pairs_json(Context& context) {
  const auto& texts = context.texts.population.pairs;
  const auto second =
      std::find_if(context.strategies.begin() + 1, context.strategies.end(), [](const auto& strategy) { return strategy.population != nullptr; });
  if (second == context.strategies.end()) return nullptr;
  const auto list = differences(context, texts.number.recipe, context.patient(), *second);
  const double within = limit_of(context.words, texts.equal_within).value_or(0.0);
  if (list.empty()) return nullptr;
  const auto count_if = [&](auto holds) { return static_cast<std::size_t>(std::count_if(list.begin(), list.end(), holds)); };
  const auto better = count_if([&](double value) { return value <= -within && value < 0.0; }),
             worse = count_if([&](double value) { return value >= within && value > 0.0; });
  const auto equal = list.size() - better - worse;
  auto& metrics = context.strategies.front().metrics;
  const auto percent = [&](std::size_t count) { return 100.0 * static_cast<double>(count) / static_cast<double>(list.size()); };
  metrics["pairs_better"] = percent(better);
  metrics["pairs_equal"] = percent(equal);
  metrics["pairs_worse"] = percent(worse);
  metrics["pairs_patients"] = static_cast<double>(list.size());
  metrics["pairs_median"] = quantile_of(list, 0.5);
  context.words["other"] = second->short_label;
  auto json = figure_json(context, texts, "pairs");
  json["concept"] = texts.number.concept_name;
  json["title_axis"] = context.say(texts.number.label);
  json["unit"] = context.say(texts.number.unit);
  json["patients"] = list.size();
  json["equal_within"] = rounded(within);
  json["shares"] = Json::array({share_json(context.say(texts.better), better, list.size()), share_json(context.say(texts.equal), equal, list.size()),
                                share_json(context.say(texts.worse), worse, list.size())});
  // Above 120 patients, the middle one of each of 100 ranks.
  Json values = Json::array();
  if (list.size() <= most_bars) {
    for (const double value : list) values.push_back(rounded(value, 4));
  } else {
    for (int rank = 0; rank < 100; ++rank) values.push_back(rounded(quantile_of(list, (rank + 0.5) / 100.0), 4));
  }
  json["values"] = std::move(values);
  return json;
}

}  // namespace neurocart::report
