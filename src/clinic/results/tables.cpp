// See tables.hpp.
#include "clinic/results/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

namespace neurocart::results {

namespace {

constexpr int result_schema = 1;

nlohmann::ordered_json identity(const RunFacts& facts) {
  return {{"version", facts.version}, {"schema", result_schema}, {"seed", facts.seed}, {"tolerance", facts.tolerance}, {"input_digest", facts.input_digest}};
}

// JSON has no NaN: a missing number is null.
nlohmann::ordered_json number_or_null(double value) { return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr); }

nlohmann::ordered_json column_summary(const course::Course& course, const course::Column& column) {
  nlohmann::ordered_json entry{{"unit", column.unit}};
  if (column.values.empty()) return entry;
  const auto [low, high] = std::minmax_element(column.values.begin(), column.values.end());
  const auto day_of = [&](auto place) { return course.days[static_cast<std::size_t>(std::distance(column.values.begin(), place))]; };
  entry["first"] = number_or_null(column.values.front());
  entry["last"] = number_or_null(column.values.back());
  entry["minimum"] = number_or_null(*low);
  entry["minimum_day"] = day_of(low);
  entry["maximum"] = number_or_null(*high);
  entry["maximum_day"] = day_of(high);
  return entry;
}

}  // namespace

std::string timecourse_csv(const course::Course& course, int digits) {
  fmt::memory_buffer text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "day");
  for (const auto& column : course.columns) fmt::format_to(out, ",{}", column.name);
  fmt::format_to(out, "\n");
  for (std::size_t row = 0; row < course.days.size(); ++row) {
    fmt::format_to(out, "{:.{}g}", course.days[row], digits);
    for (const auto& column : course.columns) fmt::format_to(out, ",{:.{}g}", column.values[row], digits);
    fmt::format_to(out, "\n");
  }
  return fmt::to_string(text);
}

std::string events_csv(const compose::Composition& composition, const course::Course& course, int digits) {
  std::string text = "day,event,part,dose,unit\n";
  for (const auto& happening : course.happenings) {
    const auto act =
        std::find_if(composition.acts.begin(), composition.acts.end(), [&](const auto& candidate) { return candidate.event_id == happening.event; });
    if (act == composition.acts.end()) {
      text += fmt::format("{:.{}g},{},,,\n", happening.day, digits, happening.event);
    } else {
      text += fmt::format("{:.{}g},{},{},{:.{}g},{}\n", happening.day, digits, happening.event, act->part, act->dose, digits, act->unit);
    }
  }
  return text;
}

std::string failures_csv(const course::Course& course) {
  std::string text = "patient,day,reason\n";
  if (course.failed) text += fmt::format("1,{:.17g},\"{}\"\n", course.days.empty() ? 0.0 : course.days.back(), course.failure);
  return text;
}

std::string summary_json(const compose::Composition& composition, const course::Course& course, const RunFacts& facts) {
  auto document = identity(facts);
  document["wall_s"] = facts.wall_seconds;
  document["patients"] = 1;
  document["failed"] = course.failed ? 1 : 0;
  document["absolute_tolerance"] = "typical scale of the state x 1e-3 x tolerance; cell counts 1e-3 cells x tolerance / 1e-6";
  document["start_day"] = composition.start_day;
  document["end_day"] = composition.end_day;
  document["solver"] = {{"method", "RODAS4"},
                        {"steps", course.statistics.steps},
                        {"rejected", course.statistics.rejected},
                        {"right_hand_sides", course.statistics.right_hand_sides},
                        {"factorisations", course.statistics.factorisations},
                        {"solves", course.statistics.solves}};
  auto& warnings = document["warnings"] = nlohmann::ordered_json::array();
  for (const auto& warning : facts.warnings) warnings.push_back({{"code", warning.code}, {"text", warning.message}});
  auto& columns = document["readouts"] = nlohmann::ordered_json::object();
  for (const auto& column : course.columns) columns[column.name] = column_summary(course, column);
  return document.dump(2) + "\n";
}

std::string manifest_json(const compose::Composition& composition, const course::Course& course, const RunFacts& facts, const std::vector<std::string>& files) {
  auto document = identity(facts);
  auto& columns = document["columns"] = nlohmann::ordered_json::array();
  columns.push_back({{"name", "day"}, {"unit", "day"}});
  for (const auto& column : course.columns) {
    nlohmann::ordered_json entry{{"name", column.name}, {"unit", column.unit}};
    const auto readout =
        std::find_if(composition.readouts.begin(), composition.readouts.end(), [&](const auto& candidate) { return candidate.name == column.name; });
    if (readout != composition.readouts.end() && !readout->observable.empty()) entry["observable"] = readout->observable;
    columns.push_back(std::move(entry));
  }
  auto& parts = document["parts"] = nlohmann::ordered_json::array();
  for (const auto& part : composition.parts) parts.push_back(part.first);
  document["files"] = files;
  return document.dump(2) + "\n";
}

}  // namespace neurocart::results
