// See texts.hpp: the file as a whole; its figures are read in text_figures.cpp.
#include "clinic/report/texts.hpp"

#include <fmt/format.h>

#include "clinic/report/text_reader.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::report {

using compose::TomlTable;

namespace {

const TextReader::Keys file_keys = {"schema",  "kind_label",  "main_day", "main_day_label", "comparison_label", "word",       "metric", "headline",
                                    "lede",    "key",         "card",     "lanes",          "course",           "first_days", "depth",  "path",
                                    "tornado", "predictions", "left_out"};
const TextReader::Keys population_keys = {"schema",      "kind_label",  "main_day",      "main_day_label", "word",       "metric",      "headline",
                                          "lede",        "key",         "card",          "lanes",          "strategies", "course",      "first_days",
                                          "percentiles", "outcome_map", "distributions", "states",         "pairs",      "predictions", "left_out"};

void read_words(TextReader& reader, const TomlTable& file, Texts& out) {
  const auto* table = file.table("word");
  if (table != nullptr) {
    for (const auto& entry : compose::entries_in_order(*table, reader.file())) {
      out.words.emplace_back(entry.key, compose::read_text(*entry.node, reader.file(), fmt::format("word '{}'", entry.key), reader.diagnostics()).value);
    }
  }
  reader.know_words(out.words);
}

void read_metrics(TextReader& reader, const TomlTable& file, Texts& out) {
  const auto* table = file.table("metric");
  if (table == nullptr) return;
  for (const auto& entry : compose::entries_in_order(*table, reader.file())) {
    const auto* recipe = entry.node->as_table();
    if (recipe == nullptr) {
      reader.diagnostics().error("N2009", entry.span, fmt::format("the metric '{}' should be a table", entry.key));
      continue;
    }
    out.metrics.push_back(reader.recipe(reader.open(*recipe, reader.recipe_keys(), fmt::format("metric '{}'", entry.key)), entry.key));
    reader.know_metrics({out.metrics.back()});
  }
}

void read_keys(TextReader& reader, const TomlTable& file, Texts& out) {
  for (const auto& entry : reader.list(file, "key", {"id", "label", "detail", "value", "unit", "note", "note_when", "concept", "compare", "when"})) {
    KeyText key;
    key.id = entry.text("id", true).value;
    key.label = reader.text(entry, "label");
    key.detail = reader.text(entry, "detail");
    key.value = reader.text(entry, "value");
    key.unit = reader.text(entry, "unit");
    key.note = reader.text(entry, "note");
    key.note_when = reader.condition(entry, "note_when");
    key.concept_name = reader.concept_word(entry, "concept", true);
    key.compare = reader.text(entry, "compare");
    key.when = reader.condition(entry, "when");
    out.keys.push_back(std::move(key));
  }
}

void read_card(TextReader& reader, const TomlTable& file, Texts& out) {
  const auto card = reader.inner(file, "card", {"patient", "disease", "treatment", "regimen", "followed", "female", "male"});
  out.card = {card.text("patient").value,  card.text("disease").value, card.text("treatment").value, card.text("regimen").value,
              card.text("followed").value, card.text("female").value,  card.text("male").value};
  const auto lanes = reader.inner(file, "lanes", {"product_label", "product_concept", "drug_concept", "regimen_label", "regimen_concept"});
  out.lanes.product_label = reader.text(lanes, "product_label", {"dose", "zero"});
  out.lanes.product_concept = reader.concept_word(lanes, "product_concept", true);
  out.lanes.drug_concept = reader.concept_word(lanes, "drug_concept", true);
  out.lanes.regimen_label = lanes.text("regimen_label").value;
  out.lanes.regimen_concept = reader.concept_word(lanes, "regimen_concept", true);
}

}  // namespace

Texts read_texts_of(std::string_view text, const std::string& file_name, ReportKind kind, Diagnostics& diagnostics) {
  Texts out;
  const auto document = compose::parse_toml(text, file_name, diagnostics);
  if (!document) return out;
  TextReader reader(file_name, kind, diagnostics);
  const bool of_population = kind == ReportKind::population;
  const auto file = reader.open(*document, of_population ? population_keys : file_keys, "the report's texts");
  read_words(reader, file, out);
  read_metrics(reader, file, out);
  out.kind_label = file.text("kind_label", true).value;
  out.main_day = file.number("main_day").value_or(out.main_day);
  out.main_day_label = file.text("main_day_label").value;
  out.comparison_label = reader.text(file, "comparison_label");
  out.headline = reader.rules(file, "headline");
  out.lede = reader.rules(file, "lede");
  read_keys(reader, file, out);
  read_card(reader, file, out);
  read_course(reader, file, out.course);
  read_first_days(reader, file, out.first_days);
  if (of_population) {
    read_population(reader, file, out.population);
  } else {
    read_depth(reader, file, out.depth);
    read_path(reader, file, out.path);
    read_tornado(reader, file, out.tornado);
  }
  read_predictions(reader, file, out.predictions);
  for (const auto& entry : reader.list(file, "left_out", {"title", "reason"}))
    out.left_out.emplace_back(entry.text("title", true).value, entry.text("reason", true).value);
  return out;
}

Texts read_texts(const std::vector<std::filesystem::path>& library_folders, ReportKind kind, Diagnostics& diagnostics) {
  const std::string name = kind == ReportKind::population ? "population.toml" : "patient.toml";
  for (const auto& folder : library_folders) {
    const auto path = folder / "reports" / name;
    if (std::filesystem::exists(path)) return read_texts_of(read_text_file(path), path.string(), kind, diagnostics);
  }
  diagnostics.error("N4104", {}, "no library folder has reports/" + name + ", which holds the report's texts",
                    "give the library with --library, or leave the report out with --no-report");
  return {};
}

}  // namespace neurocart::report
