// NumPy files read back, and what is damaged told.
#include "clinic/results/store_patients.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "clinic/results/npy.hpp"

namespace neurocart::results {
namespace {

std::string table() {
  NpyTable table({{"patient", true}, {"a.last", false}});
  for (int i = 0; i < 3; ++i) {
    table.add_integer(1LL << (40 + i));
    table.add(0.1 * i);
  }
  return table.file();
}

TEST(NpyReader, GivesBackWhatWasWritten) {
  const NpyReader file(table());
  ASSERT_EQ(file.rows(), 3U);
  ASSERT_EQ(file.find("a.last"), std::optional<std::size_t>(1));
  EXPECT_EQ(file.find("a.las"), std::nullopt);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(file.at(i, 0), static_cast<double>(1LL << (40 + i)));
    EXPECT_EQ(file.at(i, 1), 0.1 * static_cast<double>(i));
  }
}

TEST(NpyReader, DamageIsTold) {
  const auto whole = table();
  EXPECT_THROW(NpyReader(whole.substr(0, whole.size() - 1)), std::runtime_error);
  EXPECT_THROW(NpyReader(whole.substr(0, 40)), std::runtime_error);
  EXPECT_THROW(NpyReader("patient,a\n1,2\n"), std::runtime_error);
}

}  // namespace
}  // namespace neurocart::results
