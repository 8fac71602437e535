// What the parts of one report share while it is written: texts, words, strategies with their metrics, day grids. Internal to this folder.
#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/report/metrics.hpp"
#include "clinic/report/population_view.hpp"
#include "clinic/report/report.hpp"
#include "clinic/report/template.hpp"
#include "clinic/report/texts.hpp"

namespace neurocart::report {

using Json = nlohmann::ordered_json;

// This patient or population (the first), or a comparison.
struct Strategy {
  std::string letter, label;  // "B", "same patient, X"
  std::string short_label;    // "X"
  const compose::Composition* composition = nullptr;
  const course::Course* course = nullptr;
  Metrics metrics;
  // Of a population; the course is the median of each day then.
  std::shared_ptr<const PopulationView> population;
  bool is_nominal = false;  // the first strategy's patient without differences between patients, beside a population
};

// Days drawn, both ends in.
struct Window {
  std::string name;  // of the grid
  double from = 0.0, to = 0.0;
};

struct Context {
  const ReportInput& input;
  Texts texts;
  Words words;
  std::vector<Strategy> strategies;
  std::map<std::string, std::vector<double>> grids;
  std::vector<std::shared_ptr<course::Course>> owned_courses;  // of strategies whose course was made here
  std::vector<std::pair<std::string, std::string>> missing;    // figures without data: name and reason, for the last section

  const Strategy& patient() const { return strategies.front(); }
  // The text with its gaps filled from the words and this patient's metrics; empty when something is missing.
  std::string say(std::string_view text) const { return fill(text, words, patient().metrics).value_or(std::string()); }
  // Name of the grid that holds the strategy's days inside the window; made when first asked for.
  std::string grid(std::size_t strategy, const Window& window);
};

Context make_context(const ReportInput& input, Texts texts);
Words words_of(const compose::Composition& composition, const Texts& texts);

// The column of a read-out whose name may have gaps; with several families the first family's. Null when the course lacks it.
const course::Column* column_of(const Context& context, const Strategy& strategy, std::string_view readout);
std::string resolved_readout(const Words& words, const Strategy& strategy, std::string_view readout);
// "family.x" is x of the first family.
std::string resolved_path(const compose::Composition& composition, std::string_view path);

bool holds(const model::ExpressionPtr& condition, const Metrics& metrics);
// The text of the first rule that holds and can be said; empty when none.
std::string choose(const Context& context, const Rules& rules);
// The texts of all rules that hold and can be said.
std::vector<std::string> choose_all(const Context& context, const Rules& rules);

// So many significant digits; null when not finite.
Json rounded(double value, int digits = 5);
Json rounded_list(const std::vector<double>& values);

// Whether a part is a product, by the folder of its card.
bool is_product(const compose::Composition& composition, std::string_view part);
// Given by a regimen, not for itself.
bool is_of_regimen(const compose::ScheduledAct& act);
// What was given, such as "drug X", in words, without regimens.
std::string treatment_words(const compose::Composition& composition);
// "infusion" from the scenario's clock.
std::string zero_words(const compose::Composition& composition);
const compose::ParameterRecord* parameter_of(const compose::Composition& composition, std::string_view path);

}  // namespace neurocart::report
