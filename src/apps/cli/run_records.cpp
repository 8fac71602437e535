// See run_records.hpp.
#include "apps/cli/run_records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "engine/base/text_file.hpp"
#include "engine/dosing/checks.hpp"
#include "engine/dosing/records.hpp"

namespace neurocart::cli {

namespace {

// Modifiers given as COMPARTMENT=NAME into one member of the settings' compartments.
void place_modifiers(const char* option, const std::vector<std::string>& texts, std::string dosing::Compartment::* member, dosing::Settings& settings,
                     Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto& compartment : settings.compartments) names.push_back(compartment.state);
  for (const auto& text : texts) {
    const auto equals = text.find('=');
    const std::string state = text.substr(0, equals);
    const auto compartment = std::find(names.begin(), names.end(), state);
    if (equals == std::string::npos || equals + 1 == text.size()) {
      diagnostics.error("N1003", {"command line", 0, 0}, fmt::format("--{} {}: COMPARTMENT=NAME is meant", option, text));
    } else if (compartment == names.end()) {
      diagnostics.error("N4406", {"command line", 0, 0}, fmt::format("--{}: '{}' is not among the compartments", option, state), did_you_mean(state, names));
    } else {
      settings.compartments[static_cast<std::size_t>(compartment - names.begin())].*member = text.substr(equals + 1);
    }
  }
}

dosing::Settings settings_of(const RecordOptions& options, Diagnostics& diagnostics) {
  dosing::Settings settings;
  for (const auto& state : options.compartments) settings.compartments.push_back({state, {}, {}, {}, {}});
  place_modifiers("lag", options.lags, &dosing::Compartment::lag, settings, diagnostics);
  place_modifiers("bioavailability", options.bioavailabilities, &dosing::Compartment::bioavailability, settings, diagnostics);
  place_modifiers("rate", options.rates, &dosing::Compartment::rate, settings, diagnostics);
  place_modifiers("duration", options.durations, &dosing::Compartment::duration, settings, diagnostics);
  for (const auto& text : options.covariates) {
    const auto colon = text.find(':');
    const std::string carry = colon == std::string::npos ? "" : text.substr(colon + 1);
    if (carry != "locf" && carry != "nocb") {
      diagnostics.error("N1003", {"command line", 0, 0}, fmt::format("--covariates {}: NAME:locf or NAME:nocb is meant", text),
                        "locf: a value holds from its record on; nocb: up to its record");
      continue;
    }
    settings.covariates.push_back({text.substr(0, colon), carry == "locf" ? dosing::Covariate::Carry::forward : dosing::Covariate::Carry::backward});
  }
  return settings;
}

void stop_on_errors(Diagnostics& diagnostics) {
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
}

}  // namespace

void add_record_options(CLI::App& command, RecordOptions& options) {
  const char* const group = "Dose records";
  const auto list = [&](const char* name, std::vector<std::string>& values, const char* meaning, const char* type) {
    command.add_option(name, values, meaning)->delimiter(',')->type_name(type)->group(group);
  };
  command.add_option("--data", options.data_file, "records in the NONMEM vocabulary: ID, TIME, EVID, AMT, CMT, RATE, II, ADDL, SS")
      ->type_name("RECORDS.csv")
      ->group(group);
  list("--compartments", options.compartments, "what CMT 1, 2, ... stand for", "STATE,...");
  list("--lag", options.lags, "lag time: a column, a quantity of the model or a number", "STATE=NAME,...");
  list("--bioavailability", options.bioavailabilities, "bioavailability", "STATE=NAME,...");
  list("--rate", options.rates, "rate of infusions with RATE -1", "STATE=NAME,...");
  list("--duration", options.durations, "duration of infusions with RATE -2", "STATE=NAME,...");
  list("--covariates", options.covariates, "how a column that varies runs between records: locf or nocb", "NAME:CARRY,...");
}

RecordRun run_records(const model::Model& model, const RecordOptions& options, dosing::RunSettings run_settings, int digits, Diagnostics& diagnostics) {
  const dosing::Settings settings = settings_of(options, diagnostics);
  stop_on_errors(diagnostics);
  const dosing::Table table = dosing::read_records(read_text_file(options.data_file), options.data_file, diagnostics);
  stop_on_errors(diagnostics);
  dosing::check_records(model, table, settings, diagnostics);
  stop_on_errors(diagnostics);
  run_settings.readouts = dosing::readouts_of(model, settings, run_settings.readouts, diagnostics);
  stop_on_errors(diagnostics);
  diagnostics.print(std::cerr);

  RecordRun done;
  done.text = "ID,TIME";
  for (const auto& readout : run_settings.readouts) done.text += "," + readout;
  done.text += "\n";
  for (const auto& subject : table.subjects) {
    Diagnostics problems;
    const dosing::Rows rows = dosing::run_subject(model, table, subject, settings, run_settings, problems);
    stop_on_errors(problems);
    const std::size_t width = run_settings.readouts.size();
    for (std::size_t r = 0; r < subject.records.size() && subject.records[r].time <= rows.reached; ++r) {
      done.text += fmt::format("{},{:.{}g}", subject.id, subject.records[r].time, digits);
      for (std::size_t i = 0; i < width; ++i) done.text += fmt::format(",{:.{}g}", rows.values[r * width + i], digits);
      done.text += "\n";
    }
    if (rows.status == solve::Status::done) continue;
    done.failed = true;
    std::cerr << fmt::format("error {}: subject {}: {} at time {:.17g}; the rows before it stand\n", solve::code_of(rows.status), subject.id,
                             solve::text_of(rows.status), rows.reached);
  }
  return done;
}

}  // namespace neurocart::cli
