// The command: exit codes, files, and nothing written where the input is wrong.
#include "clinic/evidence/command.hpp"

#include <sstream>

#include "evidence_fixture.hpp"

namespace neurocart::evidence {
namespace {

EvidenceOptions options_for(const std::filesystem::path& output) {
  EvidenceOptions options;
  options.folder = source_tree() / "evidence";
  options.output = output;
  options.width = 100;
  return options;
}

TEST(EvidenceCommand, WritesTableAndPage) {
  const ScratchFolder folder;
  auto options = options_for(folder.path() / "new" / "out");
  options.filter.disease = "gad";
  std::ostringstream out;
  Diagnostics diagnostics;
  EXPECT_EQ(run_evidence(options, out, diagnostics), 0);
  EXPECT_TRUE(diagnostics.all().empty());
  EXPECT_NE(out.str().find("43 observations from"), std::string::npos);
  EXPECT_GT(std::filesystem::file_size(*options.output / "evidence.csv"), 1000U);
  EXPECT_GT(std::filesystem::file_size(*options.output / "evidence.html"), 10000U);
}

TEST(EvidenceCommand, FilterWithoutMatchWritesNothing) {
  const ScratchFolder folder;
  auto options = options_for(folder.path() / "out");
  options.filter.observable = "mg_adl_chnge";
  std::ostringstream out;
  Diagnostics diagnostics;
  EXPECT_EQ(run_evidence(options, out, diagnostics), 2);
  EXPECT_EQ(diagnostics.all().front().code, "N4035");
  EXPECT_TRUE(out.str().empty());
  EXPECT_FALSE(std::filesystem::exists(*options.output));
}

TEST(EvidenceCommand, QuietSaysNothing) {
  EvidenceOptions options;
  options.folder = source_tree() / "evidence";
  options.quiet = true;
  std::ostringstream out;
  Diagnostics diagnostics;
  EXPECT_EQ(run_evidence(options, out, diagnostics), 0);
  EXPECT_TRUE(out.str().empty());
}

TEST(EvidenceCommand, OutputUnderAFileIsAnEnvironmentError) {
  const ScratchFolder folder;
  folder.write("file", "x");
  std::ostringstream out;
  Diagnostics diagnostics;
  EXPECT_THROW(run_evidence(options_for(folder.path() / "file" / "out"), out, diagnostics), EnvironmentError);
}

TEST(EvidenceCommand, WrongEvidenceIsBadInput) {
  const ScratchFolder folder;
  folder.write("observables.toml", small_vocabulary);
  folder.write("sources.toml", small_sources);
  folder.write("targets/all.toml", target_text("oak_1", "nn = 3\n"));
  EvidenceOptions options;
  options.folder = folder.path();
  std::ostringstream out;
  Diagnostics diagnostics;
  EXPECT_EQ(run_evidence(options, out, diagnostics), 2);
  EXPECT_EQ(diagnostics.all().front().code, "N4031");
  EXPECT_TRUE(out.str().empty());
}

}  // namespace
}  // namespace neurocart::evidence
