// Reads the test cases of tests/models: a model text, the run it is meant for, and the numbers to be met, in one TOML file each.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace neurocart::test {

struct Expected {
  std::string id;
  double time = 0, value = 0;
};

struct ModelCase {
  std::string name, title, source;
  std::filesystem::path model;
  double end = 0;
  double tolerance = 1e-8;         // relative, of the run
  double absolute = 1e-11;         // of the run, every state
  int points = 100;                // output times of the comparison with the oracle
  double logarithmic_from = 0;     // > 0: output times spaced by ratio from here
  bool has_events = false;         // then there is no comparison with the oracle
  std::vector<double> stops;       // where the right-hand side jumps
  std::vector<Expected> expected;  // to be met within 0.1 %
  std::vector<Expected> peaks;     // largest value of a quantity, and when
};

// All cases in name order.
std::vector<ModelCase> read_model_cases();
// Output times of a case: its grid and every expected time, ascending, without `start`.
std::vector<double> output_times(const ModelCase& model_case);

}  // namespace neurocart::test
