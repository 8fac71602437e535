// The report of a population from a small store made by hand, whose quantiles and shares are known: the page keeps the contract, its numbers are the store's,
// its titles follow the rules, and a second strategy is compared patient by patient.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <memory>

#include "clinic/report/population_view.hpp"
#include "clinic/report/report.hpp"
#include "engine/base/text_file.hpp"
#include "json_check.hpp"
#include "toy_composition.hpp"

namespace neurocart::report {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t patients = 300;

// Patient i of 300: cells peak at 10 ^ (i / 150) on day 10; the score falls in a line from 10 to `end` of that patient.
class PopulationReport : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() /
            ("neurocart_population_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "_" + std::to_string(getpid()));
    fs::remove_all(root_);
    composition_ = toy_composition();
    for (const auto& [key, text] : std::vector<std::pair<std::string, std::string>>{{"score_minimal", "1"}, {"score_response", "2"}})
      composition_.texts.push_back({"toy_disease", "report", key, text});
    for (const char* name : {"car_t_blood", "toy_latent"}) {
      composition_.readouts.emplace_back();
      composition_.readouts.back().name = name;
    }
  }
  void TearDown() override { fs::remove_all(root_); }

  static std::vector<double> rows_of(std::size_t patient, double end) {
    std::vector<double> rows;
    for (int day = -10; day <= 190; ++day) {
      rows.push_back(day < 0 ? 0.0 : std::pow(10.0, static_cast<double>(patient) / 150.0) * std::exp(-std::abs(day - 10) / 5.0));
      rows.push_back(10.0 + (end - 10.0) * std::max(0, day) / 190.0);
    }
    return rows;
  }

  // A store whose patient i ends with end_of(i). Patient 7 failed.
  template <class End>
  std::unique_ptr<results::Store> store(const char* name, const End& end_of) const {
    results::StorePlan plan;
    plan.facts.version = "0";
    plan.facts.seed = 1;
    plan.facts.input_digest = "0123456789abcdef";
    plan.precision = "single";
    plan.patients = patients;
    plan.kept = 200;
    for (int day = -10; day <= 190; ++day) plan.days.push_back(day);
    plan.columns = {{"car_t_blood", "cells/uL", ""}, {"toy_latent", "points", ""}};
    auto out = std::make_unique<results::Store>(results::OutputFolder(root_ / name, false), plan, results::Shard{}, false);
    for (const std::size_t number : out->missing()) out->commit(number, block(number, plan, end_of, out->bands()));
    return out;
  }

  template <class End>
  static course::Block block(std::size_t number, const results::StorePlan& plan, const End& end_of, cohort::Bands& bands) {
    course::Block block;
    block.first = number * plan.block_size();
    block.count = std::min(plan.block_size(), plan.patients - block.first);
    block.kept = block.first >= plan.kept ? 0 : std::min(block.count, plan.kept - block.first);
    for (std::size_t patient = block.first; patient < block.first + block.count; ++patient) {
      auto rows = rows_of(patient, end_of(patient));
      const std::span<const double> span(rows);
      const bool failed = patient == 7;
      if (!failed) bands.add(std::span(&span, 1));
      if (failed) std::fill(rows.begin(), rows.end(), std::nan(""));
      const double peak = rows[2 * 20];
      for (const double value : {rows[0], rows[400], 0.0, -10.0, peak, 10.0, rows[1], rows[401], rows[401], 190.0, rows[1], -10.0})
        block.outcomes.push_back(failed ? std::nan("") : value);
      if (patient < plan.kept) block.courses.insert(block.courses.end(), rows.begin(), rows.end());
      if (failed) block.failures.push_back({patient, 0.5, "N5010 the step became too small (day 0.5)"});
    }
    block.check.patients = 1;
    block.check.errors = {2e-3, 1e-4};
    return block;
  }

  nlohmann::json write(const std::vector<const results::Store*>& stores, const std::vector<std::string>& names, const course::Course* nominal = nullptr) {
    PopulationReportInput input;
    for (std::size_t i = 0; i < stores.size(); ++i) input.runs.push_back({&composition_, stores[i], root_ / names[i], "Toys", 0.5});
    input.nominal = nominal;
    input.own = own_ ? &*own_ : nullptr;
    input.library_folders = {NEUROCART_SOURCE_DIR "/library"};
    input.command = "neurocart simulate toy.toml --patients 300";
    input.facts = stores.front()->plan().facts;
    Diagnostics diagnostics;
    page_ = write_population_report(input, diagnostics);
    for (const auto& item : diagnostics.all()) ADD_FAILURE() << item.code << " " << item.message;
    const auto start = page_.find("id=\"neurocart-data\">");
    if (start == std::string::npos) return {};
    const auto begin = start + 20;
    return nlohmann::json::parse(page_.substr(begin, page_.find("</script>", begin) - begin));
  }

  static const nlohmann::json* figure(const nlohmann::json& data, const std::string& type) {
    for (const auto& one : data["figures"])
      if (one["type"] == type) return &one;
    return nullptr;
  }

