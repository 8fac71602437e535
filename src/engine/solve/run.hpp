// The door of the solver: many patients of one model, integrated over lanes and threads.
#pragma once

#include <span>
#include <vector>

#include "engine/solve/problem.hpp"

namespace neurocart::solve {

// The compiled model: `start` gives every patient's constants and start states in double precision; the lanes run in `wide` or in `fast`, exactly one of which
// is set. All have the same shape (draws, factors and work aside). `wide` may be `start`.
struct Kernels {
  const nk_table_f64* start = nullptr;
  const nk_table_f64* wide = nullptr;
  const nk_table_f32* fast = nullptr;
};

// Integrates all patients and hands each to `sink` when it is done. events: one a table event, in its order. Failures of single patients are data
// (PatientOutcome::status). When Request::stop is raised, running patients end as interrupted and the others are not begun: the sink never sees them.
// Bits of a patient's result depend on its parameters and the request only, not on lanes, threads or other patients.
// Throws std::invalid_argument when sizes, times or tolerances do not fit the tables; what the sink throws ends the run and is thrown again.
Effort run(const Kernels& kernels, std::span<const EventInfo> events, const Patients& patients, const Request& request, const Sink& sink);

// parameters[patient * width + i] as patients; one patient when width is 0. Keeps the span. Throws std::invalid_argument for broken patients.
Patients patients_in(std::span<const double> parameters, std::size_t width);

// What a run gives its sink, in memory: `begin` starts the run with the sink it is handed. Patients that the sink never sees are interrupted at `start`.
Result collect(const Patients& patients, std::size_t times, std::size_t readouts, double start, const std::function<void(const Sink&)>& begin);

// The same with everything in memory: parameters.size() / shape.parameters patients (one when the table has no parameters); parameters[patient *
// shape.parameters + i]. Rows not reached are NaN.
Result run(const nk_table_f64& table, std::span<const EventInfo> events, std::span<const double> parameters, const Request& request);

// States that `derive` gives one patient at `start`, in the order of the table.
std::vector<double> start_states(const nk_table_f64& table, std::span<const double> parameters, double start);

}  // namespace neurocart::solve
