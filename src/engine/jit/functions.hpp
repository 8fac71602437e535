// The functions of a kernel table as the generator sees them: a name, what the caller hands over, a schedule, and which results must be finite.
#pragma once

#include <string>
#include <vector>

#include "engine/ir/phases.hpp"
#include "engine/ir/system.hpp"
#include "engine/jit/schedule.hpp"
#include "engine/kernel/kernel_table.h"

namespace neurocart::jit {

// Where an act's value goes.
struct Target {
  Array array = Array::states;
  std::uint32_t index = 0;
};

struct Function {
  std::string name;
  std::vector<Array> arguments;  // pointers between `self` and the closing ones (mask,) work, status; `right` and the outputs included
  Schedule schedule;
  std::vector<Array> finite;  // outputs that must be finite, else nk_status_not_finite
  bool checks_pivot = false;  // result 0 is the sum that ir::Elimination::pivot_sum describes
  bool is_act = false;        // results are written under the mask to `targets`
  std::vector<Target> targets;
};

struct FunctionSet {
  ir::Graph graph;
  std::vector<Function> functions;  // derive, rhs, time_derivative, factor, solve, conditions, readouts, then act_I and event_terms_I by event
  nk_shape shape{};
  bool names_time = false;
};

nk_shape shape_of(const ir::System& system, const ir::Phases& phases);

// Schedules for `registers` values held at once. shape.work is set.
FunctionSet make_functions(const ir::System& system, const ir::Phases& phases, int registers);

}  // namespace neurocart::jit
