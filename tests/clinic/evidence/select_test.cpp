// Filters: exact names before parts of names, every filter narrowing, and a hint where nothing is left.
#include <set>

#include "evidence_fixture.hpp"

namespace neurocart::evidence {
namespace {

std::vector<const Target*> chosen_by(const TargetFilter& filter) {
  Diagnostics diagnostics;
  auto targets = project_evidence().select(filter, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty());
  return targets;
}

std::string hint_of(const TargetFilter& filter) {
  Diagnostics diagnostics;
  EXPECT_TRUE(project_evidence().select(filter, diagnostics).empty());
  EXPECT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.all().front().code, "N4035");
  return diagnostics.all().front().hint;
}

TEST(EvidenceSelect, NoFilterTakesAll) { EXPECT_EQ(chosen_by({}).size(), project_evidence().targets().size()); }

TEST(EvidenceSelect, DiseaseByKeyAndByLibraryName) {
  const auto by_key = chosen_by({"achr", "", "", ""});
  EXPECT_EQ(by_key.size(), 142U);
  EXPECT_EQ(chosen_by({"mg_achr", "", "", ""}), by_key);
  EXPECT_EQ(chosen_by({"SPS_GAD65", "", "", ""}).size(), 43U);
  for (const auto* target : chosen_by({"ms", "", "", ""})) EXPECT_EQ(target->disease, "ms") << "an exact name is not widened";
}

TEST(EvidenceSelect, ProductObservableAndStudyByPart) {
  for (const auto* target : chosen_by({"", "kyv-101", "", ""})) EXPECT_NE(target->arm.product.find("KYV-101"), std::string::npos);
  const auto by_part = chosen_by({"", "", "icans", ""});
  std::set<std::string> names;
  for (const auto* target : by_part) names.insert(target->observable);
  EXPECT_GE(names.size(), 5U);
  for (const auto* target : chosen_by({"", "", "crs_any", ""})) EXPECT_EQ(target->observable, "crs_any");
  for (const auto* target : chosen_by({"", "", "", "haghikia_2023_kyv101_mg"})) EXPECT_EQ(target->study, "haghikia_2023_kyv101_mg");
}

TEST(EvidenceSelect, FiltersNarrowTogetherAndOrderIsStable) {
  const auto targets = chosen_by({"achr", "efgartigimod", "igg_serum_relative", ""});
  ASSERT_FALSE(targets.empty());
  for (std::size_t i = 1; i < targets.size(); ++i) {
    if (targets[i]->study != targets[i - 1]->study) continue;
    EXPECT_LE(targets[i - 1]->time_days.value_or(1e9), targets[i]->time_days.value_or(1e9));
  }
}

TEST(EvidenceSelect, NothingFoundNamesTheNearest) {
  EXPECT_NE(hint_of({"", "", "mg_adl_chnge", ""}).find("'mg_adl_change'"), std::string::npos);
  EXPECT_NE(hint_of({"", "", "", "haghikia_2032_kyv101_mg"}).find("'haghikia_2023_kyv101_mg'"), std::string::npos);
  EXPECT_NE(hint_of({"nosuch", "", "", ""}).find("achr"), std::string::npos) << "few names: all are listed";
  EXPECT_NE(hint_of({"lupus", "efgartigimod", "", ""}).find("KYV-101"), std::string::npos) << "names that the other filters leave";
}

}  // namespace
}  // namespace neurocart::evidence
