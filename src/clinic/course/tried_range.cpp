// See tried_range.hpp.
#include "clinic/course/tried_range.hpp"

#include <cmath>
#include <utility>

namespace neurocart::course {

namespace {

constexpr double normal_95 = 1.6448536269514722;  // 95 % point of the standard normal

}  // namespace

std::optional<TriedRange> tried_range(const compose::ParameterRecord& parameter) {
  const double value = parameter.chain.back().value;
  if (!std::isfinite(value)) return std::nullopt;
  const auto& spread = parameter.spread;
  std::pair<double, double> ends{value, value};
  if (spread.kind == "lognormal") ends = {value * std::exp(-normal_95 * spread.size), value * std::exp(normal_95 * spread.size)};
  if (spread.kind == "normal") ends = {value - normal_95 * spread.size, value + normal_95 * spread.size};
  if (spread.kind == "uniform") ends = {spread.lower + 0.05 * (spread.upper - spread.lower), spread.upper - 0.05 * (spread.upper - spread.lower)};
  const bool is_clipped = spread.kind != "uniform" && spread.upper > spread.lower;
  if (is_clipped) ends = {std::max(ends.first, spread.lower), std::min(ends.second, spread.upper)};
  if (ends.second > ends.first) return TriedRange{ends.first, ends.second, "5 and 95 % of its spread"};
  if (parameter.valid) return TriedRange{parameter.valid->first, parameter.valid->second, "its valid range"};
  return std::nullopt;
}

}  // namespace neurocart::course
