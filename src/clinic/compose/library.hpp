// The library of cards: folders searched in order (the first that has a name wins), cards and equation texts read when first asked for and kept.
// Safe to share between threads.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/compose/card.hpp"
#include "engine/base/diagnostic.hpp"
#include "engine/model/model.hpp"

namespace neurocart::compose {

struct LibraryIndex;

struct LoadedCard {
  Card card;
  std::string text;         // the file, for the digest
  Diagnostics diagnostics;  // what reading it found
};

struct LoadedModel {
  std::filesystem::path path;
  std::string text;
  model::Model model;
  Diagnostics diagnostics;
};

class Library {
 public:
  // Folders in the order of the search. A folder holds anatomy.toml, host/, mechanisms/, kinetics/, drugs/, ...; loose cards in it are drugs unless they say
  // otherwise. Throws InputError (N1001) for a folder that is not there.
  explicit Library(std::vector<std::filesystem::path> folders);
  ~Library();
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;

  // The card of that name, or null when no file has it.
  const LoadedCard* card(std::string_view name) const;
  // The equations that a card names: NAME.ant beside the card, or a path below any library folder. Null when there is no such file.
  const LoadedModel* model(const Card& card) const;

  struct Entry {
    CardKind kind;
    std::filesystem::path path;
  };
  const std::map<std::string, Entry, std::less<>>& entries() const { return entries_; }
  std::vector<std::string> names(std::optional<CardKind> kind = std::nullopt) const;
  const std::vector<std::filesystem::path>& folders() const { return folders_; }
  // Names that two files of one folder share (N2003).
  const Diagnostics& folder_diagnostics() const { return folder_diagnostics_; }

  // Every name, tag, class and place that any file declares; reads all cards on first use.
  const LibraryIndex& index() const;

 private:
  void scan(const std::filesystem::path& folder);

  std::vector<std::filesystem::path> folders_;
  std::map<std::string, Entry, std::less<>> entries_;
  Diagnostics folder_diagnostics_;
  mutable std::recursive_mutex mutex_;
  mutable std::map<std::string, std::unique_ptr<LoadedCard>, std::less<>> cards_;
  mutable std::map<std::filesystem::path, std::unique_ptr<LoadedModel>> models_;
  mutable std::unique_ptr<LibraryIndex> index_;
};

}  // namespace neurocart::compose
