// The whole solver on the hand-written two-state table: accuracy against the exact solution, acts and roots at their times, independence of lanes and
// neighbours, the rows of output times that fall on events, failures as data.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

#include "engine/solve/run.hpp"
#include "two_state_table.hpp"

namespace neurocart::test {
namespace {

using solve::OutputSide;
using solve::Request;
using solve::Result;
using solve::Status;

Request request_to(double end, double tolerance, int rows) {
  Request request;
  request.end = end;
  request.relative_tolerance = tolerance;
  request.absolute_tolerances = {1e-3 * tolerance, 1e-3 * tolerance};
  for (int i = 0; i <= rows; ++i) request.output_times.push_back(end * i / rows);
  return request;
}

Result run_one(const TwoStateParameters& parameters, const Request& request, std::uint32_t lanes = 1) {
  const TwoStateTable kernel(lanes);
  std::vector<double> list;
  parameters.append_to(list);
  const auto events = TwoStateTable::events();
  return solve::run(kernel.table(), events, list, request);
}

TEST(TwoState, FollowsTheExactSolutionThroughADose) {
  const TwoStateParameters p;
  const Result result = run_one(p, request_to(10, 1e-8, 100));
  ASSERT_EQ(result.patients[0].status, Status::done);
  EXPECT_EQ(result.patients[0].reached, 10);
  for (int i = 0; i <= 100; ++i) {
    const double t = 0.1 * i;
    auto [a, b] = exchange(p.start_a, p.start_b, p.forth, p.back, 0, std::min(t, p.dose_time));
    if (t > p.dose_time + 1e-9) std::tie(a, b) = exchange(a + p.dose, b, p.forth, p.back, 0, t - p.dose_time);
    EXPECT_NEAR(result.row(0, i)[0], a, 1e-6) << t;
    EXPECT_NEAR(result.row(0, i)[1], b, 1e-6) << t;
    EXPECT_NEAR(result.row(0, i)[2], a + b, 1e-6) << t;
  }
  ASSERT_EQ(result.patients[0].events.size(), 1u);
  EXPECT_EQ(result.patients[0].events[0].time, 2.0);
}

TEST(TwoState, RowsOnAnEventShowTheWantedSide) {
  const TwoStateParameters p;
  Request request = request_to(10, 1e-8, 10);
  const double before = run_one(p, request).row(0, 2)[2];
  request.output_side = OutputSide::after_event;
  const double after = run_one(p, request).row(0, 2)[2];
  EXPECT_NEAR(before, 10, 1e-6);
  EXPECT_NEAR(after, 15, 1e-6);
}

TEST(TwoState, RootEventHappensAtItsExactTime) {
  TwoStateParameters p;
  p.dose_time = 100;
  p.limit = 3;
  p.inflow_step = 0.5;
  const Result result = run_one(p, request_to(1.6, 1e-9, 2));
  ASSERT_GE(result.patients[0].events.size(), 1u);
  // b(t) = 10 k/(k+m) (1 - exp(-(k+m) t)) = 3
  const double rate = p.forth + p.back;
  const double crossing = -std::log(1 - 3 * rate / (10 * p.forth)) / rate;
  EXPECT_EQ(result.patients[0].events[0].event, 1u);
  EXPECT_NEAR(result.patients[0].events[0].time, crossing, 1e-7);
  // After it b restarts at half, with inflow 0.5, until it reaches 3 again.
  const auto [a, b] = exchange(10, 0, p.forth, p.back, 0, crossing);
  EXPECT_NEAR(b, 3, 1e-9);
  const auto [a1, b1] = exchange(a, b / 2, p.forth, p.back, 0.5, 0.8 - crossing);
  ASSERT_LT(b1, 3);
  ASSERT_EQ(result.row(0, 1).size(), 3u);
  EXPECT_NEAR(result.row(0, 1)[0], a1, 1e-6);
  EXPECT_NEAR(result.row(0, 1)[1], b1, 1e-6);
}

std::vector<double> varied_patients(std::size_t count) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> between(0.1, 2.0);
  std::vector<double> list;
  for (std::size_t i = 0; i < count; ++i) {
    TwoStateParameters p;
    p.forth = between(random);
    p.back = between(random);
    p.start_a = 10 * between(random);
    p.dose = 10 * between(random);
    p.dose_time = 3 * between(random);
    p.limit = 3 * between(random);
    p.inflow_step = 0.02 * between(random);
    p.append_to(list);
  }
  return list;
}

bool same_bits(std::span<const double> a, std::span<const double> b) { return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size_bytes()) == 0; }

