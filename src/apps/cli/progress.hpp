// Progress of long work on standard error: one line rewritten on a terminal, plain lines elsewhere when asked for.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace neurocart::cli {

class Progress {
 public:
  // mode: auto (only on a terminal), always, never.
  Progress(std::string what, const std::string& mode, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Shows count and time left, at most ten times a second.
  void show(std::size_t done, std::size_t total);

 private:
  std::string what_;
  bool visible_ = false;
  bool terminal_ = false;
  bool drawn_ = false;
  std::chrono::steady_clock::time_point begin_, last_;
};

}  // namespace neurocart::cli
