// `neurocart simulate SCENARIO`: one patient, with a second strategy beside it when asked for; tables and one report in the output folder.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <memory>

#include "apps/cli/commands.hpp"
#include "apps/cli/options.hpp"
#include "apps/cli/patient.hpp"
#include "apps/cli/population.hpp"
#include "apps/cli/progress.hpp"
#include "clinic/course/course.hpp"
#include "clinic/evidence/evidence.hpp"
#include "clinic/report/report.hpp"
#include "clinic/results/output_folder.hpp"
#include "clinic/results/tables.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::cli {

namespace {

constexpr double default_tolerance = 1e-6;
constexpr double range_tolerance = 1e-4;  // of the courses that only show what a parameter decides

struct SimulateOptions {
  CommonOptions common;
  std::string scenario;
  std::vector<std::string> comparisons;
  std::optional<int> patients;
  PopulationOptions population;
  std::string shard;
  bool no_report = false;
  bool no_ranges = false;
};

struct Strategy {
  compose::Composition composition;
  course::Course course;  // the read-outs and the paths asked for: what the tables hold
  course::Course drawn;   // with the paths that the report draws besides
};

course::Options course_options(const SimulateOptions& options, const compose::Composition& composition) {
  course::Options settings;
  settings.tolerance = options.common.tolerance.value_or(composition.tolerance.value_or(default_tolerance));
  settings.days = course::daily_days(composition);
  settings.extra_paths = options.common.show;
  settings.threads = options.common.threads;
  return settings;
}

// The rows of these days and the first columns.
course::Course cut(course::Course whole, const std::vector<double>& days, std::size_t columns) {
  whole.columns.resize(columns);
  std::size_t kept = 0;
  for (std::size_t row = 0; row < whole.days.size(); ++row) {
    if (!std::binary_search(days.begin(), days.end(), whole.days[row])) continue;
    for (auto& column : whole.columns) column.values[kept] = column.values[row];
    whole.days[kept++] = whole.days[row];
  }
  whole.days.resize(kept);
  for (auto& column : whole.columns) column.values.resize(kept);
  return whole;
}

Strategy simulate_strategy(const SimulateOptions& options, const std::string& scenario, Diagnostics& diagnostics) {
  Strategy strategy{compose_patient(scenario, options.common, diagnostics), {}, {}};
  auto settings = course_options(options, strategy.composition);
  const auto columns = strategy.composition.readouts.size() + settings.extra_paths.size();
  const auto days = settings.days;
  if (!options.no_report) {
    settings.days = report::report_days(strategy.composition);
    for (auto& path : report::report_paths(strategy.composition, library_path(options.common), diagnostics)) {
      if (std::find(settings.extra_paths.begin(), settings.extra_paths.end(), path) == settings.extra_paths.end())
        settings.extra_paths.push_back(std::move(path));
    }
  }
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  const course::Runner runner(strategy.composition, std::move(settings), diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  strategy.drawn = runner.run();
  strategy.course = cut(strategy.drawn, days, columns);
  return strategy;
}

// The courses of figure 5: each parameter that has a spread or a valid range, at both ends.
std::vector<report::TornadoCourse> tornado_courses(const SimulateOptions& options, const compose::Composition& composition, Diagnostics& diagnostics) {
  auto inputs = report::tornado_inputs(composition);
  auto settings = course_options(options, composition);
  settings.days = report::report_days(composition);
  settings.extra_paths.clear();
  settings.tolerance = std::max(settings.tolerance, range_tolerance);
  for (const auto& input : inputs) settings.varied.push_back(input.path);
  const course::Runner runner(composition, settings, diagnostics);
  std::vector<course::Variation> variations;
  for (const auto& input : inputs) {
    variations.push_back({{input.path, input.low}});
    variations.push_back({{input.path, input.high}});
  }
  Progress progress("what decides it", options.common.progress, options.common.quiet);
  auto courses = runner.run_many(variations, [&](std::size_t done, std::size_t total) { progress.show(done, total); });
  std::vector<report::TornadoCourse> pairs;
  for (std::size_t i = 0; i < inputs.size(); ++i) pairs.push_back({std::move(inputs[i]), std::move(courses[2 * i]), std::move(courses[2 * i + 1])});
  return pairs;
}

results::RunFacts run_facts(const SimulateOptions& options, const Strategy& strategy, const Diagnostics& diagnostics) {
  results::RunFacts facts;
  facts.version = program_version;
  facts.seed = options.common.seed;
  facts.tolerance = course_options(options, strategy.composition).tolerance;
  facts.input_digest = strategy.composition.input_digest;
  for (const auto& item : diagnostics.all()) {
    if (item.severity == Severity::warning) facts.warnings.push_back(item);
  }
  return facts;
}

std::string report_page(const SimulateOptions& options, const Strategy& strategy, const std::vector<Strategy>& comparisons, const results::RunFacts& facts,
                        const std::function<double()>& seconds, Diagnostics& diagnostics) {
  const auto evidence = evidence::Evidence::load(evidence_folder(), diagnostics);
  report::ReportInput input;
  input.composition = &strategy.composition;
  input.course = &strategy.drawn;
  for (const auto& comparison : comparisons) input.comparisons.push_back({&comparison.composition, &comparison.drawn});
  const auto tornado = options.no_ranges ? std::vector<report::TornadoCourse>{} : tornado_courses(options, strategy.composition, diagnostics);
  input.tornado = tornado;
  input.evidence = &evidence;
  const auto own = own_data(options.population.data_file, strategy.composition, diagnostics);
  input.own = own ? &*own : nullptr;
  input.library_folders = library_path(options.common);
  input.command = command_line();
  input.facts = facts;
  input.facts.wall_seconds = seconds();
  return report::write_report(input, diagnostics);
}

// How many patients: the flag, else the scenario's population, else one.
std::size_t patients_wanted(const SimulateOptions& options, const compose::Scenario& scenario) {
  const int scenario_patients = scenario.population ? scenario.population->patients.value_or(1) : 1;
  return static_cast<std::size_t>(options.patients.value_or(scenario_patients));
}

int simulate_one(const SimulateOptions& options);

int simulate(const SimulateOptions& options) {
  Diagnostics diagnostics;
  const auto patients = patients_wanted(options, compose::read_scenario(options.scenario, diagnostics));
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  if (patients == 1) return simulate_one(options);
  PopulationOptions population = options.population;
  population.patients = patients;
  if (!options.shard.empty()) population.shard = parse_shard(options.shard);
  const auto output = options.common.output.empty() ? "out/" + std::filesystem::path(options.scenario).stem().string() : options.common.output;
  population.no_report = options.no_report;
  std::vector<ComposedScenario> scenarios;
  scenarios.push_back(compose_scenario(options.scenario, options.common, diagnostics));
  for (const auto& scenario : options.comparisons) scenarios.push_back(compose_scenario(scenario, options.common, diagnostics));
  return simulate_population(scenarios, population, options.common, output, diagnostics);
}

int simulate_one(const SimulateOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  const auto stem = std::filesystem::path(options.scenario).stem().string();
  results::OutputFolder folder(options.common.output.empty() ? "out/" + stem : options.common.output, options.common.force);

  Diagnostics diagnostics;
  const Strategy strategy = simulate_strategy(options, options.scenario, diagnostics);
  std::vector<Strategy> comparisons;
  for (const auto& scenario : options.comparisons) comparisons.push_back(simulate_strategy(options, scenario, diagnostics));

  auto facts = run_facts(options, strategy, diagnostics);
  const auto seconds = [&] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  facts.wall_seconds = seconds();
  std::string page;
  if (!options.no_report) page = report_page(options, strategy, comparisons, facts, seconds, diagnostics);
  diagnostics.print(std::cerr);
  if (diagnostics.has_errors()) return 2;

  facts.wall_seconds = seconds();
  folder.write("timecourse.csv", results::timecourse_csv(strategy.course, options.common.digits));
  folder.write("events.csv", results::events_csv(strategy.composition, strategy.course, options.common.digits));
  folder.write("failures.csv", results::failures_csv(strategy.course));
  const auto summary = results::summary_json(strategy.composition, strategy.course, facts);
  folder.write("summary.json", summary);
  if (!options.common.json_file.empty()) write_text_file(options.common.json_file, summary);
  if (!page.empty()) folder.write("report.html", page);
  folder.write("manifest.json", results::manifest_json(strategy.composition, strategy.course, facts, folder.files()));
  if (!options.common.quiet) {
    fmt::print("seed {}, tolerance {:g}, {} steps, {:.2f} s; results in {}\n", facts.seed, facts.tolerance, strategy.course.statistics.steps, seconds(),
               folder.path().string());
  }
  if (!strategy.course.failed) return 0;
  std::cerr << "error " << strategy.course.failure << "; the rows before it stand\n";
  return 3;
}

}  // namespace

void add_simulate_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("simulate", "a patient from a scenario: time courses, doses, scores, one report");
  command->footer("Example: neurocart simulate library/scenarios/PATIENT.toml --compare library/scenarios/OTHER.toml -o out");
  auto options = std::make_shared<SimulateOptions>();
  command->add_option("SCENARIO", options->scenario, "scenario file (.toml)")->required();
  command->add_option("--compare", options->comparisons, "further strategies for the same patient, drawn dashed")->type_name("OTHER.toml");
  command->add_option("--patients", options->patients, "virtual patients (default: the scenario's population, else 1)")->check(CLI::PositiveNumber);
  command->add_option("--population", options->population.file, "how they differ: a file of populations/, in place of the scenario's");
  command->add_option("--keep", options->population.kept, "patients whose whole course is kept")->capture_default_str()->check(CLI::NonNegativeNumber);
  command->add_option("--columns", options->population.columns, "read-outs of a population run (default: all)")->delimiter(',')->type_name("NAME,...");
  command->add_option("--data", options->population.data_file, "own patients over the report's panels: ID, TIME, observable, value")->type_name("MINE.csv");
  command->add_option("--shard", options->shard, "only the k-th of n parts of the patients")->type_name("k/n");
  command->add_flag("--resume", options->population.resume, "go on with an interrupted population run in the same folder");
  command->add_flag("--no-ranges", options->no_ranges, "a report without the figure of what decides the outcome");
  command->add_flag("--no-report", options->no_report, "tables only, no report.html");
  add_output_options(*command, options->common);
  add_run_options(*command, options->common);
  add_composition_options(*command, options->common);
  command->callback([&action, options] { action = [options] { return simulate(*options); }; });
}

}  // namespace neurocart::cli
