// A course as files: timecourse.csv, events.csv, failures.csv, summary.json, manifest.json. Column names and keys are promises to scripts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/course/course.hpp"

namespace neurocart::results {

// What identifies a run and what it cost; stands in every JSON file.
struct RunFacts {
  std::string version;
  std::uint64_t seed = 1;
  double tolerance = 1e-6;
  std::string input_digest;
  double wall_seconds = 0.0;
  std::vector<Diagnostic> warnings;
};

// "day,a,b": numbers with `digits` significant digits (17: every bit).
std::string timecourse_csv(const course::Course& course, int digits = 17);

// "day,event,part,dose,unit": doses in time order, then what else happened.
std::string events_csv(const compose::Composition& composition, const course::Course& course, int digits = 17);

// "patient,day,reason": empty but for its header when nothing failed.
std::string failures_csv(const course::Course& course);

// Version, schema, seed, tolerance, digest, wall time, patients, failed, last values, extremes and solver statistics of a run of one patient.
std::string summary_json(const compose::Composition& composition, const course::Course& course, const RunFacts& facts);

// Version, seed, digest, columns with unit and observable, the files of the run.
std::string manifest_json(const compose::Composition& composition, const course::Course& course, const RunFacts& facts, const std::vector<std::string>& files);

}  // namespace neurocart::results
