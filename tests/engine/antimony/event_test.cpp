// Events with every option of SBML level 3.
#include "reading.hpp"

namespace neurocart::antimony {
namespace {

TEST(Events, DefaultsAreThoseOfSbml) {
  const model::Model model = read_clean("at (time > 3): x = 4\nx = 1");
  ASSERT_EQ(model.events.size(), 1U);
  const model::Event& event = model.events[0];
  EXPECT_EQ(event.id, "_E0");
  EXPECT_EQ(model::to_text(*event.trigger), "time > 3");
  EXPECT_EQ(event.delay, nullptr);
  EXPECT_EQ(event.priority, nullptr);
  EXPECT_TRUE(event.trigger_initial);
  EXPECT_TRUE(event.persistent);
  EXPECT_TRUE(event.values_from_trigger_time);
  EXPECT_FALSE(find_symbol(model, "x")->constant) << "an event moves it";
}

TEST(Events, EveryOption) {
  const model::Model model =
      read_clean("E1: at 3 + d after x > 3 && y < 2, priority=2*d, t0=false, persistent=false, fromTrigger=false: x = 3, y = 4*x;\nd = 1; x = 0; y = 0");
  ASSERT_EQ(model.events.size(), 1U);
  const model::Event& event = model.events[0];
  EXPECT_EQ(event.id, "E1");
  EXPECT_EQ(model::to_text(*event.delay), "3 + d");
  EXPECT_EQ(model::to_text(*event.trigger), "x > 3 && y < 2");
  EXPECT_EQ(model::to_text(*event.priority), "2*d");
  EXPECT_FALSE(event.trigger_initial);
  EXPECT_FALSE(event.persistent);
  EXPECT_FALSE(event.values_from_trigger_time);
  ASSERT_EQ(event.assignments.size(), 2U);
  EXPECT_EQ(event.assignments[1].target, "y");
  EXPECT_EQ(model::to_text(*event.assignments[1].expression), "4*x");
}

TEST(Events, AssignmentsMayStandOnLinesOfTheirOwn) {
  const model::Model model = read_clean("E: at time > 1:\n  x = 1,\n  y = 2\nx = 0; y = 0");
  ASSERT_EQ(model.events.size(), 1U);
  EXPECT_EQ(model.events[0].assignments.size(), 2U);
}

TEST(Events, InSubmodelsTheyReadAndMoveTheirOwn) {
  const model::Model model = read_clean("model foo()\n E: at time > d: x = x + 1\n x = 0; d = 2\nend\nmodel bar()\n A: foo(); A.d = 5\nend");
  ASSERT_EQ(model.events.size(), 1U);
  EXPECT_EQ(model.events[0].id, "A__E");
  EXPECT_EQ(model::to_text(*model.events[0].trigger), "time > A__d");
  EXPECT_EQ(model.events[0].assignments[0].target, "A__x");
}

TEST(Events, MistakesAreNamed) {
  EXPECT_EQ(read_faulty("E: at time > 1, hurry=3: x = 1").all()[0].code, "N1104");
  EXPECT_EQ(read_faulty("E: at time > 1, t0=3: x = 1").all()[0].code, "N1104");
  EXPECT_EQ(read_faulty("E: at time > 1 x = 1").all()[0].code, "N1104");
  EXPECT_EQ(read_faulty("E: at time > 1: x = 1\nE: at time > 2: x = 2").all()[0].code, "N1112");
  EXPECT_EQ(read_faulty("const x = 0; E: at time > 1: x = 1").all()[0].code, "N1115");
  EXPECT_EQ(read_faulty("x = 0; E: at time > 1: x = 1\ny := E").all()[0].code, "N1114");
}

}  // namespace
}  // namespace neurocart::antimony
