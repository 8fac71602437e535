// The one expression parser of the house: formulas of model texts, terms of cards, rules of scenarios.
#pragma once

#include "engine/antimony/token_stream.hpp"
#include "engine/model/expression.hpp"

namespace neurocart::antimony {

struct ExpressionRules {
  bool allow_dots = true;
  bool allow_index = false;
  bool allow_word_operators = false;
  bool lines_are_blanks = false;  // a line end outside parentheses does not end the expression
};

// Trees deeper than this are refused (N1105), so that no later walk over a tree can exhaust the stack.
inline constexpr int max_expression_depth = 1000;

// Reads the longest expression at the stream's position; names of functions stay as written. Null after a diagnostic.
model::ExpressionPtr parse_expression(TokenStream& stream, const ExpressionRules& rules, Diagnostics& diagnostics);

}  // namespace neurocart::antimony
