// A scenario composed for the command line: what `simulate` and `model` share.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "apps/cli/options.hpp"
#include "clinic/compose/composition.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::cli {

// Reads and composes; errors of the input are thrown as InputError, warnings stay in `diagnostics`.
compose::Composition compose_patient(const std::filesystem::path& scenario_file, const CommonOptions& options, Diagnostics& diagnostics);

}  // namespace neurocart::cli
