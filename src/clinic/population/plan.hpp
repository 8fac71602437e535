// A population bound to one composition: which parameters are drawn, from which random numbers, in which order. Plain data for draw.cpp; internal to this
// folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/compose/library.hpp"
#include "clinic/population/card.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::population {

// What random numbers are drawn for; part of their key, so never renumber.
enum class Purpose : std::uint64_t { spread = 1, shared_draw = 2, factor = 3, mixture = 4, mixture_value = 5, covariate = 6, uncertainty = 7 };

// One random number of a patient.
struct Variate {
  Purpose purpose = Purpose::spread;
  std::string name;  // path, factor, mixture, covariate
  std::uint64_t hash = 0;
  int rank = 0;  // 0: body, disease and scores; 1: mechanisms; 2: treatments. Designs give the first dimensions to the lowest ranks
  bool needs_normal = false;
};

struct Column {
  std::string path;
  double base = 0.0;      // median of the draw: the value before products
  double in_force = 0.0;  // the value after products
  bool fixed = false;     // the scenario or the command line set it
  std::optional<double> lower, upper;
};

enum class SpreadKind { lognormal, normal, logit_normal, gamma, uniform };

struct SpreadStep {
  int column = -1, variate = -1;
  SpreadKind kind = SpreadKind::lognormal;
  double size = 0.0, offset = 0.0, shift = 0.0;  // shift: of the logarithm
  double low = 0.0, high = 0.0;                  // of a uniform
  int with = -1;                                 // column that this one follows
  double slope = 0.0;
};

struct FactorStep {
  int column = -1, variate = -1;
  double log_sd = 0.0, offset = 0.0;
};

struct MixtureStep {
  int variate = -1;
  double weight = 0.0;
  struct Value {
    int column = -1, variate = -1;  // variate -1: a number
    double low = 0.0, high = 0.0;
  };
  std::vector<Value> values;
};

struct SharesStep {
  int lead = -1;
  std::vector<int> others;
};

struct CovariateStep {
  int column = -1, variate = -1;  // column -1: known to the population only
  Covariate card;
  double low_u = 0.0, high_u = 1.0;         // the range on the scale of the distribution function
  std::vector<std::pair<int, double>> mix;  // rows of the Cholesky factor: covariate, weight
};

struct Plan {
  std::vector<Column> columns;
  std::vector<Variate> variates;
  std::vector<SpreadStep> spreads, followers;  // followers: normals that follow another column, after all clips
  std::vector<FactorStep> factors;
  std::vector<MixtureStep> mixtures;
  std::vector<SharesStep> shares;
  std::vector<CovariateStep> covariates;
  std::vector<SpreadStep> uncertainties;  // their variates are numbered among uncertain_variates
  std::vector<Variate> uncertain_variates;
  std::vector<char> is_lead;  // a column
};

Plan make_plan(const compose::Library& library, const compose::Composition& composition, const PopulationCard& card, Diagnostics& diagnostics);

}  // namespace neurocart::population
