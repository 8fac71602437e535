#include <gtest/gtest.h>

#include <cmath>

#include "graph_values.hpp"
#include "test_models.hpp"

namespace neurocart::ir {
namespace {

// The system's parts as numbers: constants from nominal parameters, then everything else at a point.
struct Numbers {
  explicit Numbers(const System& of, double start = 0.0) : system(of) {
    const InputValues inputs{{Op::parameter, system.parameter_values}, {Op::start_time, {start}}};
    fixed = values_of(system.graph, system.constant_values, inputs);
    states = values_of(system.graph, system.state_starts, inputs);
    registers = values_of(system.graph, system.register_starts, inputs);
  }
  std::vector<double> at(const std::vector<Node>& nodes, double time = 0.0) const {
    return values_of(system.graph, nodes, {{Op::fixed, fixed}, {Op::state, states}, {Op::reg, registers}, {Op::time, {time}}, {Op::draw, {0.25, 0.5}}});
  }
  const System& system;
  std::vector<double> fixed, states, registers;
};

std::vector<std::string> ids(const System& system) {
  std::vector<std::string> result;
  for (const StateInfo& state : system.states) result.push_back(state.id);
  return result;
}

TEST(Lowering, rate_rules_rules_and_constants) {
  const System system = system_of("const k = 3, k2 = 2*k; x = k2 + 1; x' = -k*y + time; var y := x*k2;",
                                  {.readouts = {"y", "k2", "x"}, .parameters = {}, .fixed_parameters = {}});
  const Numbers numbers(system);
  EXPECT_EQ(system.parameters, std::vector<std::string>{"k"});
  EXPECT_EQ(numbers.states, std::vector<double>{7.0});
  EXPECT_EQ(numbers.at(system.derivatives, 5.0), std::vector<double>{-3.0 * 42.0 + 5.0});
  EXPECT_EQ(numbers.at(system.readout_values), (std::vector<double>{42.0, 6.0, 7.0}));
  EXPECT_TRUE(system.names_time);
}

TEST(Lowering, constants_of_the_patient_are_derived_once) {
  const System system = system_of("const a = 2, b = 3; x = 1; x' = -exp(a*b)*x/(a + b);");
  for (std::size_t i = 0; i < system.graph.size(); ++i) {
    const Node node{static_cast<std::int32_t>(i)};
    if (system.graph[node].op == Op::exponential) {
      EXPECT_TRUE(system.graph.is_still(node));
    }
  }
  EXPECT_EQ(system.constants.size(), 1u);
  EXPECT_NEAR(Numbers(system).at(system.derivatives)[0], -std::exp(6.0) / 5.0, 1e-12);
}

TEST(Lowering, a_species_means_its_concentration) {
  const System system = system_of("compartment v = 4; species a in v, b in v; a = 8; b = 1; const k = 0.5; r: a -> b; k*a*v;");
  const Numbers numbers(system);
  EXPECT_EQ(numbers.states, (std::vector<double>{8.0, 1.0}));
  EXPECT_EQ(numbers.at(system.derivatives), (std::vector<double>{-4.0, 4.0}));  // k*a*v amounts a day over a volume of v
}

TEST(Lowering, a_substance_only_species_means_its_amount) {
  const System system = system_of("compartment v = 4; substanceOnly species a in v; a = 8; const k = 0.5; r: a -> ; k*a;");
  const Numbers numbers(system);
  EXPECT_EQ(numbers.states, std::vector<double>{8.0});
  EXPECT_EQ(numbers.at(system.derivatives), std::vector<double>{-4.0});
}

TEST(Lowering, a_changing_compartment_dilutes) {
  const System system = system_of("compartment v = 2; v' = 1; species a in v; a = 3; const k = 0.5; r: a -> ; k*a;",
                                  {.readouts = {"[a]", "a", "a'", "v'"}, .parameters = {}, .fixed_parameters = {}});
  const Numbers numbers(system);
  std::vector<double> states = numbers.states;
  std::sort(states.begin(), states.end());
  EXPECT_EQ(states, (std::vector<double>{2.0, 6.0}));  // the volume and the amount
  EXPECT_EQ(numbers.at(system.readout_values), (std::vector<double>{3.0, 6.0, -1.5, 1.0}));
}

TEST(Lowering, read_outs_tell_amount_concentration_and_rate_apart) {
  const std::string text = "compartment v = 4; species a in v; substanceOnly species b in v; a = 8; b = 6; const k = 0.5; r: a -> b; k*a; z := a;";
  const std::vector<std::string> readouts{"a", "[a]", "a'", "b", "[b]", "b'", "k'", "r", "v"};
  const System system = system_of(text, {.readouts = readouts, .parameters = {}, .fixed_parameters = {}});
  EXPECT_EQ(system.readouts, readouts);
  EXPECT_EQ(Numbers(system).at(system.readout_values), (std::vector<double>{32.0, 8.0, -4.0, 6.0, 1.5, 4.0, 0.0, 4.0, 4.0}));
  EXPECT_EQ(system_of(text).readouts, (std::vector<std::string>{"[a]", "b", "z"}));
  EXPECT_NE(errors_of(text, {.readouts = {"z'"}, .parameters = {}, .fixed_parameters = {}}).find("N2058"), std::string::npos);
}

TEST(Lowering, stoichiometry_and_boundary_species) {
  const System system = system_of("species a = 1, c = 2, $source = 5; const k = 2; r: 2 a + $source -> 3 c; k*source*a;");
  const Numbers numbers(system);
  EXPECT_EQ(ids(system), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(numbers.at(system.derivatives), (std::vector<double>{-20.0, 30.0}));
}

TEST(Lowering, a_reaction_can_be_read) {
  const System system = system_of("species a = 3; const k = 2; r: a -> ; k*a;", {.readouts = {"r"}, .parameters = {}, .fixed_parameters = {}});
  EXPECT_EQ(Numbers(system).at(system.readout_values), std::vector<double>{6.0});
}

TEST(Lowering, scheduled_events_registers_and_roots) {
  const System system = system_of(R"(
    const t_dose = 2, dose = 10;
    x = 1; rate = 0; x' = rate - x; var level := 2*x;
    given: at time >= t_dose + 1, t0=false: x = x + dose, rate = rate + level;
    low: at x < 0.5 && time > 4: rate = 3;
  )");
  ASSERT_EQ(system.events.size(), 2u);
  const EventPlan& given = system.events[0];
  EXPECT_TRUE(given.scheduled);
  EXPECT_FALSE(given.trigger_initial);
  EXPECT_TRUE(given.roots.empty());
  const Numbers numbers(system);
  EXPECT_EQ(numbers.fixed.at(static_cast<std::size_t>(given.scheduled_constant)), 3.0);
  EXPECT_EQ(system.registers, std::vector<std::string>{"rate"});
  ASSERT_EQ(given.assignments.size(), 2u);
  EXPECT_FALSE(given.assignments[0].to_register);
  EXPECT_EQ(numbers.at({given.assignments[0].value})[0], 11.0);
  EXPECT_TRUE(given.assignments[1].to_register);
  EXPECT_EQ(numbers.at({given.assignments[1].value})[0], 2.0);
  const EventPlan& low = system.events[1];
  EXPECT_FALSE(low.scheduled);
  EXPECT_EQ(low.roots.size(), 2u);
  EXPECT_EQ(numbers.at({low.trigger}, 5.0)[0], 0.0);
}

TEST(Lowering, a_schedule_may_be_shifted_and_turned_round) {
  const System system = system_of("const c = 3, s = 1; x = 1; x' = -x; a: at c <= time - s: x = 2; b: at time > 7: x = 3;");
  const Numbers numbers(system);
  ASSERT_TRUE(system.events[0].scheduled && system.events[1].scheduled);
  EXPECT_EQ(numbers.fixed[static_cast<std::size_t>(system.events[0].scheduled_constant)], 4.0);
  EXPECT_EQ(numbers.fixed[static_cast<std::size_t>(system.events[1].scheduled_constant)], 7.0);
  EXPECT_EQ(numbers.at({system.events[0].trigger, system.events[1].trigger}, 4.0), (std::vector<double>{1, 0}));
  EXPECT_EQ(numbers.at({system.events[0].trigger, system.events[1].trigger}, 7.0), (std::vector<double>{1, 0}));  // strict
}

TEST(Lowering, switches_in_rates_give_roots) {
  const System system = system_of("x = 1; const k = 2; x' = piecewise(-x, x > 0.5, -k*x) + piecewise(1, time < 3, 0) + piecewise(1, k > 1, 0);");
  EXPECT_EQ(system.roots.size(), 2u);  // the constant switch has none
}

TEST(Lowering, a_cycle_of_rules_is_named_with_its_places) {
  const std::string errors = errors_of("x = 1; x' = a;\nvar a := b + 1;\nvar b := 2*c;\nvar c := a;");
  EXPECT_NE(errors.find("N2051"), std::string::npos) << errors;
  for (const char* piece : {"a (", "b (", "c (", ":2)", ":3)", ":4)"}) EXPECT_NE(errors.find(piece), std::string::npos) << piece << " in " << errors;
}

TEST(Lowering, a_cycle_of_derived_constants_is_named) {
  const std::string errors = errors_of("x = 1; x' = -p*x; const p = q/2; const q = p + 1;");
  EXPECT_NE(errors.find("N2052 cycle of derived constants: p"), std::string::npos) << errors;
  EXPECT_NE(errors.find("q"), std::string::npos);
}

TEST(Lowering, missing_values_and_unknown_symbols_are_named) {
  model::Model model = model_of("x = 1; const k = 1; x' = -k*x;");
  model.symbol("k").initial = nullptr;
  Diagnostics diagnostics;
  lower(model, {}, diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 1u);
  EXPECT_EQ(diagnostics.all()[0].code, "N2053");
  EXPECT_NE(diagnostics.all()[0].message.find("'k'"), std::string::npos);
  LowerOptions options;
  options.readouts = {"nothing"};
  EXPECT_NE(errors_of("x = 1; x' = -x;", options).find("N2058"), std::string::npos);
}

TEST(Lowering, two_rules_for_one_symbol_are_an_error) {
  model::Model model = model_of("x = 1; x' = -x;");
  model::Rule rule;
  rule.target = "x";
  rule.expression = model::number(2.0);
  model.rules.push_back(rule);
  Diagnostics diagnostics;
  lower(model, {}, diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all()[0].code, "N2055");
}

TEST(Lowering, events_draw) {
  model::Model model = model_of("x = 1; u = 0; x' = -u; e: at time > 1: u = 2;");
  model.events[0].assignments[0].expression =
      model::operation(model::Operator::add, {model::call("uniform", {model::number(1), model::number(5)}), model::call("exponential", {model::number(2)})});
  Diagnostics diagnostics;
  const System system = lower(model, {}, diagnostics);
  ASSERT_FALSE(diagnostics.has_errors());
  EXPECT_EQ(system.events[0].draws, 2);
  EXPECT_NEAR(Numbers(system).at({system.events[0].assignments[0].value})[0], 2.0 - std::log(0.5) / 2.0, 1e-15);
}

}  // namespace
}  // namespace neurocart::ir
