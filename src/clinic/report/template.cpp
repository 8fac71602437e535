// See template.hpp.
#include "clinic/report/template.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "clinic/report/numbers.hpp"

namespace neurocart::report {

namespace {

const std::string minus = "\u2212";

struct Piece {
  std::string_view plain;
  std::optional<Gap> gap;
};

// Alternating plain text and gaps.
std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  std::size_t start = 0;
  while (start < text.size()) {
    const auto open = text.find('{', start);
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) break;
    pieces.push_back({text.substr(start, open - start), std::nullopt});
    const auto inside = text.substr(open + 1, close - open - 1);
    const auto bar = std::min(inside.find('|'), inside.size());
    pieces.push_back({{}, Gap{std::string(inside.substr(0, bar)), std::string(inside.substr(std::min(bar + 1, inside.size())))}});
    start = close + 1;
  }
  pieces.push_back({text.substr(start), std::nullopt});
  return pieces;
}

std::string write_number(double value, const std::string& form) {
  const auto sign = [&](const std::string& text) { return text.starts_with('-') ? minus + text.substr(1) : text; };
  if (form == "percent") return format_percent(value);
  if (form == "span") return format_span(value);
  if (form == "day") return format_day(value);
  if (form == "whole") return sign(fmt::format("{:.0f}", std::round(value) + 0.0));
  if (form == "tenth") return sign(fmt::format("{:.1f}", value));
  return format_number(value);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

}  // namespace

std::vector<Gap> gaps_of(std::string_view text) {
  std::vector<Gap> gaps;
  for (const auto& piece : pieces_of(text)) {
    if (piece.gap) gaps.push_back(*piece.gap);
  }
  return gaps;
}

const std::vector<std::string>& forms() {
  static const std::vector<std::string> all = {"percent", "span", "day", "whole", "tenth", "capital"};
  return all;
}

std::optional<std::string> fill(std::string_view text, const Words& words, const Metrics& metrics) {
  std::string filled;
  for (const auto& piece : pieces_of(text)) {
    if (!piece.gap) {
      filled += piece.plain;
    } else if (const auto word = words.find(piece.gap->name); word != words.end()) {
      filled += piece.gap->form == "capital" ? capital(word->second) : word->second;
    } else if (const auto metric = metrics.find(piece.gap->name); metric != metrics.end() && std::isfinite(metric->second)) {
      filled += write_number(metric->second, piece.gap->form);
    } else {
      return std::nullopt;
    }
  }
  return filled;
}

std::vector<Run> runs_of(std::string_view text) {
  std::vector<Run> runs;
  std::size_t start = 0;
  while (start < text.size()) {
    const auto open = text.find('[', start);
    const auto colon = open == std::string_view::npos ? open : text.find(':', open);
    const auto close = colon == std::string_view::npos ? colon : text.find(']', colon);
    if (close == std::string_view::npos) break;
    if (open > start) runs.push_back({std::string(text.substr(start, open - start)), {}});
    runs.push_back({std::string(text.substr(colon + 1, close - colon - 1)), std::string(text.substr(open + 1, colon - open - 1))});
    start = close + 1;
  }
  if (start < text.size()) runs.push_back({std::string(text.substr(start)), {}});
  return runs;
}

std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

std::string pretty_unit(std::string_view unit) {
  std::string text(unit);
  if (text == "1") return {};
  replace_all(text, "uL", "µL");
  replace_all(text, "ug", "µg");
  replace_all(text, "umol", "µmol");
  replace_all(text, "degC", "°C");
  replace_all(text, "m2", "m²");
  replace_all(text, "^2", "²");
  replace_all(text, "^3", "³");
  return text;
}

std::string pretty_quantity(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{}) return std::string(text);
  const auto unit = pretty_unit(text.substr(static_cast<std::size_t>(end - text.data())));
  return (std::abs(value) >= 1e6 ? format_number(value) : fmt::format("{}", value)) + unit;
}

}  // namespace neurocart::report
