// See patterns.hpp.
#include "clinic/population/patterns.hpp"

#include <algorithm>

#include "clinic/compose/library_index.hpp"

namespace neurocart::population {
namespace {

constexpr std::string_view family_word = "family.";

// The word of `text` that starts at `at`.
std::string_view word_at(std::string_view text, std::size_t at) { return text.substr(at, std::min(text.find('.', at), text.size()) - at); }

bool declares_ending(const std::map<std::string, std::vector<std::string>, std::less<>>& names, std::string_view last) {
  return std::any_of(names.begin(), names.end(), [&](const auto& entry) { return entry.first == last || entry.first.ends_with("." + std::string(last)); });
}

}  // namespace

Patterns::Patterns(const compose::Library& library, const compose::Composition& composition) : index_(library.index()), families_(composition.families) {}

bool Patterns::names_family(std::string_view text) const {
  if (!text.starts_with(family_word)) return false;
  const auto second = word_at(text, family_word.size());
  return std::find(families_.begin(), families_.end(), second) == families_.end() && !index_.families.contains(second);
}

std::string Patterns::in_family(std::string_view text, std::string_view family) const {
  if (!names_family(text)) return std::string(text);
  return std::string(family_word) + std::string(family) + "." + std::string(text.substr(family_word.size()));
}

std::vector<std::string> Patterns::in_families(std::string_view text) const {
  if (!names_family(text)) return {std::string(text)};
  std::vector<std::string> texts;
  for (const auto& family : families_) texts.push_back(in_family(text, family));
  return texts;
}

bool Patterns::known_to_library(std::string_view pattern) const {
  const auto dot = pattern.rfind('.');
  if (dot == std::string_view::npos) return false;
  const auto last = pattern.substr(dot + 1);
  if (last == "*") return true;
  if (index_.plain_names.contains(pattern)) return true;
  const bool has_wildcard = pattern.find('*') != std::string_view::npos;
  if (pattern.starts_with(family_word)) return index_.family_names.contains(last) || index_.family_tissue_names.contains(last);
  const auto first = word_at(pattern, 0);
  const bool in_tissue = has_wildcard || std::find(index_.tissues.begin(), index_.tissues.end(), first) != index_.tissues.end();
  return (in_tissue && index_.tissue_names.contains(last)) || (has_wildcard && declares_ending(index_.plain_names, last));
}

bool fits(std::string_view path, std::string_view pattern) {
  while (true) {
    const auto wanted = word_at(pattern, 0), given = word_at(path, 0);
    if (wanted != "*" && wanted != given) return false;
    if (wanted.size() == pattern.size() || given.size() == path.size()) return wanted.size() == pattern.size() && given.size() == path.size();
    pattern.remove_prefix(wanted.size() + 1);
    path.remove_prefix(given.size() + 1);
  }
}

}  // namespace neurocart::population
