// See patient.hpp.
#include "apps/cli/patient.hpp"

#include <utility>

#include "clinic/compose/composer.hpp"

namespace neurocart::cli {

ComposedScenario compose_scenario(const std::filesystem::path& scenario_file, const CommonOptions& options, Diagnostics& diagnostics) {
  ComposedScenario composed;
  composed.library = std::make_unique<compose::Library>(library_path(options));
  composed.scenario = compose::read_scenario(scenario_file, diagnostics);
  compose::Overrides overrides;
  for (const auto& text : options.overrides) {
    if (auto override_value = compose::parse_override(text, diagnostics)) overrides.push_back(std::move(*override_value));
  }
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  composed.composition = compose::compose(*composed.library, composed.scenario, overrides, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  return composed;
}

compose::Composition compose_patient(const std::filesystem::path& scenario_file, const CommonOptions& options, Diagnostics& diagnostics) {
  return compose_scenario(scenario_file, options, diagnostics).composition;
}

}  // namespace neurocart::cli
