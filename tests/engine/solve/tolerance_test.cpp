// Absolute tolerances by unit and start value.
#include "engine/solve/tolerance.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace neurocart::solve {
namespace {

TEST(DefaultAbsoluteTolerance, CountsOfCellsHaveAFixedOne) {
  EXPECT_DOUBLE_EQ(default_absolute_tolerance("cells", 1e11, 1e-6), 1e-3);
  EXPECT_DOUBLE_EQ(default_absolute_tolerance("cells", 0, 1e-4), 0.1);
}

TEST(DefaultAbsoluteTolerance, OthersFollowTheirScale) {
  EXPECT_DOUBLE_EQ(default_absolute_tolerance("g/L", -12, 1e-6), 1.2e-8);
  EXPECT_DOUBLE_EQ(default_absolute_tolerance("cells/uL", 200, 1e-4), 2e-5);
  EXPECT_DOUBLE_EQ(default_absolute_tolerance("mg", 0, 1e-6), 1e-9);
  EXPECT_DOUBLE_EQ(default_absolute_tolerance("mg", std::numeric_limits<double>::quiet_NaN(), 1e-6), 1e-9);
}

TEST(DefaultAbsoluteTolerance, ListsMustMatch) {
  const std::vector<std::string_view> units{"mg"};
  const std::vector<double> starts{1, 2};
  EXPECT_THROW(default_absolute_tolerances(units, starts, 1e-6), std::invalid_argument);
}

}  // namespace
}  // namespace neurocart::solve
