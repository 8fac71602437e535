// Subjects with dose records through a model: one row for each record.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/dosing/records.hpp"
#include "engine/dosing/settings.hpp"
#include "engine/model/model.hpp"
#include "engine/solve/problem.hpp"

namespace neurocart::dosing {

struct RunSettings {
  std::vector<std::string> readouts;  // as in simulation::Settings; not empty
  double relative_tolerance = 1e-6;
  std::optional<double> absolute_tolerance;
};

// The read-outs of a run: the wanted ones as the engine spells them, or everything that varies once the compartments are dosed. Faults of the model and unknown
// names go to diagnostics.
std::vector<std::string> readouts_of(const model::Model& model, const Settings& settings, const std::vector<std::string>& wanted, Diagnostics& diagnostics);

// values[record * readouts + readout], in the units of the model; after what the record itself does and before later records of the same instant. NaN after
// `reached` of a subject that failed.
struct Rows {
  std::vector<double> values;
  solve::Status status = solve::Status::done;
  double reached = 0.0;
};

// The table must have passed check_records for this model and these settings. Steady states that are not found go to diagnostics (N5030), faults of the model
// too.
Rows run_subject(const model::Model& model, const Table& table, const Subject& subject, const Settings& settings, const RunSettings& run_settings,
                 Diagnostics& diagnostics);

}  // namespace neurocart::dosing
