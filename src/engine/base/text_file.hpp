// Whole text files in and out, with errors that say what failed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace neurocart {

// The file's bytes. Throws InputError (N1001) when it does not exist or cannot be read.
std::string read_text_file(const std::filesystem::path& path);

// Writes beside the target, syncs and renames, so that a kill leaves the old file or the new one. Throws EnvironmentError.
void write_text_file(const std::filesystem::path& path, std::string_view text);

}  // namespace neurocart
