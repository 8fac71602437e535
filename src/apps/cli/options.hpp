// Flags that several commands share, with one default each, and where the program finds its data.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace neurocart::cli {

struct CommonOptions {
  std::string output;
  bool force = false;
  std::uint64_t seed = 1;
  int threads = 0;
  std::optional<double> tolerance;
  std::vector<std::string> library_folders;
  std::vector<std::string> overrides;  // PATH=VALUE
  std::vector<std::string> show;       // further columns by path
  std::string json_file;
  bool quiet = false;
  std::string progress = "auto";
  std::string exports;
  int digits = 17;
};

void add_output_options(CLI::App& command, CommonOptions& options);
void add_run_options(CLI::App& command, CommonOptions& options);
void add_composition_options(CLI::App& command, CommonOptions& options);

// Folders given with --library first, then the project's own. Throws InputError (N2090) when none exists.
std::vector<std::filesystem::path> library_path(const CommonOptions& options);

// The project's evidence folder.
std::filesystem::path evidence_folder();

// The command line as typed, for reports.
std::string& command_line();

extern const char* const program_version;

}  // namespace neurocart::cli
