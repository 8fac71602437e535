// See patient.hpp.
#include "apps/cli/patient.hpp"

#include <utility>

#include "clinic/compose/composer.hpp"
#include "clinic/compose/library.hpp"
#include "clinic/compose/scenario.hpp"

namespace neurocart::cli {

compose::Composition compose_patient(const std::filesystem::path& scenario_file, const CommonOptions& options, Diagnostics& diagnostics) {
  const compose::Library library(library_path(options));
  const compose::Scenario scenario = compose::read_scenario(scenario_file, diagnostics);
  compose::Overrides overrides;
  for (const auto& text : options.overrides) {
    if (auto override_value = compose::parse_override(text, diagnostics)) overrides.push_back(std::move(*override_value));
  }
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  compose::Composition composition = compose::compose(library, scenario, overrides, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  return composition;
}

}  // namespace neurocart::cli
