// See covariates.hpp.
#include "clinic/population/covariates.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/random/random.hpp"

namespace neurocart::population {
namespace {

constexpr double smallest_pivot = 1e-9;  // below: the correlations determine one covariate by the others

// Distribution function of an untruncated normal or lognormal at a bound.
double share_below(const Covariate& card, double bound) {
  if (card.kind == Covariate::Kind::normal) return random::normal_distribution((bound - card.middle) / card.size);
  return bound <= 0.0 ? 0.0 : random::normal_distribution(std::log(bound / card.middle) / card.size);
}

int find(const Text& name, const std::vector<CovariateStep>& steps, Diagnostics& diagnostics) {
  std::vector<std::string> names;
  for (const auto& step : steps) names.push_back(step.card.name);
  const auto found = std::find(names.begin(), names.end(), name.value);
  if (found != names.end()) return static_cast<int>(found - names.begin());
  diagnostics.error("N4301", name.span, fmt::format("no covariate '{}'", name.value), did_you_mean(name.value, names));
  return -1;
}

}  // namespace

void find_range(CovariateStep& step) {
  const auto& card = step.card;
  const bool has_bounds = (card.kind == Covariate::Kind::normal || card.kind == Covariate::Kind::lognormal) && card.size > 0.0;
  if (has_bounds && card.lower) step.low_u = share_below(card, *card.lower);
  if (has_bounds && card.upper) step.high_u = share_below(card, *card.upper);
}

void correlate(std::span<const Correlation> correlations, std::vector<CovariateStep>& steps, Diagnostics& diagnostics) {
  const std::size_t n = steps.size();
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] = 1.0;
  for (const auto& correlation : correlations) {
    const int a = find(correlation.between[0], steps, diagnostics), b = find(correlation.between[1], steps, diagnostics);
    if (a < 0 || b < 0) continue;
    if (a == b || std::fabs(correlation.value) > 1.0) {
      diagnostics.error("N4303", correlation.span,
                        fmt::format("a correlation joins two different covariates and lies between -1 and 1, not at {:g}", correlation.value));
      continue;
    }
    const auto row = static_cast<std::size_t>(a), other = static_cast<std::size_t>(b);
    matrix[row * n + other] = matrix[other * n + row] = correlation.value;
  }
  // Cholesky in place, row by row.
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = matrix[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= matrix[i * n + k] * matrix[j * n + k];
      if (i != j) {
        matrix[i * n + j] = sum / matrix[j * n + j];
      } else if (sum < smallest_pivot) {
        diagnostics.error("N4303", correlations.empty() ? steps[i].card.span : correlations.back().span,
                          fmt::format("the correlations contradict each other: with those before, '{}' cannot have the ones given", steps[i].card.name));
        return;
      } else {
        matrix[i * n + i] = std::sqrt(sum);
      }
    }
    for (std::size_t j = 0; j <= i; ++j)
      if (matrix[i * n + j] != 0.0) steps[i].mix.emplace_back(static_cast<int>(j), matrix[i * n + j]);
  }
}

double covariate_value(const CovariateStep& step, double u) {
  const auto& card = step.card;
  if (card.kind == Covariate::Kind::classes) {
    std::size_t number = 0;
    while (number + 1 < card.classes.size() && u >= card.classes[number].second) ++number;
    return static_cast<double>(number);
  }
  if (card.kind == Covariate::Kind::uniform) return *card.lower + u * (*card.upper - *card.lower);
  // A range far out in a tail may be narrower than one digit of u.
  const double inside = std::clamp(step.low_u + u * (step.high_u - step.low_u), 0x1p-53, 1.0 - 0x1p-53);
  const double z = random::normal_quantile(inside);
  double value = card.kind == Covariate::Kind::normal ? card.middle + card.size * z : card.middle * std::exp(card.size * z);
  if (card.lower) value = std::max(value, *card.lower);
  if (card.upper) value = std::min(value, *card.upper);
  return value;
}

}  // namespace neurocart::population
