// Units: reading, comparing, printing. Expected factors are definitions: 24 h in a day, 1000 mg in a gram, 1 L = 1 dm^3.
#include "engine/units/unit.hpp"

#include <gtest/gtest.h>

namespace neurocart::units {
namespace {

Unit unit(const char* text) {
  std::string problem;
  const std::optional<Unit> parsed = parse_unit(text, &problem);
  EXPECT_TRUE(parsed) << text << ": " << problem;
  return parsed.value_or(Unit{});
}

bool alike(const char* left, const char* right) { return same_dimension(unit(left), unit(right)) && same_scale(unit(left), unit(right)); }

TEST(Unit, EveryHouseNameIsKnown) {
  for (const char* name :
       {"day",  "d",     "h",     "min",      "s",    "y",    "cells",  "uL",       "mL", "L",      "m2",    "m",      "pg",   "ng",    "ug",   "mg",
        "g",    "kg",    "nmol",  "U",        "mmHg", "degC", "points", "relative", "1",  "second", "litre", "liters", "mole", "moles", "item", "dimensionless",
        "gram", "grams", "metre", "kilogram", "volt"}) {
    EXPECT_TRUE(known_unit(name)) << name;
  }
  for (const char* name : {"", "mgs", "Mg", "litres_", "hours", "x"}) EXPECT_FALSE(known_unit(name)) << name;
}

TEST(Unit, SameDimensionOtherScaleIsToldApart) {
  EXPECT_TRUE(same_dimension(unit("mg/L"), unit("g/L")));
  EXPECT_FALSE(same_scale(unit("mg/L"), unit("g/L")));
  EXPECT_FALSE(same_dimension(unit("mg/L"), unit("mg")));
  EXPECT_FALSE(same_dimension(unit("cells"), unit("nmol")));
}

TEST(Unit, EqualWritingsAreAlike) {
  EXPECT_TRUE(alike("mg/mL", "g/L"));
  EXPECT_TRUE(alike("1/day", "day^-1"));
  EXPECT_TRUE(alike("cells/uL*mL^2", "cells*mL^2/uL"));
  EXPECT_TRUE(alike("mL", "L/(mL/uL)"));
  EXPECT_TRUE(alike("m^2", "m2"));
  EXPECT_TRUE(alike("m^3/(L)", "m^3/L"));
  EXPECT_TRUE(alike("points", "1"));
  EXPECT_TRUE(alike("mg^0.5*mg^(1/2)", "mg"));
  EXPECT_TRUE(alike("d", "day"));
  EXPECT_FALSE(alike("h", "day"));
}

TEST(Unit, ScaleIsTheDefinedFactor) {
  EXPECT_DOUBLE_EQ((unit("day") / unit("h")).scale, 24.0);
  EXPECT_DOUBLE_EQ((unit("g") / unit("mg")).scale, 1000.0);
  EXPECT_NEAR((unit("L") / unit("uL")).scale, 1e6, 1e-6);
  EXPECT_NEAR((unit("m^3") / unit("L")).scale, 1000.0, 1e-9);
  EXPECT_NEAR((unit("y") / unit("s")).scale, 365.25 * 86400.0, 1e-3);
  EXPECT_TRUE(is_dimensionless(unit("g/mg")));
}

TEST(Unit, ProblemNamesTheOffendingPiece) {
  const auto problem_of = [](const char* text) {
    std::string problem;
    EXPECT_FALSE(parse_unit(text, &problem)) << text;
    return problem;
  };
  EXPECT_EQ(problem_of("mg/liter2"), "liter2");
  EXPECT_EQ(problem_of("mg L"), "L");
  EXPECT_EQ(problem_of("mg/(L"), "(");
  EXPECT_EQ(problem_of("2 mg"), "2");
  EXPECT_EQ(problem_of("mg^x"), "x");
  EXPECT_FALSE(parse_unit(""));
  EXPECT_FALSE(parse_unit("mg/"));
  EXPECT_FALSE(parse_unit(std::string(100000, '(')));
}

TEST(Unit, PrintedTextReadsBack) {
  for (const char* text :
       {"mg/L", "1/day", "cells/uL", "U/L", "mg*cells/mL/h", "m2", "nmol/L/day", "mmHg", "degC/h", "mL/min", "1", "ug*day/L", "cells^2", "1/cells/day", "m"}) {
    const std::string printed = to_text(unit(text));
    EXPECT_TRUE(alike(text, printed.c_str())) << text << " was printed " << printed;
  }
  EXPECT_EQ(to_text(unit("g/kg")), "0.001");
  EXPECT_EQ(to_text(unit("mg/L")), "mg/L");
  EXPECT_EQ(to_text(unit("1/day")), "1/day");
  EXPECT_EQ(to_text(unit("cells/uL")), "cells/uL");
}

TEST(Unit, BaseTextIsInSbmlNames) {
  EXPECT_EQ(to_base_text(unit("mg/L")), "0.001 dimensionless * gram / litre");
  EXPECT_EQ(to_base_text(unit("day")), "86400 dimensionless * second");
  EXPECT_EQ(to_base_text(unit("cells")), "1 dimensionless * item");
}

}  // namespace
}  // namespace neurocart::units
