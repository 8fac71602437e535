// The three kinds of evidence file, read into structs. Rows with errors are reported and left out.
#pragma once

#include <string>
#include <vector>

#include "clinic/evidence/types.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::evidence {

// Each appends the rows of one file, in the file's order.
void read_observables(const std::string& file, std::vector<Observable>& rows, Diagnostics& diagnostics);
void read_targets(const std::string& file, std::vector<Target>& rows, Diagnostics& diagnostics);
void read_sources(const std::string& file, std::vector<Source>& rows, Diagnostics& diagnostics);

}  // namespace neurocart::evidence
