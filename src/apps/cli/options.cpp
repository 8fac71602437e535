// See options.hpp.
#include "apps/cli/options.hpp"

#include <cstdlib>

#include "engine/base/diagnostic.hpp"

namespace neurocart::cli {

namespace fs = std::filesystem;

const char* const program_version = NEUROCART_VERSION;

void add_output_options(CLI::App& command, CommonOptions& options) {
  command.add_option("-o,--output", options.output, "folder for the results (created)")->type_name("DIR");
  command.add_flag("--force", options.force, "overwrite another run's results there");
  command.add_flag("--quiet", options.quiet, "no lines but errors and warnings");
}

void add_run_options(CLI::App& command, CommonOptions& options) {
  command.add_option("--seed", options.seed, "seed of every draw; always echoed")->capture_default_str();
  command.add_option("--threads", options.threads, "threads; 0: all")->capture_default_str()->check(CLI::NonNegativeNumber);
  command.add_option("--tolerance", options.tolerance, "relative tolerance (default 1e-6 for one patient)")->check(CLI::PositiveNumber);
  command.add_option("--show", options.show, "further columns: model quantities by path")->delimiter(',')->type_name("PATH,...");
  command.add_option("--json", options.json_file, "the result's numbers for machines")->type_name("FILE");
  command.add_option("--progress", options.progress, "auto, always or never")->capture_default_str()->check(CLI::IsMember({"auto", "always", "never"}));
  command.add_option("--digits", options.digits, "significant digits in CSV")->capture_default_str()->check(CLI::Range(1, 17));
}

void add_composition_options(CLI::App& command, CommonOptions& options) {
  command.add_option("--library", options.library_folders, "folder with parts, searched first (repeatable)")->type_name("DIR");
  command.add_option("--set", options.overrides, "a parameter's value, with or without unit (repeatable)")->type_name("PATH=VALUE");
}

namespace {

// Data stand where NEUROCART_DATA says, else beside the source tree while developing, else below share/ once installed.
std::optional<fs::path> data_folder(const char* name) {
  if (const char* const named = std::getenv("NEUROCART_DATA"); named != nullptr && *named != '\0') {
    const fs::path folder = fs::path(named) / name;
    return fs::is_directory(folder) ? std::optional(folder) : std::nullopt;
  }
  fs::path source = fs::path(NEUROCART_SOURCE_DIR) / name;
  if (fs::is_directory(source)) return source;
  std::error_code failure;
  const fs::path program = fs::read_symlink("/proc/self/exe", failure);
  fs::path installed = program.parent_path().parent_path() / "share" / "neurocart" / name;
  if (!failure && fs::is_directory(installed)) return installed;
  return std::nullopt;
}

}  // namespace

std::vector<fs::path> library_path(const CommonOptions& options) {
  std::vector<fs::path> folders;
  Diagnostics diagnostics;
  for (const auto& folder : options.library_folders) {
    if (fs::is_directory(folder)) {
      folders.emplace_back(folder);
    } else {
      diagnostics.error("N2090", {folder, 0, 0}, "the library folder does not exist", "--library names a folder with parts");
    }
  }
  if (const auto own = data_folder("library")) folders.push_back(*own);
  if (folders.empty() && !diagnostics.has_errors()) diagnostics.error("N2090", {}, "no library folder was found", "name one with --library");
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  return folders;
}

fs::path evidence_folder() { return data_folder("evidence").value_or("evidence"); }

std::string& command_line() {
  static std::string text;
  return text;
}

}  // namespace neurocart::cli
