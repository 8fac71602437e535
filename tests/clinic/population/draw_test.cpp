// Draws against what the population file and the cards say, on the small library.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <thread>

#include "reference.hpp"

namespace neurocart::population {
namespace {

constexpr std::size_t many = 20000;
const double error = 1.0 / std::sqrt(static_cast<double>(many));  // standard error of a mean of SD 1

TEST(Draw, FollowsTheSpreadsOfTheCards) {
  const auto patient = small_patient();
  const auto population = bound(patient, "");
  const auto drawn = population.draw_many(0, many);
  const auto of = [&](const char* name) { return column(population, drawn, std::string("family.alpha.") + name); };

  auto capacity = of("capacity");
  for (double& value : capacity) value -= 1.0;  // the spread moves capacity - 1
  EXPECT_NEAR(mean_of(logarithms(capacity)), 0.0, 4 * 0.3 * error);
  EXPECT_NEAR(deviation_of(logarithms(capacity)), 0.3, 4 * 0.3 * error);

  const auto leak = of("leak");
  EXPECT_NEAR(quantile_of(leak, 0.5), 0.1, 0.1 * 4 * 1.2 * 1.2533 * error);
  EXPECT_EQ(*std::max_element(leak.begin(), leak.end()), 0.3);
  const auto at_cap = static_cast<double>(std::count(leak.begin(), leak.end(), 0.3)) / many;
  EXPECT_NEAR(at_cap, 0.18, 4 * 0.5 * error);  // 1 - Phi(ln 3 / 1.2) = 0.17999

  auto logits = of("fraction");
  for (double& value : logits) value = std::log(value / (1.0 - value));
  EXPECT_NEAR(mean_of(logits), std::log(0.3 / 0.7), 4 * 0.6 * error);
  EXPECT_NEAR(deviation_of(logits), 0.6, 4 * 0.6 * error);

  EXPECT_NEAR(mean_of(of("baseline")), 10.0, 4 * 2.6 * error);
  EXPECT_NEAR(deviation_of(of("baseline")), 2.6, 4 * 2.6 * error);
  // A follower has its whole SD and the correlation that its slope gives: 0.9 x 2.6 / 4.8.
  EXPECT_NEAR(mean_of(of("follower")), 16.0, 4 * 4.8 * error);
  EXPECT_NEAR(deviation_of(of("follower")), 4.8, 4 * 4.8 * error);
  EXPECT_NEAR(correlation_of(of("baseline"), of("follower")), 0.9 * 2.6 / 4.8, 4 * error);

  EXPECT_NEAR(mean_of(of("gain")), 2.0, 4 * 2.0 * 0.533 * error);  // the mean is kept; CV of log SD 0.5
  EXPECT_NEAR(mean_of(of("wait")), 6.0, 4 * 3.0 * error);
  EXPECT_NEAR(deviation_of(of("wait")), 3.0, 4 * 3.0 * error);
  EXPECT_NEAR(mean_of(of("threshold")), 0.75, 4 * 0.25 / std::sqrt(3.0) * error);

  const auto blood = column(population, drawn, "blood.cell_count"), skin = column(population, drawn, "skin.cell_count");
  for (std::size_t i = 0; i < 100; ++i) EXPECT_DOUBLE_EQ(skin[i] / blood[i], 4.0);
  EXPECT_NEAR(deviation_of(logarithms(blood)), 0.4, 4 * 0.4 * error);
  EXPECT_NEAR(correlation_of(logarithms(blood), logarithms(capacity)), 0.0, 4 * error);
}

TEST(Draw, ReplacesFixesCapsAndSharesAsTheFileSays) {
  const auto patient = small_patient("[[treatment]]\ndrug = \"pill\"\n");
  const auto population = bound(patient, R"(
fixed = ["family.gain"]
[spread]
"killing.rate" = { lognormal = 0.9, status = "assumed", source = "test" }
[caps]
"killing.rate" = 4
[factor.number]
log_sd = 0.1
[factor.bold]
log_sd = 0.2
applies = ["family.capacity", "*.cell_count", "killing.access"]
offset = 0.5
)");
  const auto drawn = population.draw_many(0, many);
  const auto& paths = population.varied_paths();
  EXPECT_EQ(std::count(paths.begin(), paths.end(), "family.alpha.gain"), 0);
  const auto rate = column(population, drawn, "killing.rate");
  EXPECT_EQ(*std::max_element(rate.begin(), rate.end()), 4.0);
  EXPECT_NEAR(quantile_of(rate, 0.1), 4.0 * std::exp(-1.2816 * 0.9), 0.05);
  // Cells: the draw they share, now of 0.1, and the factor that moves count - 0.5.
  EXPECT_NEAR(deviation_of(logarithms(column(population, drawn, "blood.cell_count"))), std::hypot(0.1, 0.2), 0.01);
  auto access = column(population, drawn, "killing.access"), capacity = column(population, drawn, "family.alpha.capacity");
  const double together = correlation_of(logarithms(access), logarithms(capacity));
  EXPECT_GT(together, 0.1);
}

TEST(Draw, IsTheSameAloneInShardsAndAgain) {
  const auto patient = small_patient("[[treatment]]\nproduct = \"graft\"\n");
  for (const auto design : {Design::independent, Design::sobol, Design::latin_hypercube}) {
    const Options options{42, design, 700, 0, 1000, 2};
    const std::string text = "[[settles]]\nchange = { \"family.level\" = \"*= 0.9\" }\ndays = 400\nreject = \"family.level < 0.9\"\n";
    const auto population = bound(patient, text, options), again = bound(patient, text, options);
    const auto whole = population.draw_many(0, 700), part = again.draw_many(300, 100);
    const std::size_t width = population.varied_paths().size();
    ASSERT_EQ(whole.values.size(), 700 * width);
    EXPECT_TRUE(std::equal(part.values.begin(), part.values.end(), whole.values.begin() + static_cast<std::ptrdiff_t>(300 * width)));
    std::vector<double> values(width);
    for (const std::uint64_t one : {0U, 5U, 299U, 699U}) {
      const auto alone = population.draw(one, values);
      EXPECT_EQ(alone.attempts, whole.patients[one].attempts);
      EXPECT_TRUE(std::equal(values.begin(), values.end(), whole.values.begin() + static_cast<std::ptrdiff_t>(one * width)));
    }
    Drawn front, back;
    std::thread other_half([&] { back = population.draw_many(350, 350); });
    front = population.draw_many(0, 350);
    other_half.join();
    front.values.insert(front.values.end(), back.values.begin(), back.values.end());
    EXPECT_EQ(front.values, whole.values);
    const auto others = bound(patient, text, {43, design, 700, 0, 1000, 1}).draw_many(0, 100);
    EXPECT_FALSE(std::equal(others.values.begin(), others.values.begin() + static_cast<std::ptrdiff_t>(width), whole.values.begin()));
    EXPECT_THROW(population.draw(0, std::span(values).subspan(1)), std::invalid_argument);
  }
}

// Arms share every draw that they have in common: the same patients under another treatment.
TEST(Draw, IsSharedByArms) {
  const auto pill = small_patient("[[treatment]]\ndrug = \"pill\"\n"), graft = small_patient("[[treatment]]\nproduct = \"graft\"\n"), none = small_patient();
  const std::string text =
      "[mixture.few]\nweight = 0.2\n[mixture.few.set]\n\"family.skin.share\" = { uniform = [0.2, 0.4] }\n"
      "[shares.sites]\nlead = \"family.skin.share\"\nothers = [\"family.*.share\"]\n";
  for (const auto design : {Design::independent, Design::latin_hypercube, Design::sobol}) {
    const Options options{5, design, 200, 0, 1000, 1};
    const auto first = bound(none, text, options), second = bound(pill, text, options), third = bound(graft, text, options);
    const auto a = first.draw_many(0, 200), b = second.draw_many(0, 200), c = third.draw_many(0, 200);
    EXPECT_LT(first.varied_paths().size(), second.varied_paths().size());
    for (const auto& path : first.varied_paths()) {
      EXPECT_EQ(column(first, a, path), column(second, b, path)) << path;
      EXPECT_EQ(column(first, a, path), column(third, c, path)) << path;
    }
    // What the product sets keeps the patient's own ratio: 0.02 / 0.8, and ten times the rate.
    const auto plain = column(second, b, "killing.access"), set = column(third, c, "killing.access");
    const auto slow = column(second, b, "killing.rate"), fast = column(third, c, "killing.rate");
    for (std::size_t i = 0; i < 200; ++i) {
      EXPECT_NEAR(set[i] / plain[i], 0.02 / 0.8, 1e-12);
      EXPECT_NEAR(fast[i] / slow[i], 10.0, 1e-12);
    }
    for (std::size_t i = 0; i < 200; ++i) EXPECT_EQ(a.patients[i].mixtures, c.patients[i].mixtures);
  }
}

TEST(Draw, YieldsToTheScenarioAndTheCommandLine) {
  const auto patient =
      small_patient("[[treatment]]\nproduct = \"graft\"\n[set]\n\"killing.rate\" = 7\n", "\"alpha_disease\"", {{"family.alpha.capacity", "3"}});
  const auto population = bound(patient, "[covariate.weight]\npath = \"patient.weight\"\nmean = 80\nsd = 10\n");
  const auto drawn = population.draw_many(0, 50);
  for (const double value : column(population, drawn, "killing.rate")) EXPECT_EQ(value, 7.0);
  for (const double value : column(population, drawn, "family.alpha.capacity")) EXPECT_EQ(value, 3.0);
  EXPECT_GT(deviation_of(column(population, drawn, "patient.weight")), 5.0);
}

TEST(Draw, MakesMinoritiesAndRoomForTheirShares) {
  const auto patient = small_patient({}, "\"alpha_disease\", \"beta_disease\"");
  const auto population = bound(patient, R"(
[mixture.hidden]
weight = 0.08
[mixture.hidden.set]
"family.skin.share" = { uniform = [0.35, 0.45] }
"family.skin.access" = 0.01
[shares.sites]
lead = "family.skin.share"
others = ["family.*.share"]
)");
  EXPECT_EQ(population.mixture_names(), std::vector<std::string>{"hidden"});
  const auto drawn = population.draw_many(0, many);
  for (const std::string family : {"alpha", "beta"}) {
    const auto skin = column(population, drawn, "family." + family + ".skin.share"), blood = column(population, drawn, "family." + family + ".blood.share"),
               access = column(population, drawn, "family." + family + ".skin.access");
    std::size_t members = 0;
    for (std::size_t i = 0; i < many; ++i) {
      const bool is_member = drawn.patients[i].mixtures != 0;
      members += is_member ? 1 : 0;
      EXPECT_NEAR(skin[i] + blood[i], 1.0, 1e-12);
      EXPECT_EQ(access[i], is_member ? 0.01 : 1.0);
      EXPECT_EQ(is_member, skin[i] >= 0.35);  // above the cap of others
      EXPECT_EQ(!is_member, skin[i] <= 0.3);
    }
    EXPECT_NEAR(static_cast<double>(members) / many, 0.08, 4 * std::sqrt(0.08 * 0.92) * error);
  }
  // Each family has its own draw.
  EXPECT_NEAR(correlation_of(logarithms(column(population, drawn, "family.alpha.capacity")), logarithms(column(population, drawn, "family.beta.capacity"))),
              0.0, 4 * error);
}

TEST(Draw, GivesCovariatesTheirRangesAndCorrelations) {
  const auto patient = small_patient();
  const auto population = bound(patient, R"(
[covariate.age]
path = "patient.age"
mean = 50
sd = 15
lower = 18
upper = 75
[covariate.weight]
path = "patient.weight"
median = 72
log_sd = 0.2
[covariate.kidney]
mean = 90
sd = 10
[covariate.sex]
classes = { female = 0.6, male = 0.4 }
[[correlation]]
between = ["weight", "kidney"]
value = -0.6
[[correlation]]
between = ["age", "kidney"]
value = 0.3
)");
  EXPECT_EQ(population.covariate_names(), (std::vector<std::string>{"age", "weight", "kidney", "sex"}));
  const auto drawn = population.draw_many(0, many);
  std::vector<double> age, weight, kidney, sex;
  for (const auto& one : drawn.patients) {
    age.push_back(one.covariates[0]);
    weight.push_back(one.covariates[1]);
    kidney.push_back(one.covariates[2]);
    sex.push_back(one.covariates[3]);
  }
  EXPECT_EQ(age, column(population, drawn, "patient.age"));
  EXPECT_GE(*std::min_element(age.begin(), age.end()), 18.0);
  EXPECT_LE(*std::max_element(age.begin(), age.end()), 75.0);
  // Mean of a normal between its 1.64 and 95.22 % points: 50 + 15 (phi(-2.1333) - phi(1.6667)) / 0.93576.
  EXPECT_NEAR(mean_of(age), 50.0 + 15.0 * (0.040995 - 0.099477) / 0.935764, 4 * 13 * error);
  EXPECT_NEAR(deviation_of(logarithms(weight)), 0.2, 4 * 0.2 * error);
  EXPECT_NEAR(correlation_of(logarithms(weight), kidney), -0.6, 4 * error);
  EXPECT_GT(correlation_of(age, kidney), 0.25);
  EXPECT_NEAR(correlation_of(age, weight), 0.0, 4 * error);
  EXPECT_NEAR(mean_of(sex), 0.4, 4 * 0.5 * error);
}

TEST(Draw, KeepsUncertaintyForAWholeReplicate) {
  const auto patient = small_patient("[[treatment]]\ndrug = \"pill\"\n");
  const std::string text = "fixed = [\"killing.rate\"]\n[uncertainty]\n\"killing.rate\" = { lognormal = 0.5 }\n\"killing.access\" = { lognormal = 0.5 }\n";
  std::vector<double> rates, medians;
  for (std::uint32_t replicate = 0; replicate < 400; ++replicate) {
    const auto population = bound(patient, text, {1, Design::independent, 0, replicate, 1000, 1});
    const auto drawn = population.draw_many(0, 60);
    const auto rate = column(population, drawn, "killing.rate");
    EXPECT_EQ(rate.front(), rate.back());
    rates.push_back(rate.front());
    medians.push_back(mean_of(logarithms(column(population, drawn, "killing.access"))));
  }
  EXPECT_NEAR(mean_of(logarithms(rates)), std::log(4.0), 4 * 0.5 / 20);
  EXPECT_NEAR(deviation_of(logarithms(rates)), 0.5, 4 * 0.5 / std::sqrt(800.0));
  EXPECT_NEAR(deviation_of(medians), 0.5, 0.08);  // patients spread around it by 0.25 / sqrt(60) besides
}

TEST(Draw, FillsDesignsEvenly) {
  const auto patient = small_patient();
  constexpr std::uint64_t count = 256;
  const auto share_below = [&](Design design) {
    const auto population = bound(patient, "", {3, design, count, 0, 1000, 1});
    const auto drawn = population.draw_many(0, count);
    // Uniform between 0.5 and 1: each of `count` equal parts must hold one patient.
    std::vector<int> parts(count, 0);
    for (const double value : column(population, drawn, "family.alpha.threshold")) ++parts[static_cast<std::size_t>((value - 0.5) * 2 * count)];
    return static_cast<double>(std::count(parts.begin(), parts.end(), 1)) / count;
  };
  EXPECT_EQ(share_below(Design::latin_hypercube), 1.0);
  EXPECT_EQ(share_below(Design::sobol), 1.0);
  EXPECT_LT(share_below(Design::independent), 0.6);
  EXPECT_THROW(bound(patient, "", {3, Design::latin_hypercube, 0, 0, 1000, 1}), std::invalid_argument);
}

}  // namespace
}  // namespace neurocart::population
