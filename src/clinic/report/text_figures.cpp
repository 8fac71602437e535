// See texts.hpp: the tables of reports/patient.toml that describe figures.
#include <fmt/format.h>

#include "clinic/report/text_reader.hpp"

namespace neurocart::report {

using compose::TomlTable;

namespace {

const TextReader::Keys panel_keys = {"id",    "title",  "unit",  "concept", "scale", "domain",       "domain_from_zero", "floor",
                                     "limit", "format", "times", "lines",   "marks", "observations", "references",       "when_maximum_above"};
const TextReader::Keys observation_keys = {"title", "observable", "day_from", "as", "at_value", "label", "change_from", "predicted", "readout", "censored"};

std::vector<ObservationText> read_observations(TextReader& reader, const TomlTable& table) {
  std::vector<ObservationText> out;
  for (const auto& entry : reader.list(table, "observations", observation_keys)) {
    ObservationText observation;
    entry.text("observable", true);
    observation.title = reader.text(entry, "title");
    observation.observable = reader.text(entry, "observable");
    observation.day_from = entry.text("day_from").value;
    observation.label = entry.text("label").value;
    observation.change_from = reader.metric(entry, "change_from");
    observation.predicted = reader.metric(entry, "predicted");
    observation.readout = reader.text(entry, "readout");
    observation.censored = reader.one_of(entry, "censored", {"below", "above"});
    observation.at_value = entry.number("at_value");
    reader.one_of(entry, "as", {"day"});
    out.push_back(std::move(observation));
  }
  return out;
}

std::vector<LineText> read_lines(TextReader& reader, const TomlTable& table) {
  std::vector<LineText> out;
  for (const auto& entry : reader.list(table, "lines", {"readout", "short", "unit", "weight", "concept", "end_label"})) {
    LineText line;
    line.readout = reader.text(entry, "readout");
    line.short_name = reader.text(entry, "short");
    line.unit = entry.text("unit").value;
    line.concept_name = reader.concept_word(entry, "concept", false);
    line.end_label = reader.text(entry, "end_label", {"value"});
    line.is_secondary = reader.one_of(entry, "weight", {"main", "secondary"}) == "secondary";
    out.push_back(std::move(line));
  }
  return out;
}

void read_panel_marks(TextReader& reader, const TomlTable& table, PanelText& out) {
  for (const auto& entry : reader.list(table, "marks", {"mark", "readout", "day", "label"})) {
    out.marks.push_back(
        {reader.one_of(entry, "mark", {"half", "peak", "dot"}), reader.text(entry, "readout"), reader.metric(entry, "day"), reader.text(entry, "label")});
  }
  for (const auto& entry : reader.list(table, "references", {"value", "label"}))
    out.references.push_back({entry.number("value").value_or(0.0), entry.text("label").value});
  if (table.has("limit")) {
    const auto limit = reader.inner(table, "limit", {"value", "label"});
    out.limit = {limit.number("value").value_or(0.0), limit.text("label").value};
  }
}

std::vector<PanelText> read_panels(TextReader& reader, const TomlTable& figure) {
  std::vector<PanelText> out;
  for (const auto& table : reader.list(figure, "panel", panel_keys)) {
    PanelText panel;
    panel.id = table.text("id", true).value;
    panel.title = reader.text(table, "title");
    panel.unit = reader.text(table, "unit");
    panel.concept_name = reader.concept_word(table, "concept", true);
    panel.format = reader.one_of(table, "format", {"number", "percent"});
    panel.is_log = reader.is_log(table);
    panel.domain_from_zero = table.boolean("domain_from_zero");
    panel.domain = table.range("domain");
    panel.floor = table.number("floor");
    panel.shown_above = table.number("when_maximum_above");
    panel.times = table.number("times").value_or(1.0);
    panel.lines = read_lines(reader, table);
    read_panel_marks(reader, table, panel);
    panel.observations = read_observations(reader, table);
    out.push_back(std::move(panel));
  }
  return out;
}

AxisText read_axis(TextReader& reader, const TomlTable& path, std::string_view key) {
  const auto table = reader.inner(path, key, {"readout", "title", "scale", "floor", "domain", "times"});
  AxisText axis;
  axis.readout = reader.text(table, "readout");
  axis.title = table.text("title").value;
  axis.is_log = reader.is_log(table);
  axis.floor = table.number("floor");
  axis.domain = table.range("domain");
  axis.times = table.number("times").value_or(1.0);
  return axis;
}

}  // namespace

void read_course(TextReader& reader, const TomlTable& file, CourseText& out) {
  const auto table = reader.figure(file, "course", {"panel"}, out);
  out.panels = read_panels(reader, table);
}

void read_first_days(TextReader& reader, const TomlTable& file, FirstDaysText& out) {
  const auto table = reader.figure(file, "first_days", {"panel", "from", "to", "time_label"}, out);
  out.from = table.number("from").value_or(out.from);
  out.to = table.number("to").value_or(out.to);
  out.time_label = reader.text(table, "time_label", {"zero"});
  out.panels = read_panels(reader, table);
}

void read_depth(TextReader& reader, const TomlTable& file, DepthText& out) {
  const auto table = reader.figure(file, "depth", {"floor", "floor_label", "end_label", "duration_label", "threshold", "row"}, out);
  out.floor = table.number("floor").value_or(out.floor);
  out.threshold = table.number("threshold").value_or(out.threshold);
  out.floor_label = table.text("floor_label").value;
  out.end_label = table.text("end_label").value;
  out.duration_label = table.text("duration_label").value;
  for (const auto& entry : reader.list(table, "row", {"label", "path", "concept", "group", "emphasis"})) {
    out.rows.push_back({entry.text("label", true).value, entry.text("path", true).value, reader.concept_word(entry, "concept", true),
                        entry.count("group").value_or(0), entry.boolean("emphasis")});
  }
}

void read_path(TextReader& reader, const TomlTable& file, PathText& out) {
  const auto table = reader.figure(file, "path", {"x", "y", "days", "labels"}, out);
  out.x = read_axis(reader, table, "x");
  out.y = read_axis(reader, table, "y");
  for (const auto& day : table.numbers("days")) out.days.push_back(day.number);
  for (const auto& label : table.texts("labels")) out.labels.push_back(label.value);
  if (out.labels.size() != out.days.size())
    reader.diagnostics().error("N4102", table.span_of("labels"), fmt::format("{} labels for {} days", out.labels.size(), out.days.size()));
}

void read_tornado(TextReader& reader, const TomlTable& file, TornadoText& out) {
  const auto table = reader.figure(file, "tornado", {"rows", "outcomes", "title_assumed"}, out, false);
  out.rows = table.count("rows").value_or(out.rows);
  out.title = reader.text(table, "title", {"first", "outcome"});
  out.title_assumed = reader.text(table, "title_assumed", {"first", "outcome"});
  auto keys = reader.recipe_keys();
  for (const auto key : {"label", "concept", "format"}) keys.push_back(key);
  for (const auto& entry : reader.list(table, "outcomes", keys)) {
    OutcomeText outcome;
    outcome.recipe = reader.recipe(entry, fmt::format("outcome_{}", out.outcomes.size() + 1));
    outcome.label = reader.text(entry, "label");
    outcome.concept_name = reader.concept_word(entry, "concept", true);
    outcome.format = reader.one_of(entry, "format", {"number", "percent"});
    out.outcomes.push_back(std::move(outcome));
  }
}

void read_predictions(TextReader& reader, const TomlTable& file, PredictionsText& out) {
  const auto table = reader.inner(file, "predictions", {"title", "subtitle", "note", "observations"});
  out.title = table.text("title").value;
  out.subtitle = table.text("subtitle").value;
  out.note = table.text("note").value;
  out.observations = read_observations(reader, table);
}

}  // namespace neurocart::report
