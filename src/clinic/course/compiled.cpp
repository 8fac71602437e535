#include "clinic/course/compiled.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "clinic/compose/paths.hpp"

namespace neurocart::course {

Compiled compile(const compose::Composition& composition, const Columns& wanted, const std::vector<std::string>& varied, Diagnostics& diagnostics) {
  Compiled compiled;
  compiled.start = composition.start_day;
  compiled.end = composition.end_day;
  simulation::Settings settings;
  settings.parameters.emplace();
  for (const auto& path : varied) settings.parameters->push_back(compose::id_of(path));
  std::vector<std::string> names;
  for (const auto& readout : composition.readouts) names.push_back(readout.name);
  for (const auto& name : wanted.readouts)
    if (std::find(names.begin(), names.end(), name) == names.end())
      diagnostics.error("N4091", {}, fmt::format("this patient has no read-out '{}'", name), did_you_mean(name, names));
  for (const auto& readout : composition.readouts) {
    if (!wanted.readouts.empty() && std::find(wanted.readouts.begin(), wanted.readouts.end(), readout.name) == wanted.readouts.end()) continue;
    compiled.columns.push_back({readout.name, readout.unit, {}});
    settings.readouts.push_back(readout.model_id);
  }
  std::vector<std::string> paths;
  for (const auto& symbol : composition.model.symbols) paths.push_back(symbol.display_name);
  for (const auto& path : wanted.paths) {
    const int place = composition.model.find(compose::id_of(path));
    if (place < 0) {
      diagnostics.error("N4091", {}, fmt::format("no quantity of this patient has the path '{}'", path), did_you_mean(path, paths));
      continue;
    }
    compiled.columns.push_back({path, composition.model.symbols[static_cast<std::size_t>(place)].unit_text, {}});
    settings.readouts.push_back(compose::id_of(path));
  }
  if (diagnostics.has_errors()) return compiled;
  Diagnostics said;
  compiled.engine = std::make_unique<simulation::Simulation>(composition.model, settings, said);
  compose::add_with_paths(said, diagnostics);
  return compiled;
}

std::size_t parameter_place(const simulation::Simulation& engine, const std::string& path) {
  const int place = engine.find_parameter(compose::id_of(path));
  if (place < 0) throw std::invalid_argument("not a parameter of this patient that may vary: " + path);
  return static_cast<std::size_t>(place);
}

std::string failure_text(const solve::PatientOutcome& outcome) {
  return fmt::format("{} {} (day {:.6g})", solve::code_of(outcome.status), solve::text_of(outcome.status), outcome.reached);
}

}  // namespace neurocart::course
