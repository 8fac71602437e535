// Parses the command line, runs one verb and turns what went wrong into the promised exit codes: 2 bad input, 5 environment.
#include <fmt/format.h>

#include <exception>
#include <iostream>

#include "apps/cli/commands.hpp"
#include "apps/cli/options.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::cli {

int run_program(int argument_count, char** arguments);

namespace {

constexpr int bad_input = 2;
constexpr int environment_fault = 5;

void remember_command_line(int argument_count, char** arguments) {
  std::string& text = command_line();
  text = "neurocart";
  for (int i = 1; i < argument_count; ++i) {
    const std::string argument = arguments[i];
    const bool plain = argument.find_first_of(" '\"$\\;|&<>()") == std::string::npos && !argument.empty();
    text += plain ? " " + argument : " '" + argument + "'";
  }
}

}  // namespace

int run_program(int argument_count, char** arguments) {
  remember_command_line(argument_count, arguments);
  CLI::App program{"neurocart: CAR T-cell therapy of autoimmune neurological disease, simulated. Research use only. Not a medical device."};
  program.set_version_flag("--version", fmt::format("neurocart {}", program_version));
  program.require_subcommand(1);
  program.footer("Example: neurocart simulate library/scenarios/PATIENT.toml -o out\nHelp for a verb: neurocart simulate --help");
  Action action;
  add_simulate_command(program, action);
  add_merge_command(program, action);
  add_evidence_command(program, action);
  add_run_command(program, action);
  add_model_command(program, action);
  add_selftest_command(program, action);
  add_explain_command(program, action);
  try {
    program.parse(argument_count, arguments);
  } catch (const CLI::ParseError& problem) {
    if (problem.get_exit_code() == 0) return program.exit(problem);
    Diagnostics diagnostics;
    diagnostics.error("N1003", {"command line", 0, 0}, problem.what(), "neurocart --help, or the verb with --help");
    diagnostics.print(std::cerr);
    return bad_input;
  }
  try {
    return action();
  } catch (const InputError& problem) {
    problem.diagnostics().print(std::cerr);
    return bad_input;
  } catch (const EnvironmentError& problem) {
    std::cerr << "error N1004: " << problem.what() << '\n';
    return environment_fault;
  } catch (const std::bad_alloc&) {
    std::cerr << "error N1004: out of memory\n";
    return environment_fault;
  }
}

}  // namespace neurocart::cli
