// What every figure of a report says.
#pragma once

#include <string>
#include <vector>

#include "engine/model/expression.hpp"

namespace neurocart::report {

// A text taken when its condition is true of the metrics; no condition: always.
struct Rule {
  model::ExpressionPtr condition;
  std::string text;
  bool only_if_none_before = false;  // skipped when the rule right before it, or one that it in turn depends on, was taken
};
using Rules = std::vector<Rule>;

struct SectionText {
  std::string id, title;
};

struct FigureText {
  SectionText section;
  std::string subtitle, note, description;
  Rules titles;
};

}  // namespace neurocart::report
