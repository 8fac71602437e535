// The door of the solver: many patients of one model, integrated over lanes and threads.
#pragma once

#include <span>
#include <vector>

#include "engine/solve/problem.hpp"

namespace neurocart::solve {

// Integrates parameters.size() / shape.parameters patients (one when the table has no parameters); parameters[patient * shape.parameters + i].
// events: one a table event, in its order. Failures of single patients are data (PatientOutcome::status); rows not reached are NaN.
// Bits of a patient's result depend on its parameters and the request only, not on lanes, threads or other patients.
// Throws std::invalid_argument when sizes, times or tolerances do not fit the table.
Result run(const nk_table_f64& table, std::span<const EventInfo> events, std::span<const double> parameters, const Request& request);

// States that `derive` gives one patient at `start`, in the order of the table.
std::vector<double> start_states(const nk_table_f64& table, std::span<const double> parameters, double start);

}  // namespace neurocart::solve
