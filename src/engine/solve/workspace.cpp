#include "engine/solve/workspace.hpp"

#include <algorithm>
#include <type_traits>

namespace neurocart::solve {

template <class Real>
Array<Real>::Array(std::size_t size)
    : padded_size_(std::max<std::size_t>(block, (size + block - 1) / block * block)), data_(new(std::align_val_t{64}) Real[padded_size_]) {
  std::fill_n(data_.get(), padded_size_, Real(0));
}

template <class Real>
Workspace<Real>::Workspace(const Table<Real>& kernel_table)
    : table(kernel_table),
      lanes(kernel_table.lanes),
      state_count(kernel_table.shape.states),
      time(lanes),
      constants(lanes * table.shape.constants),
      registers(lanes * table.shape.registers),
      states(lanes * state_count),
      scratch_constants(lanes * table.shape.constants),
      scratch_registers(lanes * table.shape.registers),
      scratch_states(lanes * state_count),
      roots(lanes * table.shape.roots),
      triggers(lanes * table.shape.triggers),
      draws(lanes * table.shape.draws),
      readouts(lanes * table.shape.readouts),
      work(lanes * table.shape.work),
      status(lanes, nk_status_fine),
      mask(lanes, 0),
      rounded_time_(lanes) {}

template <class Real>
void Workspace<Real>::clear_status() {
  std::fill(status.begin(), status.end(), static_cast<std::uint8_t>(nk_status_fine));
}

template <class Real>
const Real* Workspace<Real>::kernel_time(const Array<double>& at) {
  if constexpr (std::is_same_v<Real, double>) {
    return at.data();
  } else {
    for (std::size_t l = 0; l < lanes; ++l) rounded_time_[l] = static_cast<Real>(at[l]);
    return rounded_time_.data();
  }
}

template <class Real>
void Workspace<Real>::rhs(const Array<double>& at, const Array<Real>& y, Array<Real>& derivatives) {
  table.rhs(table.self, kernel_time(at), constants.data(), registers.data(), y.data(), derivatives.data(), work.data(), status.data());
}

template <class Real>
void Workspace<Real>::conditions(const Array<double>& at, const Array<Real>& y, Array<Real>& root_values, Array<Real>& trigger_values) {
  if (table.shape.roots == 0 && table.shape.triggers == 0) return;
  table.conditions(table.self, kernel_time(at), constants.data(), registers.data(), y.data(), root_values.data(), trigger_values.data(), work.data(),
                   status.data());
}

template <class Real>
void Workspace<Real>::copy_lane(const Array<Real>& from, Array<Real>& to, std::size_t count, std::size_t lane) const {
  for (std::size_t i = 0; i < count; ++i) to[i * lanes + lane] = from[i * lanes + lane];
}

template class Array<double>;
template class Array<float>;
template struct Workspace<double>;
template struct Workspace<float>;

}  // namespace neurocart::solve
