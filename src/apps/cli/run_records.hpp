// `neurocart run MODEL --data RECORDS.csv`: a row for each record of each subject.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/dosing/run.hpp"
#include "engine/model/model.hpp"

namespace neurocart::cli {

struct RecordOptions {
  std::string data_file;
  std::vector<std::string> compartments, lags, bioavailabilities, rates, durations, covariates;
};

void add_record_options(CLI::App& command, RecordOptions& options);

struct RecordRun {
  std::string text;  // CSV: ID, TIME and the read-outs
  bool failed = false;
};

// No read-outs: everything that varies. Subjects that fail are reported on standard error and stand with the rows that they reached. Throws InputError.
RecordRun run_records(const model::Model& model, const RecordOptions& options, dosing::RunSettings run_settings, int digits, Diagnostics& diagnostics);

}  // namespace neurocart::cli
