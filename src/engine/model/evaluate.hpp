// The value of an expression whose symbols are known numbers: conditions of report texts and rules that are looked at once. Models are never run this way.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/model/expression.hpp"

namespace neurocart::model {

// Comparisons and logic give 1 or 0; anything compared with NaN is false. Nothing for an unknown symbol or function, whose name is left in *unknown.
std::optional<double> evaluate(const Expression& tree, const std::function<std::optional<double>(const std::string&)>& value_of,
                               std::string* unknown = nullptr);

}  // namespace neurocart::model
