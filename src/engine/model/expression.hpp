// The one expression tree of the house: model texts, card terms, scenario rules and read-outs are all parsed into it by the one parser in engine/antimony.
// Trees are immutable and shared.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace neurocart::model {

enum class Operator {
  add,
  subtract,
  multiply,
  divide,
  power,
  negate,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  logical_and,
  logical_or,
  logical_not
};

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

struct Expression {
  enum class Kind {
    number,     // value; `name` holds a unit text when one was written ("5 mg"). pi, avogadro, exponentiale, inf, nan, true (1) and false (0) are numbers
    symbol,     // name, dotted when written so ("here.cells"); "time" is the model's time
    indexed,    // name[index]: a table entry; args empty, `index` set (cards only, never in a model)
    operation,  // op over args (1 or 2)
    call  // name(args), one of the canonical names: exp ln log10 log(base, x) sqrt root(degree, x) abs floor ceil factorial min max piecewise quotient rem
          // implies xor sin cos tan sec csc cot, with arc behind or h after (arcsin, sinh, arcsinh), delay rateof. Powers are operations.
  };
  Kind kind = Kind::number;
  double value = 0.0;
  std::string name;
  std::string index;
  Operator op = Operator::add;
  std::vector<ExpressionPtr> args;
  SourceSpan span;
};

ExpressionPtr number(double value, SourceSpan span = {});
ExpressionPtr symbol(std::string name, SourceSpan span = {});
ExpressionPtr operation(Operator op, std::vector<ExpressionPtr> args, SourceSpan span = {});
ExpressionPtr call(std::string name, std::vector<ExpressionPtr> args, SourceSpan span = {});

// The same tree with symbols (and indexed entries) replaced where `replace` gives a tree; untouched branches are shared.
ExpressionPtr substitute(const ExpressionPtr& tree, const std::function<ExpressionPtr(const Expression&)>& replace);

// Equal in kind, value (bits of a NaN aside), names and arguments; places may differ.
bool same_tree(const Expression& left, const Expression& right);

// Every symbol name in the tree, in order of appearance, repeats included.
void collect_symbols(const Expression& tree, std::vector<std::string>& names);

// Infix text that the Antimony parser reads back to an equal tree; numbers with the fewest digits that give the same double.
std::string to_text(const Expression& tree);

}  // namespace neurocart::model
