// See progress.hpp.
#include "apps/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <utility>

namespace neurocart::cli {

Progress::Progress(std::string what, const std::string& mode, bool quiet)
    : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1), begin_(std::chrono::steady_clock::now()), last_(begin_) {
  visible_ = !quiet && (mode == "always" || (mode == "auto" && terminal_));
}

Progress::~Progress() {
  if (drawn_ && terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::show(std::size_t done, std::size_t total) {
  if (!visible_ || total == 0) return;
  const auto now = std::chrono::steady_clock::now();
  if (done < total && drawn_ && now - last_ < std::chrono::milliseconds(terminal_ ? 100 : 5000)) return;
  last_ = now;
  const double elapsed = std::chrono::duration<double>(now - begin_).count();
  const double left = done == 0 ? 0.0 : elapsed * static_cast<double>(total - done) / static_cast<double>(done);
  const auto text = fmt::format("{}: {} of {}, {:.1f} s left", what_, done, total, left);
  if (terminal_) {
    fmt::print(stderr, "\r\033[K{}", text);
  } else {
    fmt::print(stderr, "{}\n", text);
  }
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace neurocart::cli
