// Compiled kernels against the tape: microseconds a call of the right-hand side, the factorisation and a solve of the published patient, with every number
// folded and with forty parameters left as inputs; what compiling costs; with --memory, the memory after fifty models. The smallest of many repetitions is
// printed, because other programs only ever make a call slower. Results are compared with the tape's first, so that no wrong code is timed.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "clinic/compose/composer.hpp"
#include "engine/ir/phases.hpp"
#include "engine/jit/program.hpp"
#include "engine/tape/program.hpp"

namespace {

using namespace neurocart;
using Clock = std::chrono::steady_clock;

const std::string library_folder = std::string(NEUROCART_SOURCE_DIR) + "/library";

compose::Composition composed() {
  Diagnostics diagnostics;
  const compose::Library library({library_folder});
  const auto scenario = compose::read_scenario(library_folder + "/scenarios/mg_achr_cd19_car_t.toml", diagnostics);
  auto composition = compose::compose(library, scenario, {}, diagnostics);
  if (diagnostics.has_errors()) {
    diagnostics.print(std::cerr);
    std::exit(1);
  }
  return composition;
}

// `varied` parameters stay inputs: evenly spread over the patient's list.
ir::System lowered(const compose::Composition& patient, std::size_t varied) {
  ir::LowerOptions options;
  for (const auto& readout : patient.readouts) options.readouts.push_back(readout.model_id);
  Diagnostics diagnostics;
  const ir::System all = ir::lower(patient.model, options, diagnostics);
  options.parameters.emplace();
  for (std::size_t i = 0; i < varied; ++i) options.parameters->push_back(all.parameters[i * all.parameters.size() / varied]);
  return ir::lower(patient.model, options, diagnostics);
}

// The arrays of a call on 64-byte boundaries, the nominal patient in every lane. States that start at 0 are set to 1, so that no rare branch is timed.
template <class Table, class Real>
class Call {
 public:
  Call(const Table& table, const ir::System& system, double start) : table_(table), lanes_(table.lanes) {
    const nk_shape& shape = table.shape;
    const std::uint32_t counts[] = {1,         1, shape.parameters, shape.constants, shape.registers, shape.states, shape.states, shape.factors, shape.states,
                                    shape.work};
    std::size_t total = 0;
    for (const auto count : counts) total += room(count);
    memory_.reset(static_cast<Real*>(std::aligned_alloc(64, total * sizeof(Real))));
    std::fill(memory_.get(), memory_.get() + total, Real(0));
    Real* next = memory_.get();
    Real** arrays[] = {&time_, &shift_, &parameters_, &constants_, &registers_, &states_, &derivatives_, &factors_, &solution_, &work_};
    for (std::size_t i = 0; i < std::size(counts); ++i) {
      *arrays[i] = next;
      next += room(counts[i]);
    }
    std::fill(time_, time_ + lanes_, static_cast<Real>(start));
    std::fill(shift_, shift_ + lanes_, Real(4));  // a step of about one day
    for (std::size_t i = 0; i < shape.parameters; ++i)
      std::fill(parameters_ + i * lanes_, parameters_ + (i + 1) * lanes_, static_cast<Real>(system.parameter_values[i]));
    table.derive(table.self, time_, parameters_, constants_, registers_, states_, work_, status_);
    for (std::size_t i = 0; i < std::size_t{shape.states} * lanes_; ++i)
      if (states_[i] == Real(0)) states_[i] = Real(1);
    rhs();
    factor();
    solve();
  }
  void rhs() { table_.rhs(table_.self, time_, constants_, registers_, states_, derivatives_, work_, status_); }
  void factor() { table_.factor(table_.self, time_, constants_, registers_, states_, shift_, factors_, work_, status_); }
  void solve() { table_.solve(table_.self, factors_, derivatives_, solution_, work_, status_); }
  bool is_fine() const {
    return std::all_of(status_, status_ + lanes_, [](std::uint8_t s) { return s == nk_status_fine; });
  }
  double state(std::size_t i) const { return static_cast<double>(states_[i * lanes_]); }
  double solution(std::size_t i) const { return static_cast<double>(solution_[i * lanes_]); }

 private:
  struct Release {
    void operator()(Real* memory) const { std::free(memory); }
  };
  std::size_t room(std::uint32_t count) const { return (std::size_t{count} * lanes_ + 63) / 64 * 64 + 64; }

  const Table& table_;
  unsigned lanes_;
  std::unique_ptr<Real, Release> memory_;
  Real *time_ = nullptr, *shift_ = nullptr, *parameters_ = nullptr, *constants_ = nullptr, *registers_ = nullptr, *states_ = nullptr, *derivatives_ = nullptr,
       *factors_ = nullptr, *solution_ = nullptr, *work_ = nullptr;
  std::uint8_t status_[16] = {};
};

template <class Work>
double microseconds(Work work) {
  double best = 1e9;
  for (int repeat = 0; repeat < 300; ++repeat) {
    constexpr int calls = 40;
    const auto begin = Clock::now();
    for (int i = 0; i < calls; ++i) work();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count() * 1e6 / calls);
  }
  return best;
}

