#include <gtest/gtest.h>

#include <cmath>

#include "engine/tape/program.hpp"
#include "graph_values.hpp"
#include "table_runner.hpp"
#include "test_models.hpp"

namespace neurocart::tape {
namespace {

using ir::Op;
using ir::System;

// Each phase against plain evaluation of the system's nodes.
void expect_phases_agree(const System& system) {
  const std::unique_ptr<Program> program = compile(system);
  TableRunner runner(program->table(1), system, 17);
  const ir::InputValues parameters{{Op::parameter, runner.parameters}, {Op::start_time, runner.time}};
  const std::vector<double> fixed = ir::values_of(system.graph, system.constant_values, parameters);
  for (std::size_t i = 0; i < fixed.size(); ++i) EXPECT_NEAR(runner.constants[i], fixed[i], 1e-14 * std::abs(fixed[i]));
  const ir::InputValues point{{Op::fixed, runner.constants}, {Op::state, runner.states}, {Op::reg, runner.registers}, {Op::time, runner.time}};
  runner.rhs();
  const std::vector<double> rates = ir::values_of(system.graph, system.derivatives, point);
  for (std::size_t i = 0; i < rates.size(); ++i) EXPECT_NEAR(runner.derivatives[i], rates[i], 1e-12 * (1.0 + std::abs(rates[i])));
  runner.read();
  const std::vector<double> read = ir::values_of(system.graph, system.readout_values, point);
  for (std::size_t i = 0; i < read.size(); ++i) EXPECT_NEAR(runner.readouts[i], read[i], 1e-12 * (1.0 + std::abs(read[i])));
  // The solve against the definition: (shift I - J) u = r, J u by differences along u.
  runner.factor();
  runner.solve();
  const double h = 1e-6;
  std::vector<double> above = runner.states, below = runner.states;
  for (std::size_t i = 0; i < above.size(); ++i) {
    above[i] += h * runner.solution[i];
    below[i] -= h * runner.solution[i];
  }
  const auto rates_at = [&](const std::vector<double>& states) {
    ir::InputValues moved = point;
    moved[Op::state] = states;
    return ir::values_of(system.graph, system.derivatives, moved);
  };
  const std::vector<double> up = rates_at(above), down = rates_at(below);
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const double left = runner.shift[0] * runner.solution[i] - (up[i] - down[i]) / (2 * h);
    EXPECT_NEAR(left, rates[i], 1e-6 * (1.0 + std::abs(rates[i]))) << "state " << i;
  }
  EXPECT_EQ(runner.status[0], nk_status_fine);
}

TEST(Tape, phases_agree_with_plain_evaluation) {
  expect_phases_agree(ir::system_of(ir::tissues_text));
  expect_phases_agree(ir::system_of(ir::feedback_text));
  std::mt19937 random(2);
  for (int count : {1, 7, 40}) expect_phases_agree(ir::system_of(ir::random_text(random, count)));
}

TEST(Tape, solution_may_lie_over_the_right_hand_side) {
  std::mt19937 random(4);
  for (int count : {2, 15, 50}) {
    const System system = ir::system_of(ir::random_text(random, count));
    const std::unique_ptr<Program> program = compile(system);
    TableRunner runner(program->table(4), system, 3);
    runner.rhs();
    runner.factor();
    runner.solve();
    std::vector<double> in_place = runner.derivatives;
    runner.table.solve(runner.table.self, runner.factors.data(), in_place.data(), in_place.data(), runner.work.data(), runner.status.data());
    EXPECT_EQ(in_place, runner.solution);
  }
}

TEST(Tape, acts_use_the_values_before_them_and_keep_to_their_lanes) {
  const System system = ir::system_of(R"(
    const k = 0.5, dose = 3;
    x = 1; y = 2; rate = 0.25; x' = rate - k*x*y; y' = x - y;
    swap: at time >= 1: x = y, y = x, rate = rate + dose*x;
  )");
  const std::unique_ptr<Program> program = compile(system);
  TableRunner runner(program->table(4), system, 5);
  const std::vector<double> states = runner.states, registers = runner.registers;
  const double dose_slot_value = runner.parameters[1 * 4 + 2];
  runner.act(0, {0, 0, 1, 0});
  for (unsigned lane = 0; lane < 4; ++lane) {
    const bool acted = lane == 2;
    EXPECT_EQ(runner.states[lane], acted ? states[4 + lane] : states[lane]);
    EXPECT_EQ(runner.states[4 + lane], acted ? states[lane] : states[4 + lane]);
    EXPECT_EQ(runner.registers[lane], acted ? std::fma(dose_slot_value, states[lane], registers[lane]) : registers[lane]);
  }
}

TEST(Tape, conditions_give_roots_and_triggers) {
  const System system = ir::system_of("x = 1; x' = -x; low: at x < 0.5: x = 1; late: at time > 3: x = 2;");
  const std::unique_ptr<Program> program = compile(system);
  TableRunner runner(program->table(2), system, 5);
  runner.states = {0.4, 0.6};
  runner.time = {4.0, 2.0};
  runner.conditions();
  ASSERT_EQ(runner.roots.size(), 2u);
  EXPECT_GT(runner.roots[0], 0.0);
  EXPECT_LT(runner.roots[1], 0.0);
  EXPECT_EQ(runner.triggers, (std::vector<double>{1, 0, 1, 0}));
}

TEST(Tape, delay_and_priority_have_their_values) {
  const System system = ir::system_of("x = 1; x' = -x; const p = 4; e: at 2*x after x < 0.5, priority = p: x = 1;");
  const std::unique_ptr<Program> program = compile(system);
  TableRunner runner(program->table(1), system, 5, 0.0);
  double delay = -1, priority = -1;
  runner.table.event_terms(runner.table.self, 0, runner.time.data(), runner.constants.data(), runner.registers.data(), runner.states.data(), &delay, &priority,
                           runner.work.data(), runner.status.data());
  EXPECT_EQ(delay, 2.0);
  EXPECT_EQ(priority, 4.0);
}

TEST(Tape, the_time_derivative_is_there_when_time_is_named) {
  const System still = ir::system_of("x = 1; x' = -x;");
  EXPECT_EQ(compile(still)->table(1).time_derivative, nullptr);
  const System system = ir::system_of("x = 1; x' = -x*time^2;");
  const std::unique_ptr<Program> program = compile(system);
  TableRunner runner(program->table(1), system, 5, 0.0);
  runner.time = {3.0};
  runner.table.time_derivative(runner.table.self, runner.time.data(), runner.constants.data(), runner.registers.data(), runner.states.data(),
                               runner.derivatives.data(), runner.work.data(), runner.status.data());
  EXPECT_EQ(runner.derivatives[0], -6.0);
}

TEST(Tape, trouble_is_a_status_of_the_lane_alone) {
  const System system = ir::system_of("x = 1; y = 1; x' = ln(x); y' = 3*y;");
  const std::unique_ptr<Program> program = compile(system);
  TableRunner runner(program->table(2), system, 5, 0.0);
  runner.states = {-1.0, 2.0, 1.0, 1.0};
  runner.rhs();
  EXPECT_EQ(runner.status[0], nk_status_not_finite);
  EXPECT_EQ(runner.status[1], nk_status_fine);
  runner.status = {0, 0};
  runner.states = {2.0, 2.0, 1.0, 1.0};
  runner.shift = {10.0, 3.0};  // 3 is an eigenvalue
  runner.factor();
  EXPECT_EQ(runner.status[0], nk_status_fine);
  EXPECT_EQ(runner.status[1], nk_status_pivot);
}

TEST(Tape, another_number_of_lanes_is_refused) {
  const System system = ir::system_of("x = 1; x' = -x;");
  EXPECT_THROW(compile(system)->table(3), std::invalid_argument);
}

}  // namespace
}  // namespace neurocart::tape
