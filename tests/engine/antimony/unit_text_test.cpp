// Units in texts: inline, declared, defined; and the check of a whole text with the line of the fault.
#include "reading.hpp"

namespace neurocart::antimony {
namespace {

bool has_unit(const model::Model& model, const std::string& id, const std::string& text) {
  const model::Symbol* symbol = find_symbol(model, id);
  if (symbol == nullptr || !symbol->unit) return false;
  const std::optional<units::Unit> wanted = units::parse_unit(text);
  return wanted && units::same_dimension(*symbol->unit, *wanted) && units::same_scale(*symbol->unit, *wanted);
}

TEST(UnitTexts, InlineDeclaredAndDefined) {
  const model::Model model = read_clean(
      "unit per_day = 1 / 86400 second\nunit conc = 1e-3 gram / litre; unit area = (1e-1 metre)^2; unit twice = 2 * conc\n"
      "a = 5 mL; b has mg/L; b = 1; c has per_day; d has conc; e has area; f has cells/uL; g has 1/day; h has twice");
  EXPECT_TRUE(has_unit(model, "a", "mL"));
  EXPECT_TRUE(has_unit(model, "b", "mg/L"));
  EXPECT_TRUE(has_unit(model, "c", "1/day"));
  EXPECT_TRUE(has_unit(model, "d", "mg/L"));
  EXPECT_NEAR(find_symbol(model, "e")->unit->scale, 1.0, 1e-12);
  EXPECT_TRUE(has_unit(model, "f", "cells/uL"));
  EXPECT_TRUE(has_unit(model, "g", "day^-1"));
  EXPECT_NEAR(find_symbol(model, "h")->unit->scale, 2e-3, 1e-15);
  EXPECT_EQ(find_symbol(model, "b")->unit_text, "mg/L");
  EXPECT_EQ(initial_of(model, "a"), "5 mL");
}

TEST(UnitTexts, ADefinitionMayComeLaterAndReadItsOwnOldMeaning) {
  const model::Model model = read_clean("x has twice; unit twice = 2 mg; unit time_unit = time_unit; unit mg = 1e-3 gram");
  EXPECT_NEAR(find_symbol(model, "x")->unit->scale, 2e-3, 1e-15);
}

TEST(UnitTexts, UnknownNamesAreReportedOnceWithANearOne) {
  const Diagnostics diagnostics = read_faulty("x has liter2\ny has liter2\nz has cellz");
  ASSERT_EQ(diagnostics.all().size(), 2U) << printed(diagnostics);
  EXPECT_EQ(diagnostics.all()[0].code, "N3003");
  EXPECT_NE(diagnostics.all()[1].hint.find("cells"), std::string::npos) << printed(diagnostics);
}

const std::string one_compartment =
    "amount' = input - clearance/space*amount; amount = 0; amount has mg\n"
    "input = 2; input has mg/day\n"
    "clearance = 1; clearance has L/day\n"
    "space = 3; space has L\n"
    "concentration := amount/space; concentration has mg/L\n"
    "effect := concentration/(half + concentration); effect has 1\n"
    "half = 40; half has mg/L\n"
    "E: at 1 day after concentration > half && time > 2 day: amount = amount + dose\n"
    "dose = 700; dose has mg\n";

Diagnostics checked(std::string text, const std::string& from, const std::string& to) {
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  Diagnostics diagnostics;
  ReadOptions options;
  options.file_name = "m.ant";
  const model::Model model = read_model(text, options, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << printed(diagnostics);
  const model::UnitReport report = model::check_units(model, diagnostics);
  EXPECT_GE(report.equations_checked, 4U);
  return diagnostics;
}

TEST(UnitTexts, AConsistentModelPasses) { EXPECT_EQ(checked(one_compartment, "", "").error_count(), 0U) << printed(checked(one_compartment, "", "")); }

TEST(UnitTexts, EachChangedUnitIsFoundAndItsLineTold) {
  const struct {
    const char* from;
    const char* to;
    const char* code;
    const char* place;
  } changes[] = {{"input has mg/day", "input has mg", "N3001", "m.ant:2"},   {"clearance has L/day", "clearance has 1/day", "N3001", "m.ant:3"},
                 {"half has mg/L", "half has mg", "N3001", "m.ant:7"},       {"dose has mg", "dose has cells", "N3001", "m.ant:9"},
                 {"input has mg/day", "input has mg/h", "N3002", "m.ant:2"}, {"half has mg/L", "half has ug/L", "N3002", "m.ant:7"},
                 {"dose has mg", "dose has g", "N3002", "m.ant:9"},          {"space has L", "space has mL", "N3002", "m.ant:4"},
                 {"time > 2 day", "time > 2 mg", "N3001", "m.ant:8"},        {"at 1 day", "at 1 h", "N3002", "m.ant:8"}};
  for (const auto& change : changes) {
    const Diagnostics diagnostics = checked(one_compartment, change.from, change.to);
    ASSERT_TRUE(diagnostics.has_errors()) << change.to;
    bool is_told = false;
    for (const Diagnostic& entry : diagnostics.all()) {
      const bool is_at = "m.ant:" + std::to_string(entry.span.line) == change.place;
      is_told = is_told || (entry.code == change.code && (is_at || entry.message.find(change.place) != std::string::npos));
    }
    EXPECT_TRUE(is_told) << change.to << "\n" << printed(diagnostics);
  }
}

TEST(UnitTexts, ASpeciesInAFormulaIsAConcentration) {
  const std::string text = "compartment C = 3 L; species S in C; S has mg; J: S -> ; k*S*C; k = 1; k has ";
  Diagnostics diagnostics;
  model::check_units(read_model(text + "1/day", {}, diagnostics), diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << printed(diagnostics);
  model::check_units(read_model(text + "L/day", {}, diagnostics), diagnostics);
  EXPECT_TRUE(diagnostics.has_errors());
}

}  // namespace
}  // namespace neurocart::antimony
