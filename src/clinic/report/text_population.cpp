// See population_texts.hpp: the tables of reports/population.toml that only a population has.
#include <fmt/format.h>

#include "clinic/report/template.hpp"
#include "clinic/report/text_reader.hpp"

namespace neurocart::report {

using compose::TomlTable;

namespace {

TextReader::Keys number_keys() {
  auto keys = population_recipe_keys;
  for (const auto key : {"label", "unit", "concept", "format", "form", "scale", "floor", "domain"}) keys.push_back(key);
  return keys;
}

PatientNumberText read_number(TextReader& reader, const TomlTable& table, const std::string& name) {
  PatientNumberText number;
  number.recipe = reader.recipe(table, name);
  number.label = reader.text(table, "label");
  number.unit = reader.text(table, "unit");
  number.concept_name = reader.concept_word(table, "concept", true);
  number.format = reader.one_of(table, "format", {"number", "percent"});
  number.form = reader.one_of(table, "form", forms());
  number.is_log = reader.is_log(table);
  number.floor = table.number("floor");
  number.domain = table.range("domain");
  return number;
}

void read_percentiles(TextReader& reader, const TomlTable& file, PercentilesText& out) {
  const auto table = reader.inner(file, "percentiles", {"section", "title", "subtitle", "note", "days", "labels", "row"});
  const auto section = reader.inner(table, "section", {"id", "title"});
  out.section = {section.text("id").value, section.text("title").value};
  out.title = table.text("title").value;
  out.subtitle = reader.text(table, "subtitle");
  out.note = reader.text(table, "note");
  for (const auto& day : table.numbers("days")) out.days.push_back(day.number);
  for (const auto& label : table.texts("labels")) out.labels.push_back(label.value);
  if (out.labels.size() != out.days.size())
    reader.diagnostics().error("N4102", table.span_of("labels"), fmt::format("{} labels for {} days", out.labels.size(), out.days.size()));
  for (const auto& entry : reader.list(table, "row", {"label", "readout", "format", "times", "floor"})) {
    entry.text("label", true);
    entry.text("readout", true);
    out.rows.push_back({reader.text(entry, "label"), reader.text(entry, "readout"), reader.one_of(entry, "format", {"number", "percent"}),
                        entry.number("times").value_or(1.0), entry.number("floor")});
  }
}

void read_states(TextReader& reader, const TomlTable& file, StatesText& out) {
  const auto table = reader.figure(file, "states", {"readout", "state"}, out);
  out.readout = reader.text(table, "readout");
  for (const auto& entry : reader.list(table, "state", {"label", "concept", "strength", "at_most", "change_at_most", "change_at_least", "above_best_by"})) {
    StateText state;
    entry.text("label", true);
    state.label = reader.text(entry, "label");
    state.concept_name = reader.concept_word(entry, "concept", true);
    state.strength = entry.number("strength").value_or(1.0);
    state.at_most = reader.limit(entry, "at_most");
    state.change_at_most = reader.limit(entry, "change_at_most");
    state.change_at_least = reader.limit(entry, "change_at_least");
    state.above_best_by = reader.limit(entry, "above_best_by");
    out.states.push_back(std::move(state));
  }
}

}  // namespace

void read_population(TextReader& reader, const TomlTable& file, PopulationTexts& out) {
  const auto lines = reader.inner(file, "strategies", {"population", "comparison", "nominal"});
  out.strategy_label = reader.text(lines, "population");
  out.comparison_label = reader.text(lines, "comparison");
  out.nominal_label = reader.text(lines, "nominal");
  read_percentiles(reader, file, out.percentiles);
  const auto map = reader.figure(file, "outcome_map", {"x", "y"}, out.outcome_map);
  if (file.has("outcome_map")) {
    out.outcome_map.x = read_number(reader, reader.inner(map, "x", number_keys()), "x");
    out.outcome_map.y = read_number(reader, reader.inner(map, "y", number_keys()), "y");
  }
  const auto distributions = reader.figure(file, "distributions", {"row"}, out.distributions);
  for (const auto& entry : reader.list(distributions, "row", number_keys()))
    out.distributions.rows.push_back(read_number(reader, entry, fmt::format("row_{}", out.distributions.rows.size() + 1)));
  read_states(reader, file, out.states);
  const auto pairs = reader.figure(file, "pairs", {"number", "equal_within", "better", "equal", "worse"}, out.pairs);
  if (file.has("pairs")) {
    out.pairs.number = read_number(reader, reader.inner(pairs, "number", number_keys()), "number");
    out.pairs.equal_within = reader.limit(pairs, "equal_within");
    out.pairs.better = reader.text(pairs, "better");
    out.pairs.equal = reader.text(pairs, "equal");
    out.pairs.worse = reader.text(pairs, "worse");
  }
}

}  // namespace neurocart::report
