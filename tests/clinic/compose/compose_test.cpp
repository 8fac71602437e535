// What composing the toy library gives: names, templates, populations, junctions, tables.
#include <gtest/gtest.h>

#include "toy.hpp"

namespace neurocart::compose {
namespace {

TEST(Compose, GoesWithoutAnythingToSay) {
  const Composed toy = Toy().compose();
  EXPECT_EQ(toy.said(), "");
  EXPECT_EQ(toy.composition.units.equations_skipped, 0u);
  EXPECT_GT(toy.composition.units.equations_checked, 20u);
}

TEST(Compose, StandsTemplatesInTheirTissuesAndFamilies) {
  const Composed toy = Toy().compose();
  EXPECT_EQ(toy.start("blood.death_rate"), "0.2");
  EXPECT_EQ(toy.start("marrow.death_rate"), "0.1");
  EXPECT_EQ(toy.start("marrow.formation"), "marrow__death_rate*marrow__set_point");
  EXPECT_EQ(toy.rule("marrow.density"), "marrow__cells/marrow__tissue_size");
  EXPECT_EQ(toy.rule("family.alpha.blood.clone"),
            "family__alpha__blood__clone_rate*family__alpha__help*family__alpha__blood__clone_reference - (family__alpha__blood__clone_rate + "
            "family__alpha__blood__clone_hazard)*family__alpha__blood__clone");
  EXPECT_FALSE(toy.has("family.beta.help"));
  EXPECT_FALSE(toy.has("blood.flow"));  // traffic stands in marrow only
}

TEST(Compose, WritesEachJunctionOnceInNameOrder) {
  const Composed toy = Toy().compose();
  EXPECT_EQ(toy.rule("census.total"), "blood__cells + marrow__cells");
  EXPECT_EQ(toy.start("census.reference"), "blood__set_point + marrow__set_point");  // once, before the run
  EXPECT_EQ(toy.rule("census.reference"), "");
  EXPECT_EQ(toy.rule("blood.inflow"), "marrow__flow");
  EXPECT_EQ(toy.rule("marrow.inflow"), "-marrow__flow");
  EXPECT_EQ(toy.rule("family.alpha.size"), "family__alpha__blood__clone + family__alpha__marrow__clone");
}

TEST(Compose, PushesOneTermIntoEveryPopulation) {
  const Composed toy = Toy().compose();
  EXPECT_EQ(toy.rule("blood.cells_hazard"), "killing__power");
  EXPECT_EQ(toy.rule("marrow.cells_hazard"), "marrow__shield*killing__power");
  EXPECT_EQ(toy.rule("family.alpha.marrow.clone_hazard"), "killing__active_weight*killing__power");
}

TEST(Compose, CollectsOneTermFromEveryPopulation) {
  EXPECT_EQ(
      Toy().compose().rule("killing.targets"),
      "blood__cells + killing__active_weight*family__alpha__blood__clone + killing__active_weight*family__alpha__marrow__clone + marrow__shield*marrow__cells");
}

TEST(Compose, MultipliesTheHazardByAccess) {
  Toy library;
  library.change("library/drugs/killer.toml", "\"family.help_factor\"", "\"@active.access\" = \"absorbed\"\n\"family.help_factor\"");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  EXPECT_EQ(toy.rule("family.alpha.blood.clone_hazard"), "family__alpha__blood__clone_access*(killing__active_weight*killing__power)");
  EXPECT_EQ(toy.rule("family.alpha.blood.clone_access"), "killer__absorbed");
}

TEST(Compose, WeighsWhatIsPushedAndCollectedByExposure) {
  Toy library;
  library.change("library/host/clone.toml", "tags = [\"target\"]", "tags = [\"target\"]\nexposure = \"clone_share\"\nseen_in = \"blood\"");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  EXPECT_EQ(toy.rule("family.alpha.marrow.clone_hazard"), "family__alpha__marrow__clone_share*(killing__active_weight*killing__power)");
  EXPECT_NE(toy.rule("killing.targets").find("family__alpha__marrow__clone_share*(killing__active_weight*family__alpha__marrow__clone)"), std::string::npos);
}

TEST(Compose, BringsOnlyWhatTheScenarioUses) {
  Toy library;
  EXPECT_TRUE(library.compose().has("killing.power"));  // the drug names it
  library.change("scenario.toml", "drug = \"killer\"", "drug = \"drip\"");
  EXPECT_FALSE(library.compose().has("killer.amount"));
  library.change("scenario.toml", "[[treatment]]\ndrug = \"drip\"\nat = \"first_dose\"\n", "");
  const Composed untreated = library.compose();
  EXPECT_EQ(untreated.said(), "");
  EXPECT_FALSE(untreated.has("killing.power"));
  EXPECT_EQ(untreated.rule("blood.cells_hazard"), "0");
}

TEST(Compose, LetsTermsFallAwayThatThisPatientLacks) {
  Toy library;
  library.change("scenario.toml", "diseases = [\"alpha_disease\"]", "diseases = []");
  const Composed toy = library.compose();  // the drug's term on help has no family to act on
  EXPECT_EQ(toy.said(), "");
  EXPECT_FALSE(toy.has("family.alpha.help"));
}

TEST(Compose, GivesEachFamilyItsOwnInstances) {
  Toy library;
  library.change("scenario.toml", "[\"alpha_disease\"]", "[\"alpha_disease\", \"beta_disease\"]");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  EXPECT_EQ(toy.rule("family.beta.help_factor"), "0.5");
  EXPECT_EQ(toy.start("family.beta.marrow.clone_share"), "0.2");  // the preset is alpha's
  EXPECT_EQ(toy.start("family.alpha.marrow.clone_share"), "0.3");
  EXPECT_FALSE(toy.has("family.beta.severity"));
}

TEST(Compose, NamesReadoutsAndScores) {
  const Composed toy = Toy().compose();
  ASSERT_EQ(toy.composition.readouts.size(), 3u);
  EXPECT_EQ(toy.composition.readouts[0].name, "cells_relative");
  EXPECT_EQ(toy.composition.readouts[0].model_id, "census__relative");
  EXPECT_EQ(toy.composition.readouts[0].observable, "cells");
  EXPECT_EQ(toy.rule("census.cells_braked"), "census__relative*census__brake");
  EXPECT_EQ(toy.composition.readouts[2].name, "alpha_score_latent");
  EXPECT_EQ(toy.composition.readouts[2].score, "alpha_score");
  EXPECT_EQ(toy.rule("family.alpha.alpha_score_latent"), "family__alpha__score_top*family__alpha__severity");
}

TEST(Compose, KeepsTheUsersPlaces) {
  Toy library;
  const Composed toy = library.compose();
  const auto& model = toy.composition.model;
  const auto& rate = model.symbols[static_cast<std::size_t>(model.find("marrow__death_rate"))];
  EXPECT_TRUE(rate.span.file.ends_with("host/cells.toml"));
  EXPECT_EQ(rate.span.line, library.line_of("library/host/cells.toml", "death_rate ="));
  for (const auto& rule : model.rules) {
    if (rule.target != "marrow__density") continue;
    EXPECT_TRUE(rule.span.file.ends_with("host/cells.ant"));
    EXPECT_EQ(rule.span.line, library.line_of("library/host/cells.ant", "density"));
  }
}

// A card as short as a drug's can be: units of the shared model's quantities follow from the dose and the parameters.
TEST(Compose, KnowsTheUnitsOfASharedModel) {
  Toy library;
  library.change("library/drugs/killer.toml",
                 "[quantities]\namount = { unit = \"mg\", meaning = \"in the body\" }\nconcentration = { unit = \"mg/L\", meaning = \"in plasma\" }\n", "");
  const Composed toy = library.compose();
  EXPECT_EQ(toy.said(), "");
  EXPECT_EQ(toy.composition.units.equations_skipped, 0u);
  const auto& model = toy.composition.model;
  EXPECT_EQ(model.symbols[static_cast<std::size_t>(model.find("killer__amount"))].unit_text, "mg");
  EXPECT_EQ(model.symbols[static_cast<std::size_t>(model.find("killer__concentration"))].unit_text, "mg/L");
}

TEST(Compose, IsTheSameEveryTime) {
  Toy library;
  const Composed first = library.compose(), second = library.compose();
  EXPECT_EQ(model::to_antimony(first.composition.model), model::to_antimony(second.composition.model));
  EXPECT_EQ(first.composition.input_digest, second.composition.input_digest);
  EXPECT_EQ(first.composition.input_digest.size(), 64u);
  EXPECT_NE(library.compose({{"blood.set_point", "101"}}).composition.input_digest, first.composition.input_digest);
}

TEST(Compose, PutsTheFirstFolderFirst) {
  Toy library;
  library.write("mine/killer.toml", [&] {
    std::string text = library.read("library/drugs/killer.toml");
    return text.replace(text.find("value = 3,"), 10, "value = 4,");
  }());
  EXPECT_EQ(library.compose().start("killer.distribution"), "3");
  EXPECT_EQ(library.compose({}, {library.root() / "mine"}).start("killer.distribution"), "4");
}

}  // namespace
}  // namespace neurocart::compose
