// Compiled objects on disk, by key. A file is written under another name and renamed, so that any number of processes may share a folder; a file that cannot
// be read, or whose digest is wrong, counts as absent. No trouble with the disk is an error here: it only costs a compilation.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace neurocart::jit {

struct CachedObject {
  std::uint32_t work = 0;  // nk_shape::work of the code
  std::string object;
};

// `folder` empty: there is no cache.
std::optional<CachedObject> read_cached(const std::filesystem::path& folder, const std::string& key);
void write_cached(const std::filesystem::path& folder, const std::string& key, const CachedObject& entry) noexcept;

}  // namespace neurocart::jit
