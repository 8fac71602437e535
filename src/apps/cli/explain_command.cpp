// `neurocart explain CODE`: the section of docs/diagnostics.md about one numbered diagnostic.
#include <algorithm>
#include <cctype>
#include <iostream>
#include <string>
#include <vector>

#include "apps/cli/commands.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::cli {

extern const std::string_view diagnostics_page;  // embedded by the build

namespace {

int explain(std::string code) {
  std::transform(code.begin(), code.end(), code.begin(), [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
  const std::string page = "\n" + std::string(diagnostics_page);
  const std::string heading = "\n## ";
  std::vector<std::string> known;
  for (auto place = page.find(heading); place != std::string::npos; place = page.find(heading, place + 1)) {
    const auto start = place + heading.size();
    const std::string name = page.substr(start, 5);
    known.push_back(name);
    if (name != code) continue;
    const auto end = page.find(heading, start);
    std::cout << page.substr(start, end == std::string::npos ? end : end - start) << '\n';
    return 0;
  }
  Diagnostics diagnostics;
  diagnostics.error("N1002", {}, "no diagnostic has the code '" + code + "'", did_you_mean(code, known));
  throw InputError(std::move(diagnostics));
}

}  // namespace

void add_explain_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("explain", "a numbered diagnostic, explained");
  command->footer("Example: neurocart explain N1001");
  auto code = std::make_shared<std::string>();
  command->add_option("CODE", *code, "such as N1001")->required();
  command->callback([&action, code] { action = [code] { return explain(*code); }; });
}

}  // namespace neurocart::cli
