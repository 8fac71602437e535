// Shared by the readers of the report's texts: tables with known keys, checked gaps, conditions and concept words. Internal to this folder.
#pragma once

#include <array>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/compose/toml_table.hpp"
#include "clinic/report/texts.hpp"

namespace neurocart::report {

class TextReader {
 public:
  using Keys = std::vector<std::string_view>;

  TextReader(std::string file, ReportKind kind, Diagnostics& diagnostics);

  void know_metrics(const std::vector<MetricRecipe>& metrics);
  void know_words(const std::vector<std::pair<std::string, std::string>>& words);

  compose::TomlTable open(const toml::table& table, const Keys& keys, const std::string& where);
  // The inner table of that key, or an empty one with the same checks.
  compose::TomlTable inner(const compose::TomlTable& table, std::string_view key, const Keys& keys);
  std::vector<compose::TomlTable> list(const compose::TomlTable& table, std::string_view key, const Keys& keys);

  // A text whose gaps must be metrics, words of the file, or among `extra`.
  std::string text(const compose::TomlTable& table, std::string_view key, std::initializer_list<std::string_view> extra = {});
  std::string metric(const compose::TomlTable& table, std::string_view key);
  model::ExpressionPtr condition(const compose::TomlTable& table, std::string_view key);
  // One of the report's concepts; "ref" after a diagnostic.
  std::string concept_word(const compose::TomlTable& table, std::string_view key, bool required);
  bool is_log(const compose::TomlTable& table);
  std::string one_of(const compose::TomlTable& table, std::string_view key, const std::vector<std::string>& allowed);
  Rules rules(const compose::TomlTable& table, std::string_view key);
  // A number, or a text with gaps that gives one.
  std::string limit(const compose::TomlTable& table, std::string_view key);
  // The table of a figure that has these keys besides, with what every figure says read into `out`.
  compose::TomlTable figure(const compose::TomlTable& file, std::string_view key, Keys keys, FigureText& out, bool with_title_rules = true);
  MetricRecipe recipe(const compose::TomlTable& table, const std::string& name);

  const std::string& file() const { return file_; }
  ReportKind kind() const { return kind_; }
  const Keys& recipe_keys() const;
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  std::string file_;
  ReportKind kind_;
  Diagnostics& diagnostics_;
  std::vector<std::string> metrics_, names_;  // names: metrics and words
};

inline const TextReader::Keys patient_recipe_keys = {"readout", "take", "day", "from", "to", "threshold", "below", "relative", "times", "after"};
inline const TextReader::Keys population_recipe_keys = {"readout", "take",     "day",   "from",    "to",    "threshold",
                                                        "below",   "relative", "times", "summary", "level", "limit"};

// --- text_population.cpp
void read_population(TextReader& reader, const compose::TomlTable& file, PopulationTexts& out);

// --- text_figures.cpp
void read_course(TextReader& reader, const compose::TomlTable& file, CourseText& out);
void read_first_days(TextReader& reader, const compose::TomlTable& file, FirstDaysText& out);
void read_depth(TextReader& reader, const compose::TomlTable& file, DepthText& out);
void read_path(TextReader& reader, const compose::TomlTable& file, PathText& out);
void read_tornado(TextReader& reader, const compose::TomlTable& file, TornadoText& out);
void read_predictions(TextReader& reader, const compose::TomlTable& file, PredictionsText& out);

}  // namespace neurocart::report
