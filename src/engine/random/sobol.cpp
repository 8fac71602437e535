// See sobol.hpp.
#include "engine/random/sobol.hpp"

#include <bit>
#include <boost/random/sobol.hpp>
#include <stdexcept>

namespace neurocart::random {

Sobol::Sobol(std::size_t dimensions) {
  if (dimensions > most_dimensions) throw std::invalid_argument("Sobol points have at most 3667 dimensions");
  directions_.resize(dimensions * digits);
  if (dimensions == 0) return;
  boost::random::sobol engine(dimensions);
  // The engine's first value is point 1; points follow the Gray code, so point 2^j differs from nothing but directions j and j - 1.
  for (unsigned digit = 0; digit < digits; ++digit) {
    engine.seed((1ULL << digit) - 1);
    for (std::size_t d = 0; d < dimensions; ++d) {
      const std::uint64_t before = digit == 0 ? 0 : directions_[d * digits + digit - 1];
      directions_[d * digits + digit] = engine() ^ before;
    }
  }
}

std::uint64_t Sobol::bits(std::uint64_t point, std::size_t dimension, std::uint64_t shift) const {
  std::uint64_t value = shift;
  for (std::uint64_t gray = point ^ (point >> 1); gray != 0; gray &= gray - 1)
    value ^= directions_[dimension * digits + static_cast<std::size_t>(std::countr_zero(gray))];
  return value;
}

}  // namespace neurocart::random