TEST(TwoState, BitsDependOnThePatientAlone) {
  const std::size_t patients = 37;
  const std::vector<double> list = varied_patients(patients);
  Request request = request_to(20, 1e-6, 50);
  const auto events = TwoStateTable::events();
  const std::size_t width = list.size() / patients;

  std::vector<std::vector<double>> alone;
  for (std::size_t i = 0; i < patients; ++i) {
    const TwoStateTable kernel(1);
    alone.push_back(solve::run(kernel.table(), events, std::span(list).subspan(i * width, width), request).values);
  }
  for (const std::uint32_t lanes : {1u, 2u, 4u, 8u})
    for (const unsigned threads : {1u, 3u}) {
      const TwoStateTable kernel(lanes);
      request.threads = threads;
      const Result result = solve::run(kernel.table(), events, list, request);
      for (std::size_t i = 0; i < patients; ++i) {
        EXPECT_EQ(result.patients[i].status, Status::done);
        EXPECT_GE(result.patients[i].events.size(), 1u);
        const std::span<const double> own(result.values.data() + i * result.times * result.readouts, result.times * result.readouts);
        EXPECT_TRUE(same_bits(own, alone[i])) << "patient " << i << ", lanes " << lanes << ", threads " << threads;
      }
    }
}

TEST(TwoState, OutputTimesCutNoSteps) {
  const TwoStateParameters p;
  const auto few = run_one(p, request_to(50, 1e-6, 1)).total();
  const auto many = run_one(p, request_to(50, 1e-6, 5000)).total();
  EXPECT_EQ(few.accepted, many.accepted);
  EXPECT_LT(few.accepted, 200u);
}

TEST(TwoState, FailuresAreDataAndDoNotTouchNeighbours) {
  std::vector<double> list;
  TwoStateParameters good;
  good.append_to(list);
  TwoStateParameters bad;
  bad.start_a = std::nan("");
  bad.append_to(list);
  TwoStateParameters worse;
  worse.dose = std::numeric_limits<double>::infinity();
  worse.append_to(list);
  const TwoStateTable kernel(4);
  const Request request = request_to(10, 1e-6, 10);
  const Result result = solve::run(kernel.table(), TwoStateTable::events(), list, request);
  EXPECT_EQ(result.patients[0].status, Status::done);
  EXPECT_EQ(result.patients[1].status, Status::not_finite);
  EXPECT_EQ(result.patients[2].status, Status::not_finite);
  EXPECT_EQ(result.patients[2].reached, good.dose_time);
  EXPECT_TRUE(std::isfinite(result.row(2, 2)[0]));
  EXPECT_TRUE(std::isnan(result.row(2, 3)[0]));
  const Result alone = run_one(good, request);
  EXPECT_TRUE(same_bits(alone.values, std::span(result.values).first(alone.values.size())));
}

TEST(TwoState, TooManyStepsIsAFailure) {
  Request request = request_to(1000, 1e-10, 10);
  request.most_attempts = 5;
  const Result result = run_one(TwoStateParameters{}, request);
  EXPECT_EQ(result.patients[0].status, Status::too_many_steps);
  EXPECT_LT(result.patients[0].reached, 1000);
  EXPECT_STREQ(solve::code_of(Status::too_many_steps), "N5011");
}

TEST(TwoState, RequestsThatDoNotFitAreRefused) {
  Request request = request_to(10, 1e-6, 10);
  request.absolute_tolerances = {1e-9};
  EXPECT_THROW(run_one(TwoStateParameters{}, request), std::invalid_argument);
  request = request_to(10, 1e-6, 10);
  request.output_times.push_back(11);
  EXPECT_THROW(run_one(TwoStateParameters{}, request), std::invalid_argument);
  request = request_to(10, 1e-6, 10);
  EXPECT_THROW(run_one(TwoStateParameters{}, request, 3), std::invalid_argument);
}

TEST(TwoState, AStopEndsRunningPatients) {
  const std::atomic<bool> stop{true};
  Request request = request_to(10, 1e-6, 10);
  request.stop = &stop;
  EXPECT_EQ(run_one(TwoStateParameters{}, request).patients[0].status, Status::interrupted);
}

TEST(TwoState, StartStatesComeFromDerive) {
  const TwoStateTable kernel(2);
  std::vector<double> list;
  TwoStateParameters p;
  p.start_b = 4;
  p.append_to(list);
  EXPECT_EQ(solve::start_states(kernel.table(), list, 0), (std::vector<double>{10, 4}));
}

}  // namespace
}  // namespace neurocart::test
