// The order in which a phase's operations are computed. A processor has 16 or 32 vector registers and a phase has thousands of values, so the order decides how
// many operands are found in registers and how many must be loaded.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/ir/graph.hpp"

namespace neurocart::jit {

// True for operations that become a call: their callee may overwrite every vector register.
bool is_call(ir::Op op);

// Every operation the results need, arguments before users. Calls and what they need come first.
std::vector<ir::Node> depth_first_order(const ir::Graph& graph, std::span<const ir::Node> results);

// The same operations, gathered by what stands in `registers` registers: from the operations that read a value in a register, the one with the fewest operands
// to load and the most values read for the last time is next; where there is none, the first of `base` that is left.
std::vector<ir::Node> gathered_order(const ir::Graph& graph, const std::vector<ir::Node>& base, int registers);

// The same operations with dependent ones moved apart: next is the first of the `window` next ones whose arguments are there, counting 4 cycles for an
// operation and 14 for a division. A call keeps its place.
std::vector<ir::Node> spread_order(const ir::Graph& graph, const std::vector<ir::Node>& order, std::size_t window);

}  // namespace neurocart::jit
