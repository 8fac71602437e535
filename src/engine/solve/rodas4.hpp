// One attempt of RODAS4 for all lanes at once, and its dense output. Each lane has its own time and step; nothing numeric is shared between lanes, and sums run
// over the states in one order, so a lane's bits do not depend on the number of lanes or on its neighbours.
#pragma once

#include <cstddef>
#include <span>

#include "engine/solve/workspace.hpp"

namespace neurocart::solve {

class Rodas4 {
 public:
  // absolute_tolerances: one a state. Keeps a reference to the workspace.
  Rodas4(Workspace& workspace, double relative_tolerance, std::span<const double> absolute_tolerances);

  // From (workspace.time, workspace.states) over h[lanes]: fills candidate(). Status bytes of the workspace are cleared first and or-ed by the kernels.
  void attempt(const Array& h);
  // RMS over the states of error / (atol + rtol max(|y0|, |y1|)), one value a lane.
  void error_norms(Array& norms);
  // After attempt(): weights of the dense output, needed once before dense().
  void prepare_dense();
  // State at time + share[lane] * h[lane] of the last attempt, into `out` (states).
  void dense(const Array& share, Array& out) const;
  // Hairer's first step for every lane, at (workspace.time, workspace.states); costs two right-hand sides. Lanes whose values are not finite get 1e-6.
  void first_steps(Array& steps);

  const Array& candidate() const { return candidate_; }

 private:
  template <int Stage>
  void prepare_stage();
  void finish_stage(int stage);
  void lane_norms(const Array& squares, Array& norms) const;
  void scaled_squares(const Array& values, const Array& other, double factor_other, Array& squares) const;

  Workspace& w_;
  double relative_tolerance_;
  std::size_t padded_;
  Array absolute_tolerances_;  // one a value: states x lanes
  Array k_[6];
  Array argument_, right_, slope_, time_slope_, candidate_, squares_, dense_2_, dense_3_, factors_, shift_, stage_time_;
  double inverse_h_[block] = {};  // repeated with the period of the lanes
  double h_[block] = {};
};

}  // namespace neurocart::solve
