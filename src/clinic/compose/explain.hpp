// Looking things up in a composition: what `neurocart model explain` prints.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::compose {

// What a path names; exactly one of the pointers is set when it was found.
struct Found {
  const ParameterRecord* parameter = nullptr;
  const QuantityRecord* quantity = nullptr;
  explicit operator bool() const { return parameter != nullptr || quantity != nullptr; }
};

// Looks up a path such as "spleen.memory_b_cells"; the model's id with __ for dots is understood too. Unknown: N2011 at the command line with the nearest
// paths.
Found find_path(const Composition& composition, std::string_view path, Diagnostics& diagnostics);

// Paths of the quantities and events whose expressions read this path, in the order of the model.
std::vector<std::string> users_of(const Composition& composition, std::string_view path);

}  // namespace neurocart::compose
