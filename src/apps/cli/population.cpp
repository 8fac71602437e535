// See population.hpp.
#include "apps/cli/population.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>
#include <thread>

#include "apps/cli/commands.hpp"
#include "apps/cli/progress.hpp"
#include "clinic/course/cohort.hpp"
#include "clinic/evidence/evidence.hpp"
#include "clinic/population/population.hpp"
#include "clinic/report/report.hpp"
#include "engine/base/digest.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::cli {

namespace {

constexpr double default_tolerance = 1e-4;
constexpr double most_failed = 0.01;  // share of the patients
constexpr int interrupted_exit = 130, failed_exit = 3;

std::atomic<bool> stop_asked{false};

void ask_to_stop(int) { stop_asked.store(true); }

// The population's name: the flag, else the first scenario's; the compared strategies are given to the same patients.
compose::Text population_name(const ComposedScenario& first, const PopulationOptions& options) {
  const auto& asked = first.scenario.population;
  if (options.file.empty() && !asked)
    refuse("N4096", {first.scenario.path.string(), 1, 1}, "the scenario names no population", "[population] file = \"NAME\", or --population NAME");
  return options.file.empty() ? asked->file : compose::Text{options.file, {"--population", 0, 0}};
}

struct OpenedPopulation {
  population::Population population;
  std::string title, digest;
};

OpenedPopulation open_population(const ComposedScenario& composed, const compose::Text& name, const PopulationOptions& options, const CommonOptions& common,
                                 Diagnostics& diagnostics) {
  const auto file = population::find_population(*composed.library, name, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  const auto card = population::read_population(file, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  population::Options settings;
  settings.seed = common.seed;
  settings.patients = options.patients;
  settings.threads = static_cast<unsigned>(std::max(0, common.threads));
  if (settings.threads == 0) settings.threads = std::max(1U, std::thread::hardware_concurrency());
  population::Population population(*composed.library, composed.composition, card, settings, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  return {std::move(population), card.title, sha256(card.text)};
}

results::StorePlan plan_of(const ComposedScenario& composed, const PopulationOptions& options, const CommonOptions& common, const course::CohortRunner& runner,
                           const std::vector<double>& days, double tolerance, const std::string& population_digest) {
  results::StorePlan plan;
  plan.facts.version = program_version;
  plan.facts.seed = common.seed;
  plan.facts.tolerance = tolerance;
  plan.facts.input_digest = composed.composition.input_digest;
  plan.scenario = composed.composition.title;
  plan.population = population_digest;
  plan.precision = runner.precision();
  plan.patients = options.patients;
  plan.kept = std::min(options.kept, options.patients);
  plan.days = days;
  const auto& readouts = composed.composition.readouts;
  for (const auto& column : runner.columns()) {
    const auto readout = std::find_if(readouts.begin(), readouts.end(), [&](const auto& candidate) { return candidate.name == column.name; });
    plan.columns.push_back({column.name, column.unit, readout == readouts.end() ? "" : readout->observable});
  }
  plan.event_ids = runner.event_ids();
  return plan;
}

// The tables that a finished (or merged) store gives.
void write_tables(results::OutputFolder& folder, const results::Store& store, const results::RunFacts& facts, const CommonOptions& common) {
  folder.write("bands.csv", results::bands_csv(store.plan(), store.bands(), common.digits));
  folder.write("failures.csv", results::failures_csv(store, folder.path()));
  folder.write("events.csv", results::events_csv(store, folder.path()));
  const auto summary = results::summary_json(store, facts);
  folder.write("summary.json", summary);
  if (!common.json_file.empty()) write_text_file(common.json_file, summary);
}

std::size_t failed_patients(const results::Store& store) {
  std::size_t failed = 0;
  for (const auto& part : store.parts()) failed += part.failed;
  return failed;
}

int verdict(const results::Store& store) {
  const auto failed = failed_patients(store);
  if (static_cast<double>(failed) <= most_failed * static_cast<double>(store.patients_done())) return 0;
  std::cerr << fmt::format("error N5020: {} of {} patients failed; failures.csv says why\n", failed, store.patients_done());
  return failed_exit;
}

// Every missing block of the shard, each committed when it is done. False when interrupted. The draws made are added to `tally`.
bool run_blocks(results::Store& store, const course::CohortRunner& runner, const population::Population& population, population::Tally& tally,
                Progress& progress) {
  const auto& plan = store.plan();
  const auto missing = store.missing();
  std::size_t done = store.patients_done(), total = done;
  for (const std::size_t block : missing) total += std::min(plan.block_size(), plan.patients - block * plan.block_size());
  for (const std::size_t number : missing) {
    const std::size_t first = number * plan.block_size(), count = std::min(plan.block_size(), plan.patients - first);
    const auto drawn = population.draw_many(first, count);
    tally += drawn.tally;
    const std::size_t width = population.varied_paths().size();
    const course::Draws draws = [&](std::size_t from, std::size_t n, std::span<double> values) {
      std::copy_n(drawn.values.data() + (from - first) * width, n * width, values.data());
    };
    const auto result = runner.run(first, count, draws, store.bands(), [&](std::size_t finished) { progress.show(done + finished, total); });
    if (result.interrupted) return false;
    store.commit(number, result);
    done += count;
    progress.show(done, total);
  }
  return true;
}

}  // namespace

results::Shard parse_shard(const std::string& text) {
  results::Shard shard;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%zu/%zu%c", &shard.number, &shard.of, &rest) != 2 || shard.number < 1 || shard.number > shard.of)
    refuse("N4084", {"--shard", 0, 0}, "'" + text + "' is not a shard", "k/n, such as 2/8: the second of eight");
  return shard;
}

namespace {

// One strategy's patients, done or interrupted.
struct Run {
  std::unique_ptr<results::OutputFolder> folder;
  std::unique_ptr<results::Store> store;
  std::string population_title;
  std::optional<double> acceptance_rate;
  results::RunFacts facts;
  bool is_finished = false;
};

double tolerance_of(const ComposedScenario& composed, const CommonOptions& common) {
  return common.tolerance.value_or(composed.composition.tolerance.value_or(default_tolerance));
}

Run run_population(const ComposedScenario& composed, const compose::Text& name, const PopulationOptions& options, const CommonOptions& common,
                   std::unique_ptr<results::OutputFolder> folder, Diagnostics& diagnostics) {
  const auto begin = std::chrono::steady_clock::now();
  Run run;
  run.folder = std::move(folder);
  const auto opened = open_population(composed, name, options, common, diagnostics);
  run.population_title = opened.title;

  course::CohortOptions settings;
  settings.tolerance = tolerance_of(composed, common);
  settings.days = course::daily_days(composed.composition);
  settings.readouts = options.columns;
  settings.extra_paths = common.show;
  settings.varied = opened.population.varied_paths();
  settings.seed = common.seed;
  settings.kept = options.kept;
  settings.threads = common.threads;
  settings.stop = &stop_asked;
  const double tolerance = settings.tolerance;
  const auto days = settings.days;
  const course::CohortRunner runner(composed.composition, std::move(settings), diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));

  run.store =
      std::make_unique<results::Store>(*run.folder, plan_of(composed, options, common, runner, days, tolerance, opened.digest), options.shard, options.resume);
  Progress progress("virtual patients", common.progress, common.quiet);
  population::Tally tally;
  const bool is_fresh = run.store->patients_done() == 0;
  run.is_finished = run_blocks(*run.store, runner, opened.population, tally, progress);
  if (is_fresh) run.acceptance_rate = tally.acceptance_rate();
  run.facts = run.store->plan().facts;
  run.facts.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return run;
}

// The first scenario's patient without differences between patients, at the tolerance of the population.
course::Course nominal_course(const ComposedScenario& composed, const CommonOptions& common, Diagnostics& diagnostics) {
  course::Options settings;
  settings.tolerance = tolerance_of(composed, common);
  settings.days = course::daily_days(composed.composition);
  settings.threads = common.threads;
  const course::Runner runner(composed.composition, std::move(settings), diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  return runner.run();
}

std::string report_page(const std::vector<ComposedScenario>& scenarios, const std::vector<Run>& runs, const report::OwnData* own, const CommonOptions& common,
                        Diagnostics& diagnostics) {
  const auto evidence = evidence::Evidence::load(evidence_folder(), diagnostics);
  const auto nominal = nominal_course(scenarios.front(), common, diagnostics);
  report::PopulationReportInput input;
  for (std::size_t i = 0; i < runs.size(); ++i)
    input.runs.push_back({&scenarios[i].composition, runs[i].store.get(), runs[i].folder->path(), runs[i].population_title, runs[i].acceptance_rate});
  input.nominal = &nominal;
  input.evidence = &evidence;
  input.own = own;
  input.library_folders = library_path(common);
  input.command = command_line();
  input.facts = runs.front().facts;
  return report::write_population_report(input, diagnostics);
}

void keep_warnings(std::vector<Run>& runs, const Diagnostics& diagnostics) {
  for (const auto& item : diagnostics.all()) {
    if (item.severity != Severity::warning) continue;
    for (auto& run : runs) run.facts.warnings.push_back(item);
  }
}

}  // namespace

std::optional<report::OwnData> own_data(const std::string& file, const compose::Composition& composition, Diagnostics& diagnostics) {
  if (file.empty()) return std::nullopt;
  auto data = report::read_own_data(file, composition, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  return data;
}

int simulate_population(const std::vector<ComposedScenario>& scenarios, const PopulationOptions& options, const CommonOptions& common,
                        const std::filesystem::path& output, Diagnostics& diagnostics) {
  const auto name = population_name(scenarios.front(), options);
  const auto own = own_data(options.data_file, scenarios.front().composition, diagnostics);
  std::vector<std::unique_ptr<results::OutputFolder>> folders;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    const auto path = i == 0 ? output : output / fmt::format("compare-{}", i);
    folders.push_back(std::make_unique<results::OutputFolder>(path, common.force || options.resume));
  }
  std::signal(SIGINT, ask_to_stop);
  std::signal(SIGTERM, ask_to_stop);
  std::vector<Run> runs;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    runs.push_back(run_population(scenarios[i], name, options, common, std::move(folders[i]), diagnostics));
    const auto& run = runs.back();
    if (run.is_finished) continue;
    diagnostics.print(std::cerr);
    std::cerr << fmt::format("interrupted: {} of {} patients are in {}; go on with --resume\n", run.store->patients_done(), run.store->plan().patients,
                             run.folder->path().string());
    return interrupted_exit;
  }
  keep_warnings(runs, diagnostics);
  std::string page;
  if (!options.no_report && options.shard.of == 1) page = report_page(scenarios, runs, own ? &*own : nullptr, common, diagnostics);
  diagnostics.print(std::cerr);
  if (diagnostics.has_errors()) return 2;
  int code = 0;
  for (auto& run : runs) {
    write_tables(*run.folder, *run.store, run.facts, common);
    if (&run == &runs.front() && !page.empty()) run.folder->write("report.html", page);
    if (!common.quiet)
      fmt::print("seed {}, tolerance {:g}, {} patients, {} failed, {:.2f} s; digest {}; results in {}\n", run.facts.seed, run.facts.tolerance,
                 run.store->patients_done(), failed_patients(*run.store), run.facts.wall_seconds, run.store->digest(), run.folder->path().string());
    code = std::max(code, verdict(*run.store));
  }
  return code;
}

namespace {

struct MergeOptions {
  CommonOptions common;
  std::vector<std::string> folders;
};

int merge(const MergeOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  results::OutputFolder folder(options.common.output, options.common.force);
  std::vector<results::Store> shards;
  for (const auto& shard : options.folders) shards.emplace_back(std::filesystem::path(shard));
  results::Store merged(folder, shards.front().plan(), {}, false);
  merged.take_over(shards);
  results::RunFacts facts = merged.plan().facts;
  facts.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  write_tables(folder, merged, facts, options.common);
  if (!merged.is_complete())
    std::cerr << fmt::format("warning N4085: {} of {} patients are there; shards are missing\n", merged.patients_done(), merged.plan().patients);
  if (!options.common.quiet) fmt::print("{} patients; digest {}; results in {}\n", merged.patients_done(), merged.digest(), folder.path().string());
  return verdict(merged);
}

}  // namespace

void add_merge_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("merge", "the shards of one population run, joined: the unsharded result, bit for bit");
  command->footer("Example: neurocart merge out/shard-1 out/shard-2 -o out/whole");
  auto options = std::make_shared<MergeOptions>();
  command->add_option("DIR", options->folders, "folders of shards")->required();
  add_output_options(*command, options->common);
  command->get_option("--output")->required();
  command->callback([&action, options] { action = [options] { return merge(*options); }; });
}

}  // namespace neurocart::cli
