// Wraps a model written as plain functions of one lane (right-hand side, Jacobian, conditions, actions) into a kernel table of any number of lanes, with a
// dense pivoted LU. For tests only: slow, and it allocates.
#pragma once

#include <functional>
#include <vector>

#include "engine/kernel/kernel_table.h"
#include "engine/solve/problem.hpp"

namespace neurocart::test {

using Values = std::vector<double>;

struct ScalarModel {
  Values start;  // states
  std::function<Values(double t, const Values& y, const Values& registers)> rhs;
  std::function<Values(double t, const Values& y)> jacobian;  // row-major; empty: central differences
  bool names_time = false;                                    // then df/dt by central differences
  Values constants;
  Values register_starts;
  std::uint32_t roots = 0;
  std::function<void(double t, const Values& y, const Values& registers, Values& roots, Values& triggers)> conditions;
  std::function<void(std::uint32_t event, double t, const Values& draws, Values& y, Values& registers)> act;
  std::function<std::pair<double, double>(std::uint32_t event, double t, const Values& y)> event_terms;  // delay, priority
  std::vector<solve::EventInfo> events;
  std::uint32_t draws = 0;
};

class ScalarTable {
 public:
  ScalarTable(ScalarModel model, std::uint32_t lanes);
  ScalarTable(const ScalarTable&) = delete;
  ScalarTable& operator=(const ScalarTable&) = delete;
  const nk_table_f64& table() const { return table_; }
  const ScalarModel& model() const { return model_; }
  std::uint32_t lanes() const { return table_.lanes; }

 private:
  ScalarModel model_;
  nk_table_f64 table_;
};

}  // namespace neurocart::test
