#include "engine/solve/roots.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurocart::solve {

namespace {
template <class Real>
constexpr double relative_width = 1e-10;
template <>
constexpr double relative_width<float> = 1e-5;

template <class Real>
int sign_of(Real value) {
  return (value > 0) - (value < 0);
}
}  // namespace

template <class Real>
RootFinder<Real>::RootFinder(Workspace<Real>& workspace, Rodas4<Real>& stepper)
    : end_roots(workspace.lanes * workspace.table.shape.roots),
      end_triggers(workspace.lanes * workspace.table.shape.triggers),
      w_(workspace),
      stepper_(stepper),
      root_count_(workspace.table.shape.roots),
      low_roots_(w_.lanes * root_count_),
      high_roots_(w_.lanes * root_count_),
      probe_roots_(w_.lanes * root_count_),
      probe_triggers_(w_.lanes * w_.table.shape.triggers),
      probe_states_(w_.states.padded_size()),
      probe_time_(w_.lanes),
      share_(w_.lanes),
      bracket_(w_.lanes),
      saved_status_(w_.lanes) {
  for (std::uint32_t i = 0; i < w_.state_count; ++i) all_states_.push_back(i);
}

template <class Real>
bool RootFinder<Real>::differs(const Array<Real>& a, const Array<Real>& b, std::size_t lane) const {
  for (std::size_t i = 0; i < root_count_; ++i)
    if (sign_of(a[i * w_.lanes + lane]) != sign_of(b[i * w_.lanes + lane])) return true;
  return false;
}

template <class Real>
bool RootFinder<Real>::any_changed() const {
  return std::any_of(bracket_.begin(), bracket_.end(), [](const Bracket& b) { return b.changed; });
}

template <class Real>
void RootFinder<Real>::examine(const Array<double>& h, const Array<double>& end_time, const std::vector<std::uint8_t>& consider) {
  saved_status_ = w_.status;  // a condition that is NaN is no reason to refuse a step
  w_.conditions(end_time, stepper_.candidate(), end_roots, end_triggers);
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    share_[l] = 0.5;
    probe_time_[l] = w_.time[l] + 0.5 * h[l];
  }
  stepper_.dense(all_states_, share_, probe_states_);
  w_.conditions(probe_time_, probe_states_, probe_roots_, probe_triggers_);
  w_.status = saved_status_;
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    Bracket& bracket = bracket_[l];
    bracket = Bracket{};
    if (consider[l] == 0) continue;
    w_.copy_lane(w_.roots, low_roots_, root_count_, l);
    if (differs(w_.roots, probe_roots_, l)) {
      bracket.changed = true;
      bracket.high = 0.5;
      w_.copy_lane(probe_roots_, high_roots_, root_count_, l);
    } else if (differs(w_.roots, end_roots, l)) {
      bracket.changed = true;
      bracket.low = 0.5;
      w_.copy_lane(probe_roots_, low_roots_, root_count_, l);
      w_.copy_lane(end_roots, high_roots_, root_count_, l);
    }
    const double resolution = 4 * static_cast<double>(std::numeric_limits<Real>::epsilon()) * std::fabs(end_time[l]) / h[l];
    bracket.width = std::max(relative_width<Real>, resolution);
  }
}

// Regula falsi with Illinois weights on the root whose line crosses first; a probe just inside the bracket where that lands on an end; halving when one end
// sticks.
template <class Real>
double RootFinder<Real>::next_share(std::size_t lane) const {
  const Bracket& b = bracket_[lane];
  const double length = b.high - b.low;
  if (b.repeats >= 3) return b.low + 0.5 * length;
  double nearest = 1.0;
  for (std::size_t i = 0; i < root_count_; ++i) {
    const double low = static_cast<double>(low_roots_[i * w_.lanes + lane]);
    const double high = static_cast<double>(high_roots_[i * w_.lanes + lane]);
    if (sign_of(low) == sign_of(high)) continue;
    const double weighted_low = b.weight_low * low;
    const double share = weighted_low / (weighted_low - b.weight_high * high);
    if (share >= 0 && share < nearest) nearest = share;
  }
  const double inside = std::min(0.9 * b.width, 0.5 * length);
  return std::clamp(b.low + nearest * length, b.low + inside, b.high - inside);
}

template <class Real>
void RootFinder<Real>::take_probe(std::size_t lane, double share) {
  Bracket& b = bracket_[lane];
  const bool is_high = differs(low_roots_, probe_roots_, lane);
  const int side = is_high ? 1 : -1;
  b.repeats = side == b.last_side ? b.repeats + 1 : 0;
  if (is_high) {
    b.high = share;
    b.weight_high = 1;
    b.weight_low = side == b.last_side ? 0.5 * b.weight_low : 1;
    w_.copy_lane(probe_roots_, high_roots_, root_count_, lane);
  } else {
    b.low = share;
    b.weight_low = 1;
    b.weight_high = side == b.last_side ? 0.5 * b.weight_high : 1;
    w_.copy_lane(probe_roots_, low_roots_, root_count_, lane);
  }
  b.last_side = side;
}

template <class Real>
void RootFinder<Real>::locate(const Array<double>& h) {
  saved_status_ = w_.status;
  constexpr int most_probes = 400;  // bisection alone needs about 35
  for (int probe = 0; probe < most_probes; ++probe) {
    bool open = false;
    for (std::size_t l = 0; l < w_.lanes; ++l) {
      const Bracket& b = bracket_[l];
      const bool lane_open = b.changed && b.high - b.low > b.width;
      share_[l] = lane_open ? next_share(l) : b.high;
      probe_time_[l] = w_.time[l] + share_[l] * h[l];
      open = open || lane_open;
    }
    if (!open) break;
    stepper_.dense(all_states_, share_, probe_states_);
    w_.conditions(probe_time_, probe_states_, probe_roots_, probe_triggers_);
    for (std::size_t l = 0; l < w_.lanes; ++l)
      if (bracket_[l].changed && bracket_[l].high - bracket_[l].low > bracket_[l].width) take_probe(l, share_[l]);
  }
  w_.status = saved_status_;
}

template class RootFinder<double>;
template class RootFinder<float>;

}  // namespace neurocart::solve
