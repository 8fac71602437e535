// Sobol points that can be asked for one by one: point i of dimension d without the points before it. Direction numbers of Joe and Kuo as kept by
// Boost.Random.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace neurocart::random {

class Sobol {
 public:
  static constexpr std::size_t most_dimensions = 3667;
  static constexpr unsigned digits = 40;  // points 0 ... 2^40 - 1

  // Throws std::invalid_argument above most_dimensions.
  explicit Sobol(std::size_t dimensions);

  std::size_t dimensions() const { return directions_.size() / digits; }
  // 64 bits of the point's coordinate as a binary fraction, moved by `shift` digit by digit (exclusive or): with random bits as shift the set stays equally
  // spread and every coordinate is uniform.
  std::uint64_t bits(std::uint64_t point, std::size_t dimension, std::uint64_t shift) const;

 private:
  std::vector<std::uint64_t> directions_;  // [dimension * digits + digit]
};

}  // namespace neurocart::random
