// The symbol table and the unit check on models built by hand.
#include "engine/model/model.hpp"

#include <gtest/gtest.h>

namespace neurocart::model {
namespace {

void add(Model& model, const std::string& id, const std::string& unit_text, int line) {
  Symbol& added = model.symbol(id);
  added.span = {"m.ant", line, 1};
  added.unit_text = unit_text;
  if (!unit_text.empty()) added.unit = units::parse_unit(unit_text);
}

ExpressionPtr two(Operator op, ExpressionPtr left, ExpressionPtr right) { return operation(op, {std::move(left), std::move(right)}); }

TEST(Model, FindsSymbolsHoweverTheyCameIn) {
  Model model;
  model.symbol("a");
  Symbol direct;
  direct.id = "b";
  model.symbols.push_back(direct);
  EXPECT_EQ(model.find("a"), 0);
  EXPECT_EQ(model.find("b"), 1);
  EXPECT_EQ(model.find("c"), -1);
  EXPECT_EQ(&model.symbol("a"), &model.symbols[0]);
  EXPECT_EQ(model.symbols.size(), 2U);
  model.symbols[0].id = "z";
  EXPECT_EQ(model.find("a"), -1);
  EXPECT_EQ(model.find("z"), 0);
}

// x' = k*x - loss, with x in cells: k must be 1/day, loss cells/day.
Model rate_model(const std::string& k_unit, const std::string& loss_unit) {
  Model model;
  add(model, "x", "cells", 1);
  add(model, "k", k_unit, 2);
  add(model, "loss", loss_unit, 3);
  Rule rule;
  rule.kind = Rule::Kind::rate;
  rule.target = "x";
  rule.expression = two(Operator::subtract, two(Operator::multiply, symbol("k"), symbol("x")), symbol("loss"));
  rule.span = {"m.ant", 5, 1};
  model.rules.push_back(rule);
  return model;
}

TEST(UnitCheck, AConsistentEquationPasses) {
  UnitReport report;
  EXPECT_TRUE(find_unit_problems(rate_model("1/day", "cells/day"), &report).empty());
  EXPECT_EQ(report.equations_checked, 1U);
  EXPECT_EQ(report.equations_skipped, 0U);
}

TEST(UnitCheck, WrongDimensionNamesTheTermTheSymbolAndItsPlace) {
  const std::vector<UnitProblem> problems = find_unit_problems(rate_model("1/day", "mg/day"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].diagnostic.code, "N3001");
  EXPECT_EQ(problems[0].equation.line, 5);
  ASSERT_GE(problems[0].symbols.size(), 1U);
  EXPECT_EQ(problems[0].symbols[0].id, "loss");
  EXPECT_EQ(problems[0].symbols[0].declared.line, 3);
  EXPECT_NE(problems[0].diagnostic.message.find("mg/day"), std::string::npos) << problems[0].diagnostic.message;
  EXPECT_NE(problems[0].diagnostic.message.find("m.ant:3"), std::string::npos) << problems[0].diagnostic.message;
}

TEST(UnitCheck, OtherScaleIsAnErrorOfItsOwn) {
  const std::vector<UnitProblem> problems = find_unit_problems(rate_model("1/h", "cells/day"));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].diagnostic.code, "N3002");
  EXPECT_FALSE(problems[0].diagnostic.hint.empty());
  EXPECT_EQ(problems[0].symbols[0].id, "k") << "x is read elsewhere without trouble or is the target";
}

TEST(UnitCheck, ASymbolWithoutUnitSkipsItsEquation) {
  UnitReport report;
  EXPECT_TRUE(find_unit_problems(rate_model("", "cells/day"), &report).empty());
  EXPECT_EQ(report.equations_checked, 0U);
  EXPECT_EQ(report.equations_skipped, 1U);
}

std::vector<std::string> codes_of(const ExpressionPtr& tree) {
  std::vector<UnitProblem> problems;
  unit_of_expression(
      *tree,
      [](const std::string& name) -> std::optional<units::Unit> {
        if (name == "mass") return units::known_unit("mg");
        if (name == "grams") return units::known_unit("g");
        if (name == "volume_of") return units::known_unit("L");
        if (name == "number") return units::Unit{};
        return std::nullopt;
      },
      problems);
  std::vector<std::string> codes;
  for (const UnitProblem& problem : problems) codes.push_back(problem.diagnostic.code);
  return codes;
}

TEST(UnitCheck, EveryKindOfExpression) {
  using Codes = std::vector<std::string>;
  const ExpressionPtr mass = symbol("mass"), grams = symbol("grams"), volume = symbol("volume_of"), plain = symbol("number");
  EXPECT_EQ(codes_of(two(Operator::add, mass, mass)), Codes{});
  EXPECT_EQ(codes_of(two(Operator::add, mass, volume)), Codes{"N3001"});
  EXPECT_EQ(codes_of(two(Operator::add, mass, grams)), Codes{"N3002"});
  EXPECT_EQ(codes_of(two(Operator::less, mass, volume)), Codes{"N3001"});
  EXPECT_EQ(codes_of(two(Operator::add, mass, number(0.0))), Codes{}) << "0 fits any unit";
  EXPECT_EQ(codes_of(two(Operator::add, mass, number(1.0))), Codes{"N3001"});
  EXPECT_EQ(codes_of(call("max", {mass, number(0.0), volume})), Codes{"N3001"});
  EXPECT_EQ(codes_of(call("piecewise", {mass, two(Operator::less, mass, mass), volume})), Codes{"N3001"});
  EXPECT_EQ(codes_of(call("exp", {mass})), Codes{"N3004"});
  EXPECT_EQ(codes_of(call("exp", {two(Operator::divide, mass, mass)})), Codes{});
  EXPECT_EQ(codes_of(call("ln", {two(Operator::divide, mass, grams)})), Codes{"N3004"}) << "mg/g is no plain number";
  EXPECT_EQ(codes_of(two(Operator::power, mass, number(2.0))), Codes{});
  EXPECT_EQ(codes_of(two(Operator::power, mass, plain)), Codes{"N3004"});
  EXPECT_EQ(codes_of(two(Operator::power, plain, mass)), Codes{"N3004"});
  EXPECT_EQ(codes_of(two(Operator::add, call("sqrt", {two(Operator::multiply, mass, mass)}), mass)), Codes{});
  EXPECT_EQ(codes_of(two(Operator::add, mass, symbol("unknown"))), Codes{});
}

}  // namespace
}  // namespace neurocart::model
