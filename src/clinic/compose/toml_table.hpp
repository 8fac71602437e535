// Reading TOML tables key by key: known keys only, types checked, every problem a diagnostic at its line. Keeps toml++ out of every other header.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <toml++/toml.h>

#include "clinic/compose/card.hpp"
#include "clinic/compose/keys.hpp"

namespace neurocart::compose {

// The parsed document, or nothing after N1090.
std::optional<toml::table> parse_toml(std::string_view text, const std::string& file, Diagnostics& diagnostics);

// A table's entries in the order of the file.
struct TomlEntry {
  std::string key;
  SourceSpan span;  // of the key
  const toml::node* node = nullptr;
};
std::vector<TomlEntry> entries_in_order(const toml::table& table, const std::string& file);

class TomlTable {
 public:
  // `where` names the table in messages ("[dosing]", "parameter 'x'"). Unknown keys are reported at once (N2001).
  TomlTable(const toml::table& table, keys::KeyList known, std::string where, std::string file, SourceSpan span, Diagnostics& diagnostics);

  const toml::node* node(std::string_view key) const;
  bool has(std::string_view key) const { return node(key) != nullptr; }
  SourceSpan span_of(std::string_view key) const;
  const SourceSpan& span() const { return span_; }
  const std::string& file() const { return file_; }
  Diagnostics& diagnostics() const { return *diagnostics_; }

  // Missing keys give an empty result; with `required` they are N2010. A wrong type is N2009.
  Text text(std::string_view key, bool required = false) const;
  std::optional<double> number(std::string_view key) const;
  std::optional<int> count(std::string_view key) const;
  bool boolean(std::string_view key) const;
  Value value(std::string_view key) const;                 // number or expression
  std::vector<Text> texts(std::string_view key) const;     // one text or a list of texts
  std::vector<Value> numbers(std::string_view key) const;  // a list of numbers
  std::optional<std::pair<double, double>> range(std::string_view key) const;
  // The inner table of that key, or null (N2009 when it is something else).
  const toml::table* table(std::string_view key) const;

 private:
  const toml::table* table_;
  std::string where_, file_;
  SourceSpan span_;
  Diagnostics* diagnostics_;
};

SourceSpan span_of(const toml::node& node, const std::string& file);
// A number or a text; NaN and infinities are N4002, other types N2009. `what` names it in messages.
Value read_value(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics);
Text read_text(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics);
// "NaN", "17", "1e8": a number as a person writes it.
std::string number_text(double value);
// A dose: a number or a text with a unit.
Text read_dose(const toml::node& node, const std::string& file, Diagnostics& diagnostics);
DosePlan read_plan(const TomlTable& table);
// `where` names the table in messages.
SettingCard read_setting(const TomlEntry& entry, const std::string& file, const std::string& where, Diagnostics& diagnostics);
Spread read_spread(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics);

}  // namespace neurocart::compose
