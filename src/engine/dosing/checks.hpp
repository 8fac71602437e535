// Holds a table of records against a model: everything that can be said before anything runs.
#pragma once

#include "engine/base/diagnostic.hpp"
#include "engine/dosing/records.hpp"
#include "engine/dosing/settings.hpp"
#include "engine/model/model.hpp"

namespace neurocart::dosing {

// CMT outside the compartments, compartments that the model lacks or that cannot take a dose (N4406), RATE -1 and -2 without a modelled rate or duration
// (N4407), names that are neither a column nor a constant (N4408), covariates that vary within a subject without a word on how (N4409), columns that name what
// the model computes (N4410, a warning), constants derived once from a covariate that varies (N4412, a warning), modifiers out of range (N4404).
void check_records(const model::Model& model, const Table& table, const Settings& settings, Diagnostics& diagnostics);

}  // namespace neurocart::dosing
