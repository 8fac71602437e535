#include "engine/solve/controller.hpp"

#include <algorithm>
#include <cmath>

#include "engine/solve/rodas4_tableau.hpp"

namespace neurocart::solve {

namespace {
constexpr double safety = 0.9;
constexpr double least_factor = 0.2;
constexpr double most_factor = 6.0;
constexpr double least_error = 1e-10;      // an error of zero is possible
constexpr double least_remembered = 1e-4;  // a tiny error must not hold back the steps after it
constexpr double order = rodas4_tableau::error_order;
}  // namespace

double Controller::after_accepted(double h, double error) {
  const double bounded = std::max(error, least_error);
  double factor = safety * std::pow(bounded, -0.7 / order) * std::pow(previous_error_, 0.4 / order);
  factor = std::clamp(factor, least_factor, just_rejected_ ? 1.0 : most_factor);
  previous_error_ = std::max(error, least_remembered);
  just_rejected_ = false;
  return h * factor;
}

double Controller::after_rejected(double h, double error) {
  just_rejected_ = true;
  return h * std::clamp(safety * std::pow(error, -1.0 / order), least_factor, safety);
}

double Controller::after_breakdown(double h) {
  just_rejected_ = true;
  return 0.25 * h;
}

double Controller::after_event(double h) {
  forget();
  return std::max(restart_share * h, restart_floor);
}

void Controller::forget() {
  previous_error_ = 1.0;
  just_rejected_ = false;
}

double explorative_step(double start_norm, double slope_norm) {
  if (!(start_norm >= 1e-5) || !(slope_norm >= 1e-5)) return 1e-6;
  return 0.01 * start_norm / slope_norm;
}

double first_step(double explorative, double slope_norm, double bend_norm) {
  const double largest = std::max(slope_norm, bend_norm);
  if (!std::isfinite(largest)) return 1e-3 * explorative;
  const double by_slope = largest <= 1e-15 ? std::max(1e-6, 1e-3 * explorative) : std::pow(0.01 / largest, 1.0 / (order + 1.0));
  return std::min(100.0 * explorative, by_slope);
}

}  // namespace neurocart::solve
