// The folder of a run's results: created on first use, never another run's results overwritten without --force, every file written whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace neurocart::results {

class OutputFolder {
 public:
  // Nothing is touched yet. Throws EnvironmentError when the path is a file or lies below one, when the folder cannot be made or written, and
  // InputError (N4090) when it holds another run's manifest and force is false.
  OutputFolder(std::filesystem::path folder, bool force);

  // Writes one file (synced, renamed into place) and remembers it for the manifest.
  void write(std::string_view name, std::string_view text);

  const std::filesystem::path& path() const { return folder_; }
  const std::vector<std::string>& files() const { return files_; }

 private:
  std::filesystem::path folder_;
  std::vector<std::string> files_;
};

}  // namespace neurocart::results
