// The state that a model comes to under a dose repeated for ever, whatever its equations are: found by running it.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/model/model.hpp"

namespace neurocart::dosing {

// interval > 0: `amount` every interval, arriving `phase` (in [0, interval)) after its beginning, at once (rate 0) or as an infusion, which may last longer
// than the interval. interval 0: a constant infusion.
struct RepeatedDose {
  std::string state;
  double amount = 0.0;
  double rate = 0.0;
  double interval = 0.0;
  double phase = 0.0;
};

struct SteadyState {
  std::vector<double> values;  // at the end of an interval, in the order of states_of(); as formulas read them
  std::string problem;         // empty: found
};

// Starts at the model's start values, with time 0 at the beginning of every interval, and ends when no state changes by more than 1e-9 of itself over one
// interval (under a constant infusion: while the time run doubles, three times in succession). Events of the model whose trigger names time take no part.
SteadyState find_steady_state(const model::Model& model, const RepeatedDose& dose);

}  // namespace neurocart::dosing