  fs::path root_;
  compose::Composition composition_;
  std::optional<OwnData> own_;
  std::string page_;
};

// Ends spread evenly from 0 to 10.
double even_end(std::size_t patient) { return 10.0 * static_cast<double>(patient) / 299.0; }

TEST_F(PopulationReport, KeepsTheContract) {
  const auto first = store("a", even_end), second = store("b", [](std::size_t) { return 9.0; });
  const auto data = write({first.get(), second.get()}, {"a", "b"});
  const auto schema = nlohmann::json::parse(read_text_file(NEUROCART_SOURCE_DIR "/schema/report.schema.json"));
  for (const auto& problem : JsonCheck(schema).problems(data)) ADD_FAILURE() << problem;
  EXPECT_EQ(data["kind"], "population");
  EXPECT_EQ(data["strategies"].size(), 2U);
  EXPECT_LT(page_.size(), 600U * 1024U);
}

TEST_F(PopulationReport, BandsAreTheQuantilesOfTheDay) {
  const auto first = store("a", even_end);
  const auto data = write({first.get()}, {"a"});
  const auto& panel = (*figure(data, "course"))["panels"][1];
  ASSERT_EQ(panel["id"], "score");
  const auto& band = panel["bands"][0];
  EXPECT_EQ(band["share"], 90);
  EXPECT_EQ(band["low"].size(), data["grids"][band["grid"].get<std::string>()].size());
  EXPECT_NEAR(band["low"].back().get<double>(), 0.5, 0.06);
  EXPECT_NEAR(band["high"].back().get<double>(), 9.5, 0.06);
  EXPECT_NEAR(panel["lines"][0]["values"].back().get<double>(), 5.0, 0.06);
  EXPECT_EQ(panel["single"]["patients"].size(), 40U);
  EXPECT_EQ(panel["single"]["patients"][7], 9) << "patient 8 of the report failed and is left out";
}

TEST_F(PopulationReport, SharesAndMediansAreThoseOfTheStore) {
  const auto first = store("a", even_end);
  PopulationRun run{&composition_, first.get(), root_ / "a", "Toys", {}};
  PopulationView view(run);
  MetricRecipe peak, low_end;
  peak.readout = "car_t_blood";
  peak.take = MetricRecipe::Take::maximum;
  low_end.readout = "toy_latent";
  low_end.summary = MetricRecipe::Summary::share_below;
  MetricRecipe response = low_end;
  response.take = MetricRecipe::Take::change;
  view.read_patients({peak, low_end, response}, {});
  EXPECT_EQ(view.patients(), 299U);
  EXPECT_EQ(view.failed(), 1U);
  EXPECT_NEAR(view.evaluate(peak, 0).value, 10.0, 0.2);
  EXPECT_NEAR(view.evaluate(low_end, 1.0).value, 100.0 * 29.0 / 299.0, 0.6);
  // Kept are the first 200 without patient 7: their ends go from 0 to 6.66, and all that end at 8 or less fell by 2.
  EXPECT_DOUBLE_EQ(view.evaluate(response, -2.0).value, 100.0);
  EXPECT_EQ(view.evaluate(response, -2.0).of, 199U);
  EXPECT_NEAR(view.evaluate(response, -5.0).value, 100.0 * 149.0 / 199.0, 0.01);
  EXPECT_TRUE(std::isnan(view.evaluate(response, std::nan("")).value));
}

TEST_F(PopulationReport, TheSamePatientsAreCompared) {
  const auto first = store("a", even_end), second = store("b", [](std::size_t) { return 5.0; });
  const auto data = write({first.get(), second.get()}, {"a", "b"});
  const auto* pairs = figure(data, "pairs");
  ASSERT_NE(pairs, nullptr);
  // Better: ends at or below 3, that is patients 0 to 89 without 7; worse: at or above 7, patients 210 to 299.
  EXPECT_EQ((*pairs)["shares"][0]["count"], 89);
  EXPECT_EQ((*pairs)["shares"][2]["count"], 90);
  EXPECT_EQ((*pairs)["shares"][1]["count"], 299 - 89 - 90);
  EXPECT_LT((*pairs)["shares"][0]["low"].get<double>(), (*pairs)["shares"][0]["share"].get<double>());
  EXPECT_EQ((*pairs)["title"], "Same patients, two strategies") << "no side holds half of the patients";
  EXPECT_EQ((*pairs)["values"].size(), 100U);
  EXPECT_EQ(figure(write({first.get()}, {"a"}), "pairs"), nullptr);
}

