// See command.hpp.
#include "clinic/evidence/command.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <ostream>
#include <system_error>

#include "clinic/evidence/page.hpp"
#include "clinic/evidence/table.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::evidence {

namespace {

int line_width(int asked) {
  if (asked > 0) return asked;
  // Read before any thread starts. NOLINTNEXTLINE(concurrency-mt-unsafe)
  if (const char* columns = std::getenv("COLUMNS"); columns != nullptr) {
    if (const int stated = std::atoi(columns); stated > 0) return stated;
  }
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  constexpr int usual = 100;
  return usual;
}

std::string words_of(const TargetFilter& filter) {
  std::string words;
  const auto add = [&](const char* noun, const std::string& wanted) {
    if (!wanted.empty()) words += (words.empty() ? "" : ", ") + std::string(noun) + " " + wanted;
  };
  add("disease", filter.disease);
  add("product", filter.product);
  add("observable", filter.observable);
  add("study", filter.study);
  return words;
}

}  // namespace

int run_evidence(const EvidenceOptions& options, std::ostream& out, Diagnostics& diagnostics) {
  constexpr int done = 0, bad_input = 2;
  const auto evidence = Evidence::load(options.folder, diagnostics);
  if (diagnostics.has_errors()) return bad_input;
  const auto targets = evidence.select(options.filter, diagnostics);
  if (diagnostics.has_errors()) return bad_input;
  if (!options.quiet) out << terminal_table(evidence, targets, line_width(options.width));
  if (!options.output) return done;
  std::error_code failure;
  std::filesystem::create_directories(*options.output, failure);
  if (failure) throw EnvironmentError("cannot create " + options.output->string() + ": " + failure.message());
  write_text_file(*options.output / "evidence.csv", csv_table(evidence, targets));
  write_text_file(*options.output / "evidence.html", evidence_page(evidence, targets, words_of(options.filter)));
  if (!options.quiet) out << (*options.output / "evidence.html").string() << '\n';
  return done;
}

}  // namespace neurocart::evidence
