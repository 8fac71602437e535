// See figures.hpp: what each parameter decides.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "clinic/course/tried_range.hpp"
#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"

namespace neurocart::report {

namespace {

constexpr std::size_t rows_per_other_outcome = 4;

struct Bar {
  const TornadoCourse* tried = nullptr;
  const compose::ParameterRecord* parameter = nullptr;
  std::vector<double> low, high;  // by outcome
  double width(std::size_t outcome) const {
    const double width = std::abs(high[outcome] - low[outcome]);
    return std::isfinite(width) ? width : -1.0;
  }
};

double outcome_of(const Context& context, const OutcomeText& text, const course::Course& course) {
  if (course.failed) return std::nan("");
  const Strategy probe{{}, {}, {}, context.patient().composition, &course, {}, nullptr};
  auto recipe = text.recipe;
  recipe.readout = resolved_readout(context.words, probe, recipe.readout);
  return evaluate(recipe, course);
}

// Inside a sentence; abbreviations keep their capitals.
std::string uncapital(std::string text) {
  const bool is_word = text.size() > 1 && std::isupper(static_cast<unsigned char>(text[0])) != 0 && std::isupper(static_cast<unsigned char>(text[1])) == 0;
  if (is_word) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

// Outcomes that this patient's course has.
std::vector<const OutcomeText*> known_outcomes(const Context& context) {
  std::vector<const OutcomeText*> outcomes;
  for (const auto& outcome : context.texts.tornado.outcomes) {
    if (std::isfinite(outcome_of(context, outcome, *context.patient().course)) && !context.say(outcome.label).empty()) outcomes.push_back(&outcome);
  }
  return outcomes;
}

std::vector<Bar> bars_of(const Context& context, const std::vector<const OutcomeText*>& outcomes) {
  std::vector<Bar> bars;
  for (const auto& tried : context.input.tornado) {
    Bar bar{&tried, parameter_of(*context.patient().composition, tried.input.path), {}, {}};
    if (bar.parameter == nullptr) continue;
    for (const auto* outcome : outcomes) {
      bar.low.push_back(outcome_of(context, *outcome, tried.low));
      bar.high.push_back(outcome_of(context, *outcome, tried.high));
    }
    bars.push_back(std::move(bar));
  }
  return bars;
}

void sort_by(std::vector<Bar>& bars, std::size_t outcome) {
  std::sort(bars.begin(), bars.end(), [&](const Bar& left, const Bar& right) {
    const double left_width = left.width(outcome), right_width = right.width(outcome);
    return left_width > right_width || (left_width == right_width && left.parameter->path < right.parameter->path);
  });
}

// The widest bars of the first outcome, with the widest few of each other one, sorted by the first.
std::vector<Bar> chosen_bars(std::vector<Bar> bars, std::size_t outcomes, std::size_t rows) {
  std::vector<Bar> chosen;
  for (std::size_t outcome = 0; outcome < outcomes; ++outcome) {
    sort_by(bars, outcome);
    const std::size_t count = std::min(bars.size(), outcome == 0 ? rows : rows_per_other_outcome);
    for (std::size_t i = 0; i < count; ++i) {
      const bool known = std::any_of(chosen.begin(), chosen.end(), [&](const Bar& bar) { return bar.parameter == bars[i].parameter; });
      if (!known && bars[i].width(outcome) > 0.0) chosen.push_back(bars[i]);
    }
  }
  sort_by(chosen, 0);
  return chosen;
}

Json row_json(const Context& context, const Bar& bar) {
  const auto& input = bar.tried->input;
  const auto low = format_number(input.low), high = format_number(input.high);
  Json json{{"parameter", input.path},
            {"label", parameter_label(*context.patient().composition, *bar.parameter)},
            {"provenance", provenance_of(*bar.parameter)},
            {"low", rounded(input.low)},
            {"high", rounded(input.high)},
            {"low_text", low},
            {"high_text", high},
            {"range_text", low + " to " + high}};
  if (const auto unit = pretty_unit(bar.parameter->unit); !unit.empty()) json["unit"] = unit;
  json["effects"] = Json::array();
  for (std::size_t i = 0; i < bar.low.size(); ++i) json["effects"].push_back({{"low", rounded(bar.low[i])}, {"high", rounded(bar.high[i])}});
  return json;
}

}  // namespace

std::string parameter_label(const compose::Composition& composition, const compose::ParameterRecord& parameter) {
  auto meaning = capital(parameter.meaning.empty() ? parameter.path : parameter.meaning);
  const auto twins =
      std::count_if(composition.parameters.begin(), composition.parameters.end(), [&](const auto& other) { return other.meaning == parameter.meaning; });
  if (twins < 2) return meaning;
  auto place = parameter.path.substr(0, parameter.path.find('.'));
  std::replace(place.begin(), place.end(), '_', ' ');
  return fmt::format("{} ({})", meaning, place);
}

Json tornado_json(const Context& context, Json& cards) {
  const auto& texts = context.texts.tornado;
  const auto outcomes = known_outcomes(context);
  if (outcomes.empty()) return nullptr;
  const auto bars = chosen_bars(bars_of(context, outcomes), outcomes.size(), static_cast<std::size_t>(std::max(texts.rows, 1)));
  if (bars.empty()) return nullptr;
  auto words = context.words;
  const auto first = parameter_label(*context.patient().composition, *bars.front().parameter);
  words["first"] = uncapital(first);
  words["outcome"] = uncapital(context.say(outcomes.front()->label));
  const auto& title = provenance_of(*bars.front().parameter) == "assumed" ? texts.title_assumed : texts.title;
  Json json{{"title", fill(title, words, context.patient().metrics).value_or("What decides the outcome")}, {"subtitle", context.say(texts.subtitle)}};
  if (!texts.note.empty()) json["note"] = context.say(texts.note);
  json["description"] = context.say(texts.description);
  json["type"] = "tornado";
  json["outcomes"] = Json::array();
  for (const auto* outcome : outcomes) {
    Json entry{{"id", outcome->recipe.name}, {"label", context.say(outcome->label)}, {"concept", outcome->concept_name}};
    if (!outcome->format.empty()) entry["format"] = outcome->format;
    entry["base"] = rounded(outcome_of(context, *outcome, *context.patient().course));
    json["outcomes"].push_back(std::move(entry));
  }
  json["rows"] = Json::array();
  for (const auto& bar : bars) {
    json["rows"].push_back(row_json(context, bar));
    cards[bar.parameter->path] = parameter_card(context, *bar.parameter);
  }
  return json;
}

std::vector<TornadoInput> tornado_inputs(const compose::Composition& composition) {
  std::vector<TornadoInput> inputs;
  for (const auto& parameter : composition.parameters) {
    if (parameter.used_by.empty()) continue;
    const auto range = course::tried_range(parameter);
    if (range && range->low < range->high) inputs.push_back({parameter.path, range->low, range->high});
  }
  return inputs;
}

}  // namespace neurocart::report
