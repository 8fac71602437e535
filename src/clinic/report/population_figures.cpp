// See figures.hpp: the table of percentiles, the map of two outcomes, and how single numbers are distributed.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "clinic/report/body.hpp"
#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"
#include "clinic/report/population_context.hpp"

namespace neurocart::report {

namespace {

constexpr std::size_t most_points = 2000;  // then hexagons
constexpr double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};

std::string written(const std::string& format, double value) { return format == "percent" ? format_percent(value) : format_number(value); }

Json text_cell(const std::string& text) { return Json{{"text", text}}; }

Json percentile_row(const PopulationView& view, const PercentileRowText& row, const std::string& label, const std::string& readout, double day,
                    const std::string& day_label) {
  Json cells = Json::array({text_cell(label), Json{{"text", day_label}, {"value", rounded(day)}}});
  for (const double level : levels) {
    const double value = view.quantile_at(readout, day, level) * row.times;
    const bool is_below = row.floor && value < *row.floor;
    cells.push_back(Json{{"text", is_below ? fmt::format("below {}", *row.floor) : written(row.format, value)}, {"value", rounded(value)}});
  }
  return Json{{"cells", std::move(cells)}};
}

// Position on an axis from 0 to 1.
struct Axis {
  double low = 0.0, high = 1.0;
  bool is_log = false;
  double place(double value) const {
    if (!is_log) return (value - low) / (high - low);
    return (std::log(std::max(value, low)) - std::log(low)) / (std::log(high) - std::log(low));
  }
  double value(double place) const { return is_log ? low * std::pow(high / low, place) : low + place * (high - low); }
};

Axis axis_of(const PatientNumberText& text, const std::vector<double>& values) {
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  Axis axis{*lowest, *highest, text.is_log};
  if (text.domain) axis = {std::min(text.domain->first, *lowest), std::max(text.domain->second, *highest), text.is_log};
  // Room for the patients at the ends.
  if (!text.is_log) axis.high += 0.04 * (axis.high - axis.low);
  if (text.is_log) {
    const double floor = text.floor.value_or(std::max(*highest * 1e-6, 1e-12));
    axis.low = std::pow(10.0, std::floor(std::log10(std::max(axis.low, floor))));
    axis.high = std::pow(10.0, std::ceil(std::log10(std::max(axis.high, axis.low * 10.0))));
  } else if (axis.high <= axis.low) {
    axis.high = axis.low + 1.0;
  }
  return axis;
}

Json axis_json(const Context& context, const PatientNumberText& text, const Axis& axis) {
  Json json{{"title", context.say(text.label)}, {"scale", text.is_log ? "log" : "linear"}, {"domain", {rounded(axis.low), rounded(axis.high)}}};
  if (!text.format.empty()) json["format"] = text.format;
  return json;
}

// Counts in hexagons, pointy side up, on the unit square; `across` of them in a row.
Json hexagons(const Axis& x, const Axis& y, const std::vector<std::pair<double, double>>& points) {
  constexpr double across = 40.0, aspect = 0.62;  // height of the plot over its width
  const double dx = 1.0 / across, dy = dx * 0.8660254 / aspect;
  std::map<std::pair<long, long>, std::size_t> counts;
  for (const auto& [px, py] : points) {
    const double u = x.place(px), v = y.place(py);
    const auto row_place = [&](long row) { return static_cast<double>(row) * dy; };
    const long row = std::lround(v / dy);
    std::pair<long, long> best;
    double least = std::numeric_limits<double>::infinity();
    for (const long candidate : {row - 1, row, row + 1}) {
      const double shift = candidate % 2 == 0 ? 0.0 : 0.5;
      const long column = std::lround(u / dx - shift);
      const double du = u - (static_cast<double>(column) + shift) * dx, dv = (v - row_place(candidate)) * aspect;
      if (du * du + dv * dv < least) {
        least = du * du + dv * dv;
        best = {candidate, column};
      }
    }
    ++counts[best];
  }
  Json cells = Json::array();
  for (const auto& [place, count] : counts) {
    const double shift = place.first % 2 == 0 ? 0.0 : 0.5;
    cells.push_back({rounded(x.value((static_cast<double>(place.second) + shift) * dx), 4), rounded(y.value(static_cast<double>(place.first) * dy), 4), count});
  }
  return cells;
}

}  // namespace

