// Every verb of the program. Each adds itself to the parser; its action runs after parsing and returns the exit code.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace neurocart::cli {

using Action = std::function<int()>;

void add_run_command(CLI::App& program, Action& action);
void add_simulate_command(CLI::App& program, Action& action);
void add_merge_command(CLI::App& program, Action& action);
void add_model_command(CLI::App& program, Action& action);
void add_evidence_command(CLI::App& program, Action& action);
void add_selftest_command(CLI::App& program, Action& action);
void add_explain_command(CLI::App& program, Action& action);

}  // namespace neurocart::cli