TEST_F(PopulationReport, TitlesTurnWhereTheRulesSay) {
  const auto title = [&](const char* name, double other) {
    const auto first = store((std::string(name) + "1").c_str(), [](std::size_t) { return 5.0; });
    const auto second = store((std::string(name) + "2").c_str(), [&](std::size_t patient) { return patient % 2 == 0 ? other : 5.0; });
    const auto data = write({first.get(), second.get()}, {std::string(name) + "1", std::string(name) + "2"});
    return (*figure(data, "pairs"))["title"].get<std::string>();
  };
  // Every second patient differs by 2 points: 150 of 299 are better, which is more than half.
  EXPECT_EQ(title("a", 7.0).find("50% of the same patients are better off"), 0U);
  EXPECT_EQ(title("b", 3.0).find("50% of the same patients are worse off"), 0U);
  EXPECT_NE(title("c", 6.9).find("end alike"), std::string::npos);
}

TEST_F(PopulationReport, StatesSumToAllPatients) {
  const auto first = store("a", even_end);
  const auto data = write({first.get()}, {"a"});
  const auto* states = figure(data, "states");
  ASSERT_NE(states, nullptr);
  const auto days = data["grids"][(*states)["grid"].get<std::string>()].size();
  for (std::size_t day = 0; day < days; ++day) {
    double sum = 0.0;
    for (const auto& state : (*states)["states"]) sum += state["values"][day].get<double>();
    EXPECT_NEAR(sum, 100.0, 0.05) << day;
  }
  EXPECT_EQ((*states)["states"].back()["values"][0], 100) << "all are unchanged at the start";
}

TEST_F(PopulationReport, NamesWhatIsMissing) {
  const auto first = store("a", even_end);
  const auto data = write({first.get()}, {"a"});
  std::string left_out;
  for (const auto& part : data["run"]["left_out"]) left_out += part["title"].get<std::string>() + "\n";
  EXPECT_NE(left_out.find("The first 30 days."), std::string::npos) << left_out;
  EXPECT_NE(left_out.find("Antibodies and score at the end, patient by patient."), std::string::npos);
  std::string facts;
  for (const auto& line : data["run"]["facts"]) facts += line["text"].get<std::string>() + "\n";
  EXPECT_NE(facts.find("300 of 300 done; 1 failed"), std::string::npos) << facts;
  EXPECT_NE(facts.find("2 patients run again in double precision"), std::string::npos);
  EXPECT_NE(facts.find("TOY 0.010% and 0.010%"), std::string::npos);
  EXPECT_NE(facts.find("50% of the candidates"), std::string::npos);
}

TEST_F(PopulationReport, OwnPatientsStandOverTheirPanel) {
  Diagnostics diagnostics;
  std::string text = "ID,TIME,observable,value,AMT,EVID\n1,0,toy_latent,.,100,1\n";
  for (int patient = 1; patient <= 20; ++patient) text += std::to_string(patient) + ",28,toy_latent," + std::to_string(patient) + ",,0\n";
  own_ = read_own_data_of(text, "mine.csv", composition_, diagnostics);
  ASSERT_FALSE(diagnostics.has_errors());
  const auto first = store("a", even_end);
  const auto data = write({first.get()}, {"a"});
  const auto& own = (*figure(data, "course"))["panels"][1]["own"];
  EXPECT_EQ(own["patients"].size(), 20U);
  ASSERT_EQ(own["checks"].size(), 1U) << "points of one day stay together";
  EXPECT_EQ(own["checks"][0]["n"], 20);
  EXPECT_DOUBLE_EQ(own["checks"][0]["middle"].get<double>(), 10.5);
  EXPECT_NE(data["run"]["left_out"].dump().find("AMT, EVID"), std::string::npos);
}

std::vector<std::string> codes_of(const std::string& text, const compose::Composition& composition) {
  Diagnostics diagnostics;
  read_own_data_of(text, "mine.csv", composition, diagnostics);
  std::vector<std::string> list;
  for (const auto& item : diagnostics.all())
    list.push_back(item.code + ":" + std::to_string(item.span.line) + ":" + std::to_string(item.span.column) + " " + item.hint);
  return list;
}

TEST_F(PopulationReport, OwnDataFaultsAreTold) {
  const auto fault = [&](const std::string& text) { return codes_of(text, composition_); };
  EXPECT_EQ(fault("ID,TIME,observabel,value\n").size(), 2U);
  EXPECT_NE(fault("ID,TIME,observabel,value\n")[0].find("observable"), std::string::npos);
  ASSERT_EQ(fault("ID,TIME,observable,value\n1,0,toy_laten,3\n1,1,toy_laten,3\n").size(), 1U) << "said once";
  EXPECT_EQ(fault("ID,TIME,observable,value\n1,0,toy_laten,3\n")[0].find("N4112:2:5"), 0U);
  EXPECT_NE(fault("ID,TIME,observable,value\n1,0,toy_laten,3\n")[0].find("toy_latent"), std::string::npos);
  EXPECT_EQ(fault("ID,TIME,observable,value\n1,0,toy_latent,3;1\n")[0].find("N4113:2:16"), 0U);
  EXPECT_EQ(fault("").size(), 1U);
  EXPECT_TRUE(fault("id,Time,observable,VALUE\n\"a,b\",0,toy_latent,3\n").empty());
}

}  // namespace
}  // namespace neurocart::report
