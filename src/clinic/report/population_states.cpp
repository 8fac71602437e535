// See figures.hpp: in which state the patients are over time, from those whose course was kept.
#include <algorithm>
#include <cmath>

#include "clinic/report/body.hpp"
#include "clinic/report/figures.hpp"
#include "clinic/report/population_context.hpp"

namespace neurocart::report {

namespace {

// A state with its limits as numbers; infinite where there is none.
struct State {
  const StateText* text = nullptr;
  double at_most = INFINITY, change_at_most = INFINITY, change_at_least = -INFINITY, above_best_by = -INFINITY;

  bool holds(double value, double first, double best) const {
    return value <= at_most && value - first <= change_at_most && value - first >= change_at_least && value - best >= above_best_by;
  }
};

// Nothing when a limit cannot be told.
std::optional<State> state_of(const Words& words, const StateText& text) {
  State state;
  state.text = &text;
  const auto read = [&](const std::string& limit, double& out) {
    if (limit.empty()) return true;
    const auto value = limit_of(words, limit);
    if (value) out = *value;
    return value.has_value();
  };
  const bool is_known = read(text.at_most, state.at_most) && read(text.change_at_most, state.change_at_most) &&
                        read(text.change_at_least, state.change_at_least) && read(text.above_best_by, state.above_best_by);
  return is_known ? std::optional(state) : std::nullopt;
}

}  // namespace

Json states_json(Context& context) {
  const auto& texts = context.texts.population.states;
  const auto& view = *context.patient().population;
  const auto readout = resolved_readout(context.words, context.patient(), texts.readout);
  std::vector<State> states;
  for (const auto& text : texts.states) {
    if (const auto state = state_of(context.words, text); state && !context.say(text.label).empty()) states.push_back(*state);
  }
  if (view.kept().empty() || view.kept().front().course.find(readout) == nullptr || states.size() < 2) return nullptr;
  const auto rows = drawn_rows(view.store().plan().days);
  std::vector<std::vector<std::size_t>> counts(states.size(), std::vector<std::size_t>(rows.size(), 0));
  for (const auto& kept : view.kept()) {
    const auto& values = kept.course.find(readout)->values;
    double best = values.front();
    std::size_t seen = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (; seen <= rows[i]; ++seen) best = std::min(best, values[seen]);
      const auto state = std::find_if(states.begin(), states.end(), [&](const State& one) { return one.holds(values[rows[i]], values.front(), best); });
      if (state != states.end()) ++counts[static_cast<std::size_t>(state - states.begin())][i];
    }
  }
  auto json = figure_json(context, texts, "states");
  json["patients"] = view.kept().size();
  json["grid"] = context.grid(0, {"days", view.days().front(), view.days().back()});
  json["states"] = Json::array();
  for (std::size_t i = 0; i < states.size(); ++i) {
    Json shares = Json::array();
    for (const auto count : counts[i]) shares.push_back(rounded(100.0 * static_cast<double>(count) / static_cast<double>(view.kept().size()), 4));
    json["states"].push_back({{"label", context.say(states[i].text->label)},
                              {"concept", states[i].text->concept_name},
                              {"strength", rounded(states[i].text->strength)},
                              {"values", std::move(shares)}});
  }
  return json;
}

}  // namespace neurocart::report
