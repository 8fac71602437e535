// Why a quantity has its value: what `neurocart model explain` prints.
#pragma once

#include <iosfwd>
#include <string>

#include "clinic/compose/composition.hpp"
#include "clinic/evidence/evidence.hpp"

namespace neurocart::cli {

// Prints value, meaning, chain, spread, source, use, and the effect on the main outputs. Throws InputError (N2011) for a path that does not exist.
int explain_path(const compose::Composition& composition, const evidence::Evidence& evidence, const std::string& path, std::ostream& out);

}  // namespace neurocart::cli
