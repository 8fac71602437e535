// See simulation.hpp.
#include "engine/simulation/simulation.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

#include "engine/ir/phases.hpp"
#include "engine/ir/rewrite.hpp"
#include "engine/random/random.hpp"
#include "engine/simulation/native_code.hpp"
#include "engine/solve/run.hpp"
#include "engine/solve/tolerance.hpp"
#include "engine/tape/program.hpp"

namespace neurocart::simulation {

namespace {

solve::EventInfo event_info(const ir::EventPlan& plan) {
  solve::EventInfo info;
  info.id = plan.id;
  info.scheduled = plan.scheduled;
  if (plan.scheduled) info.scheduled_constant = static_cast<std::uint32_t>(plan.scheduled_constant);
  info.has_delay = plan.has_delay;
  info.has_priority = plan.priority.valid();
  info.trigger_initial = plan.trigger_initial;
  info.persistent = plan.persistent;
  info.values_from_trigger_time = plan.values_from_trigger_time;
  for (const auto& assignment : plan.assignments) info.targets.push_back({assignment.to_register, static_cast<std::uint32_t>(assignment.target)});
  return info;
}

constexpr std::size_t native_from = 100;  // patients for which compiling pays

// A few patients leave wide lanes empty; from eight on (sixteen in single precision) the widest wins.
unsigned lanes_for(std::size_t patients, Precision precision) {
  const unsigned widest = precision == Precision::single ? 16 : 8;
  return std::min<unsigned>(widest, static_cast<unsigned>(std::bit_floor(std::max<std::size_t>(1, patients))));
}

std::vector<std::uint32_t> states_read_by(const ir::Graph& graph, const std::vector<ir::Node>& readouts) {
  std::vector<std::uint32_t> states;
  for (const ir::Node node : ir::reachable(graph, readouts))
    if (graph[node].op == ir::Op::state) states.push_back(static_cast<std::uint32_t>(graph[node].slot));
  std::sort(states.begin(), states.end());
  return states;
}

}  // namespace

bool Simulation::has_native() { return NativeCode::is_built_in(); }

struct Simulation::Implementation {
  ir::System system;
  std::unique_ptr<ir::Phases> phases;
  std::unique_ptr<tape::Program> program;
  mutable NativeCode native;
  std::vector<solve::EventInfo> events;
  std::unordered_map<std::string, int> parameter_index;
  std::vector<std::uint32_t> read_states;

  solve::DrawSource draws(const RunSettings& settings) const;
  solve::Request request(const RunSettings& settings) const;
};

Simulation::Simulation(const model::Model& model, const Settings& settings, Diagnostics& diagnostics) : implementation_(std::make_unique<Implementation>()) {
  auto& self = *implementation_;
  ir::LowerOptions options;
  options.readouts = settings.readouts;
  options.parameters = settings.parameters;
  self.system = ir::lower(model, options, diagnostics);
  if (diagnostics.has_errors()) return;
  self.read_states = states_read_by(self.system.graph, self.system.readout_values);
  self.phases = std::make_unique<ir::Phases>(ir::make_phases(self.system, {}));
  self.program = tape::compile(self.system, *self.phases);
  for (const auto& plan : self.system.events) self.events.push_back(event_info(plan));
  for (std::size_t i = 0; i < self.system.parameters.size(); ++i) self.parameter_index.emplace(self.system.parameters[i], static_cast<int>(i));
}

Simulation::~Simulation() = default;
Simulation::Simulation(Simulation&&) noexcept = default;
Simulation& Simulation::operator=(Simulation&&) noexcept = default;

const ir::System& Simulation::system() const { return implementation_->system; }

int Simulation::find_parameter(std::string_view id) const {
  const auto place = implementation_->parameter_index.find(std::string(id));
  return place == implementation_->parameter_index.end() ? -1 : place->second;
}

const std::vector<double>& Simulation::nominal_parameters() const { return implementation_->system.parameter_values; }

// A draw is a function of the seed, the patient's number, the event's name, the occurrence and its place among the draws of one action.
solve::DrawSource Simulation::Implementation::draws(const RunSettings& settings) const {
  constexpr std::uint64_t purpose = 0x6576656e74;  // "event"
  std::vector<std::uint64_t> names;
  for (const auto& event : events) names.push_back(random::name_hash(event.id));
  return [names, seed = settings.seed, number = settings.patient_number](std::size_t place, std::uint32_t event, std::uint32_t occurrence,
                                                                         std::span<double> values) {
    random::DrawKey key;
    key.seed = seed;
    key.purpose = purpose;
    key.name = names[event];
    key.patient = number ? number(place) : place;
    key.occurrence = occurrence;
    for (std::size_t i = 0; i < values.size(); ++i) {
      key.attempt = static_cast<std::uint32_t>(i);
      values[i] = random::uniform(key);
    }
  };
}

solve::Request Simulation::Implementation::request(const RunSettings& settings) const {
  solve::Request request;
  request.start = settings.start;
  request.end = settings.end;
  request.output_times = settings.output_times;
  request.relative_tolerance = settings.relative_tolerance;
  request.output_side = settings.output_side;
  request.threads = settings.threads;
  if (program->table(1).shape.draws > 0) request.draws = draws(settings);
  request.stop = settings.stop;
  request.read_states = read_states;
  if (settings.absolute_tolerance) {
    request.absolute_tolerances.assign(system.states.size(), *settings.absolute_tolerance);
  } else {
    // Scales come from the nominal patient, so that every patient of a run is held to the same errors.
    const auto starts = solve::start_states(program->table(1), system.parameter_values, settings.start);
    std::vector<std::string_view> units;
    for (const auto& state : system.states) units.emplace_back(state.unit_text);
    request.absolute_tolerances = solve::default_absolute_tolerances(units, starts, settings.relative_tolerance);
  }
  return request;
}

solve::Result Simulation::run(std::span<const double> parameters, const RunSettings& settings) const {
  const auto& self = *implementation_;
  const solve::Patients patients = solve::patients_in(parameters, self.system.parameters.size());
  return solve::collect(patients, settings.output_times.size(), self.system.readouts.size(), settings.start,
                        [&](const solve::Sink& sink) { stream(patients, settings, sink); });
}

std::vector<double> Simulation::start_readouts(std::span<const double> parameters, double start) const {
  RunSettings settings;
  settings.start = start;
  settings.end = start;
  settings.output_times = {start};
  return run(parameters, settings).values;
}

solve::Effort Simulation::stream(const solve::Patients& patients, const RunSettings& settings, const solve::Sink& sink) const {
  const auto& self = *implementation_;
  const unsigned lanes = settings.lanes != 0 ? settings.lanes : lanes_for(patients.count, settings.precision);
  solve::Kernels kernels;
  kernels.start = &self.program->table(std::min(lanes, 8U));
  const bool is_single = settings.precision == Precision::single;
  const bool wants_native = settings.back_end == BackEnd::native || (settings.back_end == BackEnd::automatic && patients.count >= native_from);
  if (is_single) {
    if (wants_native) kernels.fast = self.native.single(self.system, *self.phases, lanes);
    if (kernels.fast == nullptr) kernels.fast = &self.program->single_table(lanes);
  } else {
    if (wants_native) kernels.wide = self.native.wide(self.system, *self.phases, lanes);
    if (kernels.wide == nullptr) kernels.wide = &self.program->table(lanes);
  }
  return solve::run(kernels, self.events, patients, self.request(settings), sink);
}

}  // namespace neurocart::simulation