Json percentiles_table(const Context& context) {
  const auto& texts = context.texts.population.percentiles;
  const auto& view = *context.patient().population;
  Json rows = Json::array();
  for (const auto& row : texts.rows) {
    const auto readout = resolved_readout(context.words, context.patient(), row.readout);
    const auto label = context.say(row.label);
    if (label.empty()) continue;
    for (std::size_t i = 0; i < texts.days.size(); ++i) {
      if (!std::isfinite(view.quantile_at(readout, texts.days[i], 0.5))) continue;
      rows.push_back(percentile_row(view, row, label, readout, texts.days[i], texts.labels[i]));
    }
  }
  if (rows.empty()) return nullptr;
  Json table{{"id", "table-percentiles"}, {"title", texts.title}};
  if (const auto subtitle = context.say(texts.subtitle); !subtitle.empty()) table["subtitle"] = subtitle;
  if (const auto note = context.say(texts.note); !note.empty()) table["note"] = note;
  Json columns =
      Json::array({{{"id", "quantity"}, {"label", "Quantity"}, {"kind", "text"}, {"filter", true}}, {{"id", "day"}, {"label", "Visit"}, {"kind", "number"}}});
  for (const double level : levels) {
    columns.push_back(
        {{"id", fmt::format("p{:02.0f}", 100.0 * level)}, {"label", level == 0.5 ? "Median" : fmt::format("{:.0f}%", 100.0 * level)}, {"kind", "number"}});
    if (level == 0.5) columns.back()["strong"] = true;
  }
  table["columns"] = std::move(columns);
  table["rows"] = std::move(rows);
  table["show_first"] = 2 * texts.days.size();
  table["file_word"] = "percentiles";
  return table;
}

Json outcome_map_json(const Context& context) {
  const auto& texts = context.texts.population.outcome_map;
  const auto& view = *context.patient().population;
  const auto first = view.numbers(resolved(context, context.patient(), texts.x.recipe));
  const auto second = view.numbers(resolved(context, context.patient(), texts.y.recipe));
  const std::map<std::size_t, double> y_of(second.begin(), second.end());
  std::vector<std::pair<double, double>> points;
  std::vector<double> xs, ys;
  std::vector<std::size_t> patients;
  for (const auto& [patient, x] : first) {
    const auto y = y_of.find(patient);
    if (y == y_of.end()) continue;
    points.emplace_back(x, y->second);
    xs.push_back(x);
    ys.push_back(y->second);
    patients.push_back(patient + 1);
  }
  if (points.size() < 2) return nullptr;
  const Axis x = axis_of(texts.x, xs), y = axis_of(texts.y, ys);
  auto json = figure_json(context, texts, "map");
  json["concept"] = texts.y.concept_name;
  json["x"] = axis_json(context, texts.x, x);
  json["y"] = axis_json(context, texts.y, y);
  json["patients"] = points.size();
  if (points.size() > most_points) {
    json["hexagons"] = hexagons(x, y, points);
    return json;
  }
  Json list = Json::array();
  for (std::size_t i = 0; i < points.size(); ++i) list.push_back({rounded(points[i].first, 4), rounded(points[i].second, 4), patients[i]});
  json["points"] = std::move(list);
  return json;
}

Json distributions_json(const Context& context) {
  const auto& texts = context.texts.population.distributions;
  Json rows = Json::array();
  for (const auto& row : texts.rows) {
    Json by_strategy = Json::array();
    for (std::size_t index = 0; index < context.strategies.size(); ++index) {
      const auto& strategy = context.strategies[index];
      if (strategy.population == nullptr) continue;
      std::vector<double> values;
      for (const auto& [patient, value] : strategy.population->numbers(resolved(context, strategy, row.recipe))) values.push_back(value);
      if (values.empty()) continue;
      Json quantiles = Json::array();
      for (const double level : levels) quantiles.push_back(rounded(quantile_of(values, level)));
      const auto words = [&](double level) {
        return row.form.empty() ? written(row.format, quantile_of(values, level))
                                : fill("{x|" + row.form + "}", {}, {{"x", quantile_of(values, level)}}).value_or("");
      };
      by_strategy.push_back({{"strategy", index},
                             {"n", values.size()},
                             {"quantiles", std::move(quantiles)},
                             {"median_text", words(0.5)},
                             {"range_text", words(0.05) + " to " + words(0.95)}});
    }
    const auto label = context.say(row.label);
    if (by_strategy.empty() || label.empty()) continue;
    Json json{{"label", label}, {"unit", context.say(row.unit)}, {"concept", row.concept_name}, {"scale", row.is_log ? "log" : "linear"}};
    if (!row.format.empty()) json["format"] = row.format;
    if (row.floor) json["floor"] = rounded(*row.floor);
    if (row.domain) json["domain"] = {rounded(row.domain->first), rounded(row.domain->second)};
    json["spreads"] = std::move(by_strategy);
    rows.push_back(std::move(json));
  }
  if (rows.empty()) return nullptr;
  auto json = figure_json(context, texts, "distributions");
  json["rows"] = std::move(rows);
  return json;
}

}  // namespace neurocart::report
