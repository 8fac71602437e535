// See text_reader.hpp.
#include "clinic/report/text_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clinic/report/template.hpp"
#include "engine/antimony/reader.hpp"

namespace neurocart::report {

using compose::TomlTable;

namespace {

const std::vector<std::string> concepts = {"car", "b", "ab", "sym", "tox", "host", "ref"};
const toml::table empty_table;

bool has(const std::vector<std::string>& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

}  // namespace

TextReader::TextReader(std::string file, ReportKind kind, Diagnostics& diagnostics) : file_(std::move(file)), kind_(kind), diagnostics_(diagnostics) {
  if (kind != ReportKind::population) return;
  for (const char* name : {"patients", "kept", "failed", "days_run", "pairs_better", "pairs_equal", "pairs_worse", "pairs_median", "pairs_patients"}) {
    metrics_.emplace_back(name);
    names_.emplace_back(name);
  }
  names_.emplace_back("other");  // the second strategy's treatment
}

const TextReader::Keys& TextReader::recipe_keys() const { return kind_ == ReportKind::population ? population_recipe_keys : patient_recipe_keys; }

void TextReader::know_metrics(const std::vector<MetricRecipe>& metrics) {
  for (const auto& metric : metrics) {
    std::vector<std::string> names = {metric.name};
    if (kind_ == ReportKind::population && metric.is_share()) names = {metric.name, metric.name + "_low", metric.name + "_high"};
    for (const auto& name : names) {
      metrics_.push_back(name);
      names_.push_back(name);
    }
  }
}

void TextReader::know_words(const std::vector<std::pair<std::string, std::string>>& words) {
  for (const auto& word : words) names_.push_back(word.first);
  names_.push_back("treatment");
}

TomlTable TextReader::open(const toml::table& table, const Keys& keys, const std::string& where) {
  return TomlTable(table, keys, where, file_, compose::span_of(table, file_), diagnostics_);
}

TomlTable TextReader::inner(const TomlTable& table, std::string_view key, const Keys& keys) {
  const auto* found = table.table(key);
  return open(found == nullptr ? empty_table : *found, keys, fmt::format("'{}'", key));
}

std::vector<TomlTable> TextReader::list(const TomlTable& table, std::string_view key, const Keys& keys) {
  std::vector<TomlTable> entries;
  const auto* node = table.node(key);
  if (node == nullptr) return entries;
  const auto* array = node->as_array();
  if (array == nullptr) {
    diagnostics_.error("N2009", table.span_of(key), fmt::format("'{}' should be a list of tables", key));
    return entries;
  }
  for (const auto& item : *array) {
    if (const auto* entry = item.as_table()) {
      entries.push_back(open(*entry, keys, fmt::format("an entry of '{}'", key)));
    } else {
      diagnostics_.error("N2009", compose::span_of(item, file_), fmt::format("every entry of '{}' should be a table", key));
    }
  }
  return entries;
}

std::string TextReader::text(const TomlTable& table, std::string_view key, std::initializer_list<std::string_view> extra) {
  const auto text = table.text(key);
  for (const auto& gap : gaps_of(text.value)) {
    const bool is_extra = std::find(extra.begin(), extra.end(), gap.name) != extra.end();
    if (!is_extra && !has(names_, gap.name)) {
      diagnostics_.error("N4101", text.span, fmt::format("'{{{}}}' names no metric and no word of this file", gap.name), did_you_mean(gap.name, names_));
    }
    if (!gap.form.empty() && !has(forms(), gap.form)) {
      diagnostics_.error("N4101", text.span, fmt::format("'{}' is no way to write '{}'", gap.form, gap.name),
                         fmt::format("one of: {}", fmt::join(forms(), ", ")));
    }
  }
  return text.value;
}

std::string TextReader::metric(const TomlTable& table, std::string_view key) {
  const auto name = table.text(key);
  if (!name.empty() && !has(metrics_, name.value)) {
    diagnostics_.error("N4101", name.span, fmt::format("'{}' is no metric of this file", name.value), did_you_mean(name.value, metrics_));
  }
  return name.value;
}

model::ExpressionPtr TextReader::condition(const TomlTable& table, std::string_view key) {
  const auto text = table.text(key);
  if (text.empty()) return nullptr;
  antimony::ExpressionOptions options;
  options.origin = text.span;
  options.allow_dots = false;
  auto tree = antimony::read_expression(text.value, options, diagnostics_);
  if (!tree) return nullptr;
  std::vector<std::string> symbols;
  model::collect_symbols(*tree, symbols);
  for (const auto& symbol : symbols) {
    if (!has(metrics_, symbol))
      diagnostics_.error("N4103", text.span, fmt::format("the condition names '{}', which is no metric of this file", symbol), did_you_mean(symbol, metrics_));
  }
  return tree;
}

std::string TextReader::one_of(const TomlTable& table, std::string_view key, const std::vector<std::string>& allowed) {
  const auto word = table.text(key);
  if (word.empty() || has(allowed, word.value)) return word.value;
  diagnostics_.error("N4102", word.span, fmt::format("'{}' is no {}", word.value, key), fmt::format("one of: {}", fmt::join(allowed, ", ")));
  return {};
}

std::string TextReader::concept_word(const TomlTable& table, std::string_view key, bool required) {
  auto word = one_of(table, key, concepts);
  if (word.empty() && required) {
    table.text(key, true);
    word = "ref";
  }
  return word;
}

bool TextReader::is_log(const TomlTable& table) { return one_of(table, "scale", {"linear", "log"}) == "log"; }

Rules TextReader::rules(const TomlTable& table, std::string_view key) {
  Rules rules;
  for (const auto& entry : list(table, key, {"when", "text", "only_if_none_before"})) {
    Rule rule;
    rule.condition = condition(entry, "when");
    entry.text("text", true);
    rule.text = text(entry, "text");
    rule.only_if_none_before = entry.boolean("only_if_none_before");
    rules.push_back(std::move(rule));
  }
  return rules;
}

MetricRecipe TextReader::recipe(const TomlTable& table, const std::string& name) {
  MetricRecipe recipe;
  recipe.name = name;
  recipe.readout = text(table, "readout");
  table.text("readout", true);
  const auto word = one_of(table, "take", take_words());
  recipe.take = take_of(word).value_or(MetricRecipe::Take::value);
  recipe.day = table.number("day");
  recipe.from = table.number("from").value_or(recipe.from);
  recipe.to = table.number("to").value_or(recipe.to);
  recipe.threshold = table.number("threshold").value_or(0.0);
  recipe.below = table.number("below").value_or(0.0);
  recipe.times = table.number("times").value_or(1.0);
  recipe.relative = table.boolean("relative");
  if (kind_ == ReportKind::patient) {
    recipe.after = metric(table, "after");
    return recipe;
  }
  recipe.summary = summary_of(one_of(table, "summary", summary_words())).value_or(MetricRecipe::Summary::quantile);
  recipe.level = table.number("level").value_or(recipe.level);
  recipe.limit = limit(table, "limit");
  return recipe;
}

std::string TextReader::limit(const TomlTable& table, std::string_view key) {
  const auto* node = table.node(key);
  if (node == nullptr) return {};
  if (node->is_number()) return fmt::format("{}", table.number(key).value_or(0.0));
  return text(table, key);
}

TomlTable TextReader::figure(const TomlTable& file, std::string_view key, Keys keys, FigureText& out, bool with_title_rules) {
  for (const auto shared : {"section", "subtitle", "note", "description", "title"}) keys.push_back(shared);
  auto table = inner(file, key, keys);
  const auto section = inner(table, "section", {"id", "title"});
  out.section = {section.text("id").value, section.text("title").value};
  out.subtitle = text(table, "subtitle");
  out.note = text(table, "note");
  out.description = text(table, "description");
  if (with_title_rules) out.titles = rules(table, "title");
  return table;
}

}  // namespace neurocart::report
