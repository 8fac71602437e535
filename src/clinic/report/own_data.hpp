// A team's own patients from a CSV file: ID, TIME in days from time zero, observable, value; drawn over the panels of their observable. Columns of NONMEM that
// describe doses may stand in the file and are passed over.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::report {

struct OwnPatient {
  std::string id;
  std::vector<double> days, values;  // in time order
};

// What was seen of one observable, in the unit of the read-out.
struct OwnSeries {
  std::string observable;  // a read-out's name, or its observable
  std::vector<OwnPatient> patients;
};

struct OwnData {
  std::string file;  // its name
  std::vector<OwnSeries> series;
  std::vector<std::string> ignored_columns;
};

// Rows without a value ("." or nothing) and rows of doses (EVID other than 0) are passed over. Problems: N4111 columns, N4112 observables that the model does
// not give, N4113 values that are no numbers.
OwnData read_own_data(const std::filesystem::path& file, const compose::Composition& composition, Diagnostics& diagnostics);
OwnData read_own_data_of(std::string_view text, const std::string& file, const compose::Composition& composition, Diagnostics& diagnostics);

}  // namespace neurocart::report
