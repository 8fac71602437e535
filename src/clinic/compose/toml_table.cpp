// See toml_table.hpp.
#include "clinic/compose/toml_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace neurocart::compose {
namespace {

SourceSpan span_of_region(const toml::source_region& region, const std::string& file) {
  return {file, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

void wrong_type(Diagnostics& diagnostics, const SourceSpan& span, const std::string& what, std::string_view wanted) {
  diagnostics.error("N2009", span, fmt::format("{} must be {}", what, wanted));
}

std::optional<double> plain_number(const toml::node& node) {
  if (const auto* integer = node.as_integer()) return static_cast<double>(integer->get());
  if (const auto* real = node.as_floating_point()) return real->get();
  return std::nullopt;
}

}  // namespace

std::optional<toml::table> parse_toml(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    diagnostics.error("N1090", span_of_region(error.source(), file), std::string(error.description()));
    return std::nullopt;
  }
}

std::vector<TomlEntry> entries_in_order(const toml::table& table, const std::string& file) {
  std::vector<TomlEntry> entries;
  entries.reserve(table.size());
  for (const auto& [key, node] : table) entries.push_back({std::string(key.str()), span_of_region(key.source(), file), &node});
  std::sort(entries.begin(), entries.end(), [](const TomlEntry& left, const TomlEntry& right) {
    return std::pair(left.span.line, left.span.column) < std::pair(right.span.line, right.span.column);
  });
  return entries;
}

SourceSpan span_of(const toml::node& node, const std::string& file) { return span_of_region(node.source(), file); }

std::string number_text(double value) { return fmt::format("{}", value); }

TomlTable::TomlTable(const toml::table& table, keys::KeyList known, std::string where, std::string file, SourceSpan span, Diagnostics& diagnostics)
    : table_(&table), where_(std::move(where)), file_(std::move(file)), span_(std::move(span)), diagnostics_(&diagnostics) {
  for (const auto& entry : entries_in_order(table, file_)) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    const std::vector<std::string> candidates(known.begin(), known.end());
    std::string hint = did_you_mean(entry.key, candidates);
    if (hint.empty()) hint = fmt::format("known here: {}", fmt::join(candidates, ", "));
    diagnostics.error("N2001", entry.span, fmt::format("unknown key '{}' in {}", entry.key, where_), std::move(hint));
  }
}

const toml::node* TomlTable::node(std::string_view key) const { return table_->get(key); }

SourceSpan TomlTable::span_of(std::string_view key) const {
  const auto found = table_->find(key);
  return found == table_->cend() ? span_ : span_of_region(found->first.source(), file_);
}

Text TomlTable::text(std::string_view key, bool required) const {
  const toml::node* found = node(key);
  if (found == nullptr) {
    if (required) diagnostics_->error("N2010", span_, fmt::format("{} has no '{}'", where_, key));
    return {};
  }
  Text text = read_text(*found, file_, fmt::format("'{}' in {}", key, where_), *diagnostics_);
  if (required && text.empty()) diagnostics_->error("N2010", span_of(key), fmt::format("'{}' in {} is empty", key, where_));
  return text;
}

std::optional<double> TomlTable::number(std::string_view key) const {
  const toml::node* found = node(key);
  if (found == nullptr) return std::nullopt;
  const auto value = plain_number(*found);
  if (!value) wrong_type(*diagnostics_, span_of(key), fmt::format("'{}' in {}", key, where_), "a number");
  if (value && !std::isfinite(*value)) {
    diagnostics_->error("N4002", span_of(key), fmt::format("'{}' in {} is not a finite number", key, where_));
    return std::nullopt;
  }
  return value;
}

std::optional<int> TomlTable::count(std::string_view key) const {
  const toml::node* found = node(key);
  if (found == nullptr) return std::nullopt;
  const auto* integer = found->as_integer();
  if (integer == nullptr || integer->get() < 0 || integer->get() > 1000000) {
    wrong_type(*diagnostics_, span_of(key), fmt::format("'{}' in {}", key, where_), "a whole number from 0 to 1000000");
    return std::nullopt;
  }
  return static_cast<int>(integer->get());
}

bool TomlTable::boolean(std::string_view key) const {
  const toml::node* found = node(key);
  if (found == nullptr) return false;
  if (const auto* boolean = found->as_boolean()) return boolean->get();
  wrong_type(*diagnostics_, span_of(key), fmt::format("'{}' in {}", key, where_), "true or false");
  return false;
}

Value TomlTable::value(std::string_view key) const {
  const toml::node* found = node(key);
  return found == nullptr ? Value{} : read_value(*found, file_, fmt::format("'{}' in {}", key, where_), *diagnostics_);
}

std::vector<Text> TomlTable::texts(std::string_view key) const {
  const toml::node* found = node(key);
  if (found == nullptr) return {};
  const std::string what = fmt::format("'{}' in {}", key, where_);
  const auto* list = found->as_array();
  if (list == nullptr) return {read_text(*found, file_, what, *diagnostics_)};
  std::vector<Text> texts;
  for (const auto& item : *list) texts.push_back(read_text(item, file_, "every entry of " + what, *diagnostics_));
  return texts;
}

