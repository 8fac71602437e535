// Loading: the project's evidence is whole and agrees with its schemas; errors are found at their place.
#include <nlohmann/json.hpp>
#include <set>

#include "evidence_fixture.hpp"

namespace neurocart::evidence {
namespace {

TEST(EvidenceLoad, ProjectEvidenceIsWholeAndConsistent) {
  const auto& evidence = project_evidence();
  EXPECT_EQ(evidence.observables().size(), 89U);
  EXPECT_EQ(evidence.targets().size(), 704U);
  EXPECT_EQ(evidence.study_names().size(), 179U);
  EXPECT_GE(evidence.sources().size(), 900U);
  for (const auto& target : evidence.targets()) {
    EXPECT_NE(evidence.find_source(target.study), nullptr) << target.study << " has no entry in sources.toml";
  }
}

TEST(EvidenceLoad, CarriesTheNumbersOfTheSharedCollection) {
  const auto shared = shared_folder();
  if (shared.empty()) GTEST_SKIP() << "skipped: the shared collection is not here";
  Diagnostics diagnostics;
  auto evidence = project_evidence();
  const auto ids = evidence.add_targets(shared / "evidence", diagnostics);
  ASSERT_TRUE(diagnostics.all().empty()) << diagnostics.all().front().message;
  EXPECT_EQ(ids.size(), project_evidence().targets().size());
  EXPECT_EQ(evidence.targets().size(), ids.size()) << "a target of the same id takes the place of the earlier one";
  for (const auto& id : ids) {
    const auto* theirs = evidence.find_target(id);
    const auto* ours = project_evidence().find_target(id);
    ASSERT_NE(ours, nullptr) << id;
    EXPECT_EQ(ours->value, theirs->value) << id;
    EXPECT_EQ(ours->lower, theirs->lower) << id;
    EXPECT_EQ(ours->upper, theirs->upper) << id;
    EXPECT_EQ(ours->n, theirs->n) << id;
    EXPECT_EQ(ours->time_days, theirs->time_days) << id;
    EXPECT_EQ(ours->quality, theirs->quality) << id;
    EXPECT_EQ(ours->source, theirs->source) << id;
  }
}

TEST(EvidenceLoad, KnownTargetHasItsFields) {
  const auto* target = project_evidence().find_target("adapt_efgartigimod_autoantibody_relative_d21");
  ASSERT_NE(target, nullptr);
  EXPECT_EQ(target->value, 0.439);
  EXPECT_EQ(target->lower, 0.4247);
  EXPECT_EQ(target->upper, 0.4533);
  EXPECT_EQ(target->interval_kind, "se");
  EXPECT_EQ(target->n, 111);
  EXPECT_EQ(target->time_days, 21);
  EXPECT_EQ(target->arm.drug, "efgartigimod");
  EXPECT_EQ(target->role, "calibration");
}

TEST(EvidenceLoad, MisspeltKeyIsReportedAtItsLineWithTheNearest) {
  Diagnostics diagnostics;
  const auto evidence = load_small("schema = 1\n" + target_text("oak_1", "time_day = 3\n") + target_text("oak_2"), diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  const auto& error = diagnostics.all().front();
  EXPECT_EQ(error.code, "N4031");
  EXPECT_EQ(error.span.line, 15);
  EXPECT_EQ(error.span.column, 1);
  EXPECT_NE(error.span.file.find("targets/all.toml"), std::string::npos);
  EXPECT_NE(error.hint.find("'time_days'"), std::string::npos);
  EXPECT_EQ(evidence.find_target("oak_1"), nullptr) << "a row with an error is left out";
  EXPECT_NE(evidence.find_target("oak_2"), nullptr) << "reading goes on";
}

TEST(EvidenceLoad, MisspeltKeyOfAnArmIsReported) {
  Diagnostics diagnostics;
  auto text = target_text("oak_1");
  text.replace(text.find("drug = \"light\""), 4, "drog");
  load_small(text, diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all().front().code, "N4031");
  EXPECT_EQ(diagnostics.all().front().span.line, 6);
  EXPECT_NE(diagnostics.all().front().hint.find("'drug'"), std::string::npos);
}

struct WrongText {
  const char* name;
  const char* more;
  const char* code;
};

class EvidenceErrors : public testing::TestWithParam<WrongText> {};

TEST_P(EvidenceErrors, AreFound) {
  Diagnostics diagnostics;
  load_small(target_text("oak_1", GetParam().more), diagnostics);
  ASSERT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.all().front().code, GetParam().code);
  EXPECT_GT(diagnostics.all().front().span.line, 0);
}

INSTANTIATE_TEST_SUITE_P(All, EvidenceErrors,
                         testing::Values(WrongText{"text_for_number", "n = \"six\"\n", "N4032"}, WrongText{"not_a_number", "lower = nan\n", "N4032"},
                                         WrongText{"word_not_allowed", "limit = \"about\"\n", "N4032"},
                                         WrongText{"window_of_one", "window_days = [3]\n", "N4032"},
                                         WrongText{"window_backwards", "window_days = [9, 3]\n", "N4032"},
                                         WrongText{"interval_crossed", "lower = 3\nupper = 1\n", "N4034"}, WrongText{"negative_n", "n = -4\n", "N4034"},
                                         WrongText{"syntax", "n = = 3\n", "N1090"}),
                         [](const auto& parameter) { return std::string(parameter.param.name); });

TEST(EvidenceLoad, MissingKeyDuplicateUnknownObservableAndShareOutsideAreReported) {
  Diagnostics diagnostics;
  auto without_role = target_text("oak_1");
  without_role.erase(without_role.find("role"), std::string("role = \"check\"\n").size());
  auto share = target_text("oak_4", "", "tall_fraction");
  share.replace(share.find("\"mean\""), 6, "\"fraction\"");
  load_small(without_role + target_text("oak_2") + target_text("oak_2") + target_text("oak_3", "", "hight_change") + share, diagnostics);
  std::multiset<std::string> codes;
  for (const auto& item : diagnostics.all()) codes.insert(item.code);
  EXPECT_EQ(codes, (std::multiset<std::string>{"N4032", "N4033", "N4034", "N4034"}));
  bool hinted = false;
  for (const auto& item : diagnostics.all()) hinted = hinted || item.hint.find("'height_change'") != std::string::npos;
  EXPECT_TRUE(hinted);
}

TEST(EvidenceLoad, MissingFolderIsReported) {
  Diagnostics diagnostics;
  Evidence::load(source_tree() / "no_such_folder", diagnostics);
  ASSERT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.all().front().code, "N1001");
}

TEST(EvidenceLoad, FurtherTargetsMayBringObservables) {
  Diagnostics diagnostics;
  auto evidence = load_small(target_text("oak_1"), diagnostics);
  const ScratchFolder folder;
  std::string vocabulary(small_vocabulary);
  vocabulary.replace(vocabulary.find("height_change"), 13, "weight_change");
  folder.write("observables.toml", vocabulary);
  folder.write("mine.toml", target_text("oak_9", "", "weight_change"));
  EXPECT_EQ(evidence.add_targets(folder.path(), diagnostics), std::vector<std::string>{"oak_9"});
  EXPECT_TRUE(diagnostics.all().empty());
  EXPECT_NE(evidence.find_observable("weight_change"), nullptr);
  EXPECT_EQ(evidence.targets().size(), 2U);
}

// Every property of a JSON schema is a key the reader knows, and what the schema requires the reader requires.
TEST(EvidenceLoad, ReaderAndSchemasAgree) {
  for (const std::string name : {"observable", "target", "source"}) {
    std::ifstream stream(source_tree() / "schema" / (name + "s.schema.json"));
    const auto schema = nlohmann::json::parse(stream);
    const auto& row = schema["properties"][name]["items"];
    std::string text = "[[" + name + "]]\n";
    for (const auto& [key, value] : row["properties"].items()) text += key + " = true\n";
    const ScratchFolder folder;
    folder.write("observables.toml", name == "observable" ? text : std::string(small_vocabulary));
    folder.write("sources.toml", name == "source" ? text : std::string(small_sources));
    folder.write("targets/all.toml", name == "target" ? text : std::string());
    Diagnostics diagnostics;
    Evidence::load(folder.path(), diagnostics);
    for (const auto& item : diagnostics.all()) EXPECT_NE(item.code, "N4031") << name << ": " << item.message;

    folder.write(name == "target" ? "targets/all.toml" : name + "s.toml", "[[" + name + "]]\n");
    Diagnostics missing;
    Evidence::load(folder.path(), missing);
    std::size_t count = 0;
    for (const auto& item : missing.all()) count += item.message.find("is missing") != std::string::npos ? 1 : 0;
    EXPECT_EQ(count, row["required"].size()) << name;
  }
}

}  // namespace
}  // namespace neurocart::evidence
