// The method itself: its coefficients against the order conditions they must meet, observed order of steps and of dense output, stiff decay, and step control.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "engine/solve/controller.hpp"
#include "engine/solve/rodas4.hpp"
#include "engine/solve/rodas4_tableau.hpp"
#include "engine/solve/run.hpp"
#include "scalar_table.hpp"

namespace neurocart::test {
namespace {

using Array = solve::Array<double>;
constexpr std::uint32_t both_states[] = {0, 1};
namespace tableau = solve::rodas4_tableau;

// A smooth nonlinear problem with explicit time and a known solution: y1 = exp(sin t), y2 = cos t, coupled.
ScalarModel smooth_model() {
  ScalarModel model;
  model.start = {1, 1};
  model.names_time = true;
  model.rhs = [](double t, const Values& y, const Values&) {
    return Values{y[0] * y[1], -std::sin(t) + 2 * (y[0] - std::exp(std::sin(t))) - 3 * (y[1] - std::cos(t)) * y[0]};
  };
  return model;
}

struct FixedStepErrors {
  double end, middle;
};

FixedStepErrors fixed_steps(int count) {
  const ScalarTable kernel(smooth_model(), 1);
  solve::Workspace<double> w(kernel.table());
  const std::vector<double> tolerances{1, 1};
  solve::Rodas4<double> stepper(w, 1e-6, tolerances);
  w.states[0] = w.states[1] = 1;
  Array step(1), share(1), dense(2);
  const double h = 2.0 / count;
  FixedStepErrors errors{0, 0};
  for (int i = 0; i < count; ++i) {
    w.time[0] = i * h;
    step[0] = h;
    stepper.attempt(step);
    stepper.prepare_dense(both_states);
    for (const double s : {0.3, 0.7}) {
      share[0] = s;
      stepper.dense(both_states, share, dense);
      errors.middle = std::max(errors.middle, std::fabs(dense[1] - std::cos((i + s) * h)));
    }
    for (std::size_t k = 0; k < 2; ++k) w.states[k] = stepper.candidate()[k];
  }
  errors.end = std::max(std::fabs(w.states[0] - std::exp(std::sin(2.0))), std::fabs(w.states[1] - std::cos(2.0)));
  return errors;
}

TEST(Rodas4, StepsHaveOrderFour) {
  std::printf("  steps   error at the end   order   dense error   order\n");
  FixedStepErrors previous = fixed_steps(10);
  for (const int count : {20, 40, 80, 160}) {
    const FixedStepErrors errors = fixed_steps(count);
    const double order = std::log2(previous.end / errors.end);
    const double dense_order = std::log2(previous.middle / errors.middle);
    std::printf("  %5d   %16.3e   %5.2f   %11.3e   %5.2f\n", count, errors.end, order, errors.middle, dense_order);
    if (count > 20) {
      EXPECT_NEAR(order, 4, 0.25);
      EXPECT_GT(dense_order, 3.6);  // local order 4: order 3 of the continuous solution plus one
    }
    previous = errors;
  }
}

TEST(Rodas4, DenseOutputMeetsBothEnds) {
  const ScalarTable kernel(smooth_model(), 1);
  solve::Workspace<double> w(kernel.table());
  const std::vector<double> tolerances{1, 1};
  solve::Rodas4<double> stepper(w, 1e-6, tolerances);
  w.states[0] = w.states[1] = 1;
  Array step(1), share(1), dense(2);
  step[0] = 0.5;
  stepper.attempt(step);
  stepper.prepare_dense(both_states);
  stepper.dense(both_states, share, dense);
  EXPECT_EQ(dense[0], 1);
  share[0] = 1;
  stepper.dense(both_states, share, dense);
  EXPECT_EQ(dense[0], stepper.candidate()[0]);
  EXPECT_EQ(dense[1], stepper.candidate()[1]);
}

// L-stability: one huge step on y' = -1e8 y lands at nearly zero.
TEST(Rodas4, DampsStiffComponentsAtOnce) {
  ScalarModel model;
  model.start = {1};
  model.rhs = [](double, const Values& y, const Values&) { return Values{-1e8 * y[0]}; };
  model.jacobian = [](double, const Values&) { return Values{-1e8}; };
  const ScalarTable kernel(model, 2);
  solve::Workspace<double> w(kernel.table());
  const std::vector<double> tolerances{1};
  solve::Rodas4<double> stepper(w, 1e-6, tolerances);
  Array step(2);
  w.states[0] = w.states[1] = 1;
  step[0] = step[1] = 1;
  stepper.attempt(step);
  EXPECT_LT(std::fabs(stepper.candidate()[0]), 1e-6);
  EXPECT_EQ(stepper.candidate()[0], stepper.candidate()[1]);
}

// Row sums of the untransformed method: alpha_i = sum of alpha_ij, which in the transformed coefficients is checked through a time-dependent quadrature.
TEST(Rodas4, IntegratesPolynomialsOfTimeExactly) {
  ScalarModel model;
  model.start = {0};
  model.names_time = true;
  model.rhs = [](double t, const Values&, const Values&) { return Values{4 * t * t * t - 3 * t * t + 2 * t}; };
  model.jacobian = [](double, const Values&) { return Values{0}; };
  const ScalarTable kernel(model, 1);
  solve::Workspace<double> w(kernel.table());
  const std::vector<double> tolerances{1};
  solve::Rodas4<double> stepper(w, 1e-6, tolerances);
  Array step(1);
  step[0] = 1.5;
  stepper.attempt(step);
  EXPECT_NEAR(stepper.candidate()[0], std::pow(1.5, 4) - std::pow(1.5, 3) + 1.5 * 1.5, 1e-8);
}

TEST(Controller, KeepsItsBounds) {
  solve::Controller controller;
  EXPECT_DOUBLE_EQ(controller.after_accepted(1, 0), 6);
  EXPECT_DOUBLE_EQ(controller.after_breakdown(1), 0.25);
  EXPECT_LE(controller.after_accepted(1, 1e-9), 1);  // no growth right after a refusal
  EXPECT_DOUBLE_EQ(controller.after_rejected(1, 1e9), 0.2);
  EXPECT_DOUBLE_EQ(controller.after_event(20), 2);
  EXPECT_DOUBLE_EQ(controller.after_event(1e-4), solve::restart_floor);
}

TEST(Rodas4, ToleranceIsMetOverDecades) {
  double previous = 1;
  for (const double tolerance : {1e-3, 1e-5, 1e-7, 1e-9}) {
    const ScalarTable kernel(smooth_model(), 1);
    solve::Request request;
    request.end = 12;
    request.relative_tolerance = tolerance;
    request.absolute_tolerances = {tolerance, tolerance};
    for (int i = 0; i <= 120; ++i) request.output_times.push_back(0.1 * i);
    request.output_times.back() = 12;
    const solve::Result result = solve::run(kernel.table(), {}, {}, request);
    double worst = 0;
    for (std::size_t i = 0; i < request.output_times.size(); ++i) worst = std::max(worst, std::fabs(result.row(0, i)[1] - std::cos(request.output_times[i])));
    EXPECT_LT(worst, 100 * tolerance) << tolerance;
    EXPECT_LT(worst, previous);
    previous = worst;
  }
}

}  // namespace
}  // namespace neurocart::test
