// Numbers and spans in words, against rows written by hand from the report's rules.
#include "clinic/report/numbers.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "clinic/report/template.hpp"

namespace neurocart::report {
namespace {

TEST(Numbers, FollowTheTable) {
  std::ifstream file(NEUROCART_SOURCE_DIR "/tests/clinic/report/numbers.tsv");
  std::string line;
  int rows = 0;
  while (std::getline(file, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream fields(line);
    std::string value, number, percent;
    std::getline(fields, value, '\t');
    std::getline(fields, number, '\t');
    std::getline(fields, percent, '\t');
    EXPECT_EQ(format_number(std::stod(value)), number) << value;
    EXPECT_EQ(format_percent(std::stod(value)), percent) << value;
    ++rows;
  }
  EXPECT_EQ(rows, 15);
}

TEST(Numbers, InvalidIsSaid) {
  EXPECT_EQ(format_number(std::nan("")), "invalid");
  EXPECT_EQ(format_percent(INFINITY), "invalid");
}

TEST(Numbers, SpansAndDays) {
  EXPECT_EQ(format_span(5.52), "5.5 days");
  EXPECT_EQ(format_span(91), "13 weeks");
  EXPECT_EQ(format_span(243), "8 months");
  EXPECT_EQ(format_day(9.4), "day 9");
  EXPECT_EQ(format_day(-7), "day −7");
  EXPECT_EQ(format_day(54), "week 8");
  EXPECT_EQ(format_day(182), "month 6");
}

TEST(Template, FillsWordsAndMetrics) {
  const Words words{{"name", "alpha"}};
  const Metrics metrics{{"x", 33.906}, {"gone", std::nan("")}};
  EXPECT_EQ(fill("{name|capital} at {x|percent}, {x|tenth}, {x|whole}", words, metrics), "Alpha at 34%, 33.9, 34");
  EXPECT_EQ(fill("{x|day}", words, metrics), "week 5");
  EXPECT_FALSE(fill("{gone}", words, metrics).has_value());
  EXPECT_FALSE(fill("{other}", words, metrics).has_value());
  EXPECT_EQ(fill("a { brace", words, metrics), "a { brace");
}

TEST(Template, SplitsRuns) {
  const auto runs = runs_of("[car:Cells] peak, then [b:others].");
  ASSERT_EQ(runs.size(), 4U);
  EXPECT_EQ(runs[0].text, "Cells");
  EXPECT_EQ(runs[0].concept_name, "car");
  EXPECT_EQ(runs[1].text, " peak, then ");
  EXPECT_EQ(runs[1].concept_name, "");
  EXPECT_EQ(runs[3].text, ".");
}

TEST(Template, WritesQuantities) {
  EXPECT_EQ(pretty_quantity("1e8 cells"), "1 × 10⁸ cells");
  EXPECT_EQ(pretty_quantity("30 mg/m2"), "30 mg/m²");
  EXPECT_EQ(pretty_unit("cells/uL"), "cells/µL");
  EXPECT_EQ(pretty_unit("1"), "");
}

}  // namespace
}  // namespace neurocart::report
