// Sobol points one by one: the known first points, even filling, and shifts that keep it.
#include "engine/random/sobol.hpp"

#include <gtest/gtest.h>

#include <boost/random/sobol.hpp>
#include <set>
#include <stdexcept>

#include "engine/random/random.hpp"

namespace neurocart::random {
namespace {

TEST(Sobol, GivesEveryPointWithoutTheOnesBefore) {
  constexpr std::size_t dimensions = 60;
  const Sobol sobol(dimensions);
  boost::random::sobol sequence(dimensions);  // starts at point 1
  for (std::uint64_t point = 1; point < 600; ++point)
    for (std::size_t d = 0; d < dimensions; ++d) ASSERT_EQ(sobol.bits(point, d, 0), sequence()) << point << " " << d;
  for (std::size_t d = 0; d < dimensions; ++d) EXPECT_EQ(sobol.bits(0, d, 0), 0U);
}

// Any 2^k points from 0 on meet each of 2^k equal parts of every dimension once, and a shift by random digits keeps that.
TEST(Sobol, MeetsEveryPartOnce) {
  const Sobol sobol(50);
  for (std::size_t d = 0; d < 50; ++d) {
    std::set<std::uint64_t> parts, pairs;
    for (std::uint64_t point = 0; point < 1024; ++point) parts.insert(sobol.bits(point, d, bits({1, 2, d, 0, 0, 0, 0})) >> 54);
    EXPECT_EQ(parts.size(), 1024U) << d;
  }
  // The first two dimensions are even in the square, too.
  std::set<std::uint64_t> cells;
  for (std::uint64_t point = 0; point < 1024; ++point) cells.insert((sobol.bits(point, 0, 5) >> 59) * 32 + (sobol.bits(point, 1, 9) >> 59));
  EXPECT_EQ(cells.size(), 1024U);
}

TEST(Sobol, HasItsLimit) {
  EXPECT_THROW(Sobol(Sobol::most_dimensions + 1), std::invalid_argument);
  EXPECT_EQ(Sobol(0).dimensions(), 0U);
}

}  // namespace
}  // namespace neurocart::random
