#include "engine/solve/run.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "engine/solve/integrator.hpp"

namespace neurocart::solve {

namespace {

void require(bool holds, const char* message) {
  if (!holds) throw std::invalid_argument(std::string("solve::run: ") + message);
}

void check_table(const nk_table_f64& table) {
  require(table.abi_version == NK_ABI_VERSION, "the table has another ABI version");
  require(table.lanes == 1 || table.lanes == 2 || table.lanes == 4 || table.lanes == 8, "lanes must be 1, 2, 4 or 8");
}

void check_request(const nk_table_f64& table, std::span<const EventInfo> events, const Request& request) {
  require(std::isfinite(request.start) && std::isfinite(request.end) && request.end >= request.start, "start and end must be finite and in order");
  require(request.relative_tolerance > 0 && request.relative_tolerance < 1, "the relative tolerance must lie between 0 and 1");
  require(request.absolute_tolerances.size() == table.shape.states, "one absolute tolerance a state is needed");
  require(std::all_of(request.absolute_tolerances.begin(), request.absolute_tolerances.end(), [](double a) { return a > 0 && std::isfinite(a); }),
          "absolute tolerances must be positive and finite");
  require(std::is_sorted(request.output_times.begin(), request.output_times.end()), "output times must ascend");
  require(request.output_times.empty() || (request.output_times.front() >= request.start && request.output_times.back() <= request.end),
          "output times must lie between start and end");
  require(events.size() == table.shape.triggers, "one EventInfo an event of the table is needed");
  require(table.shape.draws == 0 || request.draws != nullptr, "the table reads draws, and the request has no source of draws");
  for (const EventInfo& event : events) {
    require(!event.scheduled || event.scheduled_constant < table.shape.constants, "the time of a scheduled event is no constant of the table");
    for (const AssignmentTarget& target : event.targets)
      require(target.index < (target.to_register ? table.shape.registers : table.shape.states), "an event writes outside the table");
  }
}

}  // namespace

Result run(const nk_table_f64& table, std::span<const EventInfo> events, std::span<const double> parameters, const Request& request) {
  check_table(table);
  check_request(table, events, request);
  const std::size_t per_patient = table.shape.parameters;
  require(per_patient == 0 || parameters.size() % per_patient == 0, "parameters must be whole patients");
  const std::size_t patients = per_patient == 0 ? 1 : parameters.size() / per_patient;

  Result result;
  result.times = request.output_times.size();
  result.readouts = table.shape.readouts;
  result.values.assign(patients * result.times * result.readouts, std::numeric_limits<double>::quiet_NaN());
  result.patients.resize(patients);
  for (PatientOutcome& patient : result.patients) {
    patient.status = Status::interrupted;
    patient.reached = request.start;
  }

  std::atomic<std::size_t> next_patient{0};
  std::exception_ptr failure;
  std::mutex failure_lock;
  const auto work = [&] {
    try {
      Integrator(table, events, parameters, patients, request, next_patient, result).integrate();
    } catch (...) {
      const std::scoped_lock guard(failure_lock);
      failure = std::current_exception();
      next_patient.store(patients);  // the other threads finish what they hold
    }
  };
  const std::size_t wanted = request.threads == 0 ? std::max(1u, std::thread::hardware_concurrency()) : request.threads;
  const std::size_t useful = (patients + table.lanes - 1) / table.lanes;
  const std::size_t count = std::clamp<std::size_t>(useful, 1, wanted);
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
  return result;
}

std::vector<double> start_states(const nk_table_f64& table, std::span<const double> parameters, double start) {
  check_table(table);
  require(parameters.size() == table.shape.parameters, "start_states takes the parameters of one patient");
  Workspace w(table);
  for (std::size_t l = 0; l < w.lanes; ++l) {
    w.time[l] = start;
    for (std::size_t i = 0; i < parameters.size(); ++i) w.parameters[i * w.lanes + l] = parameters[i];
  }
  table.derive(table.self, w.time.data(), w.parameters.data(), w.constants.data(), w.registers.data(), w.states.data(), w.work.data(), w.status.data());
  std::vector<double> states(table.shape.states);
  for (std::size_t i = 0; i < states.size(); ++i) states[i] = w.states[i * w.lanes];
  return states;
}

Statistics& Statistics::operator+=(const Statistics& other) {
  accepted += other.accepted;
  rejected += other.rejected;
  repeated += other.repeated;
  right_hand_sides += other.right_hand_sides;
  factors += other.factors;
  solves += other.solves;
  events += other.events;
  return *this;
}

Statistics Result::total() const {
  Statistics sum;
  for (const PatientOutcome& patient : patients) sum += patient.statistics;
  return sum;
}

const char* text_of(Status status) {
  switch (status) {
    case Status::done:
      return "done";
    case Status::step_too_small:
      return "the step became too small";
    case Status::too_many_steps:
      return "too many steps";
    case Status::not_finite:
      return "a value is not finite";
    case Status::pivot:
      return "the linear system is singular";
    case Status::endless_events:
      return "events trigger each other without end";
    case Status::interrupted:
      return "interrupted";
  }
  return "";
}

const char* code_of(Status status) {
  switch (status) {
    case Status::done:
      return "";
    case Status::step_too_small:
      return "N5010";
    case Status::too_many_steps:
      return "N5011";
    case Status::not_finite:
      return "N5012";
    case Status::pivot:
      return "N5013";
    case Status::endless_events:
      return "N5014";
    case Status::interrupted:
      return "N5015";
  }
  return "";
}

}  // namespace neurocart::solve
