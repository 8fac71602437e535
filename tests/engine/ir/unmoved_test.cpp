#include <gtest/gtest.h>

#include "graph_values.hpp"
#include "test_models.hpp"

namespace neurocart::ir {
namespace {

std::vector<std::string> ids(const System& system) {
  std::vector<std::string> result;
  for (const StateInfo& state : system.states) result.push_back(state.id);
  return result;
}

const char* const with_drug = R"(
  const k = 0.3, n = 2, half = 5, dose = 0;
  drug_1 = 0; drug_2 = 0; x = 1;
  drug_1' = -k*drug_1 + 0.1*drug_2; drug_2' = 0.2*drug_1 - 0.1*drug_2;
  var effect := drug_1/(drug_1 + half);
  x' = 1 - x*(1 + effect);
)";

TEST(Unmoved, a_drug_that_nobody_gives_leaves_no_trace) {
  const System with = system_of(with_drug);
  const System without = system_of("const k = 0.3, n = 2, half = 5, dose = 0; x = 1; x' = 1 - x*(1 + 0);");
  EXPECT_EQ(ids(with), std::vector<std::string>{"x"});
  EXPECT_EQ(with.unmoved, (std::vector<std::string>{"drug_1", "drug_2"}));
  EXPECT_EQ(with.graph[with.derivatives[0]].op, without.graph[without.derivatives[0]].op);
  EXPECT_TRUE(with.constants.empty());
}

TEST(Unmoved, a_dose_that_is_held_at_zero_is_no_dose) {
  const std::string text = std::string(with_drug) + "e: at time >= 1: drug_1 = drug_1 + dose;";
  EXPECT_EQ(ids(system_of(text)).size(), 3u);  // the dose may be varied
  LowerOptions options;
  options.fixed_parameters = {"dose"};
  const System system = system_of(text, options);
  EXPECT_EQ(ids(system), std::vector<std::string>{"x"});
  EXPECT_TRUE(system.events.empty());
}

TEST(Unmoved, a_state_at_rest_stays_a_state) { EXPECT_EQ(ids(system_of("x = 1; x' = 1 - x;")).size(), 1u); }

TEST(Unmoved, states_can_be_kept) {
  LowerOptions options;
  options.drop_unmoved_states = false;
  EXPECT_EQ(ids(system_of(with_drug, options)).size(), 3u);
}

TEST(Unmoved, a_state_that_only_events_move_becomes_a_register) {
  const System system = system_of("a = 2; x = 1; const p = 1; a' = (p - p)*a; x' = -a*x; e: at time >= 1: a = a + 1;");
  EXPECT_EQ(ids(system), std::vector<std::string>{"x"});
  EXPECT_EQ(system.registers, std::vector<std::string>{"a"});
  ASSERT_EQ(system.events.size(), 1u);
  EXPECT_TRUE(system.events[0].assignments[0].to_register);
}

TEST(Unmoved, a_read_out_of_what_left_is_a_constant) {
  LowerOptions options;
  options.readouts = {"drug_1", "effect", "x"};
  const System system = system_of(with_drug, options);
  EXPECT_TRUE(system.graph.is_constant(system.readout_values[0], 0.0));
  EXPECT_TRUE(system.graph.is_constant(system.readout_values[1], 0.0));
}

TEST(Unmoved, listed_parameters_alone_stay_inputs) {
  LowerOptions options;
  options.parameters = std::vector<std::string>{"k", "x"};
  const System system = system_of("const k = 0.3, half = 5; x = 1; x' = -k*x/half;", options);
  EXPECT_EQ(system.parameters, (std::vector<std::string>{"k", "x"}));
  EXPECT_EQ(system.parameter_values, (std::vector<double>{0.3, 1.0}));
  EXPECT_FALSE(system.graph.is_constant(system.state_starts[0]));
}

}  // namespace
}  // namespace neurocart::ir
