// Diagnostics: counting, printing, nearest names.
#include "engine/base/diagnostic.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace neurocart {
namespace {

TEST(Diagnostics, CountsErrorsAndWarningsApart) {
  Diagnostics diagnostics;
  diagnostics.warning("N1113", {"a.ant", 2, 1}, "moves nothing");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error("N1104", {"a.ant", 3, 5}, "no value", "write one");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.error_count(), 1U);
  EXPECT_EQ(diagnostics.warning_count(), 1U);
}

TEST(Diagnostics, PrintsPlaceCodeMessageAndHint) {
  Diagnostics diagnostics;
  diagnostics.error("N1104", {"a.ant", 3, 5}, "no value", "write one");
  std::ostringstream out;
  diagnostics.print(out);
  EXPECT_NE(out.str().find("a.ant:3:5: error N1104: no value"), std::string::npos) << out.str();
  EXPECT_NE(out.str().find("write one"), std::string::npos) << out.str();
}

TEST(Diagnostics, NearestNamesComeBestFirstAndOnlyNear) {
  const std::vector<std::string> names{"killing_rate", "killing_race", "transfer_rate", "x"};
  const std::vector<std::string> nearest = nearest_names("kiling_rate", names);
  ASSERT_GE(nearest.size(), 1U);
  EXPECT_EQ(nearest[0], "killing_rate");
  for (const std::string& name : nearest) EXPECT_NE(name, "x");
  EXPECT_TRUE(did_you_mean("zzzzzzzz", names).empty());
}

TEST(Diagnostics, InputErrorCarriesWhatWasFound) {
  Diagnostics diagnostics;
  diagnostics.error("N2006", {"p.toml", 9, 1}, "twice");
  const InputError error(diagnostics);
  ASSERT_EQ(error.diagnostics().all().size(), 1U);
  EXPECT_EQ(error.diagnostics().all()[0].code, "N2006");
}

}  // namespace
}  // namespace neurocart
