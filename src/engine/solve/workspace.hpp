// All arrays of one integrating thread, taken once, and the table's functions with the arrays that never change filled in. Value i of lane l stands at [i *
// lanes + l]. Every array is 64-byte aligned and its length rounded up to whole blocks, so that loops over blocks need no remainder. Real is the precision of
// the kernels (double or float); time is double in both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

#include "engine/kernel/kernel_table.h"

namespace neurocart::solve {

inline constexpr std::size_t block = 16;  // values; a multiple of every permitted number of lanes (1, 2, 4, 8, 16)

template <class Real>
class Array {
 public:
  explicit Array(std::size_t size);  // zeros
  Real* data() { return data_.get(); }
  const Real* data() const { return data_.get(); }
  Real& operator[](std::size_t i) { return data_.get()[i]; }
  Real operator[](std::size_t i) const { return data_.get()[i]; }
  std::size_t padded_size() const { return padded_size_; }

 private:
  struct Release {
    void operator()(Real* data) const { ::operator delete[](data, std::align_val_t{64}); }
  };
  std::size_t padded_size_;
  std::unique_ptr<Real[], Release> data_;
};

template <class Real>
struct TableOf;
template <>
struct TableOf<double> {
  using Type = nk_table_f64;
};
template <>
struct TableOf<float> {
  using Type = nk_table_f32;
};
template <class Real>
using Table = typename TableOf<Real>::Type;

template <class Real>
struct Workspace {
  explicit Workspace(const Table<Real>& kernel_table);

  const Table<Real>& table;
  std::size_t lanes;
  std::size_t state_count;

  Array<double> time;
  Array<Real> constants, registers, states;
  Array<Real> scratch_constants, scratch_registers, scratch_states;  // for a single lane's work beside running neighbours
  Array<Real> roots, triggers;                                       // at (time, states)
  Array<Real> draws, readouts, work;
  std::vector<std::uint8_t> status, mask;

  void clear_status();
  // Times of the lanes as the kernels take them; valid until the next call.
  const Real* kernel_time(const Array<double>& at);
  void rhs(const Array<double>& at, const Array<Real>& y, Array<Real>& derivatives);
  void conditions(const Array<double>& at, const Array<Real>& y, Array<Real>& root_values, Array<Real>& trigger_values);
  void copy_lane(const Array<Real>& from, Array<Real>& to, std::size_t count, std::size_t lane) const;

 private:
  Array<Real> rounded_time_;
};

extern template class Array<double>;
extern template class Array<float>;
extern template struct Workspace<double>;
extern template struct Workspace<float>;

}  // namespace neurocart::solve
