// Absolute tolerances of states, from what is known of them before the run.
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace neurocart::solve {

// Counts of cells ("cells"): 1e-3 cells x tolerance / 1e-6. Everything else: typical scale x 1e-3 x tolerance, in the state's unit; the typical scale is
// |start|, or 1 for a state that starts at 0 (or whose start is not finite).
double default_absolute_tolerance(std::string_view unit_text, double start, double relative_tolerance);

// The same for all states; both lists in the order of the table.
std::vector<double> default_absolute_tolerances(std::span<const std::string_view> unit_texts, std::span<const double> starts, double relative_tolerance);

}  // namespace neurocart::solve
