#include "engine/solve/start_pool.hpp"

#include <algorithm>

namespace neurocart::solve {

StartPool::StartPool(const nk_table_f64& table, const Patients& patients, double start, std::size_t most_at_once, std::atomic<std::size_t>& next_patient)
    : patients_(patients),
      most_at_once_(std::clamp<std::size_t>(most_at_once, 1, table.lanes)),
      next_patient_(next_patient),
      w_(table),
      parameters_(table.lanes * table.shape.parameters) {
  std::fill_n(w_.time.data(), w_.lanes, start);
}

bool StartPool::next(Prepared& prepared) {
  if (used_ == count_) fetch();
  if (used_ == count_) return false;
  prepared.patient = first_ + used_;
  prepared.column = used_;
  prepared.status = w_.status[used_];
  ++used_;
  return true;
}

void StartPool::fetch() {
  first_ = next_patient_.fetch_add(most_at_once_, std::memory_order_relaxed);
  used_ = 0;
  count_ = first_ < patients_.count ? std::min(most_at_once_, patients_.count - first_) : 0;
  if (count_ == 0) return;
  const std::size_t width = w_.table.shape.parameters;
  by_patient_.resize(count_ * width);
  if (width > 0) patients_.fill(first_, count_, by_patient_);
  // Columns without a patient repeat the last one.
  for (std::size_t l = 0; l < w_.lanes; ++l)
    for (std::size_t i = 0; i < width; ++i) parameters_[i * w_.lanes + l] = by_patient_[std::min(l, count_ - 1) * width + i];
  w_.clear_status();
  w_.table.derive(w_.table.self, w_.time.data(), parameters_.data(), w_.constants.data(), w_.registers.data(), w_.states.data(), w_.work.data(),
                  w_.status.data());
}

}  // namespace neurocart::solve
