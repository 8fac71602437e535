// One subject's records as acts at exact times, in the order in which they happen. The rules are NONMEM's: what an earlier record set in motion (lagged and
// additional doses, ends of infusions) comes before the records of its instant; those go in the order of the file; a reset, and a dose with SS 1, call off all
// infusions, lagged and additional doses of earlier records.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/dosing/quantities.hpp"
#include "engine/dosing/records.hpp"
#include "engine/dosing/settings.hpp"
#include "engine/model/model.hpp"

namespace neurocart::dosing {

struct Act {
  enum class Kind {
    bolus,         // amount into the compartment
    rate,          // the compartment's infusion rate changes by amount
    reset,         // states to their start values, infusions off
    steady_state,  // states to (or by) `states`; `replaces` also turns infusions off
    covariates     // constants to `values`
  };
  Kind kind = Kind::bolus;
  double time = 0.0;
  bool at_record = false;  // belongs to `record` itself; else it precedes the records of its instant
  std::size_t record = 0;
  std::size_t compartment = 0;
  double amount = 0.0;
  bool replaces = false;
  std::vector<double> states;  // in the order of states_of()
  Values values;
};

struct Course {
  double start = 0.0, end = 0.0;
  Values values;          // of the covariates at the start
  std::vector<Act> acts;  // ordered; those after the last record are left out
};

// Runs the model where a record asks for a steady state; problems (N5030) go to diagnostics. The records must have passed check_records.
Course make_course(const model::Model& model, const Table& table, const Subject& subject, const Settings& settings, Diagnostics& diagnostics);

}  // namespace neurocart::dosing
