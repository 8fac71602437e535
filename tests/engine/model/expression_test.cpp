// Expression trees: printing, substitution, comparison.
#include "engine/model/expression.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace neurocart::model {
namespace {

ExpressionPtr x() { return symbol("x"); }
ExpressionPtr y() { return symbol("y"); }
ExpressionPtr two(Operator op, ExpressionPtr left, ExpressionPtr right) { return operation(op, {std::move(left), std::move(right)}); }
ExpressionPtr minus(ExpressionPtr of) { return operation(Operator::negate, {std::move(of)}); }

TEST(Expression, ParenthesesStandWhereTheyAreNeeded) {
  using enum Operator;
  EXPECT_EQ(to_text(*two(multiply, two(add, x(), y()), x())), "(x + y)*x");
  EXPECT_EQ(to_text(*two(add, two(multiply, x(), y()), x())), "x*y + x");
  EXPECT_EQ(to_text(*two(subtract, x(), two(subtract, y(), x()))), "x - (y - x)");
  EXPECT_EQ(to_text(*two(subtract, two(subtract, x(), y()), x())), "x - y - x");
  EXPECT_EQ(to_text(*two(divide, x(), two(multiply, y(), x()))), "x/(y*x)");
  EXPECT_EQ(to_text(*two(power, two(power, x(), y()), x())), "(x^y)^x");
  EXPECT_EQ(to_text(*two(power, x(), two(power, y(), x()))), "x^y^x");
  EXPECT_EQ(to_text(*two(power, minus(x()), y())), "(-x)^y");
  EXPECT_EQ(to_text(*minus(two(power, x(), y()))), "-x^y");
  EXPECT_EQ(to_text(*minus(two(add, x(), y()))), "-(x + y)");
  EXPECT_EQ(to_text(*two(logical_and, two(logical_or, x(), y()), x())), "x || y && x");
  EXPECT_EQ(to_text(*two(logical_or, x(), two(logical_and, y(), x()))), "x || (y && x)");
  EXPECT_EQ(to_text(*two(less, two(less, x(), y()), x())), "(x < y) < x");
}

TEST(Expression, SignsNeverFormAnotherMark) {
  EXPECT_EQ(to_text(*two(Operator::subtract, x(), minus(y()))), "x - (-y)");
  EXPECT_EQ(to_text(*minus(minus(x()))), "-(-x)");
  EXPECT_EQ(to_text(*minus(symbol("offset"))), "-(offset)") << "-o is an arrow in Antimony";
  EXPECT_EQ(to_text(*two(Operator::power, x(), number(-1.0))), "x^(-1)");
}

TEST(Expression, NumbersHaveTheFewestDigitsThatGiveTheSameDouble) {
  EXPECT_EQ(to_text(*number(0.1)), "0.1");
  EXPECT_EQ(to_text(*number(1.0 / 3.0)), "0.3333333333333333");
  EXPECT_EQ(to_text(*number(5e-324)), "5e-324");
  EXPECT_EQ(to_text(*number(std::numeric_limits<double>::infinity())), "inf");
  EXPECT_EQ(to_text(*number(std::numeric_limits<double>::quiet_NaN())), "nan");
}

TEST(Expression, TruthsAreWrittenAsSuch) { EXPECT_EQ(to_text(*call("piecewise", {number(1.0), number(1.0), number(0.0)})), "piecewise(1, true, 0)"); }

TEST(Expression, SubstituteSharesWhatDoesNotChange) {
  const ExpressionPtr kept = two(Operator::multiply, y(), y());
  const ExpressionPtr tree = two(Operator::add, x(), kept);
  const ExpressionPtr same = substitute(tree, [](const Expression&) { return ExpressionPtr(); });
  EXPECT_EQ(same, tree);
  const ExpressionPtr changed = substitute(tree, [](const Expression& name) { return name.name == "x" ? number(2.0) : ExpressionPtr(); });
  EXPECT_EQ(to_text(*changed), "2 + y*y");
  EXPECT_EQ(changed->args[1], kept);
  EXPECT_EQ(to_text(*tree), "x + y*y") << "the original must stay";
}

TEST(Expression, SymbolsComeInOrderWithRepeats) {
  std::vector<std::string> names;
  collect_symbols(*two(Operator::add, x(), call("min", {y(), x()})), names);
  EXPECT_EQ(names, (std::vector<std::string>{"x", "y", "x"}));
}

TEST(Expression, SameTreeSeesEveryPart) {
  EXPECT_TRUE(same_tree(*two(Operator::add, x(), y()), *two(Operator::add, x(), y())));
  EXPECT_FALSE(same_tree(*two(Operator::add, x(), y()), *two(Operator::subtract, x(), y())));
  EXPECT_FALSE(same_tree(*two(Operator::add, x(), y()), *two(Operator::add, y(), x())));
  EXPECT_FALSE(same_tree(*number(1.0), *number(2.0)));
  EXPECT_FALSE(same_tree(*call("min", {x(), y()}), *call("max", {x(), y()})));
}

}  // namespace
}  // namespace neurocart::model
