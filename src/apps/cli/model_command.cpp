// `neurocart model show|check|explain|cost`: the composed model as a text, held to its units, traced to its sources, counted in operations.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>

#include "apps/cli/commands.hpp"
#include "apps/cli/explain_parameter.hpp"
#include "apps/cli/options.hpp"
#include "apps/cli/patient.hpp"
#include "clinic/compose/paths.hpp"
#include "clinic/course/course.hpp"
#include "clinic/evidence/evidence.hpp"
#include "engine/base/text_file.hpp"
#include "engine/ir/phases.hpp"

namespace neurocart::cli {

namespace {

namespace fs = std::filesystem;

struct ModelOptions {
  CommonOptions common;
  std::string scenario, path;
  std::vector<std::string> scenarios;
  int orders = 200;
};

int show(const ModelOptions& options) {
  Diagnostics diagnostics;
  const auto composition = compose_patient(options.scenario, options.common, diagnostics);
  diagnostics.print(std::cerr);
  const std::string text = model::to_antimony(composition.model);
  if (options.common.output.empty()) {
    std::cout << text;
  } else {
    write_text_file(options.common.output, text);
  }
  return 0;
}

// Every scenario of the library, in the order of their names.
std::vector<std::string> library_scenarios(const CommonOptions& options) {
  std::vector<std::string> files;
  for (const auto& folder : library_path(options)) {
    if (!fs::is_directory(folder / "scenarios")) continue;
    for (const auto& entry : fs::directory_iterator(folder / "scenarios")) {
      if (entry.path().extension() == ".toml") files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct Counts {
  std::size_t measured = 0, calibrated = 0, assumed = 0, settings = 0, unresolved = 0;
};

Counts count_parameters(const compose::Composition& composition, const evidence::Evidence& evidence) {
  Counts counts;
  for (const auto& record : composition.parameters) {
    if (record.status == "measured") ++counts.measured;
    if (record.status == "calibrated") ++counts.calibrated;
    if (record.status == "assumed") ++counts.assumed;
    if (record.status == "setting") ++counts.settings;
    if (evidence.resolve_source(record.source).standing == evidence::SourceStanding::unresolved) ++counts.unresolved;
  }
  return counts;
}

// Composes one scenario, derives its system (which finds cycles and missing values) and prints what is wrong and what the numbers rest on.
void check_scenario(const std::string& scenario, const CommonOptions& options, const evidence::Evidence& evidence, std::size_t& errors, std::size_t& warnings) {
  Diagnostics diagnostics;
  try {
    const auto composition = compose_patient(scenario, options, diagnostics);
    course::Options run;
    run.days = course::daily_days(composition);
    const course::Runner runner(composition, run, diagnostics);
    const auto counts = count_parameters(composition, evidence);
    fmt::print("{}: {} parts, {} values: {} measured, {} calibrated, {} assumed, {} settings; {} name a source that is not in the evidence\n", scenario,
               composition.parts.size(), composition.parameters.size(), counts.measured, counts.calibrated, counts.assumed, counts.settings, counts.unresolved);
  } catch (const InputError& problem) {
    fmt::print("{}: not composed\n", scenario);
    diagnostics = problem.diagnostics();
  }
  std::fflush(stdout);
  diagnostics.print(std::cerr);
  errors += diagnostics.error_count();
  warnings += diagnostics.warning_count();
}

int check(const ModelOptions& options) {
  const auto scenarios = options.scenarios.empty() ? library_scenarios(options.common) : options.scenarios;
  Diagnostics evidence_diagnostics;
  const auto evidence = evidence::Evidence::load(evidence_folder(), evidence_diagnostics);
  evidence_diagnostics.print(std::cerr);
  std::size_t errors = evidence_diagnostics.error_count(), warnings = evidence_diagnostics.warning_count();
  for (const auto& scenario : scenarios) check_scenario(scenario, options.common, evidence, errors, warnings);
  fmt::print("{} errors, {} warnings\n", errors, warnings);
  return errors == 0 ? 0 : 2;
}

// The scenario to explain in: the one named, else the library's first that has the path.
compose::Composition composition_with(const ModelOptions& options, Diagnostics& diagnostics) {
  if (!options.scenario.empty()) return compose_patient(options.scenario, options.common, diagnostics);
  const auto scenarios = library_scenarios(options.common);
  for (const auto& scenario : scenarios) {
    Diagnostics own;
    auto composition = compose_patient(scenario, options.common, own);
    const bool found = std::any_of(composition.model.symbols.begin(), composition.model.symbols.end(),
                                   [&](const auto& symbol) { return symbol.display_name == options.path; });
    if (found || scenario == scenarios.back()) return composition;
  }
  diagnostics.error("N2091", {}, "the library has no scenario to explain in", "name one with --scenario");
  throw InputError(std::move(diagnostics));
}

int explain(const ModelOptions& options) {
  Diagnostics diagnostics;
  const auto composition = composition_with(options, diagnostics);
  Diagnostics evidence_diagnostics;
  const auto evidence = evidence::Evidence::load(evidence_folder(), evidence_diagnostics);
  return explain_path(composition, evidence, options.path, std::cout);
}

void print_cost(const ir::CostReport& report) {
  fmt::print("states {}, intermediates {}, of which {} stay unknowns; {} factors; {} orders of elimination tried in {:.2f} s\n", report.states,
             report.intermediates, report.kept_intermediates, report.factors, report.orders_tried, report.compile_seconds);
  fmt::print("vector operations executed (add, multiply, fused 1; reciprocal 5; square root 9; exp 16; log 20; power 40):\n");
  fmt::print("  right-hand side                       {:>9.0f}\n", report.rhs);
  fmt::print("  local derivatives beyond it           {:>9.0f}\n", report.local_derivatives);
  fmt::print("  LU                                    {:>9.0f}\n", report.lu);
  fmt::print("  factor as executed                    {:>9.0f}\n", report.factor);
  fmt::print("  one solve                             {:>9.0f}\n", report.solve);
  fmt::print("  Jacobian + LU + six solves            {:>9.0f}\n", report.linear_algebra());
  fmt::print("  the same, Jacobian multiplied out, natural order {:>9.0f}\n", report.explicit_factor + 6.0 * report.explicit_solve);
  fmt::print("  one RODAS4 step                       {:>9.0f}\n", report.rodas4_step);
}

int cost(const ModelOptions& options) {
  Diagnostics diagnostics;
  const auto composition = compose_patient(options.scenario, options.common, diagnostics);
  std::vector<std::string> readouts;
  for (const auto& readout : composition.readouts) readouts.push_back(readout.model_id);
  ir::LowerOptions lowering;
  lowering.readouts = readouts;
  Diagnostics said;
  const auto system = ir::lower(composition.model, lowering, said);
  compose::add_with_paths(said, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  ir::EliminationOptions elimination;
  elimination.orders = options.orders;
  print_cost(ir::make_phases(system, elimination).cost);
  return 0;
}

}  // namespace

void add_model_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("model", "the composed model: show, check, explain, cost");
  command->require_subcommand(1);
  command->footer("Example: neurocart model show library/scenarios/PATIENT.toml");
  auto options = std::make_shared<ModelOptions>();

  auto* show_command = command->add_subcommand("show", "the one composed model as Antimony text");
  show_command->add_option("SCENARIO", options->scenario)->required();
  show_command->add_option("-o,--output", options->common.output, "file (default: standard output)")->type_name("FILE.ant");
  add_composition_options(*show_command, options->common);
  show_command->footer("Example: neurocart model show library/scenarios/PATIENT.toml > patient.ant");
  show_command->callback([&action, options] { action = [options] { return show(*options); }; });

  auto* check_command = command->add_subcommand("check", "units, cycles, sources of scenarios (default: all of the library)");
  check_command->add_option("SCENARIO", options->scenarios);
  add_composition_options(*check_command, options->common);
  check_command->footer("Example: neurocart model check");
  check_command->callback([&action, options] { action = [options] { return check(*options); }; });

  auto* explain_command = command->add_subcommand("explain", "why a quantity has its value: chain, source, status, use, effect");
  explain_command->add_option("PATH", options->path, "such as car_t.killing_rate")->required();
  explain_command->add_option("--scenario", options->scenario, "patient to explain it in (default: the library's first that has it)")->type_name("SCENARIO");
  add_composition_options(*explain_command, options->common);
  explain_command->footer("Example: neurocart model explain car_t.killing_rate");
  explain_command->callback([&action, options] { action = [options] { return explain(*options); }; });

  auto* cost_command = command->add_subcommand("cost", "operations of each phase of the generated program");
  cost_command->add_option("SCENARIO", options->scenario)->required();
  cost_command->add_option("--orders", options->orders, "orders of elimination to try")->capture_default_str();
  add_composition_options(*cost_command, options->common);
  cost_command->footer("Example: neurocart model cost library/scenarios/PATIENT.toml");
  cost_command->callback([&action, options] { action = [options] { return cost(*options); }; });
}

}  // namespace neurocart::cli
