// The tests that a candidate must pass: comparisons at the start, and settling when left alone. They run in the engine, many candidates at once. Internal to
// this folder.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "clinic/population/patterns.hpp"
#include "clinic/population/plan.hpp"
#include "engine/simulation/simulation.hpp"

namespace neurocart::population {

// One read-out that turns a candidate away: `readout` op 0, or a truth value. What is not a number turns away too.
struct Comparison {
  model::Operator op = model::Operator::less;
  bool is_truth = false;
  int name = -1;  // in Acceptance::names()
};

// The comparisons that one run of one reduced model answers.
struct AcceptanceTest {
  std::vector<Comparison> comparisons;
  std::unique_ptr<simulation::Simulation> engine;
  std::vector<std::pair<int, int>> inputs;  // column, parameter of the engine
  double start = 0.0, end = 0.0;            // end = start: nothing is integrated
  double tolerance = 0.0;
};

class Acceptance {
 public:
  // N4306 for a test that cannot be read, N4301 and N4302 for its names.
  Acceptance(const Patterns& patterns, const compose::Composition& composition, const PopulationCard& card, const Plan& plan, Diagnostics& diagnostics);

  const std::vector<std::string>& names() const { return names_; }

  // For each candidate (values[candidate * columns + i]) the first test that turns it away, or -1.
  std::vector<int> judge(std::span<const double> values, std::size_t candidates, unsigned threads) const;

 private:
  std::vector<double> readouts(const AcceptanceTest& test, std::span<const double> values, std::span<const std::size_t> candidates, unsigned threads) const;

  std::vector<std::string> names_;
  std::vector<AcceptanceTest> tests_;  // the cheap ones first
  std::size_t columns_ = 0;
};

}  // namespace neurocart::population
