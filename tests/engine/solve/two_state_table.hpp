// A kernel table written by hand for two exchanging amounts, so that everything above it is tested without a back end:
//   a' = -forth a + back b + inflow, b' = forth a - back b; `inflow` is a register that starts at 0.
// Event 0, scheduled at dose_time: a = a + dose. Event 1, on b rising above `limit`: b = b / 2 and inflow = inflow + step.
// Read-outs a, b, a + b. Parameters in the order of TwoStateParameters.
#pragma once

#include <memory>
#include <vector>

#include "engine/kernel/kernel_table.h"
#include "engine/solve/problem.hpp"

namespace neurocart::test {

struct TwoStateParameters {
  double forth = 0.7, back = 0.2, start_a = 10, start_b = 0, dose = 5, dose_time = 2, limit = 1e9, inflow_step = 0;
  void append_to(std::vector<double>& list) const;
};

class TwoStateTable {
 public:
  explicit TwoStateTable(std::uint32_t lanes);
  const nk_table_f64& table() const { return table_; }
  static std::vector<solve::EventInfo> events();

 private:
  std::uint32_t lanes_;
  nk_table_f64 table_;
};

// Exact a and b a time t after (a, b), without events.
std::pair<double, double> exchange(double a, double b, double forth, double back, double inflow, double t);

}  // namespace neurocart::test
