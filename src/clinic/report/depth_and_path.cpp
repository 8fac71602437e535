// See figures.hpp: how deep and how long, and the path in the plane of two quantities.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"

namespace neurocart::report {

namespace {

struct Depletion {
  double nadir = 0.0, nadir_day = 0.0, end = 0.0;  // percent of the start
  double duration = 0.0;                           // days below the threshold; NaN: not over at the end
};

std::optional<Depletion> depletion_of(const Strategy& strategy, const std::string& path, double threshold) {
  const auto* column = strategy.course->find(resolved_path(*strategy.composition, path));
  if (column == nullptr || column->values.empty() || !(column->values.front() > 0.0)) return std::nullopt;
  MetricRecipe recipe;
  recipe.readout = column->name;
  recipe.relative = true;
  recipe.times = 100.0;
  const auto take = [&](MetricRecipe::Take what) {
    recipe.take = what;
    return evaluate(recipe, *strategy.course);
  };
  Depletion depletion;
  depletion.nadir = take(MetricRecipe::Take::minimum);
  depletion.nadir_day = take(MetricRecipe::Take::minimum_day);
  depletion.end = take(MetricRecipe::Take::value);
  recipe.threshold = threshold / 100.0;
  depletion.duration = depletion.end < threshold ? std::nan("") : take(MetricRecipe::Take::days_below);
  return depletion;
}

std::string duration_text(const Depletion& depletion) {
  if (std::isnan(depletion.duration)) return "to the end";
  return depletion.duration <= 0.0 ? "never" : format_span(depletion.duration);
}

void add_figure_text(Json& json, const Context& context, const FigureText& text) {
  json["title"] = choose(context, text.titles);
  json["subtitle"] = context.say(text.subtitle);
  if (!text.note.empty()) json["note"] = context.say(text.note);
  json["description"] = context.say(text.description);
}

Json depth_row(const Context& context, const DepthRowText& row, std::size_t index) {
  const auto& texts = context.texts.depth;
  const auto own = depletion_of(context.patient(), row.path, texts.threshold);
  if (!own) return nullptr;
  Json json{{"id", fmt::format("place_{}", index + 1)},
            {"label", row.label},
            {"concept", row.concept_name},
            {"nadir", rounded(std::max(own->nadir, texts.floor))},
            {"nadir_day", rounded(own->nadir_day)},
            {"end", rounded(std::max(own->end, texts.floor))},
            {"duration_days", rounded(own->duration)},
            {"duration_text", duration_text(*own)}};
  if (row.emphasis) json["emphasis"] = true;
  if (row.group != 0) json["group"] = row.group;
  Json compare = Json::array();
  for (std::size_t other = 1; other < context.strategies.size(); ++other) {
    const auto theirs = depletion_of(context.strategies[other], row.path, texts.threshold);
    if (!theirs) continue;
    compare.push_back({{"strategy", other},
                       {"nadir", rounded(std::max(theirs->nadir, texts.floor))},
                       {"end", rounded(std::max(theirs->end, texts.floor))},
                       {"duration_text", duration_text(*theirs)}});
  }
  if (!compare.empty()) json["compare"] = std::move(compare);
  return json;
}

Json axis_json(const AxisText& axis) {
  Json json{{"title", axis.title}, {"scale", axis.is_log ? "log" : "linear"}};
  if (axis.domain) json["domain"] = rounded_list({axis.domain->first, axis.domain->second});
  if (axis.floor) json["floor"] = rounded(*axis.floor);
  json["format"] = "percent";
  return json;
}

// Every day of the first months, then every week: enough for the eye.
std::vector<std::size_t> path_rows(const std::vector<double>& days, const std::vector<double>& dated) {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < days.size(); ++row) {
    const bool is_dated = std::find(dated.begin(), dated.end(), days[row]) != dated.end();
    if (days[row] <= 60 || std::fmod(days[row], 7.0) == 0.0 || is_dated || row + 1 == days.size()) rows.push_back(row);
  }
  return rows;
}

Json path_of(const Context& context, std::size_t index) {
  const auto& texts = context.texts.path;
  const auto& strategy = context.strategies[index];
  const auto *x = column_of(context, strategy, texts.x.readout), *y = column_of(context, strategy, texts.y.readout);
  if (x == nullptr || y == nullptr || x->values.empty()) return nullptr;
  std::vector<double> days, xs, ys;
  for (const auto row : path_rows(strategy.course->days, texts.days)) {
    days.push_back(strategy.course->days[row]);
    xs.push_back(x->values[row] * texts.x.times);
    ys.push_back(y->values[row] * texts.y.times);
  }
  Json dots = Json::array();
  for (std::size_t i = 0; i < std::min(texts.days.size(), texts.labels.size()); ++i) {
    const double day = i == 0 ? days.front() : texts.days[i];
    if (index > 0 || std::find(days.begin(), days.end(), day) == days.end()) continue;
    dots.push_back({{"day", rounded(day)}, {"label", texts.labels[i]}});
    if (i == 0) dots.back()["start"] = true;
  }
  return {{"label", strategy.short_label},
          {"concept", index == 0 ? "car" : "host"},
          {"strategy", index},
          {"days", rounded_list(days)},
          {"x", rounded_list(xs)},
          {"y", rounded_list(ys)},
          {"dots", std::move(dots)}};
}

}  // namespace

Json depth_json(const Context& context) {
  const auto& texts = context.texts.depth;
  Json rows = Json::array();
  for (std::size_t index = 0; index < texts.rows.size(); ++index) {
    if (auto row = depth_row(context, texts.rows[index], index); !row.is_null()) rows.push_back(std::move(row));
  }
  if (rows.empty()) return nullptr;
  Json json;
  add_figure_text(json, context, texts);
  json["type"] = "depth";
  json["floor"] = texts.floor;
  json["floor_label"] = texts.floor_label;
  json["end_label"] = texts.end_label.empty() ? format_day(context.patient().course->days.back()) : texts.end_label;
  json["duration_label"] = texts.duration_label;
  json["rows"] = std::move(rows);
  return json;
}

Json path_json(const Context& context) {
  const auto& texts = context.texts.path;
  Json paths = Json::array();
  for (std::size_t index = 0; index < context.strategies.size(); ++index) {
    auto path = path_of(context, index);
    if (index == 0 && path.is_null()) return nullptr;
    if (!path.is_null()) paths.push_back(std::move(path));
  }
  Json json;
  add_figure_text(json, context, texts);
  json["type"] = "path";
  json["x"] = axis_json(texts.x);
  json["y"] = axis_json(texts.y);
  json["paths"] = std::move(paths);
  return json;
}

}  // namespace neurocart::report
