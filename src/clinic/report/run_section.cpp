// See figures.hpp: the card beside the headline, the key numbers, and what identifies the run.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"

namespace neurocart::report {

void add_line(Json& lines, const std::string& label, const std::string& text, bool is_code) {
  if (label.empty() || text.empty()) return;
  lines.push_back({{"label", label}, {"text", text}});
  if (is_code) lines.back()["code"] = true;
}

namespace {

std::string patient_words(const Context& context) {
  const auto& composition = *context.patient().composition;
  const auto& labels = context.texts.card;
  std::string text = composition.sex == "female" ? labels.female : composition.sex == "male" ? labels.male : std::string();
  const auto add = [&](std::string_view path, bool with_unit) {
    const auto* parameter = parameter_of(composition, path);
    if (parameter == nullptr || !std::isfinite(parameter->chain.back().value)) return;
    const auto value = parameter->chain.back().value;
    text += (text.empty() ? "Age " : ", ") + (with_unit ? value_with_unit(value, parameter->unit) : format_number(value));
  };
  add("patient.age", false);
  add("patient.weight", true);
  for (const auto& history : composition.history) text += (text.empty() ? "" : "; ") + history;
  return text;
}

std::string disease_words(const compose::Composition& composition) {
  std::string text;
  for (const auto& entry : composition.texts) {
    const bool is_disease = std::find(composition.diseases.begin(), composition.diseases.end(), entry.part) != composition.diseases.end();
    if (is_disease && entry.table == "report" && entry.key == "name") text += (text.empty() ? "" : ", ") + entry.text;
  }
  return capital(text);
}

struct Counts {
  int measured = 0, calibrated = 0, assumed = 0;
};

// A choice of the scenario (a dose, a weight) is no claim about biology and is not counted.
Counts count_parameters(const compose::Composition& composition) {
  Counts counts;
  for (const auto& parameter : composition.parameters) {
    counts.measured += parameter.status == "measured";
    counts.calibrated += parameter.status == "calibrated";
    counts.assumed += parameter.status == "assumed";
  }
  return counts;
}

Json key_json(const Context& context, const KeyText& key) {
  const auto label = context.say(key.label), value = context.say(key.value);
  if (label.empty() || value.empty() || !holds(key.when, context.patient().metrics)) return nullptr;
  Json json{{"id", key.id}, {"label", label}};
  const auto add = [&](const char* name, const std::string& text) {
    if (!text.empty()) json[name] = text;
  };
  add("detail", context.say(key.detail));
  json["value"] = value;
  add("unit", context.say(key.unit));
  if (holds(key.note_when, context.patient().metrics)) add("note", context.say(key.note));
  json["concept"] = key.concept_name;
  Json compare = Json::array();
  for (std::size_t other = 1; other < context.strategies.size() && !key.compare.empty(); ++other) {
    const auto& strategy = context.strategies[other];
    if (strategy.is_nominal) continue;
    compare.push_back({{"letter", strategy.letter}, {"value", fill(key.compare, context.words, strategy.metrics).value_or("none")}});
  }
  if (!compare.empty()) json["compare"] = std::move(compare);
  return json;
}

// Short: it stands in the masthead.
std::string scenario_name(const Context& context, std::size_t index) {
  const auto count = std::count_if(context.strategies.begin(), context.strategies.end(), [](const auto& strategy) { return !strategy.is_nominal; });
  return count == 1 ? "Scenario" : "Scenario " + context.strategies[index].letter;
}

}  // namespace

Json identity_json(const Context& context, int runs, int failed) {
  const auto& input = context.input;
  Json lines = Json::array();
  add_line(lines, "Command", input.command, true);
  add_line(lines, "Version", input.facts.version, true);
  add_line(lines, "Seed", fmt::format("{}", input.facts.seed), true);
  add_line(lines, "Input digest", input.facts.input_digest, true);
  const int courses = static_cast<int>(context.strategies.size());
  auto text = fmt::format("{} course{}", courses, courses == 1 ? "" : "s");
  if (runs > courses) text += fmt::format(" and {} to see what decides the outcome", format_number(runs - courses));
  text += failed == 0 ? "; none failed" : fmt::format("; {} failed", failed);
  add_line(lines, "Runs", text);
  add_line(lines, "Time", fmt::format("{:.1f} s", input.facts.wall_seconds));
  add_line(
      lines, "Solver",
      fmt::format("relative tolerance {}, {} steps", format_number(input.facts.tolerance), format_number(static_cast<double>(input.course->statistics.steps))));
  add_line(lines, "Parameters", provenance_counts(*input.composition));
  return lines;
}

std::string provenance_counts(const compose::Composition& composition) {
  const auto counts = count_parameters(composition);
  return fmt::format("{} measured, {} calibrated, {} assumed", counts.measured, counts.calibrated, counts.assumed);
}

Json facts_json(const Context& context) {
  const auto& composition = *context.patient().composition;
  const auto& labels = context.texts.card;
  Json lines = Json::array();
  if (const auto& population = context.patient().population) {
    add_line(lines, labels.patient, population->title());
    add_line(lines, "Patients", count_words(population->patients()));
  } else {
    add_line(lines, labels.patient, patient_words(context));
  }
  add_line(lines, labels.disease, disease_words(composition));
  add_line(lines, labels.treatment, doses_in_words(composition, false));
  add_line(lines, labels.regimen, doses_in_words(composition, true));
  add_line(lines, labels.followed, format_span(composition.end_day));
  return lines;
}

Json keys_json(const Context& context) {
  Json keys = Json::array();
  for (const auto& key : context.texts.keys) {
    if (auto json = key_json(context, key); !json.is_null()) keys.push_back(std::move(json));
  }
  return keys;
}

Json run_json(const Context& context, Json facts, int runs, int failed) {
  const auto& input = context.input;
  Json json;
  json["scenarios"] = Json::array();
  for (std::size_t index = 0; index < context.strategies.size(); ++index) {
    if (context.strategies[index].is_nominal) continue;
    const auto& composition = *context.strategies[index].composition;
    json["scenarios"].push_back({{"name", scenario_name(context, index)}, {"text", composition.scenario_text}});
  }
  json["command"] = input.command;
  json["version"] = input.facts.version;
  json["seed"] = input.facts.seed;
  json["digest"] = input.facts.input_digest;
  json["facts"] = std::move(facts);
  json["runs"] = runs;
  json["failed"] = failed;
  json["wall_seconds"] = rounded(input.facts.wall_seconds);
  json["warnings"] = Json::array();
  for (const auto& warning : input.facts.warnings) json["warnings"].push_back({{"code", warning.code}, {"text", warning.message}});
  json["left_out"] = Json::array();
  for (const auto& [title, reason] : context.missing) json["left_out"].push_back({{"title", title}, {"reason", reason}});
  for (const auto& [title, reason] : context.texts.left_out) json["left_out"].push_back({{"title", title}, {"reason", reason}});
  const auto counts = count_parameters(*input.composition);
  json["parameters"] = {{"measured", counts.measured}, {"calibrated", counts.calibrated}, {"assumed", counts.assumed}};
  return json;
}

}  // namespace neurocart::report
