// SLEEF's deterministic functions by operation and width, as symbols that generated code calls. Their forms agree bit for bit at every width.
#pragma once

#include <span>
#include <string>

#include "engine/ir/graph.hpp"

namespace neurocart::jit {

struct MathSymbol {
  const char* name;
  void* address;
};

// All functions that generated code may call.
std::span<const MathSymbol> math_symbols();

// The symbol of an operation on `lanes` numbers: exponential, logarithm and power at 1, 2, 4, 8 doubles or 1, 4, 8, 16 floats, the rare functions at 1.
std::string math_symbol(ir::Op op, bool single_precision, unsigned lanes);

// base ^ exponent with the bits that generated code would compute.
double power(double base, double exponent);
float power(float base, float exponent);

}  // namespace neurocart::jit
