// The tape: a back end that is ready at once. A system becomes one linear list of instructions a phase, which an interpreter runs over lanes of patients. The
// same bits come out at every number of lanes: only IEEE operations, explicit fused ones and SLEEF's deterministic functions are used.
#pragma once

#include <memory>

#include "engine/ir/phases.hpp"
#include "engine/ir/system.hpp"
#include "engine/kernel/kernel_table.h"

namespace neurocart::tape {

struct Options {
  ir::EliminationOptions elimination;
};

class Program {
 public:
  virtual ~Program() = default;
  // Functions for 1, 2, 4, 8 or 16 lanes; valid as long as the program. Throws std::invalid_argument for another number. Encoded when first asked for.
  virtual const nk_table_f64& table(unsigned lanes) const = 0;
  virtual const nk_table_f32& single_table(unsigned lanes) const = 0;
  // Operation counts and the time that ordering took.
  virtual const ir::CostReport& cost() const = 0;
};

// Compiles every phase of the system, factorisation included. Milliseconds; no code is generated.
std::unique_ptr<Program> compile(const ir::System& system, const Options& options = {});

// The same from phases made before (ir::make_phases of this system), so that back ends share one search for the order of elimination.
std::unique_ptr<Program> compile(const ir::System& system, const ir::Phases& phases);

}  // namespace neurocart::tape
