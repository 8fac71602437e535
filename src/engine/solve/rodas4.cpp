#include "engine/solve/rodas4.hpp"

#include <algorithm>
#include <cmath>

#include "engine/solve/controller.hpp"
#include "engine/solve/rodas4_tableau.hpp"

namespace neurocart::solve {

namespace tableau = rodas4_tableau;

Rodas4::Rodas4(Workspace& workspace, double relative_tolerance, std::span<const double> absolute_tolerances)
    : w_(workspace),
      relative_tolerance_(relative_tolerance),
      padded_(workspace.states.padded_size()),
      absolute_tolerances_(padded_),
      k_{Array(padded_), Array(padded_), Array(padded_), Array(padded_), Array(padded_), Array(padded_)},
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
  std::fill_n(absolute_tolerances_.data(), padded_, 1.0);  // padding must not divide by zero
  for (std::size_t i = 0; i < w_.state_count; ++i) std::fill_n(absolute_tolerances_.data() + i * w_.lanes, w_.lanes, absolute_tolerances[i]);
}

// argument = y + sum a_j k_j and right = sum c_j k_j / h + h gamma_i df/dt, in one pass over the earlier stages.
template <int Stage>
void Rodas4::prepare_stage() {
  const double* const __restrict y = w_.states.data();
  const double* k[Stage];
  for (int j = 0; j < Stage; ++j) k[j] = k_[j].data();
  double* const __restrict argument = argument_.data();
  double* const __restrict right = right_.data();
  double by_time[block];
  for (std::size_t m = 0; m < block; ++m) by_time[m] = h_[m] * tableau::gamma_sum[Stage];
  const double* const __restrict time_slope = time_slope_.data();  // zeros when the model does not name time
  for (std::size_t at = 0; at < padded_; at += block) {
    for (std::size_t m = 0; m < block; ++m) {
      double sum = y[at + m];
      double past = tableau::c[Stage][0] * k[0][at + m];
      for (int j = 0; j < Stage; ++j) sum = std::fma(tableau::a[Stage][j], k[j][at + m], sum);
      for (int j = 1; j < Stage; ++j) past = std::fma(tableau::c[Stage][j], k[j][at + m], past);
      argument[at + m] = sum;
      right[at + m] = std::fma(past, inverse_h_[m], by_time[m] * time_slope[at + m]);
    }
  }
  for (std::size_t l = 0; l < w_.lanes; ++l) stage_time_[l] = std::fma(tableau::alpha[Stage], h_[l], w_.time[l]);
}

void Rodas4::finish_stage(int stage) {
  w_.rhs(stage_time_, argument_, slope_);
  double* const __restrict right = right_.data();
  const double* const __restrict slope = slope_.data();
  for (std::size_t i = 0; i < padded_; ++i) right[i] += slope[i];
  w_.table.solve(w_.table.self, factors_.data(), right, k_[stage].data(), w_.work.data(), w_.status.data());
}

void Rodas4::attempt(const Array& h) {
  w_.clear_status();
  for (std::size_t m = 0; m < block; ++m) {
    h_[m] = h[m % w_.lanes];
    inverse_h_[m] = 1.0 / h_[m];
  }
  const auto& table = w_.table;
  for (std::size_t l = 0; l < w_.lanes; ++l) shift_[l] = 1.0 / (tableau::gamma * h_[l]);
  table.factor(table.self, w_.time.data(), w_.constants.data(), w_.registers.data(), w_.states.data(), shift_.data(), factors_.data(), w_.work.data(),
               w_.status.data());
  if (table.time_derivative != nullptr)
    table.time_derivative(table.self, w_.time.data(), w_.constants.data(), w_.registers.data(), w_.states.data(), time_slope_.data(), w_.work.data(),
                          w_.status.data());
  w_.rhs(w_.time, w_.states, slope_);
  for (std::size_t at = 0; at < padded_; at += block)
    for (std::size_t m = 0; m < block; ++m) right_[at + m] = std::fma(h_[m] * tableau::gamma_sum[0], time_slope_[at + m], slope_[at + m]);
  table.solve(table.self, factors_.data(), right_.data(), k_[0].data(), w_.work.data(), w_.status.data());
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
  for (std::size_t i = 0; i < padded_; ++i) candidate_[i] = argument_[i] + k_[5][i];
}

