// Who is turned away, against exact shares; and what a wrong file is told.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "engine/base/text_file.hpp"
#include "reference.hpp"

namespace neurocart::population {
namespace {

constexpr std::size_t many = 5000;

// The clone falls for good when the push takes it below its threshold, which lies evenly between 0.5 and 1: a push to 0.9 turns a fifth away.
TEST(Acceptance, TurnsAwayWhoDoesNotSettle) {
  const auto patient = small_patient("[[treatment]]\nproduct = \"graft\"\n");
  const auto population = bound(patient, "[[settles]]\nchange = { \"family.level\" = \"*= 0.9\" }\ndays = 2000\nreject = \"family.level < 0.9\"\n");
  const auto drawn = population.draw_many(0, many);
  const auto threshold = column(population, drawn, "family.alpha.threshold");
  EXPECT_LT(*std::max_element(threshold.begin(), threshold.end()), 0.9);
  EXPECT_NEAR(mean_of(threshold), 0.7, 4 * 0.1155 / std::sqrt(static_cast<double>(many)));
  EXPECT_EQ(drawn.tally.accepted, many);
  EXPECT_EQ(drawn.tally.candidates, drawn.tally.accepted + drawn.tally.rejected_by.at(0));
  EXPECT_NEAR(drawn.tally.acceptance_rate(), 0.8, 4 * std::sqrt(0.8 * 0.2 / (many / 0.8)));
  std::uint64_t attempts = 0;
  for (const auto& one : drawn.patients) attempts += one.attempts;
  EXPECT_EQ(attempts, drawn.tally.candidates);
  Tally sum;
  sum += population.draw_many(0, 1000).tally;
  sum += population.draw_many(1000, many - 1000).tally;
  EXPECT_EQ(sum.candidates, drawn.tally.candidates);
  EXPECT_EQ(sum.rejected_by, drawn.tally.rejected_by);
}

TEST(Acceptance, ComparesAtTheStart) {
  const auto patient = small_patient({}, "\"alpha_disease\", \"beta_disease\"");
  const auto population = bound(patient, "[[reject]]\nwhen = \"family.room <= 1\"\n[[reject]]\nwhen = \"blood.cell_count > 100 or skin.cell_count < 200\"\n");
  EXPECT_EQ(population.test_names(),
            (std::vector<std::string>{"family.room <= 1 (alpha)", "family.room <= 1 (beta)", "blood.cell_count > 100 or skin.cell_count < 200"}));
  const auto drawn = population.draw_many(0, 2000);
  for (const std::string path : {"family.alpha.capacity", "family.beta.capacity"})
    for (const double value : column(population, drawn, path)) EXPECT_GT(value, 2.0);
  for (const double value : column(population, drawn, "blood.cell_count")) EXPECT_TRUE(value <= 100.0 && value >= 50.0);
  // Halves: of room in each family, and nearly of the count; whoever fails the first is not asked the second.
  const double rate = drawn.tally.acceptance_rate();
  EXPECT_NEAR(rate, 0.25 * (0.5 - 0.0416), 0.01);  // Phi(ln 0.5 / 0.4) = 0.0416
}

TEST(Acceptance, GivesUpWhereNobodyPasses) {
  const auto patient = small_patient();
  const auto population = bound(patient, "[[reject]]\nwhen = \"family.room > 0\"\n", {1, Design::independent, 0, 0, 7, 1});
  const auto drawn = population.draw_many(0, 3);
  for (const auto& one : drawn.patients) {
    EXPECT_FALSE(one.accepted);
    EXPECT_EQ(one.attempts, 7U);
  }
  EXPECT_EQ(drawn.tally.candidates, 21U);
  EXPECT_EQ(drawn.tally.acceptance_rate(), 0.0);
}

struct Wrong {
  const char *text, *code, *part;
  int line;
};

TEST(PopulationFile, SaysWhatIsWrongAndWhere) {
  const auto patient = small_patient("[[treatment]]\ndrug = \"pill\"\n");
  const Wrong wrongs[] = {
      {"fixd = []", "N2001", "'fixed'", 1},
      {"[spread]\n\"killing.rat\" = { lognormal = 1 }", "N4301", "'killing.rate'", 2},
      {"[spread]\n\"killing.rate\" = { lognormal = -1 }", "N2009", "must not be negative", 2},
      {"[spread]\n\"patient.twice\" = { lognormal = 1 }", "N4305", "patient.twice", 0},
      {"[factor.f]\nlog_sd = 1\napplies = [\"@nmber\"]", "N4302", "'number'", 3},
      {"[factor.f]\nlog_sd = 1\napplies = [\"*.no_such\"]", "N4302", "fits no parameter", 3},
      {"[factor.f]\nlog_sd = 1", "N4302", "applies to nothing", 1},
      {"[mixture.m]\nweight = 1.2", "N4304", "1.2", 2},
      {"[mixture.m]\nweight = 0.2\n[mixture.m.set]\n\"family.skin.acces\" = 1", "N4301", "access", 4},
      {"[shares.s]\nlead = \"family.skin.share\"\nothers = []", "N4308", "sum to 0.1", 1},
      {"[covariate.a]\nmean = 1\nsd = 1\n[covariate.b]\nmean = 1\nsd = 1\n[[correlation]]\nbetween = [\"a\", \"c\"]\nvalue = 0.1", "N4301", "covariate", 8},
      {"[covariate.a]\nmean = 1\nsd = 1\n[covariate.b]\nmean = 1\nsd = 1\n[[correlation]]\nbetween = [\"a\", \"b\"]\nvalue = 1.1", "N4303", "1.1", 7},
      {"[covariate.a]\nmean = 1\nsd = 1\n[covariate.b]\nmean = 1\nsd = 1\n[covariate.c]\nmean = 1\nsd = 1\n[[correlation]]\nbetween = [\"a\", \"b\"]\nvalue = "
       "0.9\n"
       "[[correlation]]\nbetween = [\"b\", \"c\"]\nvalue = 0.9\n[[correlation]]\nbetween = [\"a\", \"c\"]\nvalue = -0.9",
       "N4303", "contradict", 16},
      {"[covariate.sex]\nclasses = { female = 0.6, male = 0.6 }", "N4304", "sum to 1.2", 1},
      {"[covariate.a]\nsd = 1", "N2010", "exactly one", 1},
      {"[[reject]]\nwhen = \"family.room\"", "N4306", "no comparison", 2},
      {"[[reject]]\nwhen = \"family.rom < 1\"", "N4301", "family.alpha.room", 2},
      {"[[settles]]\nchange = { \"family.level\" = \"0.9\" }\ndays = 10\nreject = \"family.level < 1\"", "N4306", "no change", 2},
      {"[[settles]]\nchange = { \"family.levl\" = \"*= 0.9\" }\ndays = 10\nreject = \"family.level < 1\"", "N4302", "fits no state", 2},
  };
  for (const auto& wrong : wrongs) {
    const std::string all = said(patient, wrong.text);
    EXPECT_NE(all.find(wrong.code), std::string::npos) << wrong.text << "\n" << all;
    EXPECT_NE(all.find(wrong.part), std::string::npos) << wrong.text << "\n" << all;
    if (wrong.line > 0) {
      EXPECT_NE(all.find(std::string(wrong.code) + " " + std::to_string(wrong.line) + " "), std::string::npos) << wrong.text << "\n" << all;
    }
  }
}

// What another arm has is no error here.
TEST(PopulationFile, MayNameWhatThisPatientLacks) {
  EXPECT_EQ(said(small_patient(), "fixed = [\"pill.clearance\"]\n[spread]\n\"graft.bite\" = { lognormal = 1 }\n[[reject]]\nwhen = \"killing.rate < 0\"\n"), "");
}

// The JSON Schema and the reader know the same keys.
TEST(PopulationFile, HasItsSchema) {
  const auto schema = nlohmann::json::parse(read_text_file(std::string(NEUROCART_SOURCE_DIR) + "/schema/population.schema.json"));
  const auto keys_of = [](const nlohmann::json& table) {
    std::set<std::string> names;
    for (const auto& [key, value] : table.at("properties").items()) names.insert(key);
    EXPECT_EQ(table.at("additionalProperties"), false);
    return names;
  };
  const auto known = [](const char* table) {
    const auto keys = population_keys(table);
    return std::set<std::string>(keys.begin(), keys.end());
  };
  EXPECT_EQ(keys_of(schema), known("population"));
  for (const char* table : {"factor", "mixture", "setting", "shares", "covariate", "correlation", "reject", "settles"})
    EXPECT_EQ(keys_of(schema.at("$defs").at(table)), known(table)) << table;
}

TEST(PopulationFile, IsNamedByAScenario) {
  const auto read = [](const std::string& text, Diagnostics& diagnostics) {
    return compose::read_scenario_text("schema = 1\ntitle = \"Small\"\n[population]\n" + text, "small.toml", diagnostics);
  };
  Diagnostics fine, wrong;
  const auto scenario = read("file = \"plain\"\npatients = 1000\n", fine);
  EXPECT_FALSE(fine.has_errors()) << text_of(fine);
  ASSERT_TRUE(scenario.population.has_value());
  EXPECT_EQ(scenario.population->file.value, "plain");
  EXPECT_EQ(scenario.population->patients, 1000);
  read("patients = 0\nfle = \"plain\"\n", wrong);
  ASSERT_EQ(wrong.all().size(), 3U) << text_of(wrong);
  EXPECT_EQ(wrong.all()[0].code, "N2001");
  EXPECT_EQ(wrong.all()[1].code, "N2010");
  EXPECT_EQ(wrong.all()[2].code, "N4002");
}

TEST(PopulationFile, IsFoundByName) {
  Diagnostics diagnostics;
  EXPECT_EQ(find_population(small_library(), {"plain", {}}, diagnostics).filename(), "plain.toml");
  EXPECT_FALSE(diagnostics.has_errors());
  EXPECT_TRUE(find_population(small_library(), {"plian", {}}, diagnostics).empty());
  ASSERT_EQ(diagnostics.all().size(), 1U);
  EXPECT_EQ(diagnostics.all()[0].code, "N4307");
  EXPECT_NE(diagnostics.all()[0].hint.find("plain"), std::string::npos);
}

}  // namespace
}  // namespace neurocart::population
