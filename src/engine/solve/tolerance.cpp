#include "engine/solve/tolerance.hpp"

#include <cmath>
#include <stdexcept>

namespace neurocart::solve {

double default_absolute_tolerance(std::string_view unit_text, double start, double relative_tolerance) {
  if (unit_text == "cells" || unit_text == "cell") return 1e-3 * relative_tolerance / 1e-6;
  const double size = std::fabs(start);
  const double scale = size > 0 && std::isfinite(size) ? size : 1.0;
  return scale * 1e-3 * relative_tolerance;
}

std::vector<double> default_absolute_tolerances(std::span<const std::string_view> unit_texts, std::span<const double> starts, double relative_tolerance) {
  if (unit_texts.size() != starts.size()) throw std::invalid_argument("default_absolute_tolerances: one unit and one start a state are needed");
  std::vector<double> tolerances;
  for (std::size_t i = 0; i < starts.size(); ++i) tolerances.push_back(default_absolute_tolerance(unit_texts[i], starts[i], relative_tolerance));
  return tolerances;
}

}  // namespace neurocart::solve
