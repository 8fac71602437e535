// See diagnostic.hpp.
#include "engine/base/diagnostic.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>
#include <sstream>
#include <utility>

namespace neurocart {

void Diagnostics::error(std::string code, SourceSpan span, std::string message, std::string hint) {
  add({std::move(code), Severity::error, std::move(message), std::move(span), std::move(hint)});
}

void Diagnostics::warning(std::string code, SourceSpan span, std::string message, std::string hint) {
  add({std::move(code), Severity::warning, std::move(message), std::move(span), std::move(hint)});
}

void Diagnostics::add(Diagnostic diagnostic) {
  if (diagnostic.severity == Severity::error) ++error_count_;
  all_.push_back(std::move(diagnostic));
}

void Diagnostics::print(std::ostream& out) const {
  for (const auto& item : all_) {
    if (!item.span.file.empty()) {
      out << item.span.file;
      if (item.span.line > 0) out << ':' << item.span.line;
      if (item.span.line > 0 && item.span.column > 0) out << ':' << item.span.column;
      out << ": ";
    }
    out << (item.severity == Severity::error ? "error " : "warning ") << item.code << ": " << item.message << '\n';
    if (!item.hint.empty()) out << "    hint: " << item.hint << '\n';
  }
}

namespace {
std::string summary_of(const Diagnostics& diagnostics) {
  std::ostringstream text;
  diagnostics.print(text);
  return text.str();
}

std::size_t edit_distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t substitution = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, substitution});
    }
  }
  return row.back();
}
}  // namespace

InputError::InputError(Diagnostics diagnostics) : std::runtime_error(summary_of(diagnostics)), diagnostics_(std::move(diagnostics)) {}

std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> candidates, std::size_t limit) {
  const std::size_t bound = std::max<std::size_t>(2, name.size() / 3);
  std::vector<std::pair<std::size_t, std::string>> ranked;
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance <= bound) ranked.emplace_back(distance, candidate);
  }
  std::sort(ranked.begin(), ranked.end());
  ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
  if (ranked.size() > limit) ranked.resize(limit);
  std::vector<std::string> names;
  names.reserve(ranked.size());
  for (auto& entry : ranked) names.push_back(std::move(entry.second));
  return names;
}

void refuse(std::string code, SourceSpan span, std::string message, std::string hint) {
  Diagnostics diagnostics;
  diagnostics.error(std::move(code), std::move(span), std::move(message), std::move(hint));
  throw InputError(std::move(diagnostics));
}

std::string did_you_mean(std::string_view name, std::span<const std::string> candidates) {
  const auto names = nearest_names(name, candidates);
  if (names.empty()) return {};
  std::string text = "did you mean ";
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += (i + 1 == names.size()) ? " or " : ", ";
    text += "'" + names[i] + "'";
  }
  return text + "?";
}

}  // namespace neurocart
