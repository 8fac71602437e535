// The dosing scenarios of the public set nmtests against NONMEM's answers (5 significant digits), data in the shared folder.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

#include "dosing_case.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::dosing {
namespace {

std::filesystem::path suite_folder() {
  const char* const named = std::getenv("NEUROCART_SHARED");
  const auto shared = named != nullptr ? std::filesystem::path(named) : std::filesystem::path(NEUROCART_SOURCE_DIR) / "../shared";
  return shared / "suites/nonmem_dosing";
}

Settings suite_settings() {
  Settings settings;
  settings.compartments.push_back({"depot", "", "", "", ""});
  settings.compartments.push_back({"central", "LAGT", "BIOAV", "RAT2", "DUR2"});
  return settings;
}

struct Expected {
  std::string id;
  double time = 0, value = 0;
};

std::vector<Expected> read_expected(const std::filesystem::path& file) {
  Diagnostics diagnostics;
  const Table table = read_records(read_text_file(file), file.string(), diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << printed(diagnostics);
  const int column = table.find_column("CP");
  std::vector<Expected> rows;
  for (const auto& subject : table.subjects)
    for (const auto& record : subject.records) rows.push_back({subject.id, record.time, record.values.at(static_cast<std::size_t>(column))});
  return rows;
}

// Compares row by row; prints the worst scenario.
void compare(const std::vector<double>& values, const std::vector<Expected>& expected, std::size_t scenarios) {
  ASSERT_EQ(values.size(), expected.size());
  std::map<std::string, double> largest, worst;
  for (const auto& row : expected) largest[row.id] = std::max(largest[row.id], row.value);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& row = expected[i];
    const double error = std::max(0.0, std::fabs(values[i] - row.value) - 1e-6 * largest[row.id]) / std::max(row.value, 1e-300);
    worst[row.id] = std::max(worst[row.id], error);
    EXPECT_LE(error, 5e-5) << "scenario " << row.id << " at " << row.time << ": " << values[i] << ", NONMEM " << row.value;
  }
  EXPECT_EQ(worst.size(), scenarios);
  const auto top = std::max_element(worst.begin(), worst.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  std::printf("%zu scenarios, %zu rows; worst: scenario %s, relative error %.2g\n", worst.size(), values.size(), top->first.c_str(), top->second);
}

TEST(Nonmem, AllScenarios) {
  const auto folder = suite_folder();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no " << folder;
  const auto values = values_of(model_named("one_compartment"), read_text_file(folder / "dosing_input.csv"), suite_settings(), "CP", 1e-7);
  compare(values, read_expected(folder / "dosing_nonmem.csv"), 29);
}

TEST(Nonmem, TimeVaryingCovariate) {
  const auto folder = suite_folder();
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "skipped: no " << folder;
  Settings settings = suite_settings();
  settings.covariates = {{"WT", Covariate::Carry::backward}};
  const auto values = values_of(model_named("one_compartment_weight"), read_text_file(folder / "time_varying_input.csv"), settings, "CP", 1e-7);
  compare(values, read_expected(folder / "time_varying_nonmem.csv"), 1);
}

}  // namespace
}  // namespace neurocart::dosing
