// `neurocart simulate --patients N` and `neurocart merge`: virtual patients into a result store.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "apps/cli/options.hpp"
#include "apps/cli/patient.hpp"
#include "clinic/report/own_data.hpp"
#include "clinic/results/store.hpp"

namespace neurocart::cli {

struct PopulationOptions {
  std::string file;  // a population instead of the scenario's
  std::size_t patients = 0;
  std::size_t kept = 1000;
  std::vector<std::string> columns;  // read-outs; empty: all
  results::Shard shard;
  bool resume = false;
  bool no_report = false;
  std::string data_file;  // a team's own patients (.csv) for the report; may be empty
};

// "2/8". Throws InputError (N4084).
results::Shard parse_shard(const std::string& text);

// The own patients of --data; nothing without a file. Throws InputError (N4111 to N4113).
std::optional<report::OwnData> own_data(const std::string& file, const compose::Composition& composition, Diagnostics& diagnostics);

// Simulates, or goes on with, the population of the first scenario, and the same virtual patients under the others (stores in compare-1, compare-2, ... of the
// output folder); prints where the results lie. Returns the exit code: 0, 3 too many failures, 130 interrupted.
int simulate_population(const std::vector<ComposedScenario>& scenarios, const PopulationOptions& options, const CommonOptions& common,
                        const std::filesystem::path& output, Diagnostics& diagnostics);

}  // namespace neurocart::cli