template <class Call>
void time_calls(const std::string& name, Call& call, const std::string& remark) {
  const double rhs = microseconds([&] { call.rhs(); }), factor = microseconds([&] { call.factor(); }), solve = microseconds([&] { call.solve(); });
  const double step = microseconds([&] {
    for (int i = 0; i < 6; ++i) call.rhs();
    call.factor();
    for (int i = 0; i < 6; ++i) call.solve();
  });
  fmt::print("{:24} {:8.3f} {:8.3f} {:8.3f} {:10.3f}   {}{}\n", name, rhs, factor, solve, step, call.is_fine() ? "" : "TROUBLE  ", remark);
  std::fflush(stdout);
}

double resident_mebibytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1048576.0;
}

void time_patient(const compose::Composition& patient, std::size_t varied) {
  const ir::System system = lowered(patient, varied);
  const ir::Phases phases = ir::make_phases(system, {});
  fmt::print(
      "\n{} parameters varied: {} states, {} constants of the patient, {} factors; operations: rhs {:.0f}, factor {:.0f}, solve {:.0f}; order found in {:.3f} "
      "s\n",
      system.parameters.size(), system.states.size(), phases.constant_values.size(), phases.cost.factors, phases.cost.rhs, phases.cost.factor,
      phases.cost.solve, phases.cost.compile_seconds);
  fmt::print("{:24} {:>8} {:>8} {:>8} {:>10}   us a call\n", "", "rhs", "factor", "solve", "6+1+6");
  const auto tape = tape::compile(system, phases);
  Call<nk_table_f64, double> reference(tape->table(8), system, patient.start_day);
  time_calls("tape, 8 doubles", reference, "");
  const auto compiled = [&](jit::Precision precision, unsigned lanes, const std::string& processor) {
    jit::Options options;
    options.precision = precision;
    options.lanes = lanes;
    options.processor = processor;
    options.cache_folder = std::filesystem::path();
    const auto program = jit::compile(system, phases, options);
    const auto& report = program->report();
    const std::string remark = fmt::format("compiled in {:.3f} s, {} KiB, loads {}, stores {}, operations {}", report.seconds, report.code_bytes / 1024,
                                           report.loads, report.stores, report.operations);
    const std::string name = fmt::format("jit, {} {}{}", lanes, precision == jit::Precision::f64 ? "doubles" : "floats", processor.empty() ? "" : ", AVX2");
    const auto agree = [&](const auto& call) {
      double worst = 0;  // against the state too: at rest a solution is the rounding of its right-hand side
      for (std::size_t i = 0; i < system.states.size(); ++i)
        worst = std::max(worst, std::abs(call.solution(i) - reference.solution(i)) / (std::abs(reference.solution(i)) + std::abs(reference.state(i)) + 1e-30));
      return fmt::format("; off the tape by {:.1e}", worst);
    };
    if (precision == jit::Precision::f64) {
      Call<nk_table_f64, double> call(program->table_f64(), system, patient.start_day);
      time_calls(name, call, remark + agree(call));
    } else {
      Call<nk_table_f32, float> call(program->table_f32(), system, patient.start_day);
      time_calls(name, call, remark + agree(call));
    }
  };
  const unsigned widest = jit::widest_lanes(jit::Precision::f64);
  compiled(jit::Precision::f64, widest, "");
  compiled(jit::Precision::f64, widest / 2, "");
  compiled(jit::Precision::f32, 2 * widest, "");
  compiled(jit::Precision::f32, widest, "");
  compiled(jit::Precision::f64, 4, "x86-64-v3");
}

void time_cache(const compose::Composition& patient) {
  const ir::System system = lowered(patient, 0);
  const ir::Phases phases = ir::make_phases(system, {});
  jit::Options options;
  options.cache_folder = std::filesystem::temp_directory_path() / ("neurocart_kernels_" + std::to_string(::getpid()));
  const double first = jit::compile(system, phases, options)->report().seconds;
  const auto second = jit::compile(system, phases, options);
  fmt::print("\ncompiled in {:.3f} s, {} in {:.4f} s\n", first, second->report().from_cache ? "from the cache" : "NOT from the cache",
             second->report().seconds);
  std::filesystem::remove_all(*options.cache_folder);
}

void compile_many(const compose::Composition& patient) {
  const ir::System system = lowered(patient, 0);
  const ir::Phases phases = ir::make_phases(system, {});
  jit::Options options;
  options.cache_folder = std::filesystem::path();
  fmt::print("\nresident MiB after compiling and dropping models:");
  for (int count = 1; count <= 50; ++count) {
    jit::compile(system, phases, options);
    if (count == 1 || count % 10 == 0) fmt::print("  {}: {:.1f}", count, resident_mebibytes());
    std::fflush(stdout);
  }
  fmt::print("\n");
}

}  // namespace

int main(int count, char** words) {
  const compose::Composition patient = composed();
  for (const std::size_t varied : {std::size_t{0}, std::size_t{40}}) time_patient(patient, varied);
  time_cache(patient);
  if (count > 1 && std::string(words[1]) == "--memory") compile_many(patient);
  return 0;
}
