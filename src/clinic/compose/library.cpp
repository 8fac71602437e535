// See library.hpp.
#include "clinic/compose/library.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "clinic/compose/library_index.hpp"
#include "engine/antimony/reader.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::compose {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::pair<std::string_view, CardKind>, 8> kind_folders = {{{"host", CardKind::host},
                                                                                {"mechanisms", CardKind::mechanism},
                                                                                {"drugs", CardKind::drug},
                                                                                {"products", CardKind::product},
                                                                                {"processes", CardKind::process},
                                                                                {"regimens", CardKind::regimen},
                                                                                {"diseases", CardKind::disease},
                                                                                {"scores", CardKind::score}}};

std::vector<fs::path> toml_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code failed;
  for (const auto& item : fs::directory_iterator(folder, failed))
    if (item.path().extension() == ".toml" && item.is_regular_file(failed)) files.push_back(item.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

Library::Library(std::vector<fs::path> folders) : folders_(std::move(folders)) {
  Diagnostics missing;
  for (const auto& folder : folders_) {
    if (!fs::is_directory(folder)) missing.error("N1001", {folder.string(), 0, 0}, "there is no such library folder");
  }
  if (missing.has_errors()) throw InputError(missing);
  for (const auto& folder : folders_) scan(folder);
}

Library::~Library() = default;

void Library::scan(const fs::path& folder) {
  std::map<std::string, Entry, std::less<>> found;
  const auto add = [&](const fs::path& path, CardKind kind) {
    const std::string name = path.stem().string();
    const auto [place, inserted] = found.try_emplace(name, Entry{kind, path});
    if (!inserted)
      folder_diagnostics_.error("N2003", {path.string(), 1, 1}, fmt::format("the name '{}' is taken by {}", name, place->second.path.string()),
                                "names of parts are unique over all folders");
  };
  for (const auto& path : toml_files(folder)) add(path, path.stem() == "anatomy" ? CardKind::anatomy : CardKind::drug);
  for (const auto& [inner, kind] : kind_folders)
    for (const auto& path : toml_files(folder / inner)) add(path, kind);
  for (auto& [name, entry] : found) entries_.try_emplace(name, std::move(entry));
}

const LoadedCard* Library::card(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  if (const auto known = cards_.find(name); known != cards_.end()) return known->second.get();
  const auto entry = entries_.find(name);
  if (entry == entries_.end()) return nullptr;
  auto loaded = std::make_unique<LoadedCard>();
  const std::string file = entry->second.path.string();
  loaded->text = read_text_file(entry->second.path);
  loaded->card = read_card(loaded->text, file, entry->first, entry->second.kind, loaded->diagnostics);
  return cards_.emplace(entry->first, std::move(loaded)).first->second.get();
}

const LoadedModel* Library::model(const Card& card) const {
  if (card.model.empty()) return nullptr;
  const std::string file_name = card.model.value + ".ant";
  fs::path path = card.path.parent_path() / file_name;
  if (!fs::is_regular_file(path)) {
    const auto holds = std::find_if(folders_.begin(), folders_.end(), [&](const fs::path& folder) { return fs::is_regular_file(folder / file_name); });
    if (holds == folders_.end()) return nullptr;
    path = *holds / file_name;
  }
  const std::scoped_lock lock(mutex_);
  if (const auto known = models_.find(path); known != models_.end()) return known->second.get();
  auto loaded = std::make_unique<LoadedModel>();
  loaded->path = path;
  loaded->text = read_text_file(path);
  antimony::ReadOptions options;
  options.file_name = path.string();
  loaded->model = antimony::read_model(loaded->text, options, loaded->diagnostics);
  return models_.emplace(path, std::move(loaded)).first->second.get();
}

std::vector<std::string> Library::names(std::optional<CardKind> kind) const {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries_)
    if (!kind || entry.kind == *kind) names.push_back(name);
  return names;
}

const LibraryIndex& Library::index() const {
  const std::scoped_lock lock(mutex_);
  if (!index_) index_ = std::make_unique<LibraryIndex>(build_index(*this));
  return *index_;
}

}  // namespace neurocart::compose
