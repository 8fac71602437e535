// See figures.hpp: a team's own patients over the panels of their observable, with what is seen at each time against the bands.
#include <algorithm>
#include <cmath>

#include "clinic/report/figures.hpp"
#include "clinic/report/own_data.hpp"

namespace neurocart::report {

namespace {

constexpr std::size_t most_bins = 8, points_a_bin = 10;
constexpr std::size_t most_patients = 200;

// The series of a panel's first line: named as the read-out or as its observable.
const OwnSeries* series_of(const Context& context, const OwnData& data, const PanelText& panel) {
  if (panel.lines.empty()) return nullptr;
  const auto& strategy = context.patient();
  const auto name = resolved_readout(context.words, strategy, panel.lines.front().readout);
  const auto& readouts = strategy.composition->readouts;
  const auto readout = std::find_if(readouts.begin(), readouts.end(), [&](const auto& one) { return one.name == name; });
  const auto place = std::find_if(data.series.begin(), data.series.end(), [&](const OwnSeries& series) {
    return series.observable == name || (readout != readouts.end() && series.observable == readout->observable);
  });
  return place == data.series.end() ? nullptr : &*place;
}

// Bins of about equal numbers of points, with the 5, 50 and 95% of what was seen in each. Points of one day stay together.
Json checks_json(std::vector<std::pair<double, double>> points) {
  Json bins = Json::array();
  std::sort(points.begin(), points.end());
  const std::size_t wanted = std::min(most_bins, points.size() / points_a_bin);
  for (std::size_t bin = 0, from = 0; bin < wanted && from < points.size(); ++bin) {
    std::size_t to = bin + 1 == wanted ? points.size() : std::max(from + 1, (bin + 1) * points.size() / wanted);
    while (to < points.size() && points[to].first == points[to - 1].first) ++to;
    std::vector<double> values;
    for (std::size_t i = from; i < to; ++i) values.push_back(points[i].second);
    bins.push_back({{"from", rounded(points[from].first)},
                    {"to", rounded(points[to - 1].first)},
                    {"n", to - from},
                    {"low", rounded(quantile_of(values, 0.05), 4)},
                    {"middle", rounded(quantile_of(values, 0.5), 4)},
                    {"high", rounded(quantile_of(values, 0.95), 4)}});
    from = to;
  }
  return bins;
}

}  // namespace

Json own_json(const Context& context, const PanelText& panel, const Window& window) {
  const auto* data = context.input.own;
  const auto* series = data == nullptr ? nullptr : series_of(context, *data, panel);
  if (series == nullptr) return nullptr;
  Json patients = Json::array();
  std::vector<std::pair<double, double>> points;
  for (const auto& patient : series->patients) {
    Json days = Json::array(), values = Json::array();
    for (std::size_t i = 0; i < patient.days.size(); ++i) {
      if (patient.days[i] < window.from || patient.days[i] > window.to) continue;
      days.push_back(rounded(patient.days[i]));
      values.push_back(rounded(patient.values[i] * panel.times));
      points.emplace_back(patient.days[i], patient.values[i] * panel.times);
    }
    if (!days.empty() && patients.size() < most_patients) patients.push_back({{"id", patient.id}, {"days", std::move(days)}, {"values", std::move(values)}});
  }
  if (patients.empty()) return nullptr;
  Json json{{"label", "own patients (" + data->file + ")"}, {"patients", std::move(patients)}};
  if (context.patient().population != nullptr) json["checks"] = checks_json(std::move(points));
  return json;
}

void name_own_data(Context& context) {
  const auto* data = context.input.own;
  if (data == nullptr) return;
  for (const auto& series : data->series) {
    bool is_drawn = false;
    for (const auto* panels : {&context.texts.course.panels, &context.texts.first_days.panels})
      for (const auto& panel : *panels) is_drawn = is_drawn || series_of(context, *data, panel) == &series;
    if (!is_drawn) context.missing.emplace_back("Own patients: " + series.observable + ".", "No panel of this report draws it.");
  }
  std::string columns;
  for (const auto& column : data->ignored_columns) columns += (columns.empty() ? "" : ", ") + column;
  if (!columns.empty()) context.missing.emplace_back("Doses of the own patients.", "The columns " + columns + " of " + data->file + " were passed over.");
}

}  // namespace neurocart::report
