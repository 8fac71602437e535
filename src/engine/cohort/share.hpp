// A share of patients with its uncertainty.
#pragma once

#include <cstddef>

namespace neurocart::cohort {

struct ShareInterval {
  double share = 0.0, low = 0.0, high = 1.0;
};

// 95 % interval of a share by Wilson's score method (J Am Stat Assoc 1927;22:209). 0 of n has an upper limit, n of n a lower one; without patients 0 to 1.
ShareInterval wilson_interval(std::size_t count, std::size_t of);

}  // namespace neurocart::cohort
