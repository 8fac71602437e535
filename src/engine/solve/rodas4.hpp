// One attempt of RODAS4 for all lanes at once, and its dense output. Each lane has its own time and step; nothing numeric is shared between lanes, and sums run
// over the states in one order, so a lane's bits do not depend on the number of lanes or on its neighbours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/solve/workspace.hpp"

namespace neurocart::solve {

template <class Real>
class Rodas4 {
 public:
  // absolute_tolerances: one a state. Keeps a reference to the workspace.
  Rodas4(Workspace<Real>& workspace, double relative_tolerance, std::span<const double> absolute_tolerances);

  // From (workspace.time, workspace.states) over h[lanes]: fills candidate(). Status bytes of the workspace are cleared first and or-ed by the kernels.
  void attempt(const Array<double>& h);
  // RMS over the states of error / (atol + rtol max(|y0|, |y1|)), one value a lane.
  void error_norms(Array<double>& norms);
  // After attempt(): weights of the dense output of the listed states, needed once before dense() of these states.
  using States = std::span<const std::uint32_t>;
  void prepare_dense(States states);
  // The listed states at time + share[lane] * h[lane] of the last attempt, into their places in `out`.
  void dense(States states, const Array<double>& share, Array<Real>& out) const;
  // The listed states of one lane at as many shares as there are lanes: column m of `out` is at share[m].
  void dense_of_lane(States states, std::size_t lane, const Array<double>& share, Array<Real>& out) const;
  // Hairer's first step for every lane, at (workspace.time, workspace.states); costs two right-hand sides. Lanes whose values are not finite get 1e-6.
  void first_steps(Array<double>& steps);

  const Array<Real>& candidate() const { return candidate_; }
  // The candidate becomes the workspace's states in the lanes whose byte is not 0.
  void accept(const std::vector<std::uint8_t>& chosen);

 private:
  template <int Stage>
  void prepare_stage();
  void finish_stage(int stage);
  void lane_norms(const Array<Real>& squares, Array<double>& norms) const;
  void scaled_squares(const Array<Real>& values, const Array<Real>& other, Array<Real>& squares) const;

  Workspace<Real>& w_;
  double relative_tolerance_;
  std::size_t padded_;
  Array<Real> absolute_tolerances_;  // one a value: states x lanes
  Array<Real> k_[6];
  Array<Real> argument_, right_, slope_, time_slope_, candidate_, squares_, dense_2_, dense_3_, factors_, shift_;
  Array<double> stage_time_;
  double step_[block] = {};     // of the lanes
  Real inverse_h_[block] = {};  // repeated with the period of the lanes
  Real h_[block] = {};
};

extern template class Rodas4<double>;
extern template class Rodas4<float>;

}  // namespace neurocart::solve
