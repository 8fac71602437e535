// Event semantics, one rule a test: schedules, delays, priorities, persistence, values of firing and of execution, triggers at the start, chains, chance, and
// jumps of the right-hand side on roots.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "engine/solve/run.hpp"
#include "scalar_table.hpp"

namespace neurocart::test {
namespace {

using solve::EventInfo;
using solve::OutputSide;
using solve::Result;
using solve::Status;

EventInfo event_on(std::vector<solve::AssignmentTarget> targets) {
  EventInfo event;
  event.targets = std::move(targets);
  return event;
}

Result run_to(const ScalarModel& model, double end, std::vector<double> times, OutputSide side = OutputSide::after_event, double tolerance = 1e-9) {
  const ScalarTable kernel(model, 2);
  solve::Request request;
  request.end = end;
  request.relative_tolerance = tolerance;
  request.absolute_tolerances.assign(model.start.size(), 1e-3 * tolerance);
  request.output_times = std::move(times);
  request.output_side = side;
  request.draws = [](std::size_t patient, std::uint32_t event, std::uint32_t occurrence, std::span<double> values) {
    for (double& value : values) value = 0.001 * static_cast<double>(patient) + 0.1 * event + 0.01 * occurrence;
  };
  return solve::run(kernel.table(), model.events, {}, request);
}

// x' = 1 from 0, y constant; the clock for most tests.
ScalarModel clock_model(std::size_t constants_count) {
  ScalarModel model;
  model.start = Values(1 + constants_count, 0.0);
  model.rhs = [](double, const Values& y, const Values&) {
    Values slope(y.size(), 0.0);
    slope[0] = 1;
    return slope;
  };
  model.event_terms = [](std::uint32_t, double, const Values&) { return std::pair{0.0, 0.0}; };
  return model;
}

TEST(Events, RootTriggerFiresOnceAtItsTime) {
  ScalarModel model = clock_model(1);
  model.roots = 1;
  model.conditions = [](double, const Values& y, const Values&, Values& roots, Values& triggers) {
    roots[0] = y[0] - 2.5;
    triggers[0] = y[0] > 2.5;
  };
  model.act = [](std::uint32_t, double t, const Values&, Values& y, Values&) { y[1] = t; };
  model.events = {event_on({{false, 1}})};
  const Result result = run_to(model, 10, {2, 3, 10});
  EXPECT_EQ(result.patients[0].events.size(), 1u);
  EXPECT_EQ(result.row(0, 0)[1], 0);
  EXPECT_NEAR(result.row(0, 1)[1], 2.5, 1e-8);
}

TEST(Events, AnExcursionInsideOneStepIsSeen) {
  // x = sin(t) rises above 0.9 for a short while; steps at a loose tolerance are longer than that.
  ScalarModel model;
  model.start = {0, 1, 0};
  model.rhs = [](double, const Values& y, const Values&) { return Values{y[1], -y[0], 0}; };
  model.roots = 1;
  model.conditions = [](double, const Values& y, const Values&, Values& roots, Values& triggers) {
    roots[0] = y[0] - 0.9;
    triggers[0] = y[0] > 0.9;
  };
  model.act = [](std::uint32_t, double, const Values&, Values& y, Values&) { y[2] += 1; };
  model.events = {event_on({{false, 2}})};
  const Result result = run_to(model, 19, {19}, OutputSide::after_event, 1e-4);
  EXPECT_EQ(result.row(0, 0)[2], 3);  // at asin(0.9) + 2 pi k
  EXPECT_NEAR(result.patients[0].events[0].time, std::asin(0.9), 1e-3);
}

TEST(Events, DelayPostponesTheExecution) {
  for (const bool from_trigger : {true, false}) {
    ScalarModel model = clock_model(1);
    model.roots = 1;
    model.conditions = [](double t, const Values&, const Values&, Values& roots, Values& triggers) {
      roots[0] = t - 1;
      triggers[0] = t >= 1;
    };
    model.event_terms = [](std::uint32_t, double, const Values&) { return std::pair{2.0, 0.0}; };
    model.act = [](std::uint32_t, double, const Values&, Values& y, Values&) { y[1] = y[0]; };
    model.events = {event_on({{false, 1}})};
    model.events[0].has_delay = true;
    model.events[0].values_from_trigger_time = from_trigger;
    const Result result = run_to(model, 10, {2.9, 3.1});
    EXPECT_EQ(result.row(0, 0)[1], 0);
    EXPECT_NEAR(result.row(0, 1)[1], from_trigger ? 1 : 3, 1e-8);
    EXPECT_NEAR(result.patients[0].events[0].time, 3, 1e-9);
  }
}

TEST(Events, TriggerThatFallsCancelsWhatIsNotPersistent) {
  for (const bool persistent : {true, false}) {
    ScalarModel model = clock_model(1);
    model.roots = 2;
    model.conditions = [](double t, const Values&, const Values&, Values& roots, Values& triggers) {
      roots[0] = t - 1;
      roots[1] = t - 2;
      triggers[0] = t >= 1 && t < 2;
    };
    model.event_terms = [](std::uint32_t, double, const Values&) { return std::pair{3.0, 0.0}; };
    model.act = [](std::uint32_t, double, const Values&, Values& y, Values&) { y[1] = 7; };
    model.events = {event_on({{false, 1}})};
    model.events[0].has_delay = true;
    model.events[0].persistent = persistent;
    EXPECT_EQ(run_to(model, 10, {10}).row(0, 0)[1], persistent ? 7 : 0);
  }
}

// Two events at one instant: values of the firing time do not see each other; those of the execution time do, in order of priority.
TEST(Events, PriorityOrdersWhatIsDueTogether) {
  for (const bool from_trigger : {true, false})
    for (const double second_priority : {-1.0, 0.0, 1.0}) {
      ScalarModel model = clock_model(2);
      model.start = {0, 1, 10};
      model.roots = 1;
      model.conditions = [](double t, const Values&, const Values&, Values& roots, Values& triggers) {
        roots[0] = t - 1;
        triggers[0] = triggers[1] = t >= 1;
      };
      model.event_terms = [=](std::uint32_t event, double, const Values&) { return std::pair{0.0, event == 1 ? second_priority : 0.0}; };
      model.act = [](std::uint32_t event, double, const Values&, Values& y, Values&) { event == 0 ? y[1] = y[2] : y[2] = y[1]; };
      model.events = {event_on({{false, 1}}), event_on({{false, 2}})};
      for (EventInfo& event : model.events) {
        event.has_priority = true;
        event.values_from_trigger_time = from_trigger;
      }
      const Result result = run_to(model, 2, {2});
      const auto row = result.row(0, 0);
      const bool second_first = second_priority > 0;
      EXPECT_EQ(result.patients[0].events[0].event, second_first ? 1u : 0u);
      if (from_trigger) {
        EXPECT_EQ(row[1], 10);
        EXPECT_EQ(row[2], 1);
      } else {
        EXPECT_EQ(row[1], second_first ? 1 : 10);
        EXPECT_EQ(row[2], second_first ? 1 : 10);
      }
    }
}

// The first execution makes the trigger of the second, not persistent, false again: it must not be executed.
TEST(Events, AnExecutionCanCancelAnotherAtTheSameInstant) {
  for (const bool persistent : {true, false}) {
    ScalarModel model = clock_model(2);
    model.roots = 1;
    model.conditions = [](double t, const Values& y, const Values&, Values& roots, Values& triggers) {
      roots[0] = t - 1;
      triggers[0] = t >= 1;
      triggers[1] = t >= 1 && y[1] == 0;
    };
    model.act = [](std::uint32_t event, double, const Values&, Values& y, Values&) { y[1 + event] = 5; };
    model.events = {event_on({{false, 1}}), event_on({{false, 2}})};
    model.events[1].persistent = persistent;
    const Result result = run_to(model, 2, {2});
    EXPECT_EQ(result.row(0, 0)[1], 5);
    EXPECT_EQ(result.row(0, 0)[2], persistent ? 5 : 0);
  }
}

TEST(Events, AnExecutionCanFireAnother) {
  ScalarModel model = clock_model(2);
  model.roots = 2;
  model.conditions = [](double t, const Values& y, const Values&, Values& roots, Values& triggers) {
    roots[0] = t - 1;
    triggers[0] = t >= 1;
    roots[1] = y[1] - 3;
    triggers[1] = y[1] > 3;
  };
  model.act = [](std::uint32_t event, double t, const Values&, Values& y, Values&) { y[1 + event] = event == 0 ? 5 : t; };
  model.events = {event_on({{false, 1}}), event_on({{false, 2}})};
  const Result result = run_to(model, 2, {2});
  EXPECT_NEAR(result.row(0, 0)[2], 1, 1e-9);
  EXPECT_EQ(result.patients[0].events.size(), 2u);
}

TEST(Events, TriggerTrueAtTheStartFiresOnlyWhenDeclaredFalseBefore) {
  for (const bool initial : {true, false})
    for (const bool scheduled : {true, false}) {
      ScalarModel model = clock_model(1);
      model.constants = {0};
      model.conditions = [](double, const Values&, const Values&, Values&, Values& triggers) { triggers[0] = 1; };
      model.act = [](std::uint32_t, double, const Values&, Values& y, Values&) { y[1] = 4; };
      model.events = {event_on({{false, 1}})};
      model.events[0].trigger_initial = initial;
      model.events[0].scheduled = scheduled;
      EXPECT_EQ(run_to(model, 1, {0}).row(0, 0)[1], initial ? 0 : 4);
      EXPECT_EQ(run_to(model, 1, {0}, OutputSide::before_event).row(0, 0)[1], 0);
      EXPECT_EQ(run_to(model, 1, {1}).row(0, 0)[1], initial ? 0 : 4);
    }
}

TEST(Events, StrictScheduleAtTheStartFires) {
  ScalarModel model = clock_model(1);
  model.constants = {0};
  model.conditions = [](double t, const Values&, const Values&, Values&, Values& triggers) { triggers[0] = t > 0; };
  model.act = [](std::uint32_t, double, const Values&, Values& y, Values&) { y[1] = 4; };
  model.events = {event_on({{false, 1}})};
  model.events[0].scheduled = true;
  EXPECT_EQ(run_to(model, 1, {1}).row(0, 0)[1], 4);
}

TEST(Events, EndlessChainIsAFailure) {
  ScalarModel model = clock_model(1);
  model.roots = 1;
  model.conditions = [](double t, const Values& y, const Values&, Values& roots, Values& triggers) {
    roots[0] = t - 1;
    triggers[0] = t >= 1 && std::fmod(y[1], 2) == 0;
    triggers[1] = t >= 1 && std::fmod(y[1], 2) == 1;
  };
  model.act = [](std::uint32_t, double, const Values&, Values& y, Values&) { y[1] += 1; };
  model.events = {event_on({{false, 1}}), event_on({{false, 1}})};
  const Result result = run_to(model, 2, {2});
  EXPECT_EQ(result.patients[0].status, Status::endless_events);
  EXPECT_NEAR(result.patients[0].reached, 1, 1e-9);
}

TEST(Events, DrawsAreKeyedByEventAndOccurrence) {
  ScalarModel model = clock_model(2);
  model.draws = 1;
  model.constants = {1, 2, 3};
  model.conditions = [](double t, const Values&, const Values&, Values&, Values& triggers) {
    for (std::size_t i = 0; i < triggers.size(); ++i) triggers[i] = t >= static_cast<double>(i + 1);
  };
  model.act = [](std::uint32_t event, double, const Values& draws, Values& y, Values&) { y[1] = y[1] * 100 + draws[0] + event; };
  model.events = {event_on({{false, 1}}), event_on({{false, 1}}), event_on({{false, 1}})};
  for (std::uint32_t e = 0; e < 3; ++e) {
    model.events[e].scheduled = true;
    model.events[e].scheduled_constant = e;
  }
  const Result result = run_to(model, 4, {1, 2, 3});
  EXPECT_NEAR(result.row(0, 0)[1], 0, 1e-12);
  EXPECT_NEAR(result.row(0, 1)[1], 1.1, 1e-12);
  EXPECT_NEAR(result.row(0, 2)[1], 112.2, 1e-12);
}

// A right-hand side that jumps at a time and at a level: steps end there, so the result is accurate and nothing is refused in long series.
TEST(Roots, JumpsOfTheRightHandSideAreCut) {
  ScalarModel model;
  model.start = {0, 1};
  model.rhs = [](double t, const Values& y, const Values&) { return Values{t <= 9.3 ? 1.0 : -20.0, y[0] > 5 ? -y[1] : 0.0}; };
  model.jacobian = [](double, const Values& y) { return Values{0, 0, 0, y[0] > 5 ? -1.0 : 0.0}; };
  model.roots = 2;
  model.conditions = [](double t, const Values& y, const Values&, Values& roots, Values&) {
    roots[0] = t - 9.3;
    roots[1] = y[0] - 5;
  };
  const Result result = run_to(model, 9.8, {9.3, 9.8}, OutputSide::after_event, 1e-8);
  ASSERT_EQ(result.patients[0].status, Status::done);
  EXPECT_NEAR(result.row(0, 0)[0], 9.3, 1e-7);
  EXPECT_NEAR(result.row(0, 1)[0], 9.3 - 10, 1e-7);
  EXPECT_NEAR(result.row(0, 1)[1], std::exp(-(4.3 + 4.3 / 20)), 1e-7);
  EXPECT_LT(result.patients[0].statistics.rejected, 12u);
  EXPECT_LT(result.patients[0].statistics.accepted, 200u);
}

// A condition that trembles around zero by rounding and moves nothing must not hold up the run.
TEST(Roots, TremblingConditionsDoNotHoldUpTheRun) {
  ScalarModel model;
  model.start = {1};
  model.rhs = [](double, const Values& y, const Values&) { return Values{-0.05 * y[0]}; };
  const auto quiet = run_to(model, 500, {500}).total();
  model.roots = 1;
  model.conditions = [](double t, const Values&, const Values&, Values& roots, Values&) { roots[0] = 1e-16 * std::sin(1e5 * t); };
  const Result result = run_to(model, 500, {500});
  ASSERT_EQ(result.patients[0].status, Status::done);
  EXPECT_NEAR(result.row(0, 0)[0], std::exp(-25), 1e-9);
  EXPECT_LT(result.total().accepted, 3 * quiet.accepted);
}

// A bouncing ball: the k-th bounce comes at a known time.
TEST(Roots, BouncesComeAtTheirTimes) {
  ScalarModel model;
  model.start = {1, 0};
  model.rhs = [](double, const Values& y, const Values&) { return Values{y[1], -9.81}; };
  model.roots = 1;
  model.conditions = [](double, const Values& y, const Values&, Values& roots, Values& triggers) {
    roots[0] = y[0];
    triggers[0] = y[0] < 0;
  };
  model.act = [](std::uint32_t, double, const Values&, Values& y, Values&) {
    y[1] = -0.8 * y[1];
    y[0] = 0;
  };
  model.events = {event_on({{false, 0}, {false, 1}})};
  const Result result = run_to(model, 3, {3}, OutputSide::after_event, 1e-8);
  ASSERT_EQ(result.patients[0].status, Status::done);
  double at = std::sqrt(2 / 9.81), speed = 9.81 * at;
  ASSERT_GE(result.patients[0].events.size(), 6u);
  for (int bounce = 0; bounce < 6; ++bounce) {
    EXPECT_NEAR(result.patients[0].events[static_cast<std::size_t>(bounce)].time, at, 1e-6) << bounce;
    speed *= 0.8;
    at += 2 * speed / 9.81;
  }
}

}  // namespace
}  // namespace neurocart::test
