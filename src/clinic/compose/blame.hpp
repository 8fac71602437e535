// The unit check of a composed model, told in the user's own lines: the equation that fails and the declaration whose unit does not fit.
#pragma once

#include "clinic/compose/composition.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::compose {

// Every inconsistency at its equation (N3001 dimension, N3002 scale, N3004 not dimensionless). Where the unit of one declaration explains all of them, that is:
// another unit there would make every equation of the model hold, it is named first, at its own line.
model::UnitReport check_composed_units(const Composition& composition, Diagnostics& diagnostics);

}  // namespace neurocart::compose
