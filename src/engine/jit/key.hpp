// What a compiled object is known by: every value that the code depends on, as one digest.
#pragma once

#include <string>

#include "engine/ir/phases.hpp"
#include "engine/ir/system.hpp"
#include "engine/jit/native.hpp"

namespace neurocart::jit {

// SHA-256 over the phases with every folded number, the shape, the version of this generator, LLVM's, the processor, precision and lanes.
std::string key_of(const ir::System& system, const ir::Phases& phases, const Machine& machine, NativeForm form);

}  // namespace neurocart::jit
