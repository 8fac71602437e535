// See context.hpp.
#include "clinic/report/context.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/model/evaluate.hpp"

namespace neurocart::report {

namespace {

std::string card_text(const compose::Composition& composition, std::string_view part, std::string_view key) {
  for (const auto& entry : composition.texts) {
    if (entry.table == "report" && entry.key == key && (part.empty() || entry.part == part)) return entry.text;
  }
  return {};
}

std::vector<MetricRecipe> resolved_recipes(const Texts& texts, const Words& words, const Strategy& strategy) {
  auto recipes = texts.metrics;
  for (auto& recipe : recipes) recipe.readout = resolved_readout(words, strategy, recipe.readout);
  return recipes;
}

}  // namespace

Words words_of(const compose::Composition& composition, const Texts& texts) {
  Words words;
  const std::string disease = composition.diseases.empty() ? std::string() : composition.diseases.front();
  for (const auto& [word, key] : texts.words) {
    if (auto text = disease.empty() ? std::string() : card_text(composition, disease, key); !text.empty()) words[word] = std::move(text);
  }
  if (auto treatment = treatment_words(composition); !treatment.empty()) words["treatment"] = std::move(treatment);
  return words;
}

Context make_context(const ReportInput& input, Texts texts) {
  Context context{input, std::move(texts), {}, {}, {}, {}, {}};
  context.words = words_of(*input.composition, context.texts);
  context.strategies.push_back({"A", "this patient", "this patient", input.composition, input.course, {}, nullptr});
  for (const auto& comparison : input.comparisons) {
    auto words = words_of(*comparison.composition, context.texts);
    auto label = fill(context.texts.comparison_label, words, {}).value_or(comparison.composition->title);
    auto short_label = words.count("treatment") > 0 ? words["treatment"] : comparison.composition->title;
    context.strategies.push_back(
        {std::string(1, static_cast<char>('A' + context.strategies.size())), label, short_label, comparison.composition, comparison.course, {}, nullptr});
  }
  for (auto& strategy : context.strategies) strategy.metrics = evaluate_all(resolved_recipes(context.texts, context.words, strategy), *strategy.course);
  return context;
}

std::string Context::grid(std::size_t strategy, const Window& window) {
  std::vector<double> days;
  for (const double day : strategies[strategy].course->days) {
    if (day >= window.from && day <= window.to) days.push_back(day);
  }
  for (std::size_t number = 0;; ++number) {
    auto name = number == 0 ? window.name : fmt::format("{}_{}", window.name, number + 1);
    const auto known = grids.find(name);
    if (known != grids.end() && known->second != days) continue;
    grids[name] = std::move(days);
    return name;
  }
}

std::string resolved_readout(const Words& words, const Strategy& strategy, std::string_view readout) {
  auto name = fill(readout, words, {}).value_or(std::string());
  if (strategy.course->find(name) != nullptr || strategy.composition->families.empty()) return name;
  const auto of_family = name + "." + strategy.composition->families.front();
  return strategy.course->find(of_family) != nullptr ? of_family : name;
}

const course::Column* column_of(const Context& context, const Strategy& strategy, std::string_view readout) {
  return strategy.course->find(resolved_readout(context.words, strategy, readout));
}

std::string resolved_path(const compose::Composition& composition, std::string_view path) {
  constexpr std::string_view family = "family.";
  if (!path.starts_with(family) || composition.families.empty()) return std::string(path);
  return fmt::format("family.{}.{}", composition.families.front(), path.substr(family.size()));
}

bool holds(const model::ExpressionPtr& condition, const Metrics& metrics) {
  if (!condition) return true;
  const auto value_of = [&](const std::string& name) -> std::optional<double> {
    const auto place = metrics.find(name);
    return place == metrics.end() ? std::nan("") : place->second;
  };
  const auto value = model::evaluate(*condition, value_of);
  return value && *value != 0.0 && !std::isnan(*value);
}

std::string choose(const Context& context, const Rules& rules) {
  for (const auto& rule : rules) {
    if (!holds(rule.condition, context.patient().metrics)) continue;
    if (auto text = context.say(rule.text); !text.empty()) return text;
  }
  return {};
}

std::vector<std::string> choose_all(const Context& context, const Rules& rules) {
  std::vector<std::string> texts;
  bool said_before = false;
  for (const auto& rule : rules) {
    if (rule.only_if_none_before && said_before) continue;
    auto text = holds(rule.condition, context.patient().metrics) ? context.say(rule.text) : std::string();
    said_before = !text.empty();
    if (said_before) texts.push_back(std::move(text));
  }
  return texts;
}

Json rounded(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  const double short_value = std::stod(fmt::format("{:.{}e}", value, digits - 1));
  // Whole numbers take less room, and a minus zero is a zero.
  if (short_value == std::trunc(short_value) && std::abs(short_value) < 1e15) return static_cast<long long>(short_value);
  return short_value;
}

Json rounded_list(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(rounded(value));
  return list;
}

bool is_product(const compose::Composition& composition, std::string_view part) {
  return std::any_of(composition.parts.begin(), composition.parts.end(),
                     [&](const auto& entry) { return entry.first == part && entry.second.parent_path().filename() == "products"; });
}

bool is_of_regimen(const compose::ScheduledAct& act) { return act.treatment != act.title; }

std::string treatment_words(const compose::Composition& composition) {
  std::vector<std::string> names;
  for (const auto& act : composition.acts) {
    if (is_of_regimen(act)) continue;
    const auto given = card_text(composition, act.part, "in_words");
    const auto name = given.empty() ? act.title : given;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  if (names.empty() && !composition.acts.empty()) names.push_back(composition.acts.front().treatment);
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  return text;
}

std::string zero_words(const compose::Composition& composition) {
  std::string text = composition.time_zero.empty() ? "start" : composition.time_zero;
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

const compose::ParameterRecord* parameter_of(const compose::Composition& composition, std::string_view path) {
  const auto place = std::find_if(composition.parameters.begin(), composition.parameters.end(), [&](const auto& record) { return record.path == path; });
  return place == composition.parameters.end() ? nullptr : &*place;
}

}  // namespace neurocart::report
