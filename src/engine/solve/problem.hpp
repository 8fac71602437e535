// What a caller hands to the solver and gets back: the events of a model, the request of a run, and per patient the trajectory, the statistics, the events
// executed and a verdict. Plain data; the numbers themselves come from a KernelTable (engine/kernel). Time is in the model's unit (days in this project)
// everywhere.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engine/kernel/kernel_table.h"

namespace neurocart::solve {

// Where an event's assignment writes: a state or a register, by index.
struct AssignmentTarget {
  bool to_register = false;
  std::uint32_t index = 0;
};

// How one event of the table behaves; the table itself computes its trigger, delay, priority and values. Order in the list = event number in the table.
struct EventInfo {
  std::string id;
  bool scheduled = false;                // happens at a time that `derive` knows; then its trigger is not looked at after the start
  std::uint32_t scheduled_constant = 0;  // the constant that holds this time
  bool has_delay = false;
  bool has_priority = false;
  bool trigger_initial = true;           // value that the trigger is taken to have had before the start
  bool persistent = true;                // false: an execution that still waits is cancelled when the trigger falls
  bool values_from_trigger_time = true;  // false: values are computed when the event is executed
  std::vector<AssignmentTarget> targets;
};

// The row of an output time on which an event falls: the values just before it (clinical reading) or just after it (SBML simulators).
enum class OutputSide : std::uint8_t { before_event, after_event };

enum class Status : std::uint8_t {
  done,
  step_too_small,  // the error test fails down to the resolution of time
  too_many_steps,  // Request::most_attempts
  not_finite,      // NaN or infinity down to the resolution of time, or at the start
  pivot,           // the linear system stays singular down to the resolution of time
  endless_events,  // events keep triggering each other at one instant
  interrupted      // Request::stop was raised
};

// A short English text for a status, and the number of its section in docs/diagnostics.md ("" for done).
const char* text_of(Status status);
const char* code_of(Status status);

struct Statistics {
  std::uint64_t accepted = 0;
  std::uint64_t rejected = 0;  // attempts that the error test or a status byte refused
  std::uint64_t repeated = 0;  // attempts given up to end a step on a root
  std::uint64_t right_hand_sides = 0;
  std::uint64_t factors = 0;
  std::uint64_t solves = 0;
  std::uint64_t events = 0;

  Statistics& operator+=(const Statistics& other);
};

struct ExecutedEvent {
  double time = 0;
  std::uint32_t event = 0;
  std::size_t patient = 0;
};

// Fills `values` (uniform in (0, 1)) for the given occurrence (0, 1, ...) of an event in a patient; must be a pure function of these three.
using DrawSource = std::function<void(std::size_t patient, std::uint32_t event, std::uint32_t occurrence, std::span<double> values)>;

// The patients of a run, given piecewise so that a million need no memory.
struct Patients {
  std::size_t count = 0;
  // Fills parameters[i * shape.parameters + j] of patients first + i, i < n. Called by several threads at once; what a patient gets depends on its number only.
  std::function<void(std::size_t first, std::size_t n, std::span<double> parameters)> fill;
};

struct Request {
  double start = 0;
  double end = 0;
  std::vector<double> output_times;  // ascending, inside [start, end]
  double relative_tolerance = 1e-6;
  std::vector<double> absolute_tolerances;  // one a state, in the state's unit; see tolerance.hpp
  OutputSide output_side = OutputSide::before_event;
  std::uint64_t most_attempts = 1'000'000;  // a patient
  unsigned threads = 1;                     // 0: as many as the machine has
  DrawSource draws;                         // needed when the table's actions read draws
  std::vector<std::uint32_t> read_states;   // states that read-outs read, directly or through others; empty: all
  const std::atomic<bool>* stop = nullptr;  // raised by another thread: running patients end as interrupted
};

struct PatientOutcome {
  Status status = Status::done;
  double reached = 0;  // time up to which the trajectory holds
  Statistics statistics;
  std::vector<ExecutedEvent> events;
};

// Takes what one patient gave: rows[time * readouts + readout], NaN after `reached` of a failed patient. Called by several threads at once, in no order.
using Sink = std::function<void(std::size_t patient, const PatientOutcome& outcome, std::span<const double> rows)>;

// What the lanes did, all threads together.
struct Effort {
  std::uint64_t sweeps = 0;      // attempts of all lanes of a thread at once
  std::uint64_t lane_slots = 0;  // sweeps x lanes
  std::uint64_t attempts = 0;    // of lanes that held a patient: attempts / lane_slots is the use of the lanes
  Effort& operator+=(const Effort& other);
};

// values[(patient * times + time) * readouts + readout]; rows after `reached` of a failed patient are NaN.
struct Result {
  std::size_t times = 0;
  std::size_t readouts = 0;
  std::vector<double> values;
  std::vector<PatientOutcome> patients;

  std::span<const double> row(std::size_t patient, std::size_t time) const { return {values.data() + (patient * times + time) * readouts, readouts}; }
  Statistics total() const;
};

}  // namespace neurocart::solve
