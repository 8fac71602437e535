// `neurocart run MODEL`: the engine as a tool of its own: any model text, integrated, as CSV; with --data, the subjects of a file of dose records through it.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "apps/cli/commands.hpp"
#include "apps/cli/run_records.hpp"
#include "engine/antimony/reader.hpp"
#include "engine/base/text_file.hpp"
#include "engine/simulation/simulation.hpp"

namespace neurocart::cli {

namespace {

struct RunOptions {
  std::string model_file, output, method = "auto";
  std::optional<double> start, end;
  int steps = 0;
  std::vector<std::string> select;
  double relative_tolerance = 1e-6;
  std::optional<double> absolute_tolerance;
  int digits = 17;
  RecordOptions records;
};

void check(const RunOptions& options) {
  if (options.method != "auto" && options.method != "rosenbrock") {
    refuse("N4092", {}, "the method '" + options.method + "' is not built in yet", "use --method rosenbrock (or auto)");
  }
  if (options.records.data_file.empty()) {
    if (!options.start || !options.end || options.steps == 0) refuse("N1003", {}, "--start, --end and --steps are needed", "or --data with a file of records");
    if (!(*options.end > *options.start))
      refuse("N4093", {}, fmt::format("--end {} must lie after --start {}", *options.end, *options.start), "give both in the model's unit of time");
  } else if (options.start || options.end || options.steps != 0) {
    refuse("N1003", {}, "--start, --end and --steps do not go with --data", "the records have their own times");
  }
  if (std::filesystem::path(options.model_file).extension() == ".xml") {
    refuse("N4094", {}, "SBML files are not read yet: " + options.model_file, "give the model as Antimony text (.ant)");
  }
}

void write(const RunOptions& options, const std::string& text) {
  if (options.output.empty()) {
    std::cout << text;
  } else {
    write_text_file(options.output, text);
  }
}

int run(const RunOptions& options) {
  check(options);
  Diagnostics diagnostics;
  model::Model model = antimony::read_model_file(options.model_file, diagnostics);
  if (!options.records.data_file.empty()) {
    if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
    const dosing::RunSettings run_settings{options.select, options.relative_tolerance, options.absolute_tolerance};
    const RecordRun done = run_records(model, options.records, run_settings, options.digits, diagnostics);
    write(options, done.text);
    return done.failed ? 3 : 0;
  }
  simulation::Settings settings;
  settings.readouts = options.select;
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  const simulation::Simulation simulation(model, settings, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  diagnostics.print(std::cerr);

  simulation::RunSettings request;
  request.start = *options.start;
  request.end = *options.end;
  request.relative_tolerance = options.relative_tolerance;
  request.absolute_tolerance = options.absolute_tolerance;
  request.output_side = solve::OutputSide::after_event;
  for (int i = 0; i <= options.steps; ++i) request.output_times.push_back(request.start + (request.end - request.start) * i / options.steps);
  const auto result = simulation.run(simulation.nominal_parameters(), request);

  std::string text = "time";
  for (const auto& readout : simulation.system().readouts) text += "," + readout;
  text += "\n";
  const auto& outcome = result.patients.front();
  for (std::size_t i = 0; i < result.times && request.output_times[i] <= outcome.reached; ++i) {
    text += fmt::format("{:.{}g}", request.output_times[i], options.digits);
    for (const double value : result.row(0, i)) text += fmt::format(",{:.{}g}", value, options.digits);
    text += "\n";
  }
  write(options, text);
  if (outcome.status == solve::Status::done) return 0;
  std::cerr << fmt::format("error {}: {} at time {:.17g}; the rows before it stand\n", solve::code_of(outcome.status), solve::text_of(outcome.status),
                           outcome.reached);
  return 3;
}

}  // namespace

void add_run_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("run", "any Antimony model, integrated: the engine as a tool of its own");
  command->footer(
      "Example: neurocart run tests/models/robertson.ant --start 0 --end 100 --steps 10 --select y1,y2,y3\n"
      "Records: neurocart run MODEL.ant --data RECORDS.csv --compartments depot,central --lag central=LAGT --covariates WT:nocb --select CP");
  auto options = std::make_shared<RunOptions>();
  command->add_option("MODEL", options->model_file, "model text (.ant)")->required();
  command->add_option("--start", options->start, "start time");
  command->add_option("--end", options->end, "end time");
  command->add_option("--steps", options->steps, "output intervals")->check(CLI::PositiveNumber);
  command
      ->add_option("--select", options->select,
                   "columns: x, of a species its amount; [x] its concentration; x' the rate of change (default: everything that varies)")
      ->delimiter(',');
  command->add_option("--method", options->method, "auto or rosenbrock")->capture_default_str();
  command->add_option("--rtol", options->relative_tolerance, "relative tolerance")->capture_default_str()->check(CLI::PositiveNumber);
  command->add_option("--atol", options->absolute_tolerance, "absolute tolerance of every state (default: by its scale)")->check(CLI::PositiveNumber);
  add_record_options(*command, options->records);
  command->add_option("--digits", options->digits, "significant digits")->capture_default_str()->check(CLI::Range(1, 17));
  command->add_option("-o,--output", options->output, "file (default: standard output)")->type_name("FILE.csv");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace neurocart::cli
