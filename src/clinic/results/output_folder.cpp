// See output_folder.hpp.
#include "clinic/results/output_folder.hpp"

#include <unistd.h>

#include <utility>

#include "engine/base/diagnostic.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::results {

namespace fs = std::filesystem;

namespace {

// The nearest ancestor that exists must be a writable folder; root passes permission checks, so a file in the way is looked for by name.
void check_ancestors(const fs::path& folder) {
  std::error_code failure;
  fs::path ancestor = fs::absolute(folder);
  while (!fs::exists(fs::symlink_status(ancestor, failure))) {
    if (ancestor == ancestor.parent_path()) break;
    ancestor = ancestor.parent_path();
  }
  if (!fs::is_directory(ancestor, failure)) throw EnvironmentError("the output folder cannot be made: " + ancestor.string() + " is not a folder");
  if (::access(ancestor.c_str(), W_OK) != 0) throw EnvironmentError("the output folder cannot be written: no permission for " + ancestor.string());
}

}  // namespace

OutputFolder::OutputFolder(fs::path folder, bool force) : folder_(std::move(folder)) {
  check_ancestors(folder_);
  if (!force && fs::exists(folder_ / "manifest.json"))
    refuse("N4090", {folder_.string(), 0, 0}, "the folder already holds the results of a run", "name another folder with -o, or add --force to overwrite it");
}

void OutputFolder::write(std::string_view name, std::string_view text) {
  std::error_code failure;
  fs::create_directories(folder_, failure);
  if (failure) throw EnvironmentError("the output folder cannot be made: " + folder_.string() + ": " + failure.message());
  write_text_file(folder_ / name, text);
  files_.emplace_back(name);
}

}  // namespace neurocart::results
