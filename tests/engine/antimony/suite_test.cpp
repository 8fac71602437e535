// Published models and the reference reader's own test texts, where they lie beside the project. Each must read without error, except the named ones, which
// hold what this reader leaves out or are no Antimony (the reference reader refuses those too); what is written must read back to the same text.
#include <cstdlib>
#include <filesystem>
#include <map>

#include "engine/base/text_file.hpp"
#include "reading.hpp"

namespace neurocart::antimony {
namespace {

std::filesystem::path suite() {
  const char* shared = std::getenv("NEUROCART_SHARED");
  const std::filesystem::path root = shared != nullptr ? std::filesystem::path(shared) : std::filesystem::path(NEUROCART_SOURCE_DIR) / ".." / "shared";
  return root / "suites" / "antimony";
}

// File stem and the code that is expected there.
using Expected = std::map<std::string, std::string>;

void read_folder(const std::filesystem::path& folder, const Expected& expected, std::size_t least) {
  std::size_t read = 0;
  Expected missing = expected;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".txt") continue;
    const std::string stem = entry.path().stem().string();
    Diagnostics diagnostics;
    const model::Model model = read_model_file(entry.path(), diagnostics);
    ++read;
    if (diagnostics.has_errors()) {
      std::string code;
      for (const Diagnostic& found : diagnostics.all()) {
        if (found.severity == Severity::error && code.empty()) code = found.code;
      }
      const auto known = expected.find(stem);
      EXPECT_TRUE(known != expected.end() && known->second == code) << printed(diagnostics);
      missing.erase(stem);
      continue;
    }
    const std::string text = model::to_antimony(model);
    Diagnostics again;
    EXPECT_EQ(model::to_antimony(read_model(text, {}, again)), text) << stem;
    EXPECT_FALSE(again.has_errors()) << stem << "\n" << printed(again);
  }
  EXPECT_GE(read, least);
  for (const auto& [stem, code] : missing) ADD_FAILURE() << stem << " was expected to report " << code;
}

TEST(Suite, PublishedModels) {
  if (!std::filesystem::exists(suite() / "biomodels")) GTEST_SKIP() << "skipped: the suite of published models is not beside the project";
  Expected expected;
  for (const char* with_delay : {"025", "034", "154", "155", "196", "841"}) expected["BIOMD0000000" + std::string(with_delay)] = "N1120";
  for (const char* with_odd_name : {"385", "386", "772", "902", "907"}) expected["BIOMD0000000" + std::string(with_odd_name)] = "N1104";
  read_folder(suite() / "biomodels", expected, 621);
}

TEST(Suite, TextsOfTheReferenceReader) {
  if (!std::filesystem::exists(suite() / "pairs")) GTEST_SKIP() << "skipped: the suite of reference texts is not beside the project";
  read_folder(suite() / "pairs", {{"algrule_id", "N1120"}}, 100);
}

}  // namespace
}  // namespace neurocart::antimony
