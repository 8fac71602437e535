// Targets as a table for the terminal and as CSV.
#pragma once

#include <string>
#include <vector>

#include "clinic/evidence/evidence.hpp"

namespace neurocart::evidence {

// A table of at most `width` characters a line (at least 40): long cells are shortened with "…", and columns left out from the right where room ends.
// A last line counts targets, studies, roles and how they were read.
std::string terminal_table(const Evidence& evidence, const std::vector<const Target*>& targets, int width);

// One row for each target, header first, quoted where RFC 4180 asks for it, numbers as they were given.
std::string csv_table(const Evidence& evidence, const std::vector<const Target*>& targets);

// "142 observations from 22 studies: 73 calibration, 69 check; 86 read, 56 recalled".
std::string counts_of(const std::vector<const Target*>& targets);

}  // namespace neurocart::evidence
