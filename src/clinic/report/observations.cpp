// See figures.hpp: what was published, over the curves and beside the predictions.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"

namespace neurocart::report {

namespace {

using evidence::Observation;

const std::vector<std::pair<std::string_view, std::string_view>> spread_words = {{"sd", "SD"},       {"se", "SE"},   {"iqr", "IQR"},
                                                                                 {"range", "range"}, {"ci95", "CI"}, {"credible95", "CI"}};

std::optional<double> day_of(const Observation& observation) {
  if (observation.day) return observation.day;
  if (observation.window_days) return 0.5 * (observation.window_days->low + observation.window_days->high);
  return std::nullopt;
}

std::vector<Observation> find(const Context& context, const std::string& observable) {
  if (context.input.evidence == nullptr || observable.empty()) return {};
  auto query = query_of(*context.patient().composition);
  if (query.studies.empty() && query.disease.empty()) return {};
  query.observables = {observable};
  return context.input.evidence->observations_for(query);
}

std::optional<double> metric_of(const Context& context, const std::string& name) {
  const auto place = context.patient().metrics.find(name);
  if (place == context.patient().metrics.end() || !std::isfinite(place->second)) return std::nullopt;
  return place->second;
}

// Day of an observation that is a height, from another one of the same study that tells when.
std::optional<double> day_from(const Context& context, const Observation& observation, const std::string& observable) {
  if (const auto day = day_of(observation); day && observable.empty()) return day;
  for (const auto& other : find(context, observable)) {
    if (other.target->study == observation.target->study) return other.value;
  }
  return day_of(observation);
}

std::string point_label(const Observation& observation, const ObservationText& text, bool is_percent, double value, bool is_day) {
  std::string label = text.label;
  if (label.empty()) label = is_percent ? format_percent(value) : format_number(value);
  if (is_day) label += " " + format_day(observation.value);
  label += ", " + observation.label;
  if (observation.n) label += fmt::format(", n = {:.0f}", *observation.n);
  return observation.elsewhere.empty() ? label : label + ", " + observation.elsewhere;
}

std::string remark_of(const Observation& observation) {
  std::string remark;
  const auto add = [&](const std::string& text) { remark += (remark.empty() ? "" : "; ") + text; };
  if (!observation.elsewhere.empty()) add("from elsewhere: " + observation.elsewhere);
  if (observation.n_is_of_study) add("n is that of the whole study");
  if (observation.lower && spread_word(observation.interval_kind).empty()) add("the kind of spread is not stated");
  if (observation.target->limit == "at_most") add("published as at most this");
  if (observation.target->limit == "at_least") add("published as at least this");
  return remark;
}

void add_spread(Json& json, const Observation& observation, double times, double shift, bool is_day) {
  if (!observation.lower || !observation.upper) return;
  json["low"] = rounded(*observation.lower * times + shift);
  json["high"] = rounded(*observation.upper * times + shift);
  if (const auto word = spread_word(observation.interval_kind); !word.empty()) json["spread"] = word;
  if (is_day) json["spread_axis"] = "day";
}

Json observation_json(const Context& context, const PanelText& panel, const ObservationText& text, const Observation& observation) {
  const bool is_day = text.at_value.has_value();
  const double base = text.change_from.empty() ? 0.0 : metric_of(context, text.change_from).value_or(std::nan(""));
  const auto day = is_day ? std::optional(observation.value) : day_from(context, observation, text.day_from);
  const double value = is_day ? *text.at_value : observation.value * panel.times + base;
  if (!day || !std::isfinite(value) || *day < context.patient().composition->start_day || *day > context.patient().composition->end_day) return nullptr;
  Json json{{"id", observation.target->id}, {"day", rounded(*day)}, {"value", rounded(value)}};
  add_spread(json, observation, is_day ? 1.0 : panel.times, is_day ? 0.0 : base, is_day);
  if (observation.n) json["n"] = rounded(*observation.n);
  json["label"] = point_label(observation, text, panel.format == "percent", value, is_day);
  json["study"] = observation.target->study;
  json["citation"] = observation.citation;
  if (!observation.link.empty()) json["link_text"] = observation.link;
  json["role"] = observation.is_calibration ? "calibration" : "check";
  json["quality"] = observation.is_recalled ? "recalled" : "read";
  if (!text.censored.empty()) json["censored"] = text.censored;
  if (!text.change_from.empty()) json["on_baseline"] = true;
  if (const auto remark = remark_of(observation); !remark.empty()) json["remark"] = remark;
  return json;
}

// What the course gives for an observation; nothing when it cannot be told.
std::optional<double> predicted_of(const Context& context, const PanelText* panel, const ObservationText& text, const Observation& observation) {
  if (!text.predicted.empty()) return metric_of(context, text.predicted);
  auto readout = text.readout;
  if (readout.empty() && panel != nullptr) {
    const auto same =
        std::find_if(panel->lines.begin(), panel->lines.end(), [&](const LineText& line) { return line.readout == observation.target->observable; });
    if (same != panel->lines.end()) readout = same->readout;
    if (same == panel->lines.end() && !panel->lines.empty()) readout = panel->lines.front().readout;
  }
  const auto* column = column_of(context, context.patient(), readout);
  const auto day = day_of(observation);
  if (column == nullptr || !day || column->values.empty()) return std::nullopt;
  const double value = value_at(*context.patient().course, *column, *day);
  if (!std::isfinite(value)) return std::nullopt;
  const bool is_change = !text.change_from.empty() || (observation.observable != nullptr && observation.observable->kind == "change_from_baseline");
  return (is_change ? value - column->values.front() : value) * (panel == nullptr ? 1.0 : panel->times);
}

std::string prediction_label(const Context& context, const ObservationText& text, const Observation& observation) {
  auto label = context.say(text.title);
  if (label.empty()) label = capital(observation.observable == nullptr ? observation.target->observable : observation.observable->meaning);
  if (observation.day) label += fmt::format(", day {:.0f}", *observation.day);
  return label;
}

void add_predictions(const Context& context, const PanelText* panel, const ObservationText& text, std::vector<Prediction>& out) {
  for (const auto& observation : find(context, context.say(text.observable))) {
    const bool known = std::any_of(out.begin(), out.end(), [&](const Prediction& other) { return other.observation.target == observation.target; });
    const auto predicted = predicted_of(context, panel, text, observation);
    if (known || !predicted) continue;
    const bool is_day = text.at_value.has_value();
    out.push_back({observation, prediction_label(context, text, observation), panel == nullptr || is_day ? 1.0 : panel->times,
                   panel != nullptr && !is_day && panel->format == "percent", *predicted});
  }
}

std::string written(const Prediction& prediction, double value) { return prediction.is_percent ? format_percent(value) : format_number(value); }

std::string spread_text(const Prediction& prediction) {
  const auto& observation = prediction.observation;
  if (!observation.lower || !observation.upper) return "not given";
  const auto word = spread_word(observation.interval_kind);
  return fmt::format("{}{} to {}", word.empty() ? "" : word + " ", written(prediction, *observation.lower * prediction.times),
                     written(prediction, *observation.upper * prediction.times));
}

Json prediction_row(const Prediction& prediction) {
  const auto& observation = prediction.observation;
  const double published = observation.value * prediction.times;
  Json strip{{"observed", rounded(published)}, {"predicted", rounded(prediction.predicted)}};
  if (observation.lower && observation.upper) {
    strip["observed_low"] = rounded(*observation.lower * prediction.times);
    strip["observed_high"] = rounded(*observation.upper * prediction.times);
  }
  strip["role"] = observation.is_calibration ? "calibration" : "check";
  strip["quality"] = observation.is_recalled ? "recalled" : "read";
  Json cells = Json::array();
  const auto add = [&](const std::string& text) { cells.push_back(Json{{"text", text}}); };
  const auto add_number = [&](const std::string& text, double value) { cells.push_back(Json{{"text", text}, {"value", rounded(value)}}); };
  add(prediction.label);
  add(observation.target->study);
  if (observation.n) add_number(fmt::format("{:.0f}", *observation.n), *observation.n);
  if (!observation.n) add("");
  add_number(written(prediction, published), published);
  add(spread_text(prediction));
  add_number(written(prediction, prediction.predicted), prediction.predicted);
  cells.push_back(Json{{"text", ""}, {"strip", std::move(strip)}});
  add(observation.is_calibration ? "calibration" : "held out");
  add(observation.is_recalled ? "recalled" : "read");
  return Json{{"cells", std::move(cells)}};
}

Json column_json(const char* id, const char* label, const char* kind, bool is_strong = false, bool has_filter = false) {
  Json json{{"id", id}, {"label", label}, {"kind", kind}};
  if (is_strong) json["strong"] = true;
  if (has_filter) json["filter"] = true;
  return json;
}

}  // namespace

std::string spread_word(const std::string& interval_kind) {
  const auto place = std::find_if(spread_words.begin(), spread_words.end(), [&](const auto& entry) { return entry.first == interval_kind; });
  return place == spread_words.end() ? std::string() : std::string(place->second);
}

evidence::ObservationQuery query_of(const compose::Composition& composition) {
  evidence::ObservationQuery query;
  query.studies = composition.studies;
  if (!composition.diseases.empty()) query.disease = composition.diseases.front();
  if (query.studies.empty()) {
    const auto given = std::find_if(composition.acts.begin(), composition.acts.end(), [](const auto& act) { return !is_of_regimen(act); });
    if (given == composition.acts.end()) return {};
    query.product = given->part;
  }
  return query;
}

Json observations_json(const Context& context, const PanelText& panel) {
  Json list = Json::array();
  for (const auto& text : panel.observations) {
    for (const auto& observation : find(context, context.say(text.observable))) {
      if (auto json = observation_json(context, panel, text, observation); !json.is_null()) list.push_back(std::move(json));
    }
  }
  return list;
}

std::vector<Prediction> predictions_of(const Context& context) {
  std::vector<Prediction> predictions;
  for (const auto& panel : context.texts.course.panels) {
    for (const auto& text : panel.observations) add_predictions(context, &panel, text, predictions);
  }
  for (const auto& text : context.texts.predictions.observations) add_predictions(context, nullptr, text, predictions);
  return predictions;
}

Json predictions_table(const Context& context) {
  const auto predictions = predictions_of(context);
  if (predictions.empty()) return nullptr;
  const auto& texts = context.texts.predictions;
  Json table{{"id", "table-predictions"}, {"title", texts.title}};
  if (!texts.subtitle.empty()) table["subtitle"] = texts.subtitle;
  if (!texts.note.empty()) table["note"] = texts.note;
  table["columns"] = Json::array({column_json("observation", "Observation", "text"), column_json("study", "Study", "code"), column_json("n", "n", "number"),
                                  column_json("published", "Published", "number", true), column_json("spread", "Spread", "text"),
                                  column_json("predicted", "Predicted", "number"), column_json("strip", "Published against prediction", "strip"),
                                  column_json("role", "Role", "text", false, true), column_json("quality", "Number was", "text")});
  table["rows"] = Json::array();
  for (const auto& prediction : predictions) table["rows"].push_back(prediction_row(prediction));
  table["file_word"] = "predictions";
  return table;
}

}  // namespace neurocart::report
