// A scenario composed for the command line: what `simulate` and `model` share.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "apps/cli/options.hpp"
#include "clinic/compose/composition.hpp"
#include "clinic/compose/library.hpp"
#include "clinic/compose/scenario.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::cli {

// A scenario with what it was composed from.
struct ComposedScenario {
  std::unique_ptr<compose::Library> library;
  compose::Scenario scenario;
  compose::Composition composition;
};

// Reads and composes; errors of the input are thrown as InputError, warnings stay in `diagnostics`.
ComposedScenario compose_scenario(const std::filesystem::path& scenario_file, const CommonOptions& options, Diagnostics& diagnostics);

// The same, when only the composition is wanted.
compose::Composition compose_patient(const std::filesystem::path& scenario_file, const CommonOptions& options, Diagnostics& diagnostics);

}  // namespace neurocart::cli
