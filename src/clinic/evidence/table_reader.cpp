// See table_reader.hpp.
#include "clinic/evidence/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/base/text_file.hpp"

namespace neurocart::evidence {

SourceSpan span_of(const toml::source_region& region, const std::string& file) {
  return {file, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

std::optional<toml::table> parse_file(const std::string& file, Diagnostics& diagnostics) {
  std::string text;
  try {
    text = read_text_file(file);
  } catch (const InputError& error) {
    for (const auto& item : error.diagnostics().all()) diagnostics.add(item);
    return std::nullopt;
  }
  try {
    return toml::parse(text, file);
  } catch (const toml::parse_error& error) {
    diagnostics.error("N1090", span_of(error.source(), file), fmt::format("this is not TOML: {}", error.description()));
    return std::nullopt;
  }
}

const toml::array* array_of(const toml::table& document, std::string_view name, const std::string& file, Diagnostics& diagnostics) {
  for (const auto& [key, node] : document) {
    if (key.str() != name && key.str() != "schema") report_unknown_key(key, {std::string(name), "schema"}, file, diagnostics);
  }
  if (const auto* schema = document.get("schema"); schema != nullptr && schema->value<int>() != 1) {
    diagnostics.error("N4032", span_of(schema->source(), file), "this program reads schema 1", "write 'schema = 1'");
  }
  const auto* node = document.get(name);
  if (node == nullptr) return nullptr;
  const auto* rows = node->as_array();
  if (rows == nullptr || !std::all_of(rows->begin(), rows->end(), [](const toml::node& row) { return row.is_table(); })) {
    diagnostics.error("N4032", span_of(node->source(), file), fmt::format("'{}' is not an array of tables", name), fmt::format("write '[[{}]]'", name));
    return nullptr;
  }
  return rows;
}

void report_unknown_key(const toml::key& key, const std::vector<std::string>& known, const std::string& file, Diagnostics& diagnostics) {
  diagnostics.error("N4031", span_of(key.source(), file), fmt::format("unknown key '{}'", key.str()), did_you_mean(key.str(), known));
}

void report_missing_key(std::string_view key, const toml::table& table, const std::string& file, Diagnostics& diagnostics) {
  const auto id = table["id"].value_or(std::string_view{});
  diagnostics.error("N4032", span_of(table.source(), file),
                    id.empty() ? fmt::format("key '{}' is missing", key) : fmt::format("{}: key '{}' is missing", id, key));
}

namespace {
bool wrong_type(const toml::node& node, std::string_view key, std::string_view wanted, const std::string& file, Diagnostics& diagnostics) {
  diagnostics.error("N4032", span_of(node.source(), file), fmt::format("'{}' must be {}", key, wanted));
  return false;
}
}  // namespace

bool read_value(const toml::node& node, std::string_view key, std::span<const std::string_view> words, std::string& value, const std::string& file,
                Diagnostics& diagnostics) {
  const auto* text = node.as_string();
  if (text == nullptr) return wrong_type(node, key, "a text", file, diagnostics);
  value = text->get();
  if (words.empty() || std::find(words.begin(), words.end(), value) != words.end()) return true;
  diagnostics.error("N4032", span_of(node.source(), file), fmt::format("'{}' cannot be '{}'", key, value), fmt::format("one of: {}", fmt::join(words, ", ")));
  return false;
}

bool read_value(const toml::node& node, std::string_view key, double& value, const std::string& file, Diagnostics& diagnostics) {
  if (!node.is_number()) return wrong_type(node, key, "a number", file, diagnostics);
  value = node.value<double>().value_or(std::nan(""));
  return std::isfinite(value) || wrong_type(node, key, "a finite number", file, diagnostics);
}

bool read_value(const toml::node& node, std::string_view key, bool& value, const std::string& file, Diagnostics& diagnostics) {
  const auto* flag = node.as_boolean();
  if (flag == nullptr) return wrong_type(node, key, "true or false", file, diagnostics);
  value = flag->get();
  return true;
}

bool read_value(const toml::node& node, std::string_view key, Range& value, const std::string& file, Diagnostics& diagnostics) {
  const auto* ends = node.as_array();
  if (ends == nullptr || ends->size() != 2) return wrong_type(node, key, "two numbers [low, high]", file, diagnostics);
  if (!read_value((*ends)[0], key, value.low, file, diagnostics) || !read_value((*ends)[1], key, value.high, file, diagnostics)) return false;
  return value.low <= value.high || wrong_type(node, key, "two numbers [low, high], the lower first", file, diagnostics);
}

bool read_value(const toml::node& node, std::string_view key, std::vector<std::string>& value, const std::string& file, Diagnostics& diagnostics) {
  const auto* items = node.as_array();
  if (items == nullptr) return wrong_type(node, key, "a list of texts", file, diagnostics);
  for (const auto& item : *items) {
    if (!read_value(item, key, {}, value.emplace_back(), file, diagnostics)) return false;
  }
  return true;
}

}  // namespace neurocart::evidence
