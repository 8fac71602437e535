// Every mistake that a writer of cards and scenarios can make: its number, its file and line, the nearest names.
#include <gtest/gtest.h>

#include "clinic/compose/explain.hpp"
#include "toy.hpp"

namespace neurocart::compose {
namespace {

struct Mistake {
  std::string name, file, from, to, code;
  std::string at_file, at_text;  // where it must be reported
  std::string mentions;
};

std::ostream& operator<<(std::ostream& out, const Mistake& mistake) { return out << mistake.name; }

class Mistakes : public testing::TestWithParam<Mistake> {};

TEST_P(Mistakes, AreReportedAtTheirLine) {
  const Mistake& mistake = GetParam();
  Toy library;
  library.change(mistake.file, mistake.from, mistake.to);
  const bool is_about_an_act = mistake.name == "second_writer_by_act" || mistake.name == "unknown_act";
  if (is_about_an_act) library.change("scenario.toml", "drug = \"killer\"", "product = \"graft\"");
  const Composed toy = library.compose();
  const int line = library.line_of(mistake.at_file, mistake.at_text);
  EXPECT_TRUE(toy.diagnostics.has_errors());
  EXPECT_TRUE(toy.says(mistake.code, mistake.at_file, line)) << "wanted " << mistake.code << " at " << mistake.at_file << ":" << line << ", got\n"
                                                             << toy.said();
  EXPECT_NE(toy.said().find(mistake.mentions), std::string::npos) << "wanted '" << mistake.mentions << "' in\n" << toy.said();
}

const std::string killer = "library/drugs/killer.toml", cells = "library/host/cells.toml", scenario = "scenario.toml",
                  killing = "library/mechanisms/killing.toml";

INSTANTIATE_TEST_SUITE_P(
    All, Mistakes,
    testing::Values(
        Mistake{"misspelt_key", cells, "purpose =", "purpsoe =", "N2001", cells, "purpsoe", "'purpose'"},
        Mistake{"misspelt_parameter_key", cells, "status = \"measured\"", "statsu = \"measured\"", "N2001", cells, "death_rate =", "'status'"},
        Mistake{"misspelt_scenario_key", scenario, "time_zero", "time_zeor", "N2001", scenario, "time_zeor", "'time_zero'"},
        Mistake{"misspelt_patient_key", scenario, "weight =", "wieght =", "N2001", scenario, "wieght", "'weight'"},
        Mistake{"unknown_drug", scenario, "\"killer\"", "\"kiler\"", "N2002", scenario, "\"kiler\"", "'killer'"},
        Mistake{"unknown_disease", scenario, "\"alpha_disease\"", "\"alpha_diseas\"", "N2002", scenario, "\"alpha_diseas\"", "'alpha_disease'"},
        Mistake{"unknown_part_in_path", killer, "\"killing.effect\"", "\"kiling.effect\"", "N2002", killer, "\"kiling.effect\"", "'killing'"},
        Mistake{"unknown_model", cells, "model = \"cells\"", "model = \"cels\"", "N2002", cells, "model =", "cels.ant"},
        Mistake{"unknown_score", "library/diseases/alpha_disease.toml", "[\"alpha_score\"]", "[\"alfa_score\"]", "N2002", "library/diseases/alpha_disease.toml",
                "alfa_score", "'alpha_score'"},
        Mistake{"declared_twice", "library/host/traffic.toml", "[quantities]",
                "death_rate = { value = 1, unit = \"1/day\", status = \"assumed\" }\n\n[quantities]", "N2003", "library/host/traffic.toml",
                "death_rate =", "host/cells.toml"},
        Mistake{"unknown_junction", killer, "\"killing.effect\"", "\"killing.efect\"", "N2004", killer, "\"killing.efect\"", "'killing.effect'"},
        Mistake{"unknown_tissue_junction", "library/host/traffic.toml", "\"here.inflow\"", "\"here.inflwo\"", "N2004", "library/host/traffic.toml",
                "\"here.inflwo\"", "'here.inflow'"},
        Mistake{"unknown_symbol", "library/host/cells.ant", "+ inflow", "+ influx", "N2005", "library/host/cells.ant", "influx", "'inflow'"},
        Mistake{"unknown_symbol_in_term", killer, "strength * concentration\"", "strenght * concentration\"", "N2005", killer, "strenght", "'strength'"},
        Mistake{"misspelt_path", "library/host/traffic.toml", "\"here.cells\"", "\"here.cell\"", "N2005", "library/host/traffic.toml", "\"here.cell\"",
                "'marrow.cells'"},
        Mistake{"not_in_quantities", cells, "density = {", "dense = {", "N2005", "library/host/cells.ant", "density", "'density'"},
        Mistake{"impossible_selector", killing, "\"@target.hazard\"", "\"@targit.hazard\"", "N2006", killing, "\"@targit.hazard\"", "'target'"},
        Mistake{"selector_of_strangers", killing, "\"@target.hazard\"", "\"@resting & active.hazard\"", "N2006", killing, "\"@resting & active.hazard\"",
                "no state"},
        Mistake{"quantity_without_equation", cells, "[reads]", "ghost = { unit = \"1\" }\n\n[reads]", "N2007", cells, "ghost", "ghost"},
        Mistake{"second_writer_in_model", "library/host/cells.ant", "density :=", "inflow := 0\n  density :=", "N2008", "library/host/cells.ant", "inflow := 0",
                "host/cells.toml"},
        Mistake{"second_writer_by_act", killing, "\"blood.cells\" =", "\"blood.inflow\" =", "N2008", killing, "\"blood.inflow\"", "composer"},
        Mistake{"term_for_a_state", killer, "\"killing.effect\"", "\"killing.power\"", "N2008", killer, "\"killing.power\"", "killing.power"},
        Mistake{"text_for_a_number", cells, "valid = [0, 1]", "valid = \"wide\"", "N2009", cells, "death_rate =", "list of numbers"},
        Mistake{"no_unit", cells, "unit = \"cells\", meaning = \"cells in health\"", "meaning = \"cells in health\"", "N2010", cells, "set_point =", "unit"},
        Mistake{"no_status", cells, ", status = \"assumed\" }\nshield", " }\nshield", "N2010", cells, "set_point =", "status"},
        Mistake{"measured_without_source", cells, "source = \"by hand\", ", "", "N2010", cells, "death_rate =", "source"},
        Mistake{"set_of_nothing", scenario, "[run]", "[set]\n\"blood.deth_rate\" = 1\n\n[run]", "N2011", scenario, "\"blood.deth_rate\"", "'blood.death_rate'"},
        Mistake{"set_of_a_state", scenario, "[run]", "[set]\n\"blood.cells\" = 1\n\n[run]", "N2011", scenario, "\"blood.cells\"", "not a parameter"},
        Mistake{"unknown_act", "library/products/graft.toml", "\"cull\"", "\"cul\"", "N2012", "library/products/graft.toml", "\"cul\"", "'cull'"},
        Mistake{"unknown_tissue", "library/host/traffic.toml", "[\"marrow\"]", "[\"morrow\"]", "N2013", "library/host/traffic.toml", "\"morrow\"", "'marrow'"},
        Mistake{"no_tissue_here", killer, "strength * concentration\"", "strength * here.density\"", "N2013", killer, "here.density", "no tissue"},
        Mistake{"state_without_start", "library/host/cells.ant", "  cells = set_point\n", "", "N2014", cells, "cells = {", "start value"},
        Mistake{"no_value_for_tissue", cells, "marrow = 400", "brain = 400", "N2015", cells, "set_point =", "'marrow'"},
        Mistake{"no_entry_for_class", killing, "active = \"active_weight\"", "idle = \"active_weight\"", "N2015", killing, "\"@target.hazard\"", "'active'"},
        Mistake{"other_schema", cells, "schema = 1", "schema = 2", "N2016", cells, "schema", "schema 1"},
        Mistake{"bad_name", cells, "shield =", "shield__x =", "N2017", cells, "shield__x", "single underscores"},
        Mistake{"broken_text", cells, "[reads]", "[reads", "N1090", cells, "[reads", ""},
        Mistake{"other_dimension", killer, "unit = \"L\", meaning = \"volume\"", "unit = \"kg\", meaning = \"volume\"", "N3001", killer,
                "distribution =", "distribution"},
        Mistake{"other_scale", killer, "unit = \"L\", meaning = \"volume\"", "unit = \"mL\", meaning = \"volume\"", "N3002", killer,
                "distribution =", "distribution"},
        Mistake{"unknown_unit", killer, "unit = \"L\", meaning = \"volume\"", "unit = \"litre_ish\", meaning = \"volume\"", "N3003", killer,
                "distribution =", "litre_ish"},
        Mistake{"set_in_other_unit", scenario, "[run]", "[set]\n\"blood.death_rate\" = \"1 mg\"\n\n[run]", "N3001", scenario, "\"blood.death_rate\"", "1/day"},
        Mistake{"set_in_other_scale", scenario, "[run]", "[set]\n\"blood.death_rate\" = \"1 1/h\"\n\n[run]", "N3002", scenario, "\"blood.death_rate\"",
                "not converted"},
        Mistake{"two_treatments_in_one", scenario, "drug =", "product = \"graft\"\ndrug =", "N4001", scenario, "[[treatment]]", "exactly one"},
        Mistake{"times_without_every", scenario, "at =", "dose = 1\ntimes = 3\nat =", "N4001", scenario, "[[treatment]]", "how far apart"},
        Mistake{"negative_dose", scenario, "at =", "dose = \"-5 mg\"\nat =", "N4002", scenario, "\"-5 mg\"", "negative"},
        Mistake{"dose_not_a_number", scenario, "at =", "dose = nan\nat =", "N4002", scenario, "dose = nan", "finite"},
        Mistake{"value_not_a_number", cells, "marrow = 400", "marrow = nan", "N4002", cells, "set_point =", "finite"},
        Mistake{"dose_in_other_unit", scenario, "at =", "dose = \"5 mL\"\nat =", "N4003", scenario, "\"5 mL\"", "mg/kg"},
        Mistake{"not_a_time", scenario, "first_dose + 30 d", "first_dose + 30 fortnights", "N4004", scenario, "fortnights", "fortnights"},
        Mistake{"unknown_anchor", scenario, "first_dose - 5 d", "frist_dose - 5 d", "N4005", scenario, "frist_dose", "'first_dose'"},
        Mistake{"dose_before_the_run", scenario, "at =", "dose = 1\ndays = [-9]\nat =", "N4006", scenario, "dose = 1", "before the run"},
        Mistake{"waiting_treatment", scenario, "at =", "when = \"relapse\"\nat =", "N4009", scenario, "when =", "not supported yet"},
        Mistake{"care_rules", scenario, "[run]", "[care]\nrules = [\"standard\"]\n\n[run]", "N4009", scenario, "rules =", "later"}),
    [](const auto& instance) { return instance.param.name; });

TEST(Errors, SayTheNameOfADeletedPart) {
  const std::vector<std::pair<std::string, std::string>> parts = {{"drugs/killer.toml", "killer"},
                                                                  {"mechanisms/killing.toml", "killing"},
                                                                  {"mechanisms/killing.ant", "killing"},
                                                                  {"kinetics/one.ant", "kinetics/one"},
                                                                  {"diseases/alpha_disease.toml", "alpha_disease"},
                                                                  {"scores/alpha_score.toml", "alpha_score"},
                                                                  {"host/patient.toml", "patient"},
                                                                  {"host/census.toml", "census"},
                                                                  {"anatomy.toml", "anatomy"}};
  for (const auto& [file, name] : parts) {
    Toy library;
    library.remove("library/" + file);
    const Composed toy = library.compose();
    EXPECT_TRUE(toy.diagnostics.has_errors()) << file;
    EXPECT_NE(toy.said().find("'" + name), std::string::npos) << file << "\n" << toy.said();
  }
  // What the scenario does not name may go.
  for (const std::string file : {"drugs/drip.toml", "products/graft.toml", "regimens/double.toml", "diseases/beta_disease.toml"}) {
    Toy library;
    library.remove("library/" + file);
    EXPECT_EQ(library.compose().said(), "") << file;
  }
}

TEST(Errors, WarnOfAParameterThatNothingUses) {
  Toy library;
  library.change(cells, "[quantities]", "idle_rate = { value = 1, unit = \"1\", status = \"assumed\" }\n\n[quantities]");
  const Composed toy = library.compose();
  EXPECT_FALSE(toy.diagnostics.has_errors());
  EXPECT_TRUE(toy.says("N2007", cells, library.line_of(cells, "idle_rate"))) << toy.said();
}

TEST(Errors, NameAPartOfTheBodyThatLostItsCard) {
  Toy library;
  library.remove("library/host/traffic.toml");
  EXPECT_NE(library.compose().said().find("'traffic'"), std::string::npos);
  Toy other;
  other.remove("library/host/help.toml");
  EXPECT_NE(other.compose().said().find("the part 'help' has no card"), std::string::npos);
}

TEST(Errors, SayThatAScenarioIsMissing) {
  Diagnostics diagnostics;
  read_scenario("/nowhere/scenario.toml", diagnostics);
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_EQ(diagnostics.all()[0].code, "N1001");
}

TEST(Errors, SayThatALibraryFolderIsMissing) { EXPECT_THROW(Library({"/nowhere"}), InputError); }

TEST(Errors, SayThatTwoFilesShareAName) {
  Toy library;
  library.write("library/products/killer.toml", library.read("library/products/graft.toml"));
  EXPECT_TRUE(library.compose().says("N2003", "products/killer.toml", 1));
}

TEST(Errors, OfOverrides) {
  Diagnostics diagnostics;
  EXPECT_FALSE(parse_override("blood.death_rate", diagnostics));
  EXPECT_EQ(diagnostics.all().at(0).code, "N4011");
  Toy library;
  EXPECT_TRUE(library.compose({{"blood.deth_rate", "1"}}).says("N2011", "--set", 0));
  EXPECT_TRUE(library.compose({{"blood.death_rate", "nan"}}).says("N4002", "--set", 0));
  EXPECT_TRUE(library.compose({{"blood.death_rate", "much"}}).says("N4003", "--set", 0));
  EXPECT_TRUE(library.compose({{"blood.death_rate", "1 cells"}}).says("N3001", "--set", 0));
}

TEST(Explain, FindsPathsAndNamesTheNearest) {
  const Composed toy = Toy().compose();
  Diagnostics diagnostics;
  EXPECT_NE(find_path(toy.composition, "marrow.exit_rate", diagnostics).parameter, nullptr);
  EXPECT_NE(find_path(toy.composition, "marrow__cells", diagnostics).quantity, nullptr);
  EXPECT_FALSE(find_path(toy.composition, "marow.cells", diagnostics));
  ASSERT_EQ(diagnostics.all().size(), 1u);
  EXPECT_NE(diagnostics.all()[0].hint.find("'marrow.cells'"), std::string::npos);
  EXPECT_EQ(users_of(toy.composition, "killing.effect"), std::vector<std::string>{"killing.power"});
}

}  // namespace
}  // namespace neurocart::compose
