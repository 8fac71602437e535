// The engine in one object: a model, compiled once by a back end, run for any number of patients. What applications and the clinic use; the floors below it
// stay separate so that each can be tested and replaced alone.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/ir/system.hpp"
#include "engine/model/model.hpp"
#include "engine/solve/problem.hpp"

namespace neurocart::simulation {

// What executes the equations: the tape is ready at once, native code (where it was built in) takes a second to compile when it is not in the cache, and then
// runs several times as fast.
enum class BackEnd : std::uint8_t { automatic, tape, native };

struct Settings {
  std::vector<std::string> readouts;                   // ids of the model; empty: everything that varies
  std::optional<std::vector<std::string>> parameters;  // ids that stay inputs, the rest is folded into the equations; absent: every number stays an input
};

// What the lanes run in. Start values, times and doses are double in both.
enum class Precision : std::uint8_t { wide, single };

struct RunSettings {
  double start = 0.0, end = 0.0;
  std::vector<double> output_times;
  double relative_tolerance = 1e-6;
  std::optional<double> absolute_tolerance;  // the same for every state; absent: by each state's scale (docs/engine_solve.md)
  solve::OutputSide output_side = solve::OutputSide::before_event;
  unsigned threads = 1;                   // 0: as many as the machine has
  Precision precision = Precision::wide;  // single: for relative tolerances from 1e-5 up
  unsigned lanes = 0;                     // 1, 2, 4, 8, 16; 0: as many as serve the number of patients best
  BackEnd back_end = BackEnd::automatic;  // automatic: native from a hundred patients on
  // What the draws of events are keyed by, besides the event and its occurrence: the seed, and the number of the patient at a place of the run (default: its
  // place).
  std::uint64_t seed = 1;
  std::function<std::uint64_t(std::size_t place)> patient_number;
  const std::atomic<bool>* stop = nullptr;  // see solve::Request
};

// Thread safe once made.
class Simulation {
 public:
  // Problems go to diagnostics; with errors among them the object must not be used.
  Simulation(const model::Model& model, const Settings& settings, Diagnostics& diagnostics);
  ~Simulation();
  Simulation(Simulation&&) noexcept;
  Simulation& operator=(Simulation&&) noexcept;

  const ir::System& system() const;
  // Whether native code can be made; without it BackEnd::native is the tape.
  static bool has_native();
  // Index of a parameter by its id in the model, or -1 when it is not an input.
  int find_parameter(std::string_view id) const;
  const std::vector<double>& nominal_parameters() const;

  // parameters[patient * count + i]; see solve::run.
  solve::Result run(std::span<const double> parameters, const RunSettings& settings) const;
  // Patients piecewise in, each handed out when it is done; see solve::run.
  solve::Effort stream(const solve::Patients& patients, const RunSettings& settings, const solve::Sink& sink) const;

  // The read-outs at the start, nothing integrated: values[patient * readouts + i].
  std::vector<double> start_readouts(std::span<const double> parameters, double start) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace neurocart::simulation
