// All arrays of one integrating thread, taken once, and the table's functions with the arrays that never change filled in. Value i of lane l stands at [i *
// lanes + l]. Every array is 64-byte aligned and its length rounded up to whole blocks of 8 doubles, so that loops over blocks need no remainder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "engine/kernel/kernel_table.h"

namespace neurocart::solve {

inline constexpr std::size_t block = 8;  // doubles; a multiple of every permitted number of lanes (1, 2, 4, 8)

class Array {
 public:
  explicit Array(std::size_t size);  // zeros
  double* data() { return data_.get(); }
  const double* data() const { return data_.get(); }
  double& operator[](std::size_t i) { return data_.get()[i]; }
  double operator[](std::size_t i) const { return data_.get()[i]; }
  std::size_t padded_size() const { return padded_size_; }

 private:
  struct Release {
    void operator()(double* data) const { ::operator delete[](data, std::align_val_t{64}); }
  };
  std::size_t padded_size_;
  std::unique_ptr<double[], Release> data_;
};

struct Workspace {
  explicit Workspace(const nk_table_f64& kernel_table);

  const nk_table_f64& table;
  std::size_t lanes;
  std::size_t state_count;

  Array time, parameters, constants, registers, states;
  Array scratch_time, scratch_constants, scratch_registers, scratch_states;  // for a single lane's work beside running neighbours
  Array roots, triggers;                                                     // at (time, states)
  Array draws, readouts, work;
  std::vector<std::uint8_t> status, mask;

  void clear_status();
  void rhs(const Array& at, const Array& y, Array& derivatives);
  void conditions(const Array& at, const Array& y, Array& root_values, Array& trigger_values);
  void copy_lane(const Array& from, Array& to, std::size_t count, std::size_t lane) const;
};

}  // namespace neurocart::solve
