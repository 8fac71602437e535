// See figures.hpp: panels of curves over time.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"

namespace neurocart::report {

std::string line_id(const PanelText& panel, const LineText& line, const Strategy& strategy, std::size_t index) {
  return fmt::format("{}_{}{}", panel.id, panel.lines.empty() ? 0 : static_cast<int>(&line - panel.lines.data()), index == 0 ? "" : "_" + strategy.letter);
}

namespace {

std::string value_text(const PanelText& panel, double value) {
  if (panel.is_log && panel.floor && value < *panel.floor) return fmt::format("below {}", *panel.floor);
  return panel.format == "percent" ? format_percent(value) : format_number(value);
}

// What stands at the right end of a line; the comparison's name under its number.
Json end_label(const Context& context, const PanelText& panel, const LineText& line, const Strategy& strategy, double last) {
  if (line.end_label.empty()) return nullptr;
  if (&strategy != &context.patient()) return {{"text", value_text(panel, last)}, {"detail", strategy.short_label}};
  auto words = context.words;
  words["value"] = value_text(panel, last);
  const auto text = fill(line.end_label, words, strategy.metrics);
  return text ? Json{{"text", *text}} : Json(nullptr);
}

Json line_json(Context& context, const PanelText& panel, const LineText& line, std::size_t index, const Window& window) {
  const Strategy& strategy = context.strategies[index];
  const auto* column = column_of(context, strategy, line.readout);
  if (column == nullptr || column->values.empty()) return nullptr;
  std::vector<double> values;
  for (std::size_t row = 0; row < column->values.size(); ++row) {
    const double day = strategy.course->days[row];
    if (day >= window.from && day <= window.to) values.push_back(column->values[row] * panel.times);
  }
  if (values.empty()) return nullptr;
  const auto name = context.say(line.short_name);
  Json json{{"id", line_id(panel, line, strategy, index)},
            {"label", index == 0 ? name : name + ", " + strategy.label},
            {"short", index == 0 ? name : name + ", " + strategy.letter}};
  if (!line.unit.empty()) json["unit"] = line.unit;
  json["concept"] = line.concept_name.empty() ? panel.concept_name : line.concept_name;
  json["strategy"] = index;
  json["weight"] = line.is_secondary ? "secondary" : "main";
  json["grid"] = context.grid(index, window);
  if (auto label = end_label(context, panel, line, strategy, values.back()); !label.is_null()) json["end_label"] = std::move(label);
  json["values"] = rounded_list(values);
  return json;
}

// Lines of this patient, then the comparisons' main ones.
Json lines_json(Context& context, const PanelText& panel, const Window& window) {
  Json lines = Json::array();
  for (std::size_t index = 0; index < context.strategies.size(); ++index) {
    for (const auto& line : panel.lines) {
      if (index > 0 && line.is_secondary) continue;
      if (auto json = line_json(context, panel, line, index, window); !json.is_null()) lines.push_back(std::move(json));
    }
  }
  return lines;
}

// Of all that a panel draws.
double largest_of(const Json& lines, const Json& bands, const std::vector<Json>& patients, const Json& observations) {
  double largest = -std::numeric_limits<double>::infinity();
  const auto meet = [&](const Json& value) {
    if (value.is_number()) largest = std::max(largest, value.get<double>());
  };
  const auto meet_all = [&](const Json& values) {
    for (const auto& value : values) meet(value);
  };
  for (const auto& line : lines) meet_all(line["values"]);
  for (const auto& band : bands) meet_all(band["high"]);
  for (const auto& part : patients) {
    if (part.is_null()) continue;
    for (const auto& one : part.value("values", Json::array())) meet_all(one);
    for (const auto& one : part.value("patients", Json::array())) {
      if (one.is_object()) meet_all(one["values"]);
    }
  }
  for (const auto& observation : observations) {
    meet(observation["value"]);
    if (observation.contains("high") && !observation.contains("spread_axis")) meet(observation["high"]);
  }
  return largest;
}

// The next round number: 106 gives 120, 9.7 gives 10.
double round_up(double value) {
  const double power = std::pow(10.0, std::floor(std::log10(value)));
  for (const double step : {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0}) {
    if (step * power >= value) return step * power;
  }
  return 10.0 * power;
}

// The file's range, stretched upwards when the course leaves it.
Json domain_json(const PanelText& panel, double largest) {
  if (panel.domain_from_zero && largest > 0) return {0, rounded(round_up(largest * 1.02))};
  if (!panel.domain) return nullptr;
  double high = panel.domain->second;
  if (std::isfinite(largest) && largest > high) high = panel.is_log ? std::pow(10.0, std::ceil(std::log10(largest))) : round_up(largest);
  return {rounded(panel.domain->first), rounded(high)};
}

Json marks_json(const Context& context, const PanelText& panel, const Window& window) {
  Json marks = Json::array();
  for (const auto& mark : panel.marks) {
    const auto day = context.patient().metrics.find(mark.day);
    const auto line =
        std::find_if(panel.lines.begin(), panel.lines.end(), [&](const auto& candidate) { return mark.readout.empty() || candidate.readout == mark.readout; });
    if (day == context.patient().metrics.end() || line == panel.lines.end()) continue;
    const auto* column = column_of(context, context.patient(), line->readout);
    const auto label = context.say(mark.label);
    if (column == nullptr || label.empty() || !(day->second >= window.from && day->second <= window.to)) continue;
    const double value = value_at(*context.patient().course, *column, day->second) * panel.times;
    if (!std::isfinite(value)) continue;
    marks.push_back({{"mark", mark.mark},
                     {"line", line_id(panel, *line, context.patient(), 0)},
                     {"day", rounded(day->second)},
                     {"value", rounded(value)},
                     {"label", label}});
  }
  return marks;
}

}  // namespace

Json panel_json(Context& context, const PanelText& panel, const Window& window) {
  auto lines = lines_json(context, panel, window);
  const auto title = context.say(panel.title);
  const bool has_patient = std::any_of(lines.begin(), lines.end(), [](const Json& line) { return line["strategy"] == 0; });
  if (!has_patient || title.empty()) return nullptr;
  if (panel.shown_above && !(largest_of(lines, Json::array(), {}, Json::array()) > *panel.shown_above)) return nullptr;
  auto bands = bands_json(context, panel, window);
  auto single = thin_json(context, panel, window);
  auto own = own_json(context, panel, window);
  auto observations = observations_json(context, panel);
  Json json{{"id", panel.id}, {"title", title}, {"unit", context.say(panel.unit)}, {"concept", panel.concept_name}, {"scale", panel.is_log ? "log" : "linear"}};
  if (auto domain = domain_json(panel, largest_of(lines, bands, {single, own}, observations)); !domain.is_null()) json["domain"] = std::move(domain);
  if (panel.floor) json["floor"] = rounded(*panel.floor);
  if (panel.limit) json["limit"] = {{"value", rounded(panel.limit->value)}, {"label", panel.limit->label}};
  if (!panel.format.empty()) json["format"] = panel.format;
  json["lines"] = std::move(lines);
  if (!bands.empty()) json["bands"] = std::move(bands);
  if (!single.is_null()) json["single"] = std::move(single);
  if (!own.is_null()) json["own"] = std::move(own);
  Json references = Json::array();
  for (const auto& reference : panel.references)
    references.push_back({{"value", rounded(reference.value)}, {"label", reference.label}, {"concept", panel.concept_name}});
  if (!references.empty()) json["references"] = std::move(references);
  if (auto marks = marks_json(context, panel, window); !marks.empty()) json["marks"] = std::move(marks);
  if (!observations.empty()) json["observations"] = std::move(observations);
  return json;
}

}  // namespace neurocart::report
