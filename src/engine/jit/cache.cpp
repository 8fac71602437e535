// See cache.hpp. A file: one line of heading with the digest of the rest, the size of work, then the object.
#include "engine/jit/cache.hpp"

#include <unistd.h>

#include <atomic>
#include <charconv>
#include <exception>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>

#include "engine/base/digest.hpp"

namespace neurocart::jit {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view heading = "neurocart kernel 1 ";

fs::path file_of(const fs::path& folder, const std::string& key) { return folder / (key + ".kernel"); }

}  // namespace

std::optional<CachedObject> read_cached(const fs::path& folder, const std::string& key) {
  if (folder.empty()) return std::nullopt;
  std::ifstream file(file_of(folder, key), std::ios::binary);
  if (!file) return std::nullopt;
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const std::size_t line = bytes.find('\n'), second = line == std::string::npos ? line : bytes.find('\n', line + 1);
  if (second == std::string::npos || !bytes.starts_with(heading)) return std::nullopt;
  const std::string_view body = std::string_view(bytes).substr(line + 1);
  if (std::string_view(bytes).substr(heading.size(), line - heading.size()) != sha256(body)) return std::nullopt;
  CachedObject entry;
  const char* first = bytes.data() + line + 1;
  if (std::from_chars(first, bytes.data() + second, entry.work).ptr != bytes.data() + second) return std::nullopt;
  entry.object = bytes.substr(second + 1);
  return entry;
}

void write_cached(const fs::path& folder, const std::string& key, const CachedObject& entry) noexcept {
  if (folder.empty()) return;
  try {
    static std::atomic<unsigned> count{0};
    std::error_code trouble;
    fs::create_directories(folder, trouble);
    if (trouble) return;
    const fs::path written = folder / (key + "." + std::to_string(::getpid()) + "." + std::to_string(count++) + ".partial");
    const std::string body = std::to_string(entry.work) + "\n" + entry.object;
    std::ofstream file(written, std::ios::binary);
    file << heading << sha256(body) << "\n" << body;
    file.close();
    if (file) fs::rename(written, file_of(folder, key), trouble);
    if (!file || trouble) fs::remove(written, trouble);
  } catch (const std::exception&) {
    return;  // no room, no right to write: the next run compiles again
  }
}

}  // namespace neurocart::jit
