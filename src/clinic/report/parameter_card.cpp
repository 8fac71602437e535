// See figures.hpp: the card of one parameter, shown when its row is clicked.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/course/tried_range.hpp"
#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"

namespace neurocart::report {

namespace {

std::string spread_words(const compose::ParameterRecord& parameter) {
  const auto& spread = parameter.spread;
  std::string text;
  if (spread.kind == "lognormal") text = fmt::format("log-normal, CV {}", format_percent(100.0 * std::sqrt(std::expm1(spread.size * spread.size))));
  if (spread.kind == "normal") text = fmt::format("normal, SD {}", value_with_unit(spread.size, parameter.unit));
  if (spread.kind == "uniform") text = fmt::format("even from {} to {}", format_number(*spread.lower), format_number(*spread.upper));
  if (text.empty()) text = spread.kind;
  if (!spread.factor.empty()) text += fmt::format(", shared with others ({})", spread.factor);
  return text;
}

std::string chain_words(const compose::ParameterRecord& parameter) {
  std::string text;
  for (const auto& step : parameter.chain) text += (text.empty() ? "" : ", then ") + fmt::format("{}: {}", step.origin, step.text);
  return text;
}

std::string used_words(const compose::ParameterRecord& parameter) {
  constexpr std::size_t shown = 3;
  std::string text;
  for (std::size_t i = 0; i < std::min(shown, parameter.used_by.size()); ++i) text += (i == 0 ? "" : ", ") + parameter.used_by[i];
  return parameter.used_by.size() > shown ? fmt::format("{} and {} more", text, parameter.used_by.size() - shown) : text;
}

std::string source_words(const evidence::Source& source) {
  std::string text = source.what;
  if (source.value) text += fmt::format("{}{}", text.empty() ? "" : ": ", value_with_unit(*source.value, source.unit));
  if (!source.citation.empty()) text += (text.empty() ? "" : "; ") + source.citation;
  return text.empty() ? source.kind : text;
}

std::string target_words(const evidence::Target& target) {
  std::string text = fmt::format("{}: {}", target.observable, format_number(target.value));
  if (target.n) text += fmt::format(", n = {:.0f}", *target.n);
  return target.citation.empty() ? text : text + "; " + target.citation;
}

void add_sources(Json& card, const Context& context, const compose::ParameterRecord& parameter) {
  card["sources"] = Json::array();
  if (context.input.evidence == nullptr || parameter.source.empty()) return;
  const auto resolution = context.input.evidence->resolve_source(parameter.source);
  for (const auto* entry : resolution.entries) card["sources"].push_back({{"id", entry->id}, {"text", source_words(*entry)}});
  for (const auto* target : resolution.targets) card["sources"].push_back({{"id", target->id}, {"text", target_words(*target)}});
  if (resolution.standing == evidence::SourceStanding::unresolved) card["source_unresolved"] = true;
}

}  // namespace

std::string value_with_unit(double value, std::string_view unit) {
  const auto pretty = pretty_unit(unit);
  return pretty.empty() ? format_number(value) : format_number(value) + " " + pretty;
}

std::string provenance_of(const compose::ParameterRecord& parameter) {
  return parameter.status == "measured" || parameter.status == "calibrated" ? parameter.status : "assumed";
}

Json parameter_card(const Context& context, const compose::ParameterRecord& parameter) {
  Json card{{"title", parameter_label(*context.patient().composition, parameter)}, {"provenance", provenance_of(parameter)}};
  if (parameter.recalled) card["sentence"] = "The number was recalled, not read in its source.";
  const auto& last = parameter.chain.back();
  card["value_text"] = std::isfinite(last.value) ? value_with_unit(last.value, parameter.unit) : last.text;
  Json lines = Json::array();
  const auto add = [&](const char* label, const std::string& text) {
    if (!text.empty()) lines.push_back({{"label", label}, {"text", text}});
  };
  if (const auto range = course::tried_range(parameter))
    add("Range tried", fmt::format("{} to {}: {}", format_number(range->low), format_number(range->high), range->words));
  add("Between patients", spread_words(parameter));
  if (parameter.valid) add("Valid", fmt::format("{} to {}", format_number(parameter.valid->first), format_number(parameter.valid->second)));
  add("Tuned on", parameter.target);
  add("Set by", chain_words(parameter));
  add("Used in", used_words(parameter));
  card["lines"] = std::move(lines);
  if (!parameter.source.empty()) card["source_text"] = parameter.source;
  add_sources(card, context, parameter);
  return card;
}

}  // namespace neurocart::report
