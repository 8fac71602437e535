// The range over which a parameter is moved to see what it decides: in tornado figures and explanations alike.
#pragma once

#include <optional>
#include <string>

#include "clinic/compose/composition.hpp"

namespace neurocart::course {

struct TriedRange {
  double low = 0.0, high = 0.0;  // in the parameter's unit
  std::string words;             // "5 and 95 % of its spread", "its valid range"
};

// 5 and 95 % of the spread between patients, else the declared valid range; nothing when neither is known, or when the value is an expression.
std::optional<TriedRange> tried_range(const compose::ParameterRecord& parameter);

}  // namespace neurocart::course
