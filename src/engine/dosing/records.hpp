// Dose and observation records in the NONMEM vocabulary, read from CSV: columns ID, TIME, EVID, AMT, CMT, RATE, II, ADDL, SS in any order and case, MDV and DV
// tolerated, further columns kept as covariates or modifiers. Knows no model; what depends on one is checked in checks.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace neurocart::dosing {

// One line. Amounts and rates are in the amount of the compartment, times in the model's unit.
struct Record {
  enum class Event { observation = 0, dose = 1, other = 2, reset = 3, reset_and_dose = 4 };
  int line = 0;
  double time = 0.0;
  Event event = Event::observation;
  double amount = 0.0;
  int compartment = 1;  // from 1
  double rate = 0.0;    // 0: bolus; above: infusion; -1: the modelled rate; -2: the modelled duration
  double interval = 0.0;
  int additional = 0;
  int steady_state = 0;        // 0, 1 (replaces), 2 (is added)
  std::vector<double> values;  // of the further columns; NaN where the cell is "." or empty

  bool has_dose() const { return event == Event::dose || event == Event::reset_and_dose; }
  bool has_reset() const { return event == Event::reset || event == Event::reset_and_dose; }
};

struct Subject {
  std::string id;  // as written
  std::vector<Record> records;
};

struct Table {
  std::string file;
  std::vector<std::string> columns;  // the further ones, as written
  std::vector<Subject> subjects;

  // Index into columns, or -1; the exact spelling goes before another case.
  int find_column(std::string_view name) const;
};

// A first column named C or # marks lines to leave out (any cell but "." or empty), and so does a line that starts with #. Without EVID, an amount makes a dose
// record. Problems (N4401 to N4405, N4411) go to diagnostics; the result is usable when none of them is an error.
Table read_records(std::string_view text, const std::string& file, Diagnostics& diagnostics);

}  // namespace neurocart::dosing
