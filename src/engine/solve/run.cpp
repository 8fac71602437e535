#include "engine/solve/run.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
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

template <class AnyTable>
void check_table(const AnyTable& table) {
  require(table.abi_version == NK_ABI_VERSION, "the table has another ABI version");
  require(table.lanes >= 1 && table.lanes <= block && std::has_single_bit(table.lanes), "lanes must be 1, 2, 4, 8 or 16");
}

void check_shapes(const nk_shape& a, const nk_shape& b) {
  require(a.parameters == b.parameters && a.constants == b.constants && a.registers == b.registers && a.states == b.states && a.readouts == b.readouts &&
              a.triggers == b.triggers,
          "the tables are not of one model");
}

void check_request(const nk_shape& shape, std::span<const EventInfo> events, const Request& request) {
  require(std::isfinite(request.start) && std::isfinite(request.end) && request.end >= request.start, "start and end must be finite and in order");
  require(request.relative_tolerance > 0 && request.relative_tolerance < 1, "the relative tolerance must lie between 0 and 1");
  require(request.absolute_tolerances.size() == shape.states, "one absolute tolerance a state is needed");
  require(std::all_of(request.absolute_tolerances.begin(), request.absolute_tolerances.end(), [](double a) { return a > 0 && std::isfinite(a); }),
          "absolute tolerances must be positive and finite");
  require(std::is_sorted(request.output_times.begin(), request.output_times.end()), "output times must ascend");
  require(request.output_times.empty() || (request.output_times.front() >= request.start && request.output_times.back() <= request.end),
          "output times must lie between start and end");
  require(events.size() == shape.triggers, "one EventInfo an event of the table is needed");
  require(shape.draws == 0 || request.draws != nullptr, "the table reads draws, and the request has no source of draws");
  require(std::all_of(request.read_states.begin(), request.read_states.end(), [&](std::uint32_t state) { return state < shape.states; }),
          "a read-out reads a state outside the table");
  for (const EventInfo& event : events) {
    require(!event.scheduled || event.scheduled_constant < shape.constants, "the time of a scheduled event is no constant of the table");
    for (const AssignmentTarget& target : event.targets)
      require(target.index < (target.to_register ? shape.registers : shape.states), "an event writes outside the table");
  }
}

template <class Real>
Effort run_lanes(const Table<Real>& table, const nk_table_f64& start, std::span<const EventInfo> events, const Patients& patients, const Request& request,
                 const Sink& sink) {
  std::atomic<std::size_t> next_patient{0};
  Effort effort;
  std::exception_ptr failure;
  std::mutex lock;
  const std::size_t wanted = request.threads == 0 ? std::max(1u, std::thread::hardware_concurrency()) : request.threads;
  const std::size_t useful = (patients.count + table.lanes - 1) / table.lanes;
  const std::size_t count = std::clamp<std::size_t>(useful, 1, wanted);
  const std::size_t most_at_once = patients.count / (4 * count);
  const auto work = [&] {
    try {
      StartPool starts(start, patients, request.start, most_at_once, next_patient);
      Integrator<Real> integrator(table, events, starts, request, sink);
      integrator.integrate();
      const std::scoped_lock guard(lock);
      effort += integrator.effort();
    } catch (...) {
      const std::scoped_lock guard(lock);
      failure = std::current_exception();
      next_patient.store(patients.count);  // the other threads finish what they hold
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
  return effort;
}

}  // namespace

Effort run(const Kernels& kernels, std::span<const EventInfo> events, const Patients& patients, const Request& request, const Sink& sink) {
  require(kernels.start != nullptr && (kernels.wide == nullptr) != (kernels.fast == nullptr), "kernels need a start and either a wide or a fast table");
  check_table(*kernels.start);
  check_request(kernels.start->shape, events, request);
  if (kernels.wide != nullptr) {
    check_table(*kernels.wide);
    check_shapes(kernels.start->shape, kernels.wide->shape);
    return run_lanes<double>(*kernels.wide, *kernels.start, events, patients, request, sink);
  }
  check_table(*kernels.fast);
  check_shapes(kernels.start->shape, kernels.fast->shape);
  return run_lanes<float>(*kernels.fast, *kernels.start, events, patients, request, sink);
}

Result collect(const Patients& patients, std::size_t times, std::size_t readouts, double start, const std::function<void(const Sink&)>& begin) {
  Result result;
  result.times = times;
  result.readouts = readouts;
  result.values.assign(patients.count * times * readouts, std::numeric_limits<double>::quiet_NaN());
  result.patients.resize(patients.count);
  for (PatientOutcome& patient : result.patients) {
    patient.status = Status::interrupted;
    patient.reached = start;
  }
  begin([&](std::size_t patient, const PatientOutcome& outcome, std::span<const double> rows) {
    result.patients[patient] = outcome;
    std::copy(rows.begin(), rows.end(), result.values.begin() + static_cast<std::ptrdiff_t>(patient * rows.size()));
  });
  return result;
}

Patients patients_in(std::span<const double> parameters, std::size_t width) {
  require(width == 0 || parameters.size() % width == 0, "parameters must be whole patients");
  Patients patients;
  patients.count = width == 0 ? 1 : parameters.size() / width;
  patients.fill = [parameters, width](std::size_t first, std::size_t n, std::span<double> into) {
    std::copy_n(parameters.data() + first * width, n * width, into.data());
  };
  return patients;
}

Result run(const nk_table_f64& table, std::span<const EventInfo> events, std::span<const double> parameters, const Request& request) {
  const Patients patients = patients_in(parameters, table.shape.parameters);
  return collect(patients, request.output_times.size(), table.shape.readouts, request.start,
                 [&](const Sink& sink) { run({&table, &table, nullptr}, events, patients, request, sink); });
}

std::vector<double> start_states(const nk_table_f64& table, std::span<const double> parameters, double start) {
  check_table(table);
  require(parameters.size() == table.shape.parameters, "start_states takes the parameters of one patient");
  const Patients one = patients_in(parameters, parameters.size());
  std::atomic<std::size_t> next{0};
  StartPool pool(table, one, start, 1, next);
  StartPool::Prepared prepared;
  pool.next(prepared);
  std::vector<double> states;
  for (std::size_t i = 0; i < table.shape.states; ++i) states.push_back(pool.state(prepared, i));
  return states;
}

Effort& Effort::operator+=(const Effort& other) {
  sweeps += other.sweeps;
  lane_slots += other.lane_slots;
  attempts += other.attempts;
  return *this;
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
