// Wilson's interval against published numbers, and its ends.
#include "engine/cohort/share.hpp"

#include <gtest/gtest.h>

namespace neurocart::cohort {
namespace {

// Newcombe, Statistics in Medicine 1998;17:857-872, table I, method 3.
TEST(Share, PublishedIntervals) {
  EXPECT_NEAR(wilson_interval(81, 263).low, 0.2553, 5e-5);
  EXPECT_NEAR(wilson_interval(81, 263).high, 0.3662, 5e-5);
  EXPECT_NEAR(wilson_interval(15, 148).low, 0.0624, 5e-5);
  EXPECT_NEAR(wilson_interval(15, 148).high, 0.1605, 5e-5);
  EXPECT_NEAR(wilson_interval(0, 20).high, 0.1611, 5e-5);
  EXPECT_NEAR(wilson_interval(1, 29).low, 0.0061, 5e-5);
  EXPECT_NEAR(wilson_interval(1, 29).high, 0.1718, 5e-5);
}

TEST(Share, Ends) {
  EXPECT_EQ(wilson_interval(0, 20).low, 0.0);
  EXPECT_EQ(wilson_interval(20, 20).high, 1.0);
  EXPECT_LT(wilson_interval(20, 20).low, 1.0);
  EXPECT_EQ(wilson_interval(0, 0).high, 1.0);
}

}  // namespace
}  // namespace neurocart::cohort
