// The expression parser. Groupings were compared with what libAntimony 3.3 makes of the same texts.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "reading.hpp"

namespace neurocart::antimony {
namespace {

using model::Expression;
using model::ExpressionPtr;
using model::Operator;

ExpressionPtr parsed(const std::string& text) {
  Diagnostics diagnostics;
  ExpressionPtr tree = read_expression(text, {}, diagnostics);
  EXPECT_TRUE(tree) << text << "\n" << printed(diagnostics);
  return tree;
}

double number_of(const std::string& text) {
  const ExpressionPtr tree = parsed(text);
  EXPECT_EQ(tree->kind, Expression::Kind::number) << text;
  return tree->value;
}

TEST(ExpressionText, Precedence) {
  EXPECT_TRUE(model::same_tree(*parsed("-2^2"), *parsed("-(2^2)")));
  EXPECT_TRUE(model::same_tree(*parsed("2^3^2"), *parsed("2^(3^2)")));
  EXPECT_TRUE(model::same_tree(*parsed("a - b - c"), *parsed("(a - b) - c")));
  EXPECT_TRUE(model::same_tree(*parsed("a/b/c*d"), *parsed("((a/b)/c)*d")));
  EXPECT_TRUE(model::same_tree(*parsed("-a*b"), *parsed("(-a)*b")));
  EXPECT_TRUE(model::same_tree(*parsed("a^-b"), *parsed("a^(-b)")));
  EXPECT_TRUE(model::same_tree(*parsed("!a == b"), *parsed("(!a) == b")));
  EXPECT_TRUE(model::same_tree(*parsed("a + b < c*d"), *parsed("(a + b) < (c*d)")));
  EXPECT_FALSE(model::same_tree(*parsed("a - (b - c)"), *parsed("a - b - c")));
}

TEST(ExpressionText, ComparisonsChain) {
  EXPECT_EQ(grouped("a < b <= c"), "a < b && b <= c");
  EXPECT_EQ(grouped("a == b != c"), "a == b && b != c");
}

TEST(ExpressionText, WordOperators) {
  EXPECT_EQ(grouped("a >= 2 and not b == 1"), "a >= 2 && !(b == 1)");
  EXPECT_EQ(grouped("a or (b and c)"), "a || (b && c)");
  EXPECT_EQ(grouped("a or b and c"), "error N1106");
  Diagnostics diagnostics;
  ExpressionOptions options;
  options.allow_word_operators = false;
  EXPECT_EQ(read_expression("a and b", options, diagnostics), nullptr);
}

TEST(ExpressionText, DotsAndTables) {
  const ExpressionPtr dotted = parsed("here.cells + family.achr.t_help");
  EXPECT_EQ(dotted->args[1]->name, "family.achr.t_help");
  EXPECT_EQ(grouped("weight[class]*depletion_rate"), "weight[class]*depletion_rate");
  EXPECT_EQ(grouped("weight[2]"), "error N1104");
}

TEST(ExpressionText, Constants) {
  EXPECT_DOUBLE_EQ(number_of("pi"), 3.14159265358979323846);
  EXPECT_DOUBLE_EQ(number_of("exponentiale"), 2.71828182845904523536);
  EXPECT_DOUBLE_EQ(number_of("avogadro"), 6.02214179e23);
  EXPECT_EQ(number_of("true"), 1.0);
  EXPECT_EQ(number_of("false"), 0.0);
  EXPECT_TRUE(std::isinf(number_of("INF")));
  EXPECT_TRUE(std::isnan(number_of("NaN")));
  EXPECT_DOUBLE_EQ(number_of(".5e-3"), 0.0005);
  EXPECT_EQ(parsed("time")->kind, Expression::Kind::symbol);
  EXPECT_EQ(number_of("1e-400"), 0.0);
}

TEST(ExpressionText, FunctionsHaveOneNameEach) {
  EXPECT_EQ(grouped("asin(x) + arcsin(x)"), "arcsin(x) + arcsin(x)");
  EXPECT_EQ(grouped("acosh(x) + ceiling(x)"), "arccosh(x) + ceil(x)");
  EXPECT_EQ(grouped("pow(x, 2) + power(x, 3) + sqr(x)"), "x^2 + x^3 + x^2");
  EXPECT_EQ(grouped("log(x)"), "ln(x)") << "as libAntimony reads it";
  EXPECT_EQ(grouped("log(2, x) + log10(x)"), "log(2, x) + log10(x)");
  EXPECT_EQ(grouped("root(x) + root(3, x)"), "sqrt(x) + root(3, x)");
  EXPECT_EQ(grouped("a % b + mod(a, b)"), "rem(a, b) + rem(a, b)");
  EXPECT_EQ(grouped("and(a, b, c) || not(d)"), "a && b && c || !d");
  EXPECT_EQ(grouped("geq(a, plus(b, c, d))"), "a >= b + c + d");
  EXPECT_EQ(grouped("max(a, b, c) + min(a) + implies(a, b)"), "max(a, b, c) + a + implies(a, b)");
  EXPECT_EQ(grouped("piecewise(1, x < 2, 3)"), "piecewise(1, x < 2, 3)");
}

TEST(ExpressionText, MistakesHavePlaces) {
  const auto first = [](const std::string& text) {
    Diagnostics diagnostics;
    ExpressionOptions options;
    options.origin = {"card.toml", 7, 10};
    EXPECT_EQ(read_expression(text, options, diagnostics), nullptr) << text;
    EXPECT_FALSE(diagnostics.all().empty()) << text;
    return diagnostics.all().empty() ? Diagnostic{} : diagnostics.all()[0];
  };
  EXPECT_EQ(first("a + ").code, "N1104");
  EXPECT_EQ(first("a + * b").span.column, 14);
  EXPECT_EQ(first("a + * b").span.line, 7);
  EXPECT_EQ(first("a b").code, "N1104");
  EXPECT_EQ(first("(a + b").code, "N1104");
  EXPECT_EQ(first("exq(a)").code, "N1107");
  EXPECT_NE(first("exq(a)").hint.find("exp"), std::string::npos);
  EXPECT_EQ(first("exp(a, b)").code, "N1107");
  EXPECT_EQ(first("").code, "N1104");
  EXPECT_EQ(first("a\xC3\xA4 + b").code, "N1101");
  EXPECT_EQ(first("1e999").code, "N1103");
}

TEST(ExpressionText, DeepAndLongTextsAreRefusedNotFatal) {
  EXPECT_EQ(grouped(std::string(100000, '(') + "a"), "error N1105");
  EXPECT_EQ(grouped(std::string(100000, '-') + "a"), "error N1105");
  std::string sum = "a";
  for (int i = 0; i < 50000; ++i) sum += "+a";
  EXPECT_EQ(grouped(sum), "error N1105");
  std::string tower = "a";
  for (int i = 0; i < 50000; ++i) tower += "^a";
  EXPECT_EQ(grouped(tower), "error N1105");
  std::string calls;
  for (int i = 0; i < 50000; ++i) calls += "exp(";
  EXPECT_EQ(grouped(calls), "error N1105");
}

// Random trees of the shapes that the parser itself makes.
rc::Gen<ExpressionPtr> any_tree(int depth) {
  const auto leaf =
      rc::gen::oneOf(rc::gen::map(rc::gen::elementOf(std::vector<std::string>{"a", "b_2", "offset", "o", "spleen.cells"}),
                                  [](const std::string& name) { return model::symbol(name); }),
                     rc::gen::map(rc::gen::arbitrary<double>(), [](double value) { return model::number(std::isfinite(value) ? std::abs(value) : 0.25); }));
  if (depth == 0) return leaf;
  const auto binary = rc::gen::map(rc::gen::tuple(rc::gen::elementOf(std::vector<Operator>{
                                                      Operator::add, Operator::subtract, Operator::multiply, Operator::divide, Operator::power, Operator::less,
                                                      Operator::greater_equal, Operator::equal, Operator::not_equal, Operator::logical_and}),
                                                  any_tree(depth - 1), any_tree(depth - 1)),
                                   [](const auto& parts) { return model::operation(std::get<0>(parts), {std::get<1>(parts), std::get<2>(parts)}); });
  const auto unary = rc::gen::map(rc::gen::pair(rc::gen::elementOf(std::vector<Operator>{Operator::negate, Operator::logical_not}), any_tree(depth - 1)),
                                  [](const auto& parts) { return model::operation(parts.first, {parts.second}); });
  const auto called = rc::gen::map(rc::gen::pair(any_tree(depth - 1), any_tree(depth - 1)), [](const auto& parts) {
    return model::call("piecewise", {parts.first, model::operation(Operator::less, {parts.second, parts.first}), parts.second});
  });
  return rc::gen::weightedOneOf<ExpressionPtr>({{2, leaf}, {6, binary}, {2, unary}, {1, called}});
}

RC_GTEST_PROP(ExpressionText, WhatIsPrintedReadsBackTheSame, ()) {
  const ExpressionPtr tree = *any_tree(4);
  Diagnostics diagnostics;
  const std::string text = model::to_text(*tree);
  const ExpressionPtr again = read_expression(text, {}, diagnostics);
  RC_LOG() << text << "\n" << printed(diagnostics);
  RC_ASSERT(again != nullptr);
  RC_LOG() << model::to_text(*again);
  RC_ASSERT(model::same_tree(*tree, *again));
}

}  // namespace
}  // namespace neurocart::antimony
