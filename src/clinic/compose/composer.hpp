// From cards and a scenario to one flat model of one patient (docs/compose.md).
#pragma once

#include <string>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/compose/library.hpp"
#include "clinic/compose/scenario.hpp"

namespace neurocart::compose {

// Composes the parts that the scenario uses. Every problem goes to diagnostics with the place in the user's file; the result is usable when none is an error.
Composition compose(const Library& library, const Scenario& scenario, const Overrides& overrides, Diagnostics& diagnostics);

}  // namespace neurocart::compose
