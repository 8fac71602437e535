// `neurocart run MODEL`: the engine as a tool of its own: any model text, integrated, as CSV.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "apps/cli/commands.hpp"
#include "engine/antimony/reader.hpp"
#include "engine/base/text_file.hpp"
#include "engine/simulation/simulation.hpp"

namespace neurocart::cli {

namespace {

struct RunOptions {
  std::string model_file, output, method = "auto";
  double start = 0.0, end = 0.0;
  int steps = 0;
  std::vector<std::string> select;
  double relative_tolerance = 1e-6;
  std::optional<double> absolute_tolerance;
  int digits = 17;
};

[[noreturn]] void refuse(const char* code, const std::string& message, const std::string& hint) {
  Diagnostics diagnostics;
  diagnostics.error(code, {}, message, hint);
  throw InputError(std::move(diagnostics));
}

void check(const RunOptions& options) {
  if (options.method != "auto" && options.method != "rosenbrock") {
    refuse("N4092", "the method '" + options.method + "' is not built in yet", "use --method rosenbrock (or auto)");
  }
  if (!(options.end > options.start))
    refuse("N4093", fmt::format("--end {} must lie after --start {}", options.end, options.start), "give both in the model's unit of time");
  if (std::filesystem::path(options.model_file).extension() == ".xml") {
    refuse("N4094", "SBML files are not read yet: " + options.model_file, "give the model as Antimony text (.ant)");
  }
}

int run(const RunOptions& options) {
  check(options);
  Diagnostics diagnostics;
  model::Model model = antimony::read_model_file(options.model_file, diagnostics);
  simulation::Settings settings;
  settings.readouts = options.select;
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  const simulation::Simulation simulation(model, settings, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  diagnostics.print(std::cerr);

  simulation::RunSettings request;
  request.start = options.start;
  request.end = options.end;
  request.relative_tolerance = options.relative_tolerance;
  request.absolute_tolerance = options.absolute_tolerance;
  request.output_side = solve::OutputSide::after_event;
  for (int i = 0; i <= options.steps; ++i) request.output_times.push_back(options.start + (options.end - options.start) * i / options.steps);
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
  if (options.output.empty()) {
    std::cout << text;
  } else {
    write_text_file(options.output, text);
  }
  if (outcome.status == solve::Status::done) return 0;
  std::cerr << fmt::format("error {}: {} at time {:.17g}; the rows before it stand\n", solve::code_of(outcome.status), solve::text_of(outcome.status),
                           outcome.reached);
  return 3;
}

}  // namespace

void add_run_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("run", "any Antimony model, integrated: the engine as a tool of its own");
  command->footer("Example: neurocart run tests/models/robertson.ant --start 0 --end 100 --steps 10 --select y1,y2,y3");
  auto options = std::make_shared<RunOptions>();
  command->add_option("MODEL", options->model_file, "model text (.ant)")->required();
  command->add_option("--start", options->start, "start time")->required();
  command->add_option("--end", options->end, "end time")->required();
  command->add_option("--steps", options->steps, "output intervals")->required()->check(CLI::PositiveNumber);
  command
      ->add_option("--select", options->select,
                   "columns: x, of a species its amount; [x] its concentration; x' the rate of change (default: everything that varies)")
      ->delimiter(',');
  command->add_option("--method", options->method, "auto or rosenbrock")->capture_default_str();
  command->add_option("--rtol", options->relative_tolerance, "relative tolerance")->capture_default_str()->check(CLI::PositiveNumber);
  command->add_option("--atol", options->absolute_tolerance, "absolute tolerance of every state (default: by its scale)")->check(CLI::PositiveNumber);
  command->add_option("--digits", options->digits, "significant digits")->capture_default_str()->check(CLI::Range(1, 17));
  command->add_option("-o,--output", options->output, "file (default: standard output)")->type_name("FILE.csv");
  command->callback([&action, options] { action = [options] { return run(*options); }; });
}

}  // namespace neurocart::cli
