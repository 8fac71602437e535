// Covariates of a patient: truncated distributions joined by a Gaussian copula. Internal to this folder.
#pragma once

#include <span>
#include <vector>

#include "clinic/population/plan.hpp"

namespace neurocart::population {

// Puts the covariate's range on the scale of its distribution function.
void find_range(CovariateStep& step);

// Makes the rows that turn independent normals into correlated ones. N4301 for an unknown name, N4303 for correlations that no patients can have.
void correlate(std::span<const Correlation> correlations, std::vector<CovariateStep>& steps, Diagnostics& diagnostics);

// The covariate at u in (0, 1); of classes, the number of the class.
double covariate_value(const CovariateStep& step, double u);

}  // namespace neurocart::population
