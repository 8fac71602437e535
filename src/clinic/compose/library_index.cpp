// See library_index.hpp.
#include "clinic/compose/library_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace neurocart::compose {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Every word that follows a dot in the text.
void collect_mentions(std::string_view text, std::set<std::string, std::less<>>& mentioned) {
  for (std::size_t at = 0; at + 1 < text.size(); ++at) {
    if (text[at] != '.' || !is_word(text[at + 1])) continue;
    std::size_t end = at + 1;
    while (end < text.size() && is_word(text[end])) ++end;
    mentioned.emplace(text.substr(at + 1, end - at - 1));
  }
}

void index_states(const Card& card, const std::vector<std::string>& all_tissues, LibraryIndex& index) {
  std::set<std::string, std::less<>> tissues;
  if (card.each_tissue && card.each_tissues.empty()) tissues.insert(all_tissues.begin(), all_tissues.end());
  for (const auto& tissue : card.each_tissues) tissues.insert(tissue.value);
  for (const auto& population : card.populations) {
    IndexedState state{card.name, population.state, population.class_name.value, {}, tissues, card.each_family};
    if (!population.seen_in.empty()) state.tissues = {population.seen_in.value};
    for (const auto& tag : population.tags) state.tags.insert(tag.value);
    for (const auto& tag : card.tags)
      if (tag.state.value == population.state)
        for (const auto& word : tag.tags) state.tags.insert(word.value);
    index.classes.insert(population.class_name.value);
    index.tags.insert(state.tags.begin(), state.tags.end());
    index.states.push_back(std::move(state));
  }
  for (const auto& tag : card.tags) {
    const bool is_population = std::any_of(card.populations.begin(), card.populations.end(), [&](const auto& p) { return p.state == tag.state.value; });
    if (is_population) continue;
    IndexedState state{card.name, tag.state.value, {}, {}, tissues, card.each_family};
    for (const auto& word : tag.tags) state.tags.insert(word.value);
    index.tags.insert(state.tags.begin(), state.tags.end());
    index.states.push_back(std::move(state));
  }
}

void index_names(const Card& card, LibraryIndex& index) {
  for (const auto& name : declared_names(card)) {
    if (card.each_family && card.each_tissue) {
      index.family_tissue_names[name].push_back(card.name);
    } else if (card.each_family) {
      index.family_names[name].push_back(card.name);
    } else if (card.each_tissue) {
      index.tissue_names[name].push_back(card.name);
    } else {
      index.plain_names[(card.name_space.empty() ? card.name : card.name_space) + "." + name].push_back(card.name);
    }
  }
}

// Whether some card uses the model. A card of the same name in a folder that is searched earlier hides both this model and its card.
bool has_card(const Library& library, const std::filesystem::path& model) {
  const std::string name = model.stem().string();
  const auto& entries = library.entries();
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& entry) { return entry.first == name || library.card(entry.first)->card.model.value == name; });
}

