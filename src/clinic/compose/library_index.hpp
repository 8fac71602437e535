// What the whole library declares, whether composed or not: tells a misspelt name from one that this patient lacks, and finds the part that a path belongs to.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/compose/library.hpp"

namespace neurocart::compose {

// A state that selectors can meet.
struct IndexedState {
  std::string part, state, class_name;  // class empty: a tagged state, not a population
  std::set<std::string, std::less<>> tags;
  std::set<std::string, std::less<>> tissues;  // where it can stand; empty: outside tissues
  bool in_family = false;
};

// Equations that no card names: the card was lost or misnamed.
struct Orphan {
  std::string name;  // of the file, without .ant
  CardKind kind = CardKind::host;
  std::string file;
  std::set<std::string, std::less<>> symbols;
};

struct LibraryIndex {
  std::map<std::string, std::vector<std::string>, std::less<>> parts_of_namespace;  // namespace -> parts
  // name -> parts that declare it, by where the part stands.
  std::map<std::string, std::vector<std::string>, std::less<>> plain_names;          // "fcrn.competition"
  std::map<std::string, std::vector<std::string>, std::less<>> tissue_names;         // "killing_hazard"
  std::map<std::string, std::vector<std::string>, std::less<>> family_names;         // "t_help"
  std::map<std::string, std::vector<std::string>, std::less<>> family_tissue_names;  // "autoreactive_memory"
  std::vector<IndexedState> states;
  std::set<std::string, std::less<>> tags, classes, families;
  std::vector<std::string> tissues;
  std::vector<Orphan> orphans;
  std::set<std::string, std::less<>> mentioned;  // names that follow a dot in any text of the library
};

LibraryIndex build_index(const Library& library);

// "part_name.ant has no card" for the orphan that knows the last name of a path, or an empty text.
std::string orphan_hint(const LibraryIndex& index, std::string_view path);

// The names that a card declares in its namespace: parameters, quantities, junctions, hazards, read-outs, doses excepted.
std::vector<std::string> declared_names(const Card& card);

// What a selector such as "@b_lineage & memory & !@tissue:spleen" asks for.
struct Selector {
  struct Atom {
    enum class Kind { word, tissue, family };
    Kind kind = Kind::word;
    std::string name;
    bool negated = false;
  };
  std::vector<Atom> atoms;
  std::string suffix;  // "hazard", "access" or empty
};
bool is_selector(std::string_view text);
// N2006 when it cannot be read or no file of the library could match it; then nothing.
std::optional<Selector> read_selector(const Text& text, const LibraryIndex& index, Diagnostics& diagnostics);

// `tissue` and `family` empty: none.
bool selects(const Selector& selector, const std::set<std::string, std::less<>>& tags, std::string_view class_name, std::string_view tissue,
             std::string_view family);

}  // namespace neurocart::compose
