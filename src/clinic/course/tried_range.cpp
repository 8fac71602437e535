// See tried_range.hpp.
#include "clinic/course/tried_range.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace neurocart::course {

namespace {

constexpr double normal_95 = 1.6448536269514722;  // 95 % point of the standard normal

// A share moved along the logit scale by 1.64 times `size`.
double logistic(double share, double size) { return 1.0 / (1.0 + (1.0 - share) / share * std::exp(-normal_95 * size)); }

}  // namespace

std::optional<TriedRange> tried_range(const compose::ParameterRecord& parameter) {
  const double value = parameter.chain.back().value;
  if (!std::isfinite(value)) return std::nullopt;
  const auto& spread = parameter.spread;
  std::pair<double, double> ends{value, value};
  if (spread.kind == "lognormal") {
    const double moved = value - spread.offset;
    ends = {spread.offset + moved * std::exp(-normal_95 * spread.size), spread.offset + moved * std::exp(normal_95 * spread.size)};
  }
  if (spread.kind == "normal") ends = {value - normal_95 * spread.size, value + normal_95 * spread.size};
  if (spread.kind == "uniform") {
    const double width = *spread.upper - *spread.lower;
    ends = {*spread.lower + 0.05 * width, *spread.upper - 0.05 * width};
  }
  if (spread.kind == "logit_normal" && value > 0.0 && value < 1.0) ends = {logistic(value, -spread.size), logistic(value, spread.size)};
  if (spread.lower) ends.first = std::max(ends.first, *spread.lower);
  if (spread.upper) ends.second = std::min(ends.second, *spread.upper);
  if (ends.second > ends.first) return TriedRange{ends.first, ends.second, "5 and 95 % of its spread"};
  if (parameter.valid) return TriedRange{parameter.valid->first, parameter.valid->second, "its valid range"};
  return std::nullopt;
}

}  // namespace neurocart::course
