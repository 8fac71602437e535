// Tables of a course: columns, digits, what is said about failures.
#include "clinic/results/tables.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace neurocart::results {
namespace {

course::Course two_rows() {
  course::Course course;
  course.days = {0.0, 1.5};
  course.columns = {{"a", "g/L", {0.1, 2.0}}, {"b", "1", {3.0, std::nan("")}}};
  course.happenings = {{1.0, "dose_1"}, {1.2, "other"}};
  return course;
}

TEST(Tables, TimecourseCarriesEveryBit) {
  EXPECT_EQ(timecourse_csv(two_rows()), "day,a,b\n0,0.10000000000000001,3\n1.5,2,nan\n");
  EXPECT_EQ(timecourse_csv(two_rows(), 3), "day,a,b\n0,0.1,3\n1.5,2,nan\n");
}

TEST(Tables, EventsNameTheDose) {
  compose::Composition composition;
  compose::ScheduledAct act;
  act.day = 1.0;
  act.event_id = "dose_1";
  act.part = "x";
  act.dose = 43.29;
  act.unit = "mg";
  composition.acts = {act};
  EXPECT_EQ(events_csv(composition, two_rows(), 6), "day,event,part,dose,unit\n1,dose_1,x,43.29,mg\n1.2,other,,,\n");
}

TEST(Tables, FailuresHaveAReason) {
  auto course = two_rows();
  EXPECT_EQ(failures_csv(course), "patient,day,reason\n");
  course.failed = true;
  course.failure = "too many steps";
  EXPECT_EQ(failures_csv(course), "patient,day,reason\n1,1.5,\"too many steps\"\n");
}

TEST(Tables, SummaryNamesWhatIdentifiesTheRun) {
  RunFacts facts;
  facts.version = "0.0";
  facts.seed = 7;
  facts.input_digest = "abc";
  facts.warnings.push_back({"N4021", Severity::warning, "dose outside", {}, {}});
  const auto document = nlohmann::json::parse(summary_json({}, two_rows(), facts));
  for (const auto* key : {"version", "schema", "seed", "tolerance", "input_digest", "wall_s", "patients", "failed"}) EXPECT_TRUE(document.contains(key)) << key;
  EXPECT_EQ(document["seed"], 7);
  EXPECT_EQ(document["warnings"][0]["code"], "N4021");
  EXPECT_DOUBLE_EQ(document["readouts"]["a"]["maximum"], 2.0);
  EXPECT_DOUBLE_EQ(document["readouts"]["a"]["maximum_day"], 1.5);
  EXPECT_TRUE(document["readouts"]["b"]["last"].is_null());
}

}  // namespace
}  // namespace neurocart::results
