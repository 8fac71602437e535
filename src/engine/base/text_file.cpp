// See text_file.hpp.
#include "engine/base/text_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include "engine/base/diagnostic.hpp"

namespace neurocart {

std::string read_text_file(const std::filesystem::path& path) {
  std::error_code failure;
  std::ifstream stream;
  if (std::filesystem::is_regular_file(path, failure)) stream.open(path, std::ios::binary);
  if (!stream.is_open()) {
    Diagnostics diagnostics;
    diagnostics.error("N1001", {path.string(), 0, 0}, "the file cannot be read: " + path.string(), "check the path and its permissions");
    throw InputError(std::move(diagnostics));
  }
  std::ostringstream text;
  text << stream.rdbuf();
  return std::move(text).str();
}

namespace {
[[noreturn]] void fail(const std::filesystem::path& path, const char* step) {
  throw EnvironmentError("cannot " + std::string(step) + " " + path.string() + ": " + std::strerror(errno));
}
}  // namespace

void write_text_file(const std::filesystem::path& path, std::string_view text) {
  auto partial = path;
  partial += ".partial";
  const int file = ::open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) fail(path, "write");
  std::size_t written = 0;
  while (written < text.size()) {
    const auto count = ::write(file, text.data() + written, text.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int reason = errno;
      ::close(file);
      ::unlink(partial.c_str());
      errno = reason;
      fail(path, "write");
    }
    written += static_cast<std::size_t>(count);
  }
  const bool synced = ::fsync(file) == 0;
  if (::close(file) != 0 || !synced) fail(path, "write");
  if (::rename(partial.c_str(), path.c_str()) != 0) fail(path, "write");
}

}  // namespace neurocart
