#include "engine/solve/rodas4.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "engine/solve/controller.hpp"
#include "engine/solve/rodas4_tableau.hpp"

namespace neurocart::solve {

namespace tableau = rodas4_tableau;

// The iterations of the loop that follows touch different elements: no checks for overlap, which keep the longer loops from being vectorised.
#ifdef __clang__
#define INDEPENDENT_ITERATIONS _Pragma("clang loop vectorize(assume_safety)")
#else
#define INDEPENDENT_ITERATIONS _Pragma("GCC ivdep")
#endif

namespace {

// Calls work with the number of lanes as a constant, so that its loops over lanes vectorise.
template <class Work>
void with_lanes(std::size_t lanes, const Work& work) {
  switch (lanes) {
    case 1:
      return work(std::integral_constant<std::size_t, 1>{});
    case 2:
      return work(std::integral_constant<std::size_t, 2>{});
    case 4:
      return work(std::integral_constant<std::size_t, 4>{});
    case 8:
      return work(std::integral_constant<std::size_t, 8>{});
    default:
      return work(std::integral_constant<std::size_t, 16>{});
  }
}

}  // namespace

template <class Real>
Rodas4<Real>::Rodas4(Workspace<Real>& workspace, double relative_tolerance, std::span<const double> absolute_tolerances)
    : w_(workspace),
      relative_tolerance_(relative_tolerance),
      padded_(workspace.states.padded_size()),
      absolute_tolerances_(padded_),
      k_{Array<Real>(padded_), Array<Real>(padded_), Array<Real>(padded_), Array<Real>(padded_), Array<Real>(padded_), Array<Real>(padded_)},
      argument_(padded_),
      right_(padded_),
      slope_(padded_),
      time_slope_(padded_),
      candidate_(padded_),
      squares_(padded_),
      dense_2_(padded_),
      dense_3_(padded_),
      factors_(w_.lanes * w_.table.shape.factors),
      shift_(w_.lanes),
      stage_time_(w_.lanes) {
  std::fill_n(absolute_tolerances_.data(), padded_, Real(1));  // padding must not divide by zero
  for (std::size_t i = 0; i < w_.state_count; ++i) std::fill_n(absolute_tolerances_.data() + i * w_.lanes, w_.lanes, static_cast<Real>(absolute_tolerances[i]));
}

// argument = y + sum a_j k_j and right = sum c_j k_j / h + h gamma_i df/dt, in one pass over the earlier stages.
template <class Real>
template <int Stage>
void Rodas4<Real>::prepare_stage() {
  const Real* const __restrict y = w_.states.data();
  const Real* k[Stage];
  for (int j = 0; j < Stage; ++j) k[j] = k_[j].data();
  Real* const __restrict argument = argument_.data();
  Real* const __restrict right = right_.data();
  Real by_time[block], inverse_h[block];
  std::copy_n(inverse_h_, block, inverse_h);
  for (std::size_t m = 0; m < block; ++m) by_time[m] = h_[m] * static_cast<Real>(tableau::gamma_sum[Stage]);
  const Real* const __restrict time_slope = time_slope_.data();  // zeros when the model does not name time
  for (std::size_t at = 0; at < padded_; at += block) {
    INDEPENDENT_ITERATIONS
    for (std::size_t m = 0; m < block; ++m) {
      Real sum = y[at + m];
      Real past = static_cast<Real>(tableau::c[Stage][0]) * k[0][at + m];
      for (int j = 0; j < Stage; ++j) sum = std::fma(static_cast<Real>(tableau::a[Stage][j]), k[j][at + m], sum);
      for (int j = 1; j < Stage; ++j) past = std::fma(static_cast<Real>(tableau::c[Stage][j]), k[j][at + m], past);
      argument[at + m] = sum;
      right[at + m] = std::fma(past, inverse_h[m], by_time[m] * time_slope[at + m]);
    }
  }
  for (std::size_t l = 0; l < w_.lanes; ++l) stage_time_[l] = std::fma(tableau::alpha[Stage], step_[l], w_.time[l]);
}

template <class Real>
void Rodas4<Real>::finish_stage(int stage) {
  w_.rhs(stage_time_, argument_, slope_);
  Real* const __restrict right = right_.data();
  const Real* const __restrict slope = slope_.data();
  INDEPENDENT_ITERATIONS
  for (std::size_t i = 0; i < padded_; ++i) right[i] += slope[i];
  w_.table.solve(w_.table.self, factors_.data(), right, k_[stage].data(), w_.work.data(), w_.status.data());
}

template <class Real>
void Rodas4<Real>::attempt(const Array<double>& h) {
  w_.clear_status();
  for (std::size_t m = 0; m < block; ++m) {
    step_[m] = h[m % w_.lanes];
    h_[m] = static_cast<Real>(step_[m]);
    inverse_h_[m] = static_cast<Real>(1.0 / step_[m]);
  }
  const auto& table = w_.table;
  for (std::size_t l = 0; l < w_.lanes; ++l) shift_[l] = static_cast<Real>(1.0 / (tableau::gamma * step_[l]));
  table.factor(table.self, w_.kernel_time(w_.time), w_.constants.data(), w_.registers.data(), w_.states.data(), shift_.data(), factors_.data(), w_.work.data(),
               w_.status.data());
  if (table.time_derivative != nullptr)
    table.time_derivative(table.self, w_.kernel_time(w_.time), w_.constants.data(), w_.registers.data(), w_.states.data(), time_slope_.data(), w_.work.data(),
                          w_.status.data());
  w_.rhs(w_.time, w_.states, slope_);
  Real by_time[block];
  for (std::size_t m = 0; m < block; ++m) by_time[m] = h_[m] * static_cast<Real>(tableau::gamma_sum[0]);
  Real* const __restrict right = right_.data();
  const Real* const __restrict slope = slope_.data();
  const Real* const __restrict time_slope = time_slope_.data();
  for (std::size_t at = 0; at < padded_; at += block) {
    INDEPENDENT_ITERATIONS
    for (std::size_t m = 0; m < block; ++m) right[at + m] = std::fma(by_time[m], time_slope[at + m], slope[at + m]);
  }
  table.solve(table.self, factors_.data(), right, k_[0].data(), w_.work.data(), w_.status.data());
  prepare_stage<1>();
  finish_stage(1);
  prepare_stage<2>();
  finish_stage(2);
  prepare_stage<3>();
  finish_stage(3);
  prepare_stage<4>();
  finish_stage(4);
  prepare_stage<5>();
  finish_stage(5);
  Real* const __restrict candidate = candidate_.data();
  const Real* const __restrict argument = argument_.data();
  const Real* const __restrict last = k_[5].data();
  for (std::size_t i = 0; i < padded_; ++i) candidate[i] = argument[i] + last[i];
}

template <class Real>
void Rodas4<Real>::accept(const std::vector<std::uint8_t>& chosen) {
  if (std::all_of(chosen.begin(), chosen.end(), [](std::uint8_t byte) { return byte != 0; })) {
    std::copy_n(candidate_.data(), padded_, w_.states.data());
    return;
  }
  bool takes[block];
  for (std::size_t m = 0; m < block; ++m) takes[m] = chosen[m % w_.lanes] != 0;
  Real* const __restrict states = w_.states.data();
  const Real* const __restrict candidate = candidate_.data();
  for (std::size_t at = 0; at < padded_; at += block)
    for (std::size_t m = 0; m < block; ++m) states[at + m] = takes[m] ? candidate[at + m] : states[at + m];
}

template <class Real>
void Rodas4<Real>::error_norms(Array<double>& norms) {
  scaled_squares(k_[5], candidate_, squares_);
  lane_norms(squares_, norms);
}

// squares = (values / (atol + rtol max(|y|, |other|)))^2
template <class Real>
void Rodas4<Real>::scaled_squares(const Array<Real>& values, const Array<Real>& other, Array<Real>& squares) const {
  const Real* const __restrict value = values.data();
  const Real* const __restrict before = w_.states.data();
  const Real* const __restrict after = other.data();
  const Real* const __restrict absolute = absolute_tolerances_.data();
  Real* const __restrict square = squares.data();
  const Real relative = static_cast<Real>(relative_tolerance_);
  for (std::size_t i = 0; i < padded_; ++i) {
    const Real first = std::fabs(before[i]);
    const Real second = std::fabs(after[i]);
    const Real larger = first > second ? first : second;
    const Real scaled = value[i] / std::fma(relative, larger, absolute[i]);
    square[i] = scaled * scaled;
  }
}

// One running sum a lane over the states in order: the same order, so the same bits, at every number of lanes.
template <class Real>
void Rodas4<Real>::lane_norms(const Array<Real>& squares, Array<double>& norms) const {
  Real sums[block] = {};
  with_lanes(w_.lanes, [&](auto lanes) {
    for (std::size_t i = 0; i < w_.state_count; ++i)
      for (std::size_t l = 0; l < lanes; ++l) sums[l] += squares[i * lanes + l];
  });
  const double count = w_.state_count == 0 ? 1.0 : static_cast<double>(w_.state_count);
  for (std::size_t l = 0; l < w_.lanes; ++l) norms[l] = std::sqrt(static_cast<double>(sums[l]) / count);
}

template <class Real>
void Rodas4<Real>::prepare_dense(States states) {
  const Real* k[5];
  for (int j = 0; j < 5; ++j) k[j] = k_[j].data();
  Real* const __restrict second = dense_2_.data();
  Real* const __restrict third = dense_3_.data();
  with_lanes(w_.lanes, [&](auto lanes) {
    for (const std::uint32_t state : states)
      for (std::size_t i = state * lanes; i < (state + 1) * lanes; ++i) {
        Real sum_2 = static_cast<Real>(tableau::dense_2[0]) * k[0][i];
        Real sum_3 = static_cast<Real>(tableau::dense_3[0]) * k[0][i];
        for (int j = 1; j < 5; ++j) {
          sum_2 = std::fma(static_cast<Real>(tableau::dense_2[j]), k[j][i], sum_2);
          sum_3 = std::fma(static_cast<Real>(tableau::dense_3[j]), k[j][i], sum_3);
        }
        second[i] = sum_2;
        third[i] = sum_3;
      }
  });
}

namespace {

// s (after + (1 - s) (second + s third)) + (1 - s) before
template <class Real>
Real interpolate(Real s, Real before, Real after, Real second, Real third) {
  const Real rest = Real(1) - s;
  const Real inner = std::fma(rest, std::fma(s, third, second), after);
  return std::fma(s, inner, rest * before);
}

}  // namespace

template <class Real>
void Rodas4<Real>::dense(States states, const Array<double>& share, Array<Real>& out) const {
  Real s[block] = {};
  for (std::size_t m = 0; m < w_.lanes; ++m) s[m] = static_cast<Real>(share[m]);
  const Real* const __restrict before = w_.states.data();
  const Real* const __restrict after = candidate_.data();
  const Real* const __restrict second = dense_2_.data();
  const Real* const __restrict third = dense_3_.data();
  Real* const __restrict result = out.data();
  with_lanes(w_.lanes, [&](auto lanes) {
    for (const std::uint32_t state : states)
      for (std::size_t l = 0; l < lanes; ++l) {
        const std::size_t i = state * lanes + l;
        result[i] = interpolate(s[l], before[i], after[i], second[i], third[i]);
      }
  });
}

template <class Real>
void Rodas4<Real>::dense_of_lane(States states, std::size_t lane, const Array<double>& share, Array<Real>& out) const {
  Real s[block] = {};
  for (std::size_t m = 0; m < w_.lanes; ++m) s[m] = static_cast<Real>(share[m]);
  Real* const __restrict result = out.data();
  with_lanes(w_.lanes, [&](auto lanes) {
    for (const std::uint32_t state : states) {
      const std::size_t i = state * lanes + lane;
      const Real before = w_.states[i], after = candidate_[i], second = dense_2_[i], third = dense_3_[i];
      for (std::size_t m = 0; m < lanes; ++m) result[state * lanes + m] = interpolate(s[m], before, after, second, third);
    }
  });
}

template <class Real>
void Rodas4<Real>::first_steps(Array<double>& steps) {
  double slope[block] = {}, explorative[block] = {};
  Array<double> norms(w_.lanes);
  w_.rhs(w_.time, w_.states, slope_);
  scaled_squares(w_.states, w_.states, squares_);
  lane_norms(squares_, norms);
  Array<double> slope_norms(w_.lanes);
  scaled_squares(slope_, w_.states, squares_);
  lane_norms(squares_, slope_norms);
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    slope[l] = slope_norms[l];
    explorative[l] = explorative_step(norms[l], slope[l]);
    stage_time_[l] = w_.time[l] + explorative[l];
  }
  for (std::size_t i = 0; i < w_.state_count * w_.lanes; ++i) argument_[i] = std::fma(static_cast<Real>(explorative[i % w_.lanes]), slope_[i], w_.states[i]);
  w_.rhs(stage_time_, argument_, right_);
  for (std::size_t i = 0; i < w_.state_count * w_.lanes; ++i) right_[i] -= slope_[i];
  scaled_squares(right_, w_.states, squares_);
  lane_norms(squares_, norms);
  for (std::size_t l = 0; l < w_.lanes; ++l) steps[l] = first_step(explorative[l], slope[l], norms[l] / explorative[l]);
}

template class Rodas4<double>;
template class Rodas4<float>;

}  // namespace neurocart::solve
