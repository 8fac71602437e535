// Finds where root functions change sign inside a step, per lane, on the dense output of the step. Zero counts as a sign of its own, so that a function that
// leaves zero is found too. Sign changes are looked for at the middle and at the end of the step; two changes inside one half cancel and stay unseen.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/solve/rodas4.hpp"
#include "engine/solve/workspace.hpp"

namespace neurocart::solve {

template <class Real>
class RootFinder {
 public:
  RootFinder(Workspace<Real>& workspace, Rodas4<Real>& stepper);

  // Compares the signs of workspace.roots (start of the step) with those at the middle and at the end (end_time, candidate) of the lanes whose byte in
  // `consider` is not 0. Needs stepper.prepare_dense() of all states. Also leaves roots and triggers at the end.
  void examine(const Array<double>& h, const Array<double>& end_time, const std::vector<std::uint8_t>& consider);
  bool changed(std::size_t lane) const { return bracket_[lane].changed; }
  bool any_changed() const;

  // Narrows the bracket of the earliest change of every changed lane to 1e-10 (double) or 1e-5 (float) of the step, or the resolution of time.
  void locate(const Array<double>& h);
  double share_before(std::size_t lane) const { return bracket_[lane].low; }  // signs as at the start
  double share_after(std::size_t lane) const { return bracket_[lane].high; }  // changed

  Array<Real> end_roots, end_triggers;

 private:
  struct Bracket {
    bool changed = false;
    double low = 0, high = 1, width = 0;
    double weight_low = 1, weight_high = 1;  // Illinois
    int last_side = 0, repeats = 0;
  };
  bool differs(const Array<Real>& a, const Array<Real>& b, std::size_t lane) const;
  double next_share(std::size_t lane) const;
  void take_probe(std::size_t lane, double share);

  Workspace<Real>& w_;
  Rodas4<Real>& stepper_;
  std::size_t root_count_;
  Array<Real> low_roots_, high_roots_, probe_roots_, probe_triggers_, probe_states_;
  Array<double> probe_time_, share_;
  std::vector<std::uint32_t> all_states_;
  std::vector<Bracket> bracket_;
  std::vector<std::uint8_t> saved_status_;
};

extern template class RootFinder<double>;
extern template class RootFinder<float>;

}  // namespace neurocart::solve
