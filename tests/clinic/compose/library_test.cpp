// The library of the house: every scenario composes, wrong units are found at their line, and composing is quick.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <set>

#include <unistd.h>

#include "clinic/compose/composer.hpp"
#include "engine/base/text_file.hpp"
#include "engine/units/unit.hpp"

namespace neurocart::compose {
namespace {

namespace fs = std::filesystem;

const fs::path source = NEUROCART_SOURCE_DIR;

std::string said(const Diagnostics& diagnostics) {
  std::string text;
  for (const auto& item : diagnostics.all()) text += item.code + " " + item.span.file + ":" + std::to_string(item.span.line) + " " + item.message + "\n";
  return text;
}

std::vector<fs::path> scenarios() {
  std::vector<fs::path> paths;
  for (const auto& folder : {source / "library/scenarios", source / "tests/reference"})
    for (const auto& item : fs::directory_iterator(folder))
      if (item.path().extension() == ".toml" && item.path().stem() != "columns") paths.push_back(item.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(TheLibrary, ComposesEveryScenario) {
  const Library library({source / "library"});
  const auto paths = scenarios();
  EXPECT_GE(paths.size(), 6u);
  for (const auto& path : paths) {
    Diagnostics diagnostics;
    const Scenario scenario = read_scenario(path, diagnostics);
    const Composition composition = compose(library, scenario, {}, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors()) << path << "\n" << said(diagnostics);
    EXPECT_EQ(composition.units.equations_skipped, 0u) << path;
    EXPECT_FALSE(composition.acts.empty()) << path;
  }
}

// Composed once with every card warm: what a run, a comparison or a sensitivity pays.
TEST(TheLibrary, ComposesQuicklyOnceRead) {
  const Library library({source / "library"});
  Diagnostics diagnostics;
  const Scenario scenario = read_scenario(scenarios().front(), diagnostics);
  compose(library, scenario, {}, diagnostics);
  double best_ms = 1e9;
  for (int i = 0; i < 5; ++i) {
    const auto before = std::chrono::steady_clock::now();
    compose(library, scenario, {}, diagnostics);
    best_ms = std::min(best_ms, std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - before).count());
  }
  EXPECT_LT(best_ms, 200.0);
}

class WrongUnits : public testing::Test {
 protected:
  WrongUnits() : root_(fs::temp_directory_path() / ("neurocart_units_" + std::to_string(::getpid()))) {
    fs::create_directories(root_);
    fs::copy(source / "library", root_ / "library", fs::copy_options::recursive);
    scenario_ = read_scenario(source / "library/scenarios/mg_achr_cd19_car_t.toml", diagnostics_);
    const Library library({root_ / "library"});
    composition_ = compose(library, scenario_, {}, diagnostics_);
    std::set<std::pair<std::string, int>> lines;
    for (const auto& parameter : composition_.parameters) {
      const bool is_dose = parameter.source == "scenario" && parameter.span.file == scenario_.path.string();
      if (!parameter.used_by.empty() && !is_dose && parameter.unit_span.file.find("/regimens/") == std::string::npos &&
          lines.emplace(parameter.unit_span.file, parameter.unit_span.line).second)
        parameters_.push_back(&parameter);
    }
    std::mt19937 random(20240517);
    std::shuffle(parameters_.begin(), parameters_.end(), random);
  }
  ~WrongUnits() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  // Composes with that unit in the card and says whether an error of that code stands at its line.
  testing::AssertionResult reported(const ParameterRecord& parameter, const std::string& unit, const std::string& code) const {
    const std::string file = parameter.unit_span.file, original = read_text_file(file);
    std::size_t line_start = 0;
    for (int line = 1; line < parameter.unit_span.line; ++line) line_start = original.find('\n', line_start) + 1;
    const std::string from = "unit = \"" + parameter.unit + "\"";
    const std::size_t at = original.find(from, line_start);
    if (at == std::string::npos) return testing::AssertionFailure() << parameter.path << ": no unit at its line";
    std::string changed = original;
    std::ofstream(file) << changed.replace(at, from.size(), "unit = \"" + unit + "\"");
    Diagnostics diagnostics;
    compose(Library({root_ / "library"}), scenario_, {}, diagnostics);
    std::ofstream(file) << original;
    for (const auto& item : diagnostics.all())
      if (item.code == code && item.span.file == file && item.span.line == parameter.unit_span.line) return testing::AssertionSuccess();
    return testing::AssertionFailure() << parameter.path << ": '" << parameter.unit << "' changed to '" << unit << "' gave\n"
                                       << said(diagnostics).substr(0, 2000);
  }

  fs::path root_;
  Diagnostics diagnostics_;
  Scenario scenario_;
  Composition composition_;
  std::vector<const ParameterRecord*> parameters_;
};

TEST_F(WrongUnits, OfThirtyParametersAreFoundAtTheirLine) {
  ASSERT_GE(parameters_.size(), 40u);
  const std::vector<std::string> others = {"mmHg", "kg/L", "1/day^2", "cells", "1/day", "degC", "1"};
  for (std::size_t i = 0; i < 30; ++i) {
    const auto own = units::parse_unit(parameters_[i]->unit);
    ASSERT_TRUE(own);
    std::size_t pick = i % others.size();
    while (units::same_dimension(*own, *units::parse_unit(others[pick]))) pick = (pick + 1) % others.size();
    EXPECT_TRUE(reported(*parameters_[i], others[pick], "N3001"));
  }
}

TEST_F(WrongUnits, OfTenParametersInAnotherScaleAreFoundAtTheirLine) {
  for (std::size_t i = 30; i < 40; ++i) EXPECT_TRUE(reported(*parameters_[i], parameters_[i]->unit + "*mg/g", "N3002"));
}

}  // namespace
}  // namespace neurocart::compose
