// The draw itself: a plan and a key give the values of one candidate, a pure function. Internal to this folder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "clinic/population/plan.hpp"
#include "clinic/population/population.hpp"
#include "engine/random/sobol.hpp"

namespace neurocart::population {

// Arrays that draws of one thread use again.
struct Scratch {
  std::vector<double> u, z, center, value, pending, normals;
};

class Drawer {
 public:
  Drawer(Plan plan, const Options& options);

  const Plan& plan() const { return plan_; }
  // Fills `values` (a column each) and `covariates` (in the file's order); gives the mixtures that the candidate belongs to, bit i for mixture i.
  std::uint64_t draw(std::uint64_t patient, std::uint32_t attempt, std::span<double> values, std::vector<double>& covariates, Scratch& scratch) const;

 private:
  double uniform(std::size_t variate, std::uint64_t patient, std::uint32_t attempt) const;
  void draw_covariates(std::vector<double>& covariates, Scratch& scratch) const;
  std::uint64_t draw_mixtures(Scratch& scratch) const;

  Plan plan_;
  Options options_;
  std::unique_ptr<random::Sobol> sobol_;
  std::vector<std::uint64_t> shifts_;  // of each Sobol dimension
  std::vector<double> center_;         // medians after the replicate's uncertainty
};

}  // namespace neurocart::population
