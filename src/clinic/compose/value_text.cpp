// See value_text.hpp.
#include "clinic/compose/value_text.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <cmath>
#include <vector>

#include "engine/units/unit.hpp"

namespace neurocart::compose {
namespace {

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }

void skip_space(std::string_view& text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
}

std::string take_word(std::string_view& text) {
  std::size_t end = 0;
  while (end < text.size() && (is_letter(text[end]) || (end > 0 && std::isdigit(static_cast<unsigned char>(text[end])) != 0))) ++end;
  std::string word(text.substr(0, end));
  text.remove_prefix(end);
  return word;
}

std::optional<double> take_number(std::string_view& text) {
  if (text.empty() || is_letter(text.front())) return std::nullopt;
  double value = 0.0;
  const std::size_t sign = text.front() == '+' ? 1 : 0;
  const auto [end, failed] = std::from_chars(text.data() + sign, text.data() + text.size(), value);
  if (failed != std::errc{} || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

// A unit of time in days.
std::optional<double> time_scale(std::string_view name) {
  const auto unit = units::known_unit(name);
  if (!unit || !units::same_dimension(*unit, *units::known_unit("d"))) return std::nullopt;
  return unit->scale / units::known_unit("d")->scale;
}

// One signed length of time at the front of the text.
std::optional<double> take_length(std::string_view& text) {
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  skip_space(text);
  const std::string unit = take_word(text);
  if (unit.empty()) return number;
  const auto scale = time_scale(unit);
  if (!scale) return std::nullopt;
  return *number * *scale;
}

void cannot_read(const Text& text, Diagnostics& diagnostics) {
  diagnostics.error("N4004", text.span, fmt::format("'{}' is not a time", text.value), "such as \"infusion - 10 d\", \"7 d\", \"2 y\"; units: d, h, min, s, y");
}

}  // namespace

std::optional<Quantity> parse_quantity(std::string_view text) {
  skip_space(text);
  const auto value = take_number(text);
  if (!value) return std::nullopt;
  skip_space(text);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return Quantity{*value, std::string(text)};
}

bool is_not_finite(std::string_view text) {
  skip_space(text);
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  double value = 0.0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc::result_out_of_range) return true;
  const bool is_word = end != text.data() + text.size() && is_letter(*end);
  return failed == std::errc{} && !std::isfinite(value) && !is_word;
}

std::optional<double> read_day(const Text& text, const Anchors& anchors, double origin, Diagnostics& diagnostics) {
  std::string_view rest = text.value;
  skip_space(rest);
  double day = origin;
  if (!rest.empty() && is_letter(rest.front())) {
    const std::string anchor = take_word(rest);
    const auto found = anchors.find(anchor);
    if (found == anchors.end()) {
      std::vector<std::string> names;
      for (const auto& [name, value] : anchors) names.push_back(name);
      diagnostics.error("N4005", text.span, fmt::format("unknown anchor '{}'", anchor), did_you_mean(anchor, names));
      return std::nullopt;
    }
    day = found->second;
  } else {
    const auto length = take_length(rest);
    if (!length) {
      cannot_read(text, diagnostics);
      return std::nullopt;
    }
    day += *length;
  }
  skip_space(rest);
  while (!rest.empty()) {
    const char sign = rest.front();
    rest.remove_prefix(1);
    skip_space(rest);
    const auto length = sign == '+' || sign == '-' ? take_length(rest) : std::nullopt;
    if (!length) {
      cannot_read(text, diagnostics);
      return std::nullopt;
    }
    day += sign == '-' ? -*length : *length;
    skip_space(rest);
  }
  return day;
}

std::optional<double> read_duration(const Text& text, Diagnostics& diagnostics) {
  std::string_view rest = text.value;
  skip_space(rest);
  const auto length = take_length(rest);
  skip_space(rest);
  if (length && rest.empty()) return length;
  cannot_read(text, diagnostics);
  return std::nullopt;
}

}  // namespace neurocart::compose
