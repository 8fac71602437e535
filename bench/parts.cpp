// What one course consists of, timed apart: composing the published patient, compiling the model, running it, and the calls of the compiled program at 1 and 8
// lanes. Operations are those that the compiler counts (`neurocart model cost`): weighted, one a vector instruction, so a call of 8 lanes does 8 patients.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "clinic/compose/composer.hpp"
#include "clinic/course/course.hpp"
#include "engine/ir/system.hpp"
#include "engine/tape/program.hpp"

namespace {

using namespace neurocart;

const std::string library_folder = std::string(NEUROCART_SOURCE_DIR) + "/library";
const std::string scenario_file = library_folder + "/scenarios/mg_achr_cd19_car_t.toml";

void demand_fine(const Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) return;
  diagnostics.print(std::cerr);
  std::exit(1);
}

compose::Composition composed() {
  Diagnostics diagnostics;
  const compose::Library library({library_folder});
  const auto scenario = compose::read_scenario(scenario_file, diagnostics);
  auto composition = compose::compose(library, scenario, {}, diagnostics);
  demand_fine(diagnostics);
  return composition;
}

const compose::Composition& patient() {
  static const compose::Composition composition = composed();
  return composition;
}

ir::System lowered() {
  ir::LowerOptions options;
  for (const auto& readout : patient().readouts) options.readouts.push_back(readout.model_id);
  Diagnostics diagnostics;
  auto system = ir::lower(patient().model, options, diagnostics);
  demand_fine(diagnostics);
  return system;
}

const ir::System& system_of_patient() {
  static const ir::System system = lowered();
  return system;
}

const tape::Program& program() {
  static const std::unique_ptr<tape::Program> compiled = tape::compile(system_of_patient());
  return *compiled;
}

// The arrays of a call: the nominal patient in every lane, at the start of the run.
struct Lanes {
  explicit Lanes(unsigned lanes) : table(program().table(lanes)), count(lanes) {
    const auto array = [&](std::uint32_t values) { return std::vector<double>(std::size_t{values} * lanes); };
    for (const double value : system_of_patient().parameter_values) parameters.insert(parameters.end(), lanes, value);
    time.assign(lanes, patient().start_day);
    shift.assign(lanes, 4.0);  // a step of about one day
    status.assign(lanes, 0);
    constants = array(table.shape.constants);
    registers = array(table.shape.registers);
    states = array(table.shape.states);
    derivatives = array(table.shape.states);
    factors = array(table.shape.factors);
    work = array(table.shape.work);
    table.derive(table.self, time.data(), parameters.data(), constants.data(), registers.data(), states.data(), work.data(), status.data());
    rhs();
    factor();
  }
  void rhs() { table.rhs(table.self, time.data(), constants.data(), registers.data(), states.data(), derivatives.data(), work.data(), status.data()); }
  void factor() {
    table.factor(table.self, time.data(), constants.data(), registers.data(), states.data(), shift.data(), factors.data(), work.data(), status.data());
  }
  void solve() { table.solve(table.self, factors.data(), states.data(), derivatives.data(), work.data(), status.data()); }

  const nk_table_f64& table;
  unsigned count;
  std::vector<double> parameters, time, shift, constants, registers, states, derivatives, factors, work;
  std::vector<std::uint8_t> status;
};

void compose_patient(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(composed());
}

void lower_model(benchmark::State& state) {
  patient();
  for (auto _ : state) benchmark::DoNotOptimize(lowered());
}

void compile_model(benchmark::State& state) {
  system_of_patient();
  for (auto _ : state) benchmark::DoNotOptimize(tape::compile(system_of_patient()));
}

// Tolerance 10^-n for argument n; one thread, days of the report.
void run_course(benchmark::State& state) {
  course::Options options;
  options.tolerance = 1.0;
  for (std::int64_t i = 0; i < state.range(0); ++i) options.tolerance /= 10.0;
  options.days = course::daily_days(patient());
  options.threads = 1;
  Diagnostics diagnostics;
  const course::Runner runner(patient(), options, diagnostics);
  demand_fine(diagnostics);
  course::Statistics counts;
  for (auto _ : state) {
    const auto course = runner.run();
    if (course.failed) state.SkipWithError(course.failure.c_str());
    counts = course.statistics;
  }
  state.counters["steps"] = static_cast<double>(counts.steps);
  state.counters["rejected"] = static_cast<double>(counts.rejected);
}

// One call of a phase, `operations` weighted operations in every lane.
template <typename Call>
void phase(benchmark::State& state, double operations, Call call) {
  Lanes lanes(static_cast<unsigned>(state.range(0)));
  for (auto _ : state) {
    call(lanes);
    benchmark::ClobberMemory();
  }
  for (const auto status : lanes.status) {
    if (status != nk_status_fine) state.SkipWithError("the phase reported trouble");
  }
  state.counters["operations_per_second"] = benchmark::Counter(operations * lanes.count, benchmark::Counter::kIsIterationInvariantRate);
}

void right_hand_side(benchmark::State& state) {
  phase(state, program().cost().rhs, [](Lanes& lanes) { lanes.rhs(); });
}

void factorisation(benchmark::State& state) {
  phase(state, program().cost().factor, [](Lanes& lanes) { lanes.factor(); });
}

void solution(benchmark::State& state) {
  phase(state, program().cost().solve, [](Lanes& lanes) { lanes.solve(); });
}

BENCHMARK(compose_patient)->Unit(benchmark::kMillisecond);
BENCHMARK(lower_model)->Unit(benchmark::kMillisecond);
BENCHMARK(compile_model)->Unit(benchmark::kMillisecond);
BENCHMARK(run_course)->Arg(4)->Arg(6)->Arg(8)->Unit(benchmark::kMillisecond);
BENCHMARK(right_hand_side)->Arg(1)->Arg(8);
BENCHMARK(factorisation)->Arg(1)->Arg(8);
BENCHMARK(solution)->Arg(1)->Arg(8);

}  // namespace

BENCHMARK_MAIN();
