// A whole page from a small hand-made patient: its data keep the contract, its sentences follow the rules, and nothing in a scenario can break out of it.
#include "clinic/report/report.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>

#include "engine/base/text_file.hpp"
#include "json_check.hpp"
#include "toy_composition.hpp"

namespace neurocart::report {
namespace {

namespace fs = std::filesystem;

// A course of 201 days: cells rise and fall around day 10, the score falls linearly from 10 to `end`.
course::Course toy_course(double end) {
  course::Course course;
  course::Column cells{"car_t_blood", "cells/uL", {}}, score{"toy_latent", "points", {}}, place{"spleen.b_cells_relative", "1", {}},
      memory{"autoreactive_memory_relative", "1", {}}, help{"t_help", "1", {}};
  for (int day = -10; day <= 190; ++day) {
    course.days.push_back(day);
    cells.values.push_back(day < 0 ? 0.0 : 20.0 * std::exp(-std::abs(day - 10) / 5.0));
    score.values.push_back(10.0 + (end - 10.0) * std::max(0, day) / 182.0);
    place.values.push_back(day < 5 ? 1.0 : 1e-3);
    memory.values.push_back(day < 5 ? 1.0 : 0.5);
    help.values.push_back(1.0);
  }
  course.columns = {cells, score, place, memory, help};
  return course;
}

struct Written {
  std::string page;
  nlohmann::json data;
  Diagnostics diagnostics;
};

Written write(const compose::Composition& composition, const course::Course& course, bool with_tornado = true,
              const fs::path& library = NEUROCART_SOURCE_DIR "/library") {
  Written out;
  std::vector<TornadoCourse> tornado;
  for (const auto& input : tornado_inputs(composition)) tornado.push_back({input, toy_course(2), toy_course(8)});
  ReportInput input;
  input.composition = &composition;
  input.course = &course;
  input.comparisons.push_back({&composition, &course});
  if (with_tornado) input.tornado = tornado;
  input.library_folders = {library};
  input.command = "neurocart simulate toy.toml";
  input.facts.version = "0";
  input.facts.input_digest = "0123456789abcdef";
  input.facts.warnings.push_back({"N4000", Severity::warning, "a <warning>", {}, {}});
  out.page = write_report(input, out.diagnostics);
  const auto start = out.page.find("id=\"neurocart-data\">");
  if (start == std::string::npos) return out;
  const auto begin = start + 20, end = out.page.find("</script>", begin);
  out.data = nlohmann::json::parse(out.page.substr(begin, end - begin));
  return out;
}

TEST(Report, KeepsTheContract) {
  const auto written = write(toy_composition(), toy_course(4));
  for (const auto& item : written.diagnostics.all()) ADD_FAILURE() << item.code << " " << item.message;
  const auto schema = nlohmann::json::parse(read_text_file(NEUROCART_SOURCE_DIR "/schema/report.schema.json"));
  for (const auto& problem : JsonCheck(schema).problems(written.data)) ADD_FAILURE() << problem;
  EXPECT_EQ(written.data["figures"].size(), 4U);  // course, depth, path, tornado: the first days have no column here
  EXPECT_EQ(written.data["strategies"].size(), 2U);
  EXPECT_LT(written.page.size(), 600U * 1024U);
}

TEST(Report, TheCheckItselfFinds) {
  const auto schema = nlohmann::json::parse(read_text_file(NEUROCART_SOURCE_DIR "/schema/report.schema.json"));
  auto data = write(toy_composition(), toy_course(4)).data;
  data["keys"][0].erase("label");
  data["clock"]["start_day"] = "soon";
  data["extra"] = 1;
  EXPECT_EQ(JsonCheck(schema).problems(data).size(), 3U);
}

TEST(Report, ScenarioTextCannotBreakOut) {
  const auto written = write(toy_composition(), toy_course(4));
  EXPECT_EQ(written.page.find("<script>alert"), std::string::npos);
  EXPECT_NE(written.page.find("&lt;/script&gt;&lt;!--&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"), std::string::npos);
  EXPECT_EQ(written.page.find("<!--<script"), std::string::npos);
  EXPECT_NE(written.page.find("a &lt;warning&gt;"), std::string::npos);
  EXPECT_EQ(written.data["run"]["scenarios"][0]["text"], "title = \"</script><!--<script>alert(1)</script> & more\"\n");
  EXPECT_EQ(written.page.find("{{"), std::string::npos);
}

TEST(Report, HeadlineFollowsTheRules) {
  // The rules turn at 60% and 80% of the first score, which is 10.
  const auto headline = [](double end) { return write(toy_composition(), toy_course(end)).data["headline"].get<std::string>(); };
  EXPECT_NE(headline(6.0).find("cuts"), std::string::npos);
  EXPECT_NE(headline(6.01).find("lowers"), std::string::npos);
  EXPECT_NE(headline(8.0).find("lowers"), std::string::npos);
  EXPECT_EQ(headline(8.01), "Toy cells takes this patient’s toy disease score from 10 to 8.0 in six months");
  EXPECT_NE(headline(9.6).find("hardly moves"), std::string::npos);
}

TEST(Report, NumbersAreThoseOfTheCourse) {
  const auto data = write(toy_composition(), toy_course(4)).data;
  EXPECT_EQ(data["keys"][0]["value"], "4.0");
  EXPECT_EQ(data["keys"][0]["unit"], "from 10");
  EXPECT_EQ(data["keys"][0]["compare"][0]["value"], "4.0");
  const auto& line = data["figures"][0]["panels"][0]["lines"][0];
  EXPECT_EQ(line["values"].size(), data["grids"][line["grid"].get<std::string>()].size());
  EXPECT_EQ(line["values"][20], 20);  // day 10
  const auto& row = data["figures"][1]["rows"][0];
  EXPECT_EQ(row["label"], "Spleen");
  EXPECT_DOUBLE_EQ(row["nadir"], 0.1);
  EXPECT_TRUE(row["duration_days"].is_null());
  EXPECT_EQ(row["duration_text"], "to the end");
}

TEST(Report, TornadoShowsWhatDecides) {
  const auto composition = toy_composition();
  const auto inputs = tornado_inputs(composition);
  ASSERT_EQ(inputs.size(), 1U);
  EXPECT_NEAR(inputs[0].low, std::exp(-1.6448536 * 0.5), 1e-6);
  const auto data = write(composition, toy_course(4)).data;
  const auto& figure = data["figures"][3];
  EXPECT_EQ(figure["type"], "tornado");
  EXPECT_NE(figure["title"].get<std::string>().find("assumed, not measured: rate of the toy"), std::string::npos);
  EXPECT_DOUBLE_EQ(figure["outcomes"][0]["base"], 4);
  EXPECT_DOUBLE_EQ(figure["rows"][0]["effects"][0]["low"], 2);
  EXPECT_DOUBLE_EQ(figure["rows"][0]["effects"][0]["high"], 8);
  EXPECT_EQ(data["parameters"]["toy.rate"]["provenance"], "assumed");
  EXPECT_EQ(write(composition, toy_course(4), false).data["figures"].size(), 3U);
}

TEST(Report, UnusedAndUnknownRangesAreNotTried) {
  auto composition = toy_composition();
  composition.parameters[0].used_by.clear();
  EXPECT_TRUE(tornado_inputs(composition).empty());
  composition = toy_composition();
  composition.parameters[0].spread = {};
  EXPECT_TRUE(tornado_inputs(composition).empty());
}

class ReportTexts : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("neurocart_report_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::create_directories(folder_ / "reports");
  }
  void TearDown() override { fs::remove_all(folder_); }

