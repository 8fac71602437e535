#include "engine/solve/workspace.hpp"

#include <algorithm>

namespace neurocart::solve {

Array::Array(std::size_t size)
    : padded_size_(std::max<std::size_t>(block, (size + block - 1) / block * block)), data_(new(std::align_val_t{64}) double[padded_size_]) {
  std::fill_n(data_.get(), padded_size_, 0.0);
}

Workspace::Workspace(const nk_table_f64& kernel_table)
    : table(kernel_table),
      lanes(kernel_table.lanes),
      state_count(kernel_table.shape.states),
      time(lanes),
      parameters(lanes * table.shape.parameters),
      constants(lanes * table.shape.constants),
      registers(lanes * table.shape.registers),
      states(lanes * state_count),
      scratch_time(lanes),
      scratch_constants(lanes * table.shape.constants),
      scratch_registers(lanes * table.shape.registers),
      scratch_states(lanes * state_count),
      roots(lanes * table.shape.roots),
      triggers(lanes * table.shape.triggers),
      draws(lanes * table.shape.draws),
      readouts(lanes * table.shape.readouts),
      work(lanes * table.shape.work),
      status(lanes, nk_status_fine),
      mask(lanes, 0) {}

void Workspace::clear_status() { std::fill(status.begin(), status.end(), static_cast<std::uint8_t>(nk_status_fine)); }

void Workspace::rhs(const Array& at, const Array& y, Array& derivatives) {
  table.rhs(table.self, at.data(), constants.data(), registers.data(), y.data(), derivatives.data(), work.data(), status.data());
}

void Workspace::conditions(const Array& at, const Array& y, Array& root_values, Array& trigger_values) {
  if (table.shape.roots == 0 && table.shape.triggers == 0) return;
  table.conditions(table.self, at.data(), constants.data(), registers.data(), y.data(), root_values.data(), trigger_values.data(), work.data(), status.data());
}

void Workspace::copy_lane(const Array& from, Array& to, std::size_t count, std::size_t lane) const {
  for (std::size_t i = 0; i < count; ++i) to[i * lanes + lane] = from[i * lanes + lane];
}

}  // namespace neurocart::solve
