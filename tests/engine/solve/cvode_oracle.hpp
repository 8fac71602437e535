// SUNDIALS CVODE (BDF, dense direct solver) on the right-hand side of a kernel table: an independent integrator to compare with. Tests only. No events;
// restarts at the given stops, where the right-hand side may jump.
#pragma once

#include <span>
#include <vector>

#include "engine/kernel/kernel_table.h"

namespace neurocart::test {

struct CvodeResult {
  std::vector<double> states;  // [time * states + state]
  long steps = 0, right_hand_sides = 0, jacobians = 0, setups = 0;
};

// A table of one lane; times ascend from after `start`. Throws std::runtime_error when CVODE gives up.
CvodeResult run_cvode(const nk_table_f64& table, std::span<const double> parameters, double start, std::span<const double> times, double relative_tolerance,
                      std::span<const double> absolute_tolerances, std::span<const double> stops);

}  // namespace neurocart::test
