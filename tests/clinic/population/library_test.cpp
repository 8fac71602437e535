// The program's own population: its spreads are those of the specification, and the ranges that were written down for it come out of another draw of patients.
#include <gtest/gtest.h>

#include <toml++/toml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "clinic/course/course.hpp"
#include "reference.hpp"

namespace neurocart::population {
namespace {

namespace fs = std::filesystem;

const char* const cells = "tests/reference/J1.toml";
const char* const antibody = "tests/clinic/population/rituximab.toml";

PopulationCard refractory(bool with_minority) {
  Diagnostics diagnostics;
  auto card = read_population(find_population(whole_library(), {"mg_achr_refractory", {}}, diagnostics), diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  if (!with_minority) card.mixtures.clear();
  return card;
}

Population bound_to(const compose::Composition& composition, bool with_minority, const Options& options) {
  Diagnostics diagnostics;
  Population population(whole_library(), composition, refractory(with_minority), options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  return population;
}

// Read-outs as the specification defines them (car_t, b_lineage, reset); NaN where they do not occur.
struct Outcomes {
  std::vector<double> peak, peak_day, contraction, persistence, return_day;
  std::vector<bool> reset;
  std::vector<DrawnPatient> patients;

  double reset_share(bool members_only = false) const {
    double count = 0.0, resets = 0.0;
    for (std::size_t i = 0; i < reset.size(); ++i) {
      if (members_only && patients[i].mixtures == 0) continue;
      count += 1.0;
      resets += reset[i] ? 1.0 : 0.0;
    }
    return resets / count;
  }
};

double returned(const std::vector<double>& days, const std::vector<double>& cells_blood) {
  double onset = std::nan("");
  for (std::size_t i = 0; i < days.size(); ++i) {
    if (days[i] < 0.0) continue;
    if (std::isnan(onset) && cells_blood[i] < 3.0) onset = days[i];
    if (days[i] >= onset + 2.0 && cells_blood[i] >= 5.0) return days[i];
  }
  return std::nan("");
}

void add_peak(Outcomes& outcomes, const std::vector<double>& days, const std::vector<double>& car_t) {
  const auto top = static_cast<std::size_t>(std::max_element(car_t.begin(), car_t.end()) - car_t.begin());
  outcomes.peak.push_back(car_t[top]);
  outcomes.peak_day.push_back(days[top]);
  const auto later = static_cast<std::size_t>(std::lower_bound(days.begin(), days.end(), days[top] + 14.0) - days.begin());
  outcomes.contraction.push_back(std::log(2.0) * 14.0 / std::log(car_t[top] / car_t[later]));
  const auto low = std::find_if(car_t.begin() + static_cast<std::ptrdiff_t>(top), car_t.end(), [](double value) { return value < 0.1; });
  outcomes.persistence.push_back(low == car_t.end() ? std::nan("") : days[static_cast<std::size_t>(low - car_t.begin())]);
}

Outcomes run(const char* scenario, bool with_minority, std::uint64_t seed, std::size_t count) {
  const auto composition = composed(scenario);
  const auto population = bound_to(composition, with_minority, {seed, Design::independent, 0, 0, 1000, 0});
  auto drawn = population.draw_many(0, count);
  course::Options options;
  options.tolerance = 1e-4;
  options.varied = population.varied_paths();
  options.days = course::daily_days(composition);
  Diagnostics diagnostics;
  const course::Runner runner(composition, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  std::vector<course::Variation> variations(count);
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t k = 0; k < options.varied.size(); ++k) variations[i].emplace_back(options.varied[k], drawn.values[i * options.varied.size() + k]);
  Outcomes outcomes;
  for (const auto& course : runner.run_many(variations)) {
    EXPECT_FALSE(course.failed) << course.failure;
    if (course.failed) continue;
    if (const auto* car_t = course.find("car_t_blood")) add_peak(outcomes, course.days, car_t->values);
    outcomes.return_day.push_back(returned(course.days, course.find("b_cells_blood")->values));
    outcomes.reset.push_back(course.find("t_help")->values.back() < 0.3 && course.find("autoreactive_memory_relative")->values.back() < 0.25);
  }
  outcomes.patients = std::move(drawn.patients);
  return outcomes;
}

double median(const std::vector<double>& values) { return quantile_of(values, 0.5); }

std::vector<double> present(std::vector<double> values) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  return values;
}

void report(const char* what, const std::vector<double>& values) {
  std::cout << what << ": median " << median(values) << " (" << quantile_of(values, 0.05) << " to " << quantile_of(values, 0.95) << "), mean "
            << mean_of(present(values)) << ", SD " << deviation_of(present(values)) << "\n";
}

// The numbers written down for 400 patients without the minority (variability, "What the spreads give"). Both are samples: limits are about four standard
// errors of the difference, from the spread itself (log SD 0.77 of the peak, 0.15 of contraction, 0.42 of persistence, SD 45 d of the return).
TEST(ReferencePopulation, GivesTheRangesThatWereWrittenDown) {
  const auto out = run(cells, false, 1, 400);
  report("peak", out.peak);
  report("day of the peak", out.peak_day);
  report("contraction", out.contraction);
  report("persistence", out.persistence);
  report("return", out.return_day);
  EXPECT_NEAR(std::log(median(out.peak) / 31.2), 0.0, 0.27);
  EXPECT_NEAR(std::log(quantile_of(out.peak, 0.05) / 7.8), 0.0, 0.45);
  EXPECT_NEAR(std::log(quantile_of(out.peak, 0.95) / 98.8), 0.0, 0.45);
  EXPECT_NEAR(median(out.peak_day), 9.0, 1.0);
  EXPECT_NEAR(quantile_of(out.peak_day, 0.05), 7.0, 1.0);
  EXPECT_NEAR(quantile_of(out.peak_day, 0.95), 13.0, 1.5);
  EXPECT_NEAR(median(out.contraction), 4.9, 0.35);
  EXPECT_NEAR(std::log(median(out.persistence) / 78.0), 0.0, 0.15);
  EXPECT_NEAR(mean_of(present(out.return_day)), 112.0, 13.0);
  EXPECT_NEAR(deviation_of(present(out.return_day)), 45.0, 10.0);
  std::cout << "reset " << out.reset_share() << "\n";
  EXPECT_NEAR(out.reset_share(), 0.935, 0.07);  // of 400 and 400
}

// With the minority, 200 patients gave 0.88 (members 0.64 of 14) after cells, and 0.055 after the antibody; the antibody's return of B cells, day 160 (SD 38),
// is of the 400 before.
TEST(ReferencePopulation, ResetsTheShareThatWasWrittenDownUnderTwoTreatments) {
  const auto after_cells = run(cells, true, 1, 400), after_antibody = run(antibody, true, 1, 400);
  report("return after the antibody", after_antibody.return_day);
  std::cout << "reset " << after_cells.reset_share() << " (members " << after_cells.reset_share(true) << "), after the antibody "
            << after_antibody.reset_share() << "\n";
  EXPECT_NEAR(after_cells.reset_share(), 0.88, 0.11);
  EXPECT_LT(after_cells.reset_share(true), after_cells.reset_share() - 0.1);
  EXPECT_NEAR(after_antibody.reset_share(), 0.055, 0.08);
  EXPECT_NEAR(mean_of(present(after_antibody.return_day)), 160.0, 11.0);
  EXPECT_NEAR(deviation_of(present(after_antibody.return_day)), 38.0, 8.0);
  // The same patients: nobody whom cells leave ill is reset by the antibody, but for a few near the edge.
  std::size_t members = 0, odd = 0;
  for (std::size_t i = 0; i < 400; ++i) {
    EXPECT_EQ(after_cells.patients[i].attempts, after_antibody.patients[i].attempts);
    EXPECT_EQ(after_cells.patients[i].mixtures, after_antibody.patients[i].mixtures);
    members += after_cells.patients[i].mixtures;
    odd += after_antibody.reset[i] && !after_cells.reset[i] ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(members) / 400.0, 0.08, 4 * std::sqrt(0.08 * 0.92 / 400.0));
  EXPECT_LE(odd, 4U);
}

TEST(ReferencePopulation, IsTheSameUnderBothTreatments) {
  const auto first = composed(cells), second = composed(antibody);
  const Options options{9, Design::independent, 0, 0, 1000, 1};
  const auto a = bound_to(first, true, options), b = bound_to(second, true, options);
  const auto one = a.draw_many(0, 2000), other = b.draw_many(0, 2000);
  std::size_t shared = 0;
  for (const auto& path : a.varied_paths()) {
    if (std::find(b.varied_paths().begin(), b.varied_paths().end(), path) == b.varied_paths().end()) continue;
    ++shared;
    EXPECT_EQ(column(a, one, path), column(b, other, path)) << path;
  }
  EXPECT_GT(shared, 40U);
  // The same candidates were turned away by the same tests.
  EXPECT_EQ(one.tally.rejected_by, other.tally.rejected_by);
  EXPECT_GT(one.tally.candidates, one.tally.accepted);
}

// Sizes, caps and offsets in the cards against the parameter files of the specification, by symbol.
TEST(ReferencePopulation, HasTheSpreadsOfTheSpecification) {
  const char* given = std::getenv("NEUROCART_SHARED");
  const fs::path folder = fs::path(given != nullptr ? given : std::string(NEUROCART_SOURCE_DIR) + "/../shared") / "design" / "biology" / "parameters";
  if (!fs::is_directory(folder)) GTEST_SKIP() << "skipped: the specification is not here";
  std::map<std::string, compose::ParameterRecord> records;
  for (const char* scenario : {cells, antibody})
    for (const auto& record : composed(scenario).parameters) records[record.symbol] = record;
  std::size_t compared = 0;
  for (const auto& file : fs::directory_iterator(folder)) {
    const auto document = toml::parse_file(file.path().string());
    const auto* parameters = document["parameter"].as_array();
    if (parameters == nullptr) continue;
    for (const auto& node : *parameters) {
      const auto& parameter = *node.as_table();
      const auto symbol = parameter["symbol"].value_or(std::string());
      const auto spread = parameter["spread"];
      const auto record = records.find(symbol);
      if (spread["kind"].value_or(std::string()) != "lognormal" || !spread["log_sd"].is_number() || record == records.end()) continue;
      ++compared;
      EXPECT_EQ(record->second.spread.kind, "lognormal") << symbol;
      EXPECT_EQ(record->second.spread.size, spread["log_sd"].value_or(-1.0)) << symbol;
      EXPECT_EQ(record->second.spread.offset, spread["applies_to"] ? 1.0 : 0.0) << symbol;
      const auto cap = spread["cap"] ? spread["cap"].value<double>() : spread["upper"].value<double>();
      EXPECT_EQ(record->second.spread.upper.value_or(-1.0), cap.value_or(-1.0)) << symbol;
    }
  }
  EXPECT_GT(compared, 30U);
}

}  // namespace
}  // namespace neurocart::population
