// A composition compiled for the engine, with the columns that its read-outs fill: what single courses and cohorts share.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/course/course.hpp"
#include "engine/simulation/simulation.hpp"

namespace neurocart::course {

struct Compiled {
  double start = 0.0, end = 0.0;
  std::vector<Column> columns;                     // names and units; no values
  std::unique_ptr<simulation::Simulation> engine;  // null when diagnostics hold errors
};

struct Columns {
  std::vector<std::string> readouts;  // by name; empty: all
  std::vector<std::string> paths;     // model quantities besides
};

// Read-outs first, then paths (unknown: N4091); `varied` paths stay inputs.
Compiled compile(const compose::Composition& composition, const Columns& wanted, const std::vector<std::string>& varied, Diagnostics& diagnostics);

// Place of a varied path among the engine's parameters. Throws std::invalid_argument when it is none.
std::size_t parameter_place(const simulation::Simulation& engine, const std::string& path);

// "N5010 the step became too small (day 12.5)".
std::string failure_text(const solve::PatientOutcome& outcome);

}  // namespace neurocart::course