std::vector<Value> TomlTable::numbers(std::string_view key) const {
  const toml::node* found = node(key);
  if (found == nullptr) return {};
  const std::string what = fmt::format("'{}' in {}", key, where_);
  std::vector<Value> values;
  const auto* list = found->as_array();
  if (list == nullptr) {
    wrong_type(*diagnostics_, span_of(key), what, "a list of numbers");
    return values;
  }
  for (const auto& item : *list) {
    Value value = read_value(item, file_, "every entry of " + what, *diagnostics_);
    if (!value.is_number() && item.is_string()) wrong_type(*diagnostics_, value.span, "every entry of " + what, "a number");
    if (value.is_number()) values.push_back(std::move(value));
  }
  return values;
}

std::optional<std::pair<double, double>> TomlTable::range(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  const auto values = numbers(key);
  if (values.size() != 2 || values[0].number > values[1].number) {
    wrong_type(*diagnostics_, span_of(key), fmt::format("'{}' in {}", key, where_), "two numbers, [low, high]");
    return std::nullopt;
  }
  return std::pair(values[0].number, values[1].number);
}

const toml::table* TomlTable::table(std::string_view key) const {
  const toml::node* found = node(key);
  if (found == nullptr) return nullptr;
  if (!found->is_table()) wrong_type(*diagnostics_, span_of(key), fmt::format("'{}' in {}", key, where_), "a table");
  return found->as_table();
}

Text read_text(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics) {
  if (const auto* text = node.as_string()) return {text->get(), span_of(node, file)};
  wrong_type(diagnostics, span_of(node, file), what, "a text in quotes");
  return {{}, span_of(node, file)};
}

Value read_value(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics) {
  Value value;
  value.span = span_of(node, file);
  if (const auto number = plain_number(node)) {
    value.text = number_text(*number);
    if (!std::isfinite(*number)) {
      diagnostics.error("N4002", value.span, fmt::format("{} is not a finite number", what));
      return value;
    }
    value.number = *number;
    return value;
  }
  if (const auto* text = node.as_string()) {
    value.text = text->get();
    return value;
  }
  wrong_type(diagnostics, value.span, what, "a number or an expression in quotes");
  return value;
}

Text read_dose(const toml::node& node, const std::string& file, Diagnostics& diagnostics) {
  if (const auto number = plain_number(node)) {
    if (!std::isfinite(*number)) diagnostics.error("N4002", span_of(node, file), "a dose must be a finite number");
    return {number_text(*number), span_of(node, file)};
  }
  return read_text(node, file, "a dose", diagnostics);
}

DosePlan read_plan(const TomlTable& table) {
  DosePlan plan;
  if (const auto* dose = table.node("dose")) plan.dose = read_dose(*dose, table.file(), table.diagnostics());
  plan.days = table.numbers("days");
  plan.every = table.text("every");
  plan.until = table.text("until");
  plan.times = table.count("times");
  return plan;
}

SettingCard read_setting(const TomlEntry& entry, const std::string& file, const std::string& where, Diagnostics& diagnostics) {
  SettingCard setting;
  setting.path = {entry.key, entry.span};
  const auto* inner = entry.node->as_table();
  if (inner == nullptr) {
    setting.value = read_value(*entry.node, file, fmt::format("'{}' in {}", entry.key, where), diagnostics);
    return setting;
  }
  const TomlTable table(*inner, keys::preset_entry(), fmt::format("'{}' in {}", entry.key, where), file, entry.span, diagnostics);
  if (!table.has("value")) diagnostics.error("N2010", entry.span, fmt::format("'{}' in {} has no 'value'", entry.key, where));
  setting.value = table.value("value");
  setting.unit = table.text("unit").value;
  setting.status = table.text("status").value;
  setting.source = table.text("source").value;
  if (const auto* spread = table.node("spread")) setting.spread = read_spread(*spread, file, "the spread of " + entry.key, diagnostics);
  return setting;
}

Spread read_spread(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics) {
  Spread spread;
  spread.span = span_of(node, file);
  const auto* inner = node.as_table();
  if (inner == nullptr) {
    wrong_type(diagnostics, span_of(node, file), what, "a table such as { lognormal = 0.4 }");
    return spread;
  }
  const TomlTable table(*inner, keys::spread(), what, file, span_of(node, file), diagnostics);
  for (const std::string_view kind : {"lognormal", "normal", "logit_normal", "gamma"}) {
    const auto size = table.number(kind);
    if (!size) continue;
    if (*size < 0.0) diagnostics.error("N2009", table.span_of(kind), fmt::format("'{}' in {} must not be negative", kind, what));
    spread.kind = kind;
    spread.size = *size;
  }
  if (const auto range = table.range("uniform")) {
    spread.kind = "uniform";
    spread.lower = range->first;
    spread.upper = range->second;
  }
  for (const std::string_view kind : {"shared", "rescaled"}) {
    if (!table.has(kind)) continue;
    spread.factor = table.text(kind).value;
    if (spread.kind.empty()) spread.kind = kind;
  }
  if (table.has("lower")) spread.lower = table.number("lower");
  if (table.has("upper")) spread.upper = table.number("upper");
  spread.offset = table.number("offset").value_or(0.0);
  spread.mean_preserving = table.boolean("mean_preserving");
  spread.with = table.text("with").value;
  spread.slope = table.number("slope").value_or(0.0);
  spread.status = table.text("status").value;
  spread.source = table.text("source").value;
  return spread;
}

}  // namespace neurocart::compose
