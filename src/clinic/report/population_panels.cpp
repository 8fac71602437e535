// See figures.hpp: bands and single patients of panels over time.
#include <fmt/format.h>

#include "clinic/report/figures.hpp"

namespace neurocart::report {

namespace {

constexpr std::size_t most_single = 40;
constexpr int single_digits = 3;
constexpr int shares[] = {90, 50};  // percent of the patients, widest first

Json values_in(const course::Course& course, const course::Column& column, const Window& window, double times, int digits) {
  Json values = Json::array();
  for (std::size_t row = 0; row < course.days.size(); ++row) {
    if (course.days[row] >= window.from && course.days[row] <= window.to) values.push_back(rounded(column.values[row] * times, digits));
  }
  return values;
}

}  // namespace

Json bands_json(Context& context, const PanelText& panel, const Window& window) {
  Json bands = Json::array();
  const auto& strategy = context.patient();
  if (strategy.population == nullptr) return bands;
  for (const int share : shares) {
    const auto low = strategy.population->quantile(0.5 - 0.005 * share), high = strategy.population->quantile(0.5 + 0.005 * share);
    for (const auto& line : panel.lines) {
      const auto readout = resolved_readout(context.words, strategy, line.readout);
      const auto *lowest = low.find(readout), *highest = high.find(readout);
      if (line.is_secondary || lowest == nullptr || highest == nullptr) continue;
      bands.push_back({{"line", line_id(panel, line, strategy, 0)},
                       {"label", fmt::format("{}% of patients", share)},
                       {"share", share},
                       {"concept", line.concept_name.empty() ? panel.concept_name : line.concept_name},
                       {"grid", context.grid(0, window)},
                       {"low", values_in(low, *lowest, window, panel.times, 4)},
                       {"high", values_in(high, *highest, window, panel.times, 4)}});
    }
  }
  return bands;
}

Json thin_json(Context& context, const PanelText& panel, const Window& window) {
  const auto& strategy = context.patient();
  if (strategy.population == nullptr || strategy.population->kept().empty() || panel.lines.empty()) return nullptr;
  const auto& view = *strategy.population;
  const auto readout = resolved_readout(context.words, strategy, panel.lines.front().readout);
  if (view.kept().front().course.find(readout) == nullptr) return nullptr;
  const auto rows = drawn_rows(view.store().plan().days);
  Json patients = Json::array(), curves = Json::array();
  for (const auto& kept : view.kept()) {
    if (curves.size() == most_single) break;
    const auto& column = *kept.course.find(readout);
    Json values = Json::array();
    for (const std::size_t row : rows) {
      const double day = kept.course.days[row];
      if (day >= window.from && day <= window.to) values.push_back(rounded(column.values[row] * panel.times, single_digits));
    }
    patients.push_back(kept.patient + 1);
    curves.push_back(std::move(values));
  }
  return {{"label", "single patients"}, {"concept", panel.concept_name}, {"grid", context.grid(0, window)}, {"patients", patients}, {"values", curves}};
}

}  // namespace neurocart::report
