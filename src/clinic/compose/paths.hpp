// Paths ("spleen.memory_b_cells") and the names they have in the flat model ("spleen__memory_b_cells").
#pragma once

#include <string>
#include <string_view>

#include "engine/base/diagnostic.hpp"

namespace neurocart::compose {

// The name in the flat model of a path.
std::string id_of(std::string_view path);

// Any text with names of the flat model written as paths. No card's own name holds "__".
std::string with_paths(std::string_view text);

// Adds what the engine said about a composed model, names written as paths.
void add_with_paths(const Diagnostics& said, Diagnostics& diagnostics);

}  // namespace neurocart::compose
