// Records and a model, both as text, through the floor: what the tests of this folder share.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "engine/antimony/reader.hpp"
#include "engine/base/diagnostic.hpp"
#include "engine/dosing/checks.hpp"
#include "engine/dosing/records.hpp"
#include "engine/dosing/run.hpp"

namespace neurocart::dosing {

inline std::string printed(const Diagnostics& diagnostics) {
  std::ostringstream text;
  diagnostics.print(text);
  return text.str();
}

inline model::Model model_named(const std::string& name) {
  Diagnostics diagnostics;
  auto model = antimony::read_model_file(std::filesystem::path(NEUROCART_SOURCE_DIR) / "tests/engine/dosing" / (name + ".ant"), diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << printed(diagnostics);
  return model;
}

inline model::Model model_of(const std::string& text) {
  Diagnostics diagnostics;
  auto model = antimony::read_model(text, {}, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << printed(diagnostics);
  return model;
}

// The values of one read-out at all records of all subjects.
inline std::vector<double> values_of(const model::Model& model, const std::string& text, const Settings& settings, const std::string& readout,
                                     double tolerance = 1e-9) {
  Diagnostics diagnostics;
  const Table table = read_records(text, "records.csv", diagnostics);
  if (!diagnostics.has_errors()) check_records(model, table, settings, diagnostics);
  std::vector<double> values;
  RunSettings run_settings;
  run_settings.readouts = {readout};
  run_settings.relative_tolerance = tolerance;
  for (const auto& subject : table.subjects) {
    if (diagnostics.has_errors()) break;
    const Rows rows = run_subject(model, table, subject, settings, run_settings, diagnostics);
    EXPECT_EQ(rows.status, solve::Status::done);
    values.insert(values.end(), rows.values.begin(), rows.values.end());
  }
  EXPECT_FALSE(diagnostics.has_errors()) << printed(diagnostics);
  return values;
}

}  // namespace neurocart::dosing
