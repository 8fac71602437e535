// See draw.hpp. The order of the steps is that of docs/population.md.
#include "clinic/population/draw.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "clinic/population/covariates.hpp"
#include "engine/random/random.hpp"

namespace neurocart::population {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

// Purposes of the random digits of designs lie beside those of the draws themselves.
constexpr std::uint64_t design_purpose = 1ULL << 32;

std::size_t at(int index) { return static_cast<std::size_t>(index); }

random::DrawKey key_of(const Options& options, const Variate& variate, std::uint64_t patient, std::uint32_t attempt) {
  return {options.seed, static_cast<std::uint64_t>(variate.purpose), variate.hash, patient, options.replicate, attempt, 0};
}

random::DrawKey design_key(const Options& options, const Variate& variate) {
  auto key = key_of(options, variate, 0, 0);
  key.purpose += design_purpose;
  return key;
}

double drawn(const SpreadStep& step, double center, double u, double z) {
  switch (step.kind) {
    case SpreadKind::lognormal:
      return step.offset + (center - step.offset) * std::exp(step.size * z + step.shift);
    case SpreadKind::normal:
      return center + step.size * z;
    case SpreadKind::logit_normal:
      return 1.0 / (1.0 + (1.0 - center) / center * std::exp(-step.size * z));
    case SpreadKind::gamma:
      return step.size > 0.0 ? center * step.size * step.size * random::gamma_quantile(u, 1.0 / (step.size * step.size)) : center;
    case SpreadKind::uniform:
      return step.low + u * (step.high - step.low);
  }
  return center;
}

double clipped(const Column& column, double value) {
  if (column.lower && value < *column.lower) return *column.lower;
  return column.upper && value > *column.upper ? *column.upper : value;
}

}  // namespace

Drawer::Drawer(Plan plan, const Options& options) : plan_(std::move(plan)), options_(options) {
  if (options.design == Design::latin_hypercube && options.patients == 0) throw std::invalid_argument("a Latin hypercube needs the number of patients");
  if (options.design == Design::sobol) {
    sobol_ = std::make_unique<random::Sobol>(plan_.variates.size());
    for (const auto& variate : plan_.variates) shifts_.push_back(random::bits(design_key(options, variate)));
  }
  for (const auto& column : plan_.columns) center_.push_back(column.base);
  for (const auto& step : plan_.uncertainties) {
    if (plan_.columns[at(step.column)].fixed) continue;
    const double u = random::uniform(key_of(options, plan_.uncertain_variates[at(step.variate)], 0, 0));
    center_[at(step.column)] = drawn(step, center_[at(step.column)], u, random::normal_quantile(u));
  }
}

double Drawer::uniform(std::size_t index, std::uint64_t patient, std::uint32_t attempt) const {
  const Variate& variate = plan_.variates[index];
  if (attempt == 0 && sobol_ && patient >> random::Sobol::digits == 0) return random::to_uniform(sobol_->bits(patient, index, shifts_[index]));
  const double u = random::uniform(key_of(options_, variate, patient, attempt));
  if (attempt > 0 || options_.design != Design::latin_hypercube || patient >= options_.patients) return u;
  const auto stratum = random::permuted(patient, options_.patients, design_key(options_, variate));
  return std::min((static_cast<double>(stratum) + u) / static_cast<double>(options_.patients), 1.0 - 0x1p-53);
}

void Drawer::draw_covariates(std::vector<double>& covariates, Scratch& scratch) const {
  covariates.clear();
  for (const auto& step : plan_.covariates) {
    double u = scratch.u[at(step.variate)];
    if (step.mix.size() > 1) {
      double z = 0.0;
      for (const auto& [other, weight] : step.mix) z += weight * scratch.z[at(plan_.covariates[at(other)].variate)];
      u = std::clamp(random::normal_distribution(z), 0x1p-53, 1.0 - 0x1p-53);
    }
    const bool is_fixed = step.column >= 0 && plan_.columns[at(step.column)].fixed;
    covariates.push_back(is_fixed ? plan_.columns[at(step.column)].in_force : covariate_value(step, u));
    if (step.column >= 0) scratch.value[at(step.column)] = covariates.back();
  }
}

std::uint64_t Drawer::draw_mixtures(Scratch& scratch) const {
  std::uint64_t members = 0;
  for (std::size_t i = 0; i < plan_.mixtures.size(); ++i) {
    const auto& step = plan_.mixtures[i];
    if (scratch.u[at(step.variate)] >= step.weight) continue;
    members |= 1ULL << i;
    for (const auto& value : step.values) {
      const double given = value.variate < 0 ? value.low : value.low + scratch.u[at(value.variate)] * (value.high - value.low);
      (plan_.is_lead[at(value.column)] != 0 ? scratch.pending : scratch.value)[at(value.column)] = given;
    }
  }
  return members;
}

std::uint64_t Drawer::draw(std::uint64_t patient, std::uint32_t attempt, std::span<double> values, std::vector<double>& covariates, Scratch& scratch) const {
  scratch.u.resize(plan_.variates.size());
  scratch.z.resize(plan_.variates.size());
  for (std::size_t i = 0; i < plan_.variates.size(); ++i) {
    scratch.u[i] = uniform(i, patient, attempt);
    if (plan_.variates[i].needs_normal) scratch.z[i] = random::normal_quantile(scratch.u[i]);
  }
  auto& value = scratch.value;
  auto& pending = scratch.pending;
  value = center_;
  pending.assign(value.size(), none);
  // A lead keeps its median in `value` until the others make room for what is pending.
  const auto place = [&](int column) -> double& {
    if (plan_.is_lead[at(column)] == 0) return value[at(column)];
    double& later = pending[at(column)];
    if (std::isnan(later)) later = value[at(column)];
    return later;
  };
  for (const auto& step : plan_.spreads) place(step.column) = drawn(step, center_[at(step.column)], scratch.u[at(step.variate)], scratch.z[at(step.variate)]);
  for (const auto& step : plan_.factors) {
    double& moved = place(step.column);
    moved = step.offset + (moved - step.offset) * std::exp(step.log_sd * scratch.z[at(step.variate)]);
  }
  for (std::size_t i = 0; i < value.size(); ++i) {
    double& moved = std::isnan(pending[i]) ? value[i] : pending[i];
    moved = clipped(plan_.columns[i], moved);
  }
  for (const auto& step : plan_.followers) {
    const double leading = step.with >= 0 ? step.slope * (value[at(step.with)] - center_[at(step.with)]) : 0.0;
    value[at(step.column)] = clipped(plan_.columns[at(step.column)], drawn(step, center_[at(step.column)], 0.0, scratch.z[at(step.variate)]) + leading);
  }
  const auto members = draw_mixtures(scratch);
  for (const auto& step : plan_.shares) {
    const double before = value[at(step.lead)], after = pending[at(step.lead)];
    if (std::isnan(after) || after == before || plan_.columns[at(step.lead)].fixed) continue;
    for (const int other : step.others) value[at(other)] *= (1.0 - after) / (1.0 - before);
    value[at(step.lead)] = after;
  }
  draw_covariates(covariates, scratch);
  for (std::size_t i = 0; i < value.size(); ++i) {
    const Column& column = plan_.columns[i];
    // A product's value keeps the patient's own deviation.
    const bool as_drawn = column.in_force == column.base || column.base == 0.0;
    values[i] = column.fixed ? column.in_force : as_drawn ? value[i] : column.in_force * (value[i] / column.base);
  }
  return members;
}

}  // namespace neurocart::population
