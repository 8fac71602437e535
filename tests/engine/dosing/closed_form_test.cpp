// Doses against closed forms of the one-compartment model, and steady states against the same doses given one by one. No shared data are needed.
#include <cmath>

#include "dosing_case.hpp"

namespace neurocart::dosing {
namespace {

constexpr double loss = 1.1 / 20;
constexpr double absorption = 1.5;

Settings two_compartments() {
  Settings settings;
  settings.compartments = {{"depot", "", "", "", ""}, {"central", "", "", "", ""}};
  return settings;
}

std::vector<double> central_of(const std::string& records, const Settings& settings = two_compartments()) {
  return values_of(model_named("one_compartment"), records, settings, "central");
}

void expect_values(const std::vector<double>& values, const std::vector<double>& expected, double relative = 1e-7) {
  ASSERT_EQ(values.size(), expected.size());
  for (std::size_t i = 0; i < values.size(); ++i) EXPECT_NEAR(values[i], expected[i], relative * std::fabs(expected[i]) + 1e-9) << "row " << i;
}

// Amount after an infusion of `rate` over `duration` that began at 0.
double infused(double time, double rate, double duration) {
  if (time <= 0) return 0;
  const double during = std::min(time, duration);
  return rate / loss * (1 - std::exp(-loss * during)) * std::exp(-loss * (time - during));
}

TEST(ClosedForm, BolusAndAbsorption) {
  expect_values(central_of("ID,TIME,EVID,AMT,CMT\n1,0,1,100,2\n1,3,0,.,.\n"), {100, 100 * std::exp(-3 * loss)});
  const double absorbed = 100 * absorption / (absorption - loss) * (std::exp(-3 * loss) - std::exp(-3 * absorption));
  expect_values(central_of("ID,TIME,EVID,AMT,CMT\n1,0,1,100,1\n1,3,0,.,.\n"), {0, absorbed});
}

TEST(ClosedForm, NegativeTimesAndTwoDosesAtOnce) {
  expect_values(central_of("ID,TIME,EVID,AMT,CMT\n1,-2,1,100,2\n1,-2,1,50,2\n1,1,0,0,0\n"), {100, 150, 150 * std::exp(-3 * loss)});
}

TEST(ClosedForm, RowsOfOneInstantGoInTheOrderOfTheFile) {
  const double left = 100 * std::exp(-4 * loss);
  expect_values(central_of("ID,TIME,EVID,AMT,CMT\n1,0,1,100,2\n1,4,0,0,0\n1,4,1,10,2\n1,4,0,0,0\n1,4,1,20,2\n1,4,0,0,0\n1,4,3,0,0\n1,4,0,0,0\n"),
                {100, left, left + 10, left + 10, left + 30, left + 30, 0, 0});
}

TEST(ClosedForm, InfusionsWithLagAndBioavailability) {
  Settings settings = two_compartments();
  settings.compartments[1] = {"central", "LAG", "0.5", "", "LAST"};
  const std::string header = "ID,TIME,EVID,AMT,CMT,RATE,LAG,LAST\n";
  // By rate: half the amount in half the time. By duration: half the rate.
  expect_values(central_of(header + "1,0,1,80,2,10,1,.\n1,3,0,.,.,.,.,.\n1,9,0,.,.,.,.,.\n", settings), {0, infused(2, 10, 4), infused(8, 10, 4)});
  expect_values(central_of(header + "1,0,1,80,2,-2,1,8\n1,3,0,.,.,.,.,.\n1,12,0,.,.,.,.,.\n", settings), {0, infused(2, 5, 8), infused(11, 5, 8)});
}

TEST(ClosedForm, SteadyStates) {
  const double share = 1 / (1 - std::exp(-12 * loss));
  expect_values(central_of("ID,TIME,EVID,AMT,CMT,II,SS\n1,0,1,100,2,12,1\n1,5,0,.,.,.,.\n"), {100 * share, 100 * share * std::exp(-5 * loss)});
  // The second is added to what is there.
  expect_values(central_of("ID,TIME,EVID,AMT,CMT,II,SS\n1,0,1,100,2,12,1\n1,5,1,50,2,12,2\n"), {100 * share, 100 * share * std::exp(-5 * loss) + 50 * share});
  expect_values(central_of("ID,TIME,EVID,AMT,CMT,RATE,II,SS\n1,0,1,0,2,11,0,1\n1,4,0,0,0,0,0,0\n"), {11 / loss, 11 / loss * std::exp(-4 * loss)});
}

TEST(ClosedForm, SteadyStateOfInfusionsLongerThanTheInterval) {
  // 30 hours every 12: two or three run at any time. Infusion k began at -12 k, the last one with the record.
  const auto at = [](double time) {
    double sum = 0;
    for (int k = 0; k < 200; ++k) sum += infused(time + 12 * k, 5, 30);
    return sum;
  };
  expect_values(central_of("ID,TIME,EVID,AMT,CMT,RATE,II,SS\n1,0,1,150,2,5,12,1\n1,7,0,0,0,0,0,0\n1,20,0,0,0,0,0,0\n1,35,0,0,0,0,0,0\n"),
                {at(0), at(7), at(20), at(35)});
}

TEST(ClosedForm, LagLongerThanTheInterval) {
  // At steady state, arrivals at 1, 7 and 13 are on their way: given at -12, -6 and at the record.
  Settings settings = two_compartments();
  settings.compartments[1].lag = "13";
  const auto at = [](double time) {
    double sum = 0;
    for (int k = 0; k < 400; ++k)
      if (time >= 13 - 6 * k) sum += 100 * std::exp(-loss * (time - 13 + 6 * k));
    return sum;
  };
  expect_values(central_of("ID,TIME,EVID,AMT,CMT,II,SS\n1,0,1,100,2,6,1\n1,2,0,.,.,.,.\n1,8,0,.,.,.,.\n1,14,0,.,.,.,.\n1,30,0,.,.,.,.\n", settings),
                {at(0), at(2), at(8), at(14), at(14) * std::exp(-16 * loss)});
}

TEST(SteadyState, OfANonlinearModelAreItsDosesOneByOne) {
  const auto model = model_of("model m; x = 0; most = 8; half = 5; x' = -most * x / (half + x); end");
  Settings settings;
  settings.compartments = {{"x", "", "", "", ""}};
  const auto settled = values_of(model, "ID,TIME,EVID,AMT,II,SS\n1,0,1,60,12,1\n1,12,0,.,.,.\n", settings, "x");
  const auto repeated = values_of(model, "ID,TIME,EVID,AMT,II,ADDL\n1,0,1,60,12,400\n1,4800,2,.,.,.\n1,4812,0,.,.,.\n", settings, "x");
  EXPECT_NEAR(settled[0], repeated[1], 1e-6 * settled[0]);
  EXPECT_GT(settled[1], 0.01);
}

TEST(SteadyState, ThatDoesNotSettleIsSaid) {
  const auto model = model_of("model m; x = 0; x' = 0; end");
  Settings settings;
  settings.compartments = {{"x", "", "", "", ""}};
  Diagnostics diagnostics;
  const Table table = read_records("ID,TIME,EVID,AMT,RATE,SS\n1,0,1,0,2,1\n1,1,0,.,.,.\n", "r.csv", diagnostics);
  RunSettings run_settings;
  run_settings.readouts = {"x"};
  run_subject(model, table, table.subjects.front(), settings, run_settings, diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all().front().code, "N5030");
  EXPECT_EQ(diagnostics.all().front().span.line, 2);
}

TEST(Species, TakeAmountsWhereTheirSymbolIsAConcentration) {
  const auto model = model_of("model m; compartment c = 4; species S in c; S = 3; S -> ; c * 0.1 * S; end");
  Settings settings;
  settings.compartments = {{"S", "", "", "", ""}};
  const std::string records = "ID,TIME,EVID,AMT,RATE\n1,0,1,20,0\n1,1,1,40,20\n1,3,0,0,0\n1,3,3,0,0\n";
  const double at_one = 8 * std::exp(-0.1);
  const double at_three = at_one * std::exp(-0.2) + 20.0 / 4 / 0.1 * (1 - std::exp(-0.2));
  expect_values(values_of(model, records, settings, "[S]"), {8, at_one, at_three, 3});
}

TEST(Covariates, ForwardAndBackward) {
  const auto model = model_of("model m; x = 100; k = 0; size = 1; x' = -k * x; seen := x / size; end");
  Settings settings;
  const std::string records = "ID,TIME,EVID,k,size\n1,0,0,0.1,2\n1,2,0,0.3,4\n1,5,0,0.2,5\n";
  settings.covariates = {{"k", Covariate::Carry::forward}, {"size", Covariate::Carry::forward}};
  expect_values(values_of(model, records, settings, "seen"), {50, 25 * std::exp(-0.2), 20 * std::exp(-1.1)});
  settings.covariates = {{"k", Covariate::Carry::backward}, {"size", Covariate::Carry::backward}};
  expect_values(values_of(model, records, settings, "seen"), {50, 25 * std::exp(-0.6), 20 * std::exp(-1.2)});
}

TEST(Resets, ComputeStartValuesAnew) {
  const auto model = model_of("model m; base = 4; x = 2 * base; y = x + 1; x' = -0.1 * x; y' = -y; end");
  Settings settings;
  settings.compartments = {{"x", "", "", "", ""}};
  settings.covariates = {{"base", Covariate::Carry::forward}};
  expect_values(values_of(model, "ID,TIME,EVID,AMT,base\n1,0,0,0,4\n1,5,4,3,7\n", settings, "y"), {9, 15});
  expect_values(values_of(model, "ID,TIME,EVID,AMT,base\n1,0,0,0,4\n1,5,4,3,7\n", settings, "x"), {8, 17});
}

TEST(Resets, CallOffWhatEarlierRecordsStarted) {
  expect_values(central_of("ID,TIME,EVID,AMT,CMT,RATE,II,ADDL\n1,0,1,100,2,10,12,5\n1,5,3,0,2,0,0,0\n1,30,0,0,0,0,0,0\n"), {0, 0, 0});
}

}  // namespace
}  // namespace neurocart::dosing
