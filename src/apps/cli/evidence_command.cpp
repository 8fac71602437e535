// `neurocart evidence`: what was published, filtered.
#include <iostream>
#include <memory>

#include "apps/cli/commands.hpp"
#include "apps/cli/options.hpp"
#include "clinic/evidence/command.hpp"

namespace neurocart::cli {

void add_evidence_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("evidence", "what was published: who was treated, with what, what happened");
  command->footer("Example: neurocart evidence --observable b_cell_return_day");
  struct State {
    CommonOptions common;
    evidence::EvidenceOptions evidence;
    std::string folder;
  };
  auto state = std::make_shared<State>();
  add_output_options(*command, state->common);
  command->add_option("--disease", state->evidence.filter.disease, "disease key");
  command->add_option("--product", state->evidence.filter.product, "product, drug or construct");
  command->add_option("--observable", state->evidence.filter.observable, "what was observed");
  command->add_option("--study", state->evidence.filter.study, "study id");
  command->add_option("--evidence", state->folder, "folder with the evidence (default: the project's own)")->type_name("DIR");
  command->callback([&action, state] {
    action = [state] {
      state->evidence.folder = state->folder.empty() ? evidence_folder() : std::filesystem::path(state->folder);
      state->evidence.quiet = state->common.quiet;
      if (!state->common.output.empty()) state->evidence.output = state->common.output;
      Diagnostics diagnostics;
      const int code = evidence::run_evidence(state->evidence, std::cout, diagnostics);
      diagnostics.print(std::cerr);
      return code;
    };
  });
}

}  // namespace neurocart::cli
