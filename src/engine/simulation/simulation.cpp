// See simulation.hpp.
#include "engine/simulation/simulation.hpp"

#include <unordered_map>
#include <utility>

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

// A few patients leave wide lanes empty; from eight on the widest wins.
unsigned lanes_for(std::size_t patients) { return patients >= 8 ? 8 : patients >= 4 ? 4 : patients >= 2 ? 2 : 1; }

}  // namespace

struct Simulation::Implementation {
  ir::System system;
  std::unique_ptr<tape::Program> program;
  std::vector<solve::EventInfo> events;
  std::unordered_map<std::string, int> parameter_index;
};

Simulation::Simulation(const model::Model& model, const Settings& settings, Diagnostics& diagnostics) : implementation_(std::make_unique<Implementation>()) {
  auto& self = *implementation_;
  ir::LowerOptions options;
  options.readouts = settings.readouts;
  options.parameters = settings.parameters;
  self.system = ir::lower(model, options, diagnostics);
  if (diagnostics.has_errors()) return;
  self.program = tape::compile(self.system);
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

solve::Result Simulation::run(std::span<const double> parameters, const RunSettings& settings) const {
  const auto& self = *implementation_;
  const std::size_t count = self.system.parameters.size();
  const auto& table = self.program->table(lanes_for(count == 0 ? 1 : parameters.size() / count));
  solve::Request request;
  request.start = settings.start;
  request.end = settings.end;
  request.output_times = settings.output_times;
  request.relative_tolerance = settings.relative_tolerance;
  request.output_side = settings.output_side;
  request.threads = settings.threads;
  if (settings.absolute_tolerance) {
    request.absolute_tolerances.assign(self.system.states.size(), *settings.absolute_tolerance);
  } else {
    // Scales come from the nominal patient, so that every patient of a run is held to the same errors.
    const auto starts = solve::start_states(table, self.system.parameter_values, settings.start);
    std::vector<std::string_view> units;
    for (const auto& state : self.system.states) units.emplace_back(state.unit_text);
    request.absolute_tolerances = solve::default_absolute_tolerances(units, starts, settings.relative_tolerance);
  }
  return solve::run(table, self.events, parameters, request);
}

}  // namespace neurocart::simulation