void index_orphans(const Library& library, LibraryIndex& index) {
  std::map<std::filesystem::path, CardKind> folders;
  for (const auto& [name, entry] : library.entries())
    if (entry.kind != CardKind::anatomy) folders.emplace(entry.path.parent_path(), entry.kind);
  for (const auto& [folder, kind] : folders) {
    std::error_code failed;
    for (const auto& item : std::filesystem::directory_iterator(folder, failed)) {
      if (item.path().extension() != ".ant" || has_card(library, item.path())) continue;
      Orphan orphan{item.path().stem().string(), kind, item.path().string(), {}};
      Card card;
      card.path = item.path();
      card.model.value = orphan.name;
      if (const LoadedModel* equations = library.model(card))
        for (const auto& symbol : equations->model.symbols) orphan.symbols.insert(symbol.id);
      index.orphans.push_back(std::move(orphan));
    }
  }
  std::sort(index.orphans.begin(), index.orphans.end(), [](const Orphan& left, const Orphan& right) { return left.file < right.file; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

std::vector<std::string> selector_words(const LibraryIndex& index) {
  std::vector<std::string> words(index.tags.begin(), index.tags.end());
  words.insert(words.end(), index.classes.begin(), index.classes.end());
  for (const auto& tissue : index.tissues) words.push_back("tissue:" + tissue);
  for (const auto& family : index.families) words.push_back("family:" + family);
  return words;
}

// Each known word alone, so that the message names the misspelt one.
bool check_atom(const Selector::Atom& atom, const Text& text, const LibraryIndex& index, Diagnostics& diagnostics) {
  bool known = false;
  std::string shown = atom.name;
  switch (atom.kind) {
    case Selector::Atom::Kind::word:
      known = index.tags.contains(atom.name) || index.classes.contains(atom.name);
      break;
    case Selector::Atom::Kind::tissue:
      known = std::find(index.tissues.begin(), index.tissues.end(), atom.name) != index.tissues.end();
      shown = "tissue:" + shown;
      break;
    case Selector::Atom::Kind::family:
      known = index.families.contains(atom.name);
      shown = "family:" + shown;
      break;
  }
  if (!known)
    diagnostics.error("N2006", text.span, fmt::format("selector '{}' can match nothing: no file of the library declares '{}'", text.value, shown),
                      did_you_mean(shown, selector_words(index)));
  return known;
}

bool could_match(const Selector& selector, const IndexedState& state, const LibraryIndex& index) {
  if (!selector.suffix.empty() && state.class_name.empty()) return false;
  std::vector<std::string> tissues(state.tissues.begin(), state.tissues.end());
  if (tissues.empty()) tissues.emplace_back();
  std::vector<std::string> families(index.families.begin(), index.families.end());
  if (!state.in_family || families.empty()) families = {""};
  for (const auto& tissue : tissues)
    for (const auto& family : families)
      if (selects(selector, state.tags, state.class_name, tissue, family)) return true;
  return false;
}

}  // namespace

std::vector<std::string> declared_names(const Card& card) {
  std::vector<std::string> names;
  for (const auto& parameter : card.parameters) names.push_back(parameter.name);
  for (const auto& quantity : card.quantities) names.push_back(quantity.name);
  for (const auto& junction : card.junctions) names.push_back(junction.name);
  for (const auto& population : card.populations) {
    names.push_back(population.state + "_hazard");
    names.push_back(population.state + "_access");
  }
  for (const auto& readout : card.readouts) names.push_back(readout.name);
  if (card.score) names.push_back(card.name + "_latent");
  return names;
}

LibraryIndex build_index(const Library& library) {
  LibraryIndex index;
  if (const auto* anatomy = library.card("anatomy"))
    for (const auto& tissue : anatomy->card.tissues) index.tissues.push_back(tissue.value);
  for (const auto& [name, entry] : library.entries()) {
    const LoadedCard* loaded = library.card(name);
    const Card& card = loaded->card;
    if (!card.each_family && !card.each_tissue) index.parts_of_namespace[card.name_space.empty() ? card.name : card.name_space].push_back(card.name);
    if (!card.family.empty()) index.families.insert(card.family.value);
    index_names(card, index);
    index_states(card, index.tissues, index);
    collect_mentions(loaded->text, index.mentioned);
  }
  index_orphans(library, index);
  return index;
}

std::string orphan_hint(const LibraryIndex& index, std::string_view path) {
  const std::string_view name = path.substr(path.rfind('.') + 1);
  for (const auto& orphan : index.orphans)
    if (orphan.symbols.contains(name)) return fmt::format("the part '{}' has no card: {} knows '{}'", orphan.name, orphan.file, name);
  return {};
}

bool is_selector(std::string_view text) { return text.find('@') != std::string_view::npos; }

std::optional<Selector> read_selector(const Text& text, const LibraryIndex& index, Diagnostics& diagnostics) {
  Selector selector;
  std::string_view rest = trimmed(text.value);
  for (const std::string_view suffix : {"hazard", "access"}) {
    if (!rest.ends_with(suffix) || rest.size() <= suffix.size() || rest[rest.size() - suffix.size() - 1] != '.') continue;
    selector.suffix = suffix;
    rest.remove_suffix(suffix.size() + 1);
  }
  if (rest.starts_with('(') && rest.ends_with(')')) rest = rest.substr(1, rest.size() - 2);
  bool good = true;
  while (good) {
    const std::size_t cut = rest.find('&');
    std::string_view word = trimmed(rest.substr(0, cut));
    Selector::Atom atom;
    if (word.starts_with('!')) {
      atom.negated = true;
      word = trimmed(word.substr(1));
    }
    if (word.starts_with('@')) word.remove_prefix(1);
    if (word.starts_with("tissue:")) {
      atom.kind = Selector::Atom::Kind::tissue;
      word.remove_prefix(7);
    } else if (word.starts_with("family:")) {
      atom.kind = Selector::Atom::Kind::family;
      word.remove_prefix(7);
    }
    atom.name = trimmed(word);
    if (atom.name.empty() || !std::all_of(atom.name.begin(), atom.name.end(), is_word)) {
      diagnostics.error("N2006", text.span, fmt::format("'{}' is not a selector", text.value),
                        "tags, classes, @tissue:NAME and @family:ID joined by &; ! negates; .hazard or .access at the end");
      return std::nullopt;
    }
    good = check_atom(atom, text, index, diagnostics);
    selector.atoms.push_back(std::move(atom));
    if (cut == std::string_view::npos) break;
    rest.remove_prefix(cut + 1);
  }
  if (!good) return std::nullopt;
  const bool possible = std::any_of(index.states.begin(), index.states.end(), [&](const IndexedState& state) { return could_match(selector, state, index); });
  if (possible) return selector;
  diagnostics.error("N2006", text.span, fmt::format("selector '{}' can match nothing: no state of the library fits all of its words", text.value));
  return std::nullopt;
}

bool selects(const Selector& selector, const std::set<std::string, std::less<>>& tags, std::string_view class_name, std::string_view tissue,
             std::string_view family) {
  return std::all_of(selector.atoms.begin(), selector.atoms.end(), [&](const Selector::Atom& atom) {
    bool holds = false;
    switch (atom.kind) {
      case Selector::Atom::Kind::word:
        holds = tags.contains(atom.name) || class_name == atom.name;
        break;
      case Selector::Atom::Kind::tissue:
        holds = tissue == atom.name;
        break;
      case Selector::Atom::Kind::family:
        holds = family == atom.name;
        break;
    }
    return holds != atom.negated;
  });
}

}  // namespace neurocart::compose
