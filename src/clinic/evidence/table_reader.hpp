// Reads arrays of TOML tables into plain structs by a list of fields. Guarantees: every unknown key, missing key, wrong type, number that is not finite
// and word outside the allowed ones is reported with file, line and column; a row with an error is left out; reading goes on to the end of the file.
#pragma once

#include <toml++/toml.h>

#include <cmath>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "clinic/evidence/types.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::evidence {

// One key of a table and the member that takes its value. `words`: the allowed values of a text, empty for any.
template <class Row>
struct Field {
  using Member = std::variant<std::string Row::*, double Row::*, std::optional<double> Row::*, bool Row::*, Range Row::*, std::optional<Range> Row::*,
                              std::vector<std::string> Row::*>;
  std::string_view key;
  Member member;
  bool required = false;
  std::span<const std::string_view> words = {};  // NOLINT(readability-redundant-member-init): GCC asks for it where a field list leaves it out
};

// The place of a node or key, in the file it was read from.
SourceSpan span_of(const toml::source_region& region, const std::string& file);

// Parses a file. A syntax error is reported (N1090), an unreadable file too (N1001); then nothing is returned.
std::optional<toml::table> parse_file(const std::string& file, Diagnostics& diagnostics);

// The array of tables under `name`, for instance [[target]]; other keys than it and `schema` are reported. Null: none there.
const toml::array* array_of(const toml::table& document, std::string_view name, const std::string& file, Diagnostics& diagnostics);

void report_unknown_key(const toml::key& key, const std::vector<std::string>& known, const std::string& file, Diagnostics& diagnostics);
void report_missing_key(std::string_view key, const toml::table& table, const std::string& file, Diagnostics& diagnostics);
bool read_value(const toml::node& node, std::string_view key, std::span<const std::string_view> words, std::string& value, const std::string& file,
                Diagnostics& diagnostics);
bool read_value(const toml::node& node, std::string_view key, double& value, const std::string& file, Diagnostics& diagnostics);
bool read_value(const toml::node& node, std::string_view key, bool& value, const std::string& file, Diagnostics& diagnostics);
bool read_value(const toml::node& node, std::string_view key, Range& value, const std::string& file, Diagnostics& diagnostics);
bool read_value(const toml::node& node, std::string_view key, std::vector<std::string>& value, const std::string& file, Diagnostics& diagnostics);

// Fills `row` from `table`; `nested` names keys that the caller reads itself. Returns whether all was well.
template <class Row>
bool read_row(const toml::table& table, std::span<const Field<Row>> fields, std::span<const std::string_view> nested, Row& row, const std::string& file,
              Diagnostics& diagnostics) {
  const auto errors_before = diagnostics.error_count();
  for (const auto& [key, node] : table) {
    const Field<Row>* field = nullptr;
    for (const auto& candidate : fields) {
      if (candidate.key == key.str()) field = &candidate;
    }
    if (field == nullptr) {
      bool is_nested = false;
      for (const auto name : nested) is_nested = is_nested || name == key.str();
      if (is_nested) continue;
      std::vector<std::string> known(nested.begin(), nested.end());
      for (const auto& candidate : fields) known.emplace_back(candidate.key);
      report_unknown_key(key, known, file, diagnostics);
      continue;
    }
    std::visit(
        [&](auto member) {
          auto& value = row.*member;
          using Value = std::remove_reference_t<decltype(value)>;
          if constexpr (std::is_same_v<Value, std::string>) {
            read_value(node, field->key, field->words, value, file, diagnostics);
          } else if constexpr (std::is_same_v<Value, std::optional<double>> || std::is_same_v<Value, std::optional<Range>>) {
            read_value(node, field->key, value.emplace(), file, diagnostics);
          } else {
            read_value(node, field->key, value, file, diagnostics);
          }
        },
        field->member);
  }
  for (const auto& field : fields) {
    if (field.required && !table.contains(field.key)) report_missing_key(field.key, table, file, diagnostics);
  }
  return diagnostics.error_count() == errors_before;
}

}  // namespace neurocart::evidence
