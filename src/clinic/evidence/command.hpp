// `neurocart evidence`: filters what was published and shows it on the terminal, and with an output folder also as evidence.html and evidence.csv.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <optional>

#include "clinic/evidence/evidence.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::evidence {

struct EvidenceOptions {
  std::filesystem::path folder;  // holds observables.toml, sources.toml, targets/
  TargetFilter filter;
  std::optional<std::filesystem::path> output;  // created where it does not exist; files of the same name are replaced
  int width = 0;                                // characters a line; 0: the variable COLUMNS, else the terminal's, else 100
  bool quiet = false;                           // no table
};

// Returns the exit code: 0, or 2 when evidence or filter are wrong (see `diagnostics`); then nothing is written. Throws EnvironmentError when the output
// cannot be written.
int run_evidence(const EvidenceOptions& options, std::ostream& out, Diagnostics& diagnostics);

}  // namespace neurocart::evidence