  // The library's own file with one piece replaced.
  std::vector<std::string> codes_after(const std::string& from, const std::string& to) {
    auto text = read_text_file(NEUROCART_SOURCE_DIR "/library/reports/patient.toml");
    const auto at = text.find(from);
    if (at == std::string::npos) return {"not found"};
    std::ofstream(folder_ / "reports" / "patient.toml") << text.replace(at, from.size(), to);
    const auto written = write(toy_composition(), toy_course(4), true, folder_);
    EXPECT_TRUE(written.page.empty());
    std::vector<std::string> codes;
    for (const auto& item : written.diagnostics.all()) codes.push_back(item.code);
    return codes;
  }

  fs::path folder_;
};

using Codes = std::vector<std::string>;

TEST_F(ReportTexts, UnknownGap) { EXPECT_EQ(codes_after("value = \"{score_6}\"", "value = \"{score_66}\""), Codes{"N4101"}); }
TEST_F(ReportTexts, UnknownForm) { EXPECT_EQ(codes_after("{b_days_below|whole}", "{b_days_below|hole}"), Codes{"N4101"}); }
TEST_F(ReportTexts, UnknownWord) { EXPECT_EQ(codes_after("concept = \"sym\"", "concept = \"symptom\""), (Codes{"N4102"})); }
TEST_F(ReportTexts, UnknownNameInCondition) { EXPECT_EQ(codes_after("when = \"car_peak > 0\"", "when = \"car_peek > 0\""), Codes{"N4103"}); }
TEST_F(ReportTexts, UnknownKey) { EXPECT_EQ(codes_after("main_day =", "main_dya ="), Codes{"N2001"}); }

TEST_F(ReportTexts, MissingFile) {
  const auto written = write(toy_composition(), toy_course(4), true, folder_);
  ASSERT_EQ(written.diagnostics.all().size(), 1U);
  EXPECT_EQ(written.diagnostics.all()[0].code, "N4104");
}

}  // namespace
}  // namespace neurocart::report
