// See evidence.hpp: loading and looking up.
#include "clinic/evidence/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "clinic/evidence/read_tables.hpp"

namespace neurocart::evidence {

namespace {

std::vector<std::filesystem::path> toml_files_of(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void report_no_files(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  diagnostics.error("N1001", {folder.string(), 0, 0}, "no evidence files (*.toml) can be read in " + folder.string(), "check the path and its permissions");
}

// Ids of `rows`, reporting those met before.
template <class Row, class Index>
void index_rows(const std::vector<Row>& rows, std::size_t first, const char* noun, Index& index, Diagnostics& diagnostics) {
  for (std::size_t i = first; i < rows.size(); ++i) {
    const auto [place, is_new] = index.emplace(rows[i].id, i);
    if (is_new) continue;
    const auto& other = rows[place->second].span;
    diagnostics.error("N4033", rows[i].span, fmt::format("{} '{}' is there already", noun, rows[i].id),
                      fmt::format("the first one is in {}, line {}", other.file, other.line));
  }
}

}  // namespace

Evidence Evidence::load(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  Evidence evidence;
  read_observables((folder / "observables.toml").string(), evidence.observables_, diagnostics);
  index_rows(evidence.observables_, 0, "observable", evidence.observable_index_, diagnostics);
  read_sources((folder / "sources.toml").string(), evidence.sources_, diagnostics);
  index_rows(evidence.sources_, 0, "source", evidence.source_index_, diagnostics);
  const auto files = toml_files_of(folder / "targets");
  if (files.empty()) report_no_files(folder / "targets", diagnostics);
  evidence.read_target_files(files, diagnostics);
  return evidence;
}

std::vector<std::string> Evidence::add_targets(const std::filesystem::path& folder, Diagnostics& diagnostics) {
  const auto vocabulary = folder / "observables.toml";
  std::error_code failure;
  if (std::filesystem::is_regular_file(vocabulary, failure)) {
    const auto first = observables_.size();
    std::vector<Observable> rows;
    read_observables(vocabulary.string(), rows, diagnostics);
    for (auto& row : rows) {
      if (find_observable(row.id) == nullptr) observables_.push_back(std::move(row));
    }
    index_rows(observables_, first, "observable", observable_index_, diagnostics);
  }
  auto files = toml_files_of(folder / "targets");
  if (files.empty()) {
    files = toml_files_of(folder);
    std::erase(files, vocabulary);
  }
  if (files.empty()) report_no_files(folder, diagnostics);
  return read_target_files(files, diagnostics);
}

std::vector<std::string> Evidence::read_target_files(const std::vector<std::filesystem::path>& files, Diagnostics& diagnostics) {
  std::vector<Target> rows;
  for (const auto& file : files) read_targets(file.string(), rows, diagnostics);
  Index among_these;
  index_rows(rows, 0, "target", among_these, diagnostics);
  std::vector<std::string> ids;
  for (auto& row : rows) {
    check_target(row, diagnostics);
    ids.push_back(row.id);
    const auto [place, is_new] = target_index_.emplace(row.id, targets_.size());
    if (is_new) {
      targets_.push_back(std::move(row));
    } else {
      targets_[place->second] = std::move(row);
    }
  }
  return ids;
}

// The observable must exist, and a share lie within 0 to 1.
void Evidence::check_target(const Target& target, Diagnostics& diagnostics) const {
  const auto* observable = find_observable(target.observable);
  if (observable == nullptr) {
    std::vector<std::string> known;
    known.reserve(observables_.size());
    for (const auto& each : observables_) known.push_back(each.id);
    diagnostics.error("N4034", target.span, fmt::format("{}: no observable is called '{}'", target.id, target.observable),
                      did_you_mean(target.observable, known));
  } else if (observable->kind == "fraction" && target.statistic == "fraction" && (target.value < 0 || target.value > 1)) {
    diagnostics.error("N4034", target.span, fmt::format("{}: a share of {} lies outside 0 to 1", target.id, target.value), "write 56 % as 0.56");
  }
}

const Observable* Evidence::find_observable(std::string_view id) const {
  const auto found = observable_index_.find(std::string(id));
  return found == observable_index_.end() ? nullptr : &observables_[found->second];
}

const Target* Evidence::find_target(std::string_view id) const {
  const auto found = target_index_.find(std::string(id));
  return found == target_index_.end() ? nullptr : &targets_[found->second];
}

const Source* Evidence::find_source(std::string_view id) const {
  const auto found = source_index_.find(std::string(id));
  return found == source_index_.end() ? nullptr : &sources_[found->second];
}

bool Evidence::has_study(std::string_view id) const {
  return std::any_of(targets_.begin(), targets_.end(), [&](const Target& target) { return target.study == id; });
}

std::vector<std::string> Evidence::study_names() const {
  std::set<std::string> names;
  for (const auto& target : targets_) names.insert(target.study);
  return {names.begin(), names.end()};
}

}  // namespace neurocart::evidence
