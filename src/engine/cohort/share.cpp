// See share.hpp.
#include "engine/cohort/share.hpp"

#include <algorithm>
#include <cmath>

namespace neurocart::cohort {

ShareInterval wilson_interval(std::size_t count, std::size_t of) {
  if (of == 0) return {};
  constexpr double z = 1.959963984540054;
  const double n = static_cast<double>(of), share = static_cast<double>(count) / n;
  const double middle = share + z * z / (2.0 * n);
  const double half = z * std::sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n));
  const double scale = 1.0 + z * z / n;
  return {share, count == 0 ? 0.0 : std::max(0.0, (middle - half) / scale), count == of ? 1.0 : std::min(1.0, (middle + half) / scale)};
}

}  // namespace neurocart::cohort
