// Patients made ready for the lanes of one thread: their numbers are taken from the common queue, their parameters from the caller, and their constants,
// registers and start states from `derive`, several at once and always in double precision, whatever the lanes run in.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "engine/solve/problem.hpp"
#include "engine/solve/workspace.hpp"

namespace neurocart::solve {

class StartPool {
 public:
  // `next_patient` is shared by all threads. Takes `most_at_once` patients (at most the table's lanes) from the queue at a time.
  StartPool(const nk_table_f64& table, const Patients& patients, double start, std::size_t most_at_once, std::atomic<std::size_t>& next_patient);

  struct Prepared {
    std::size_t patient = 0;
    std::uint8_t status = 0;
    std::size_t column = 0;  // lane of the pool's arrays
  };
  // False when the queue is empty.
  bool next(Prepared& prepared);

  double constant(const Prepared& p, std::size_t i) const { return w_.constants[i * w_.lanes + p.column]; }
  double register_value(const Prepared& p, std::size_t i) const { return w_.registers[i * w_.lanes + p.column]; }
  double state(const Prepared& p, std::size_t i) const { return w_.states[i * w_.lanes + p.column]; }

 private:
  void fetch();

  const Patients& patients_;
  std::size_t most_at_once_;
  std::atomic<std::size_t>& next_patient_;
  Workspace<double> w_;
  Array<double> parameters_;
  std::vector<double> by_patient_;
  std::size_t first_ = 0, count_ = 0, used_ = 0;
};

}  // namespace neurocart::solve
