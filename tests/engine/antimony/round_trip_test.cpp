// What the writer writes reads back to the same model.
#include "reading.hpp"

namespace neurocart::antimony {
namespace {

bool same(const model::ExpressionPtr& left, const model::ExpressionPtr& right) {
  if (!left || !right) return left == right;
  return model::same_tree(*left, *right);
}

void expect_same(const model::Model& left, const model::Model& right) {
  ASSERT_EQ(left.symbols.size(), right.symbols.size());
  for (std::size_t i = 0; i < left.symbols.size(); ++i) {
    const model::Symbol& a = left.symbols[i];
    const model::Symbol& b = right.symbols[i];
    EXPECT_EQ(a.id, b.id);
    EXPECT_EQ(a.display_name, b.display_name);
    EXPECT_EQ(a.kind, b.kind) << a.id;
    EXPECT_EQ(a.constant, b.constant) << a.id;
    EXPECT_EQ(a.boundary, b.boundary) << a.id;
    EXPECT_EQ(a.substance_only, b.substance_only) << a.id;
    EXPECT_EQ(a.compartment, b.compartment) << a.id;
    EXPECT_TRUE(same(a.initial, b.initial)) << a.id;
    ASSERT_EQ(a.unit.has_value(), b.unit.has_value()) << a.id;
    EXPECT_TRUE(!a.unit || (units::same_dimension(*a.unit, *b.unit) && units::same_scale(*a.unit, *b.unit))) << a.id;
  }
  ASSERT_EQ(left.rules.size(), right.rules.size());
  for (std::size_t i = 0; i < left.rules.size(); ++i) {
    EXPECT_EQ(left.rules[i].target, right.rules[i].target);
    EXPECT_EQ(left.rules[i].kind, right.rules[i].kind);
    EXPECT_TRUE(same(left.rules[i].expression, right.rules[i].expression)) << left.rules[i].target;
  }
  ASSERT_EQ(left.reactions.size(), right.reactions.size());
  for (std::size_t i = 0; i < left.reactions.size(); ++i) {
    EXPECT_EQ(left.reactions[i].id, right.reactions[i].id);
    EXPECT_TRUE(same(left.reactions[i].rate, right.reactions[i].rate));
    ASSERT_EQ(left.reactions[i].products.size(), right.reactions[i].products.size());
    for (std::size_t j = 0; j < left.reactions[i].products.size(); ++j) {
      EXPECT_TRUE(same(left.reactions[i].products[j].stoichiometry, right.reactions[i].products[j].stoichiometry));
    }
  }
  ASSERT_EQ(left.events.size(), right.events.size());
  for (std::size_t i = 0; i < left.events.size(); ++i) {
    const model::Event& a = left.events[i];
    const model::Event& b = right.events[i];
    EXPECT_TRUE(a.id == b.id && same(a.trigger, b.trigger) && same(a.delay, b.delay) && same(a.priority, b.priority)) << a.id;
    EXPECT_TRUE(a.trigger_initial == b.trigger_initial && a.persistent == b.persistent && a.values_from_trigger_time == b.values_from_trigger_time) << a.id;
    ASSERT_EQ(a.assignments.size(), b.assignments.size());
    for (std::size_t j = 0; j < a.assignments.size(); ++j) EXPECT_TRUE(same(a.assignments[j].expression, b.assignments[j].expression));
  }
}

TEST(RoundTrip, EverythingAModelHolds) {
  const model::Model model = read_clean(
      "compartment C = 3; C has L; species S in C = 2, $B in C, N; const species K = 1; substanceOnly species Q in C; Q = 3; S has nmol\n"
      "J1: 2 S + $B -> 0.1 Q + n N; k*S*C; n = 2; k = 0.1; k has 1/day; x has mg/L; x = 1e-300; x is \"a.x\"\n"
      "y := piecewise(x, time > 3 && !(x < 2), inf) + rem(x, 7) - (-x)^2^x; z' = -k*z + 1/3; z = -5; w = nan\n"
      "E1: at 2*k after x > 3, priority=2, t0=false, persistent=false, fromTrigger=false: x = 3, z = z + 1\nE2: at time >= 5: z = 0\n");
  const std::string text = model::to_antimony(model);
  const model::Model again = read_clean(text);
  expect_same(model, again);
  EXPECT_EQ(model::to_antimony(again), text);
}

TEST(RoundTrip, UnitNamesGiveWayToSymbols) {
  const model::Model model = read_clean(
      "mg = 1; mg has mg; L = 2; L has cells; cells = 3; cells has cells*mL/day; d has U/L; e has mmHg; f has degC; g has 1; h has m2; i = 3 cells + 2 mg");
  const model::Model again = read_clean(model::to_antimony(model));
  for (const char* id : {"mg", "L", "cells", "d", "e", "f", "g", "h"}) {
    const model::Symbol* a = find_symbol(model, id);
    const model::Symbol* b = find_symbol(again, id);
    ASSERT_TRUE(a->unit && b->unit) << id;
    EXPECT_TRUE(units::same_dimension(*a->unit, *b->unit) && units::same_scale(*a->unit, *b->unit)) << id << " " << units::to_text(*b->unit);
  }
}

TEST(RoundTrip, AnAmountOfASpeciesStaysAnAmount) {
  model::Model model;
  model.name = "m";
  model.symbol("C").kind = model::Symbol::Kind::compartment;
  model.symbol("C").initial = model::number(4.0);
  model::Symbol& species = model.symbol("S");
  species.kind = model::Symbol::Kind::species;
  species.constant = false;
  species.compartment = "C";
  species.initial = model::number(6.0);
  species.initial_is_concentration = false;
  EXPECT_EQ(initial_of(read_clean(model::to_antimony(model)), "S"), "6/C");
}

}  // namespace
}  // namespace neurocart::antimony