void Rodas4::error_norms(Array& norms) {
  scaled_squares(k_[5], candidate_, 1.0, squares_);
  lane_norms(squares_, norms);
}

// squares = (values / (atol + rtol max(|y|, factor |other|)))^2
void Rodas4::scaled_squares(const Array& values, const Array& other, double factor_other, Array& squares) const {
  const double* const __restrict value = values.data();
  const double* const __restrict before = w_.states.data();
  const double* const __restrict after = other.data();
  const double* const __restrict absolute = absolute_tolerances_.data();
  double* const __restrict square = squares.data();
  for (std::size_t i = 0; i < padded_; ++i) {
    const double first = std::fabs(before[i]);
    const double second = factor_other * std::fabs(after[i]);
    const double larger = first > second ? first : second;
    const double scaled = value[i] / std::fma(relative_tolerance_, larger, absolute[i]);
    square[i] = scaled * scaled;
  }
}

// One running sum a lane over the states in order: the same order, so the same bits, at every number of lanes.
void Rodas4::lane_norms(const Array& squares, Array& norms) const {
  double sums[block] = {};
  for (std::size_t i = 0; i < w_.state_count; ++i)
    for (std::size_t l = 0; l < w_.lanes; ++l) sums[l] += squares[i * w_.lanes + l];
  const double count = w_.state_count == 0 ? 1.0 : static_cast<double>(w_.state_count);
  for (std::size_t l = 0; l < w_.lanes; ++l) norms[l] = std::sqrt(sums[l] / count);
}

void Rodas4::prepare_dense() {
  const double* k[5];
  for (int j = 0; j < 5; ++j) k[j] = k_[j].data();
  double* const __restrict second = dense_2_.data();
  double* const __restrict third = dense_3_.data();
  for (std::size_t i = 0; i < padded_; ++i) {
    double sum_2 = tableau::dense_2[0] * k[0][i];
    double sum_3 = tableau::dense_3[0] * k[0][i];
    for (int j = 1; j < 5; ++j) {
      sum_2 = std::fma(tableau::dense_2[j], k[j][i], sum_2);
      sum_3 = std::fma(tableau::dense_3[j], k[j][i], sum_3);
    }
    second[i] = sum_2;
    third[i] = sum_3;
  }
}

void Rodas4::dense(const Array& share, Array& out) const {
  double s[block];
  for (std::size_t m = 0; m < block; ++m) s[m] = share[m % w_.lanes];
  const double* const __restrict before = w_.states.data();
  const double* const __restrict after = candidate_.data();
  const double* const __restrict second = dense_2_.data();
  const double* const __restrict third = dense_3_.data();
  double* const __restrict result = out.data();
  for (std::size_t at = 0; at < padded_; at += block)
    for (std::size_t m = 0; m < block; ++m) {
      const double rest = 1.0 - s[m];
      const double inner = std::fma(rest, std::fma(s[m], third[at + m], second[at + m]), after[at + m]);
      result[at + m] = std::fma(s[m], inner, rest * before[at + m]);
    }
}

void Rodas4::first_steps(Array& steps) {
  double start[block], slope[block], explorative[block];
  Array norms(w_.lanes);
  w_.rhs(w_.time, w_.states, slope_);
  scaled_squares(w_.states, w_.states, 1.0, squares_);
  lane_norms(squares_, norms);
  std::copy_n(norms.data(), w_.lanes, start);
  scaled_squares(slope_, w_.states, 1.0, squares_);
  lane_norms(squares_, norms);
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    slope[l] = norms[l];
    explorative[l] = explorative_step(start[l], slope[l]);
    stage_time_[l] = w_.time[l] + explorative[l];
  }
  for (std::size_t i = 0; i < w_.state_count * w_.lanes; ++i) argument_[i] = std::fma(explorative[i % w_.lanes], slope_[i], w_.states[i]);
  w_.rhs(stage_time_, argument_, right_);
  for (std::size_t i = 0; i < w_.state_count * w_.lanes; ++i) right_[i] -= slope_[i];
  scaled_squares(right_, w_.states, 1.0, squares_);
  lane_norms(squares_, norms);
  for (std::size_t l = 0; l < w_.lanes; ++l) steps[l] = first_step(explorative[l], slope[l], norms[l] / explorative[l]);
}

}  // namespace neurocart::solve
