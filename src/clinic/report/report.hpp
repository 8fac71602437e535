// Reports as one HTML file: of one patient, from a course, its comparisons, what each parameter decides, and what was published; of a population, from its
// result store. All words that name anything
// medical come from the library (library/reports/, the cards of the patient's parts); this floor knows figures, metrics and rules.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/course/course.hpp"
#include "clinic/evidence/evidence.hpp"
#include "clinic/report/own_data.hpp"
#include "clinic/results/store.hpp"
#include "clinic/results/tables.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::report {

// One parameter to be moved across the range that is known for it.
struct TornadoInput {
  std::string path;
  double low = 0.0, high = 0.0;  // in the parameter's unit
};

struct TornadoCourse {
  TornadoInput input;
  course::Course low, high;
};

// Another strategy for the same patient, drawn dashed.
struct Comparison {
  const compose::Composition* composition = nullptr;
  const course::Course* course = nullptr;
};

// Everything that one report is made of. Pointers must outlive the call.
struct ReportInput {
  const compose::Composition* composition = nullptr;
  const course::Course* course = nullptr;
  std::vector<Comparison> comparisons;
  std::span<const TornadoCourse> tornado;
  const evidence::Evidence* evidence = nullptr;
  const OwnData* own = nullptr;                        // a team's own patients; may be null
  std::vector<std::filesystem::path> library_folders;  // the first that has reports/patient.toml gives the texts
  std::string command;
  results::RunFacts facts;
};

// A finished population run.
struct PopulationRun {
  const compose::Composition* composition = nullptr;
  const results::Store* store = nullptr;
  std::filesystem::path folder;  // of the store's parts
  std::string population_title;
  std::optional<double> acceptance_rate;  // of the draws, where this run made them all
};

// Everything that the report of a population is made of. Pointers must outlive the call.
struct PopulationReportInput {
  std::vector<PopulationRun> runs;          // this population, then others of the same virtual patients
  const course::Course* nominal = nullptr;  // the first scenario's patient without differences between patients; may be null
  const evidence::Evidence* evidence = nullptr;
  const OwnData* own = nullptr;                        // a team's own patients; may be null
  std::vector<std::filesystem::path> library_folders;  // the first that has reports/population.toml gives the texts
  std::string command;
  results::RunFacts facts;
};

// Every parameter that something uses and that has a spread or a valid range, at its ends.
std::vector<TornadoInput> tornado_inputs(const compose::Composition& composition);

// Paths that the report draws and that are no read-outs: to be asked of the runner beside them. Those that this patient does not have are left out.
std::vector<std::string> report_paths(const compose::Composition& composition, const std::vector<std::filesystem::path>& library_folders,
                                      Diagnostics& diagnostics);

// Days that the report draws: the course's daily ones, and four a day through the first month, where curves turn within a day.
std::vector<double> report_days(const compose::Composition& composition);

// The page. Problems of the report's texts (N41xx) go to diagnostics; with errors among them the text is empty.
std::string write_report(const ReportInput& input, Diagnostics& diagnostics);

// The page of a population, from reports/population.toml.
std::string write_population_report(const PopulationReportInput& input, Diagnostics& diagnostics);

}  // namespace neurocart::report
