// Treatments become events; values follow their chain of precedence.
#include <gtest/gtest.h>

#include <cmath>

#include "toy.hpp"

namespace neurocart::compose {
namespace {

std::string trigger(const Composed& toy, std::size_t at) { return model::to_text(*toy.composition.model.events.at(at).trigger); }
std::string assignment(const Composed& toy, std::size_t event, std::size_t at = 0) {
  const auto& item = toy.composition.model.events.at(event).assignments.at(at);
  return item.target + " = " + model::to_text(*item.expression);
}

TEST(Doses, FollowTheUsualSchedule) {
  const Composed toy = Toy().compose();
  ASSERT_EQ(toy.composition.model.events.size(), 3u);
  ASSERT_EQ(toy.composition.acts.size(), 3u);
  EXPECT_EQ(toy.composition.acts[2].day, 14.0);
  EXPECT_EQ(toy.composition.acts[2].title, "Killer");
  EXPECT_EQ(toy.composition.acts[2].event_id, toy.composition.model.events[2].id);
  EXPECT_EQ(trigger(toy, 1), "time >= 7");
  EXPECT_FALSE(toy.composition.model.events[0].trigger_initial);  // fires when the dose's day is the start
  EXPECT_EQ(assignment(toy, 0), "killer__amount = killer__amount + killer__dose_1*killer__absorbed");
  EXPECT_EQ(toy.start("killer.dose_1"), "100");
  EXPECT_EQ(toy.composition.start_day, -5.0);
  EXPECT_EQ(toy.composition.end_day, 30.0);
}

TEST(Doses, FollowTheScenario) {
  Toy library;
  library.change("scenario.toml", "at = \"first_dose\"", "at = \"first_dose\"\ndose = \"50 mg\"\ndays = [1, 4]");
  EXPECT_EQ(library.compose().composition.acts.size(), 2u);
  library.change("scenario.toml", "days = [1, 4]", "every = \"12 h\"\nuntil = \"2 d\"");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  ASSERT_EQ(toy.composition.acts.size(), 4u);
  EXPECT_DOUBLE_EQ(toy.composition.acts[3].day, 1.5);
  EXPECT_EQ(toy.start("killer.dose_1"), "50");
}

TEST(Doses, TakeTheNonmemWords) {
  Toy library;
  library.change("scenario.toml", "at = \"first_dose\"",
                 "at = \"first_dose\"\ndose = \"50 mg\"\nii = \"12 h\"\naddl = 2\nlag = \"6 h\"\nbioavailability = 0.25");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  ASSERT_EQ(toy.composition.acts.size(), 3u);
  EXPECT_DOUBLE_EQ(toy.composition.acts[0].day, 0.25);
  EXPECT_DOUBLE_EQ(toy.composition.acts[2].day, 1.25);
  EXPECT_EQ(assignment(toy, 2), "killer__amount = killer__amount + killer__dose_1*0.25");
  library.change("scenario.toml", "lag = \"6 h\"", "lag = \"-6 h\"");
  EXPECT_NE(library.compose().said().find("N4002"), std::string::npos);
  library.change("scenario.toml", "lag = \"-6 h\"", "lag = \"6 h\"");
  library.change("scenario.toml", "addl = 2", "addl = 2\ntimes = 3");
  EXPECT_NE(library.compose().said().find("say the same thing"), std::string::npos);
  library.change("scenario.toml", "addl = 2\ntimes = 3", "addl = 2");
  library.change("scenario.toml", "bioavailability = 0.25", "bioavailability = -0.25");
  EXPECT_NE(library.compose().said().find("N4002"), std::string::npos);
}

TEST(Doses, CountFromTheAnchor) {
  Toy library;
  library.change("scenario.toml", "[run]", "[anchors]\ninfusion = 10\nrelapse = \"infusion + 1 d\"\n\n[run]");
  library.change("scenario.toml", "at = \"first_dose\"", "at = \"relapse\"");
  library.change("scenario.toml", "time_zero = \"first_dose\"", "time_zero = \"infusion\"");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  EXPECT_EQ(toy.composition.acts.at(0).day, 1.0);
  EXPECT_EQ(toy.composition.start_day, -15.0);
}

TEST(Doses, ScaleWithTheBody) {
  Toy library;
  library.change("scenario.toml", "drug = \"killer\"", "regimen = \"double\"");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  ASSERT_EQ(toy.composition.model.events.size(), 4u);  // two doses, a start and an end
  EXPECT_EQ(assignment(toy, 0), "killer__amount = killer__amount + killer__dose_1*patient__body_surface_area*killer__absorbed");
  EXPECT_EQ(assignment(toy, 2), "drip__input = drip__dose_1*patient__weight");
  EXPECT_EQ(assignment(toy, 3), "drip__input = 0");
  EXPECT_EQ(trigger(toy, 3), "time >= 5");
  EXPECT_FALSE(toy.composition.model.symbols[static_cast<std::size_t>(toy.composition.model.find("drip__input"))].constant);
  EXPECT_EQ(toy.composition.acts[0].treatment, "Killer twice");
}

TEST(Doses, OfNothingMoveNothing) {
  Toy library;
  library.change("scenario.toml", "at = \"first_dose\"", "dose = \"0 mg\"");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  EXPECT_TRUE(toy.composition.model.events.empty());
  EXPECT_TRUE(toy.has("killer.amount"));
  EXPECT_EQ(toy.composition.acts.size(), 3u);
}

TEST(Doses, ActOnSelectedStates) {
  Toy library;
  library.change("scenario.toml", "drug = \"killer\"", "product = \"graft\"");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  ASSERT_EQ(toy.composition.model.events.size(), 1u);
  const auto& event = toy.composition.model.events[0];
  ASSERT_EQ(event.assignments.size(), 3u);
  EXPECT_EQ(assignment(toy, 0, 0), "marrow__cells = marrow__cells*0.5");
  EXPECT_EQ(assignment(toy, 0, 1), "family__alpha__marrow__clone = family__alpha__marrow__clone*0.5");
  EXPECT_EQ(assignment(toy, 0, 2), "blood__cells = blood__cells + graft__dose_1");
}

TEST(Values, FollowPartPresetProductScenarioCommandLine) {
  Toy library;
  library.change("scenario.toml", "drug = \"killer\"", "product = \"graft\"");
  const Composed plain = library.compose();
  const auto* weight = plain.parameter("killing.active_weight");
  ASSERT_NE(weight, nullptr);
  ASSERT_EQ(weight->chain.size(), 2u);
  EXPECT_EQ(weight->chain[1].origin, "product graft");
  EXPECT_EQ(weight->source, "product source");
  EXPECT_EQ(plain.start("killing.active_weight"), "3");
  EXPECT_EQ(plain.start("blood.death_rate"), "0.4");  // scaled in every tissue
  const auto* share = plain.parameter("family.alpha.marrow.clone_share");
  ASSERT_EQ(share->chain.size(), 2u);
  EXPECT_EQ(share->chain[1].origin, "preset alpha");
  EXPECT_EQ(share->chain[1].span.line, library.line_of("library/host/clone.toml", "\"marrow.clone_share\""));

  library.change("scenario.toml", "[run]", "[set]\n\"killing.active_weight\" = \"5 1\"\n\n[run]");
  EXPECT_EQ(library.compose().start("killing.active_weight"), "5");
  const Composed given = library.compose({{"killing.active_weight", "7"}, {"marrow.death_rate", "0.3 1/day"}});
  EXPECT_EQ(given.said(), "");
  EXPECT_EQ(given.start("killing.active_weight"), "7");
  EXPECT_EQ(given.parameter("killing.active_weight")->chain.size(), 4u);
  EXPECT_EQ(given.start("marrow.death_rate"), "0.3");
}

TEST(Values, MayBeExpressions) {
  const Composed toy = Toy().compose();
  EXPECT_EQ(toy.start("patient.body_surface_area"), "patient__surface_per_weight*patient__weight");
  EXPECT_EQ(toy.start("patient.weight"), "80");
  EXPECT_TRUE(std::isnan(toy.parameter("patient.body_surface_area")->chain.back().value));
}

TEST(Values, KnowWhereTheyAreUsed) {
  const Composed toy = Toy().compose();
  EXPECT_EQ(toy.parameter("marrow.exit_rate")->used_by, std::vector<std::string>{"marrow.flow"});
}

TEST(Values, OutsideTheirRangeWarn) {
  Toy library;
  const Composed toy = library.compose({{"killer.elimination_rate", "2"}});
  EXPECT_FALSE(toy.diagnostics.has_errors());
  EXPECT_TRUE(toy.says("N4007", "--set", 0)) << toy.said();
  library.change("scenario.toml", "at = \"first_dose\"", "dose = 5000");
  const Composed dosed = library.compose();
  EXPECT_FALSE(dosed.diagnostics.has_errors());
  EXPECT_TRUE(dosed.says("N4008", "scenario.toml", library.line_of("scenario.toml", "dose = 5000"))) << dosed.said();
  EXPECT_NE(dosed.said().find("never tried outside"), std::string::npos);
}

}  // namespace
}  // namespace neurocart::compose
