// One program for one number of lanes: the encoded phases and the functions of its table.
#pragma once

#include <cstdint>
#include <type_traits>
#include <vector>

#include "engine/kernel/kernel_table.h"
#include "engine/tape/code.hpp"

namespace neurocart::tape {

// Code of every phase before it is encoded for a number of lanes.
struct ProgramCode {
  Code derive, rhs, time_derivative, factor, solve, conditions, readouts;
  struct Event {
    Code act, terms;
    std::vector<Place> targets;  // states or registers, one an assignment; the values lie in work from `results` on
  };
  std::vector<Event> events;
  std::uint32_t results = 0;  // first work slot behind all scratch: pivot sum and values of acts
  bool names_time = false;
  std::vector<double> literals;
  nk_shape shape{};
};

template <class Real>
struct LaneProgram {
  using Words = std::vector<std::uint32_t>;
  Words derive, rhs, time_derivative, factor, solve, conditions, readouts;
  struct Event {
    Words act, terms;
    std::vector<Place> targets;
  };
  std::vector<Event> events;
  std::vector<Real> literals;  // lane by lane
  std::uint32_t results = 0;
  nk_shape shape{};
  std::conditional_t<std::is_same_v<Real, double>, nk_table_f64, nk_table_f32> table{};
};

// Encodes for 1, 2, 4, 8 or 16 lanes and fills `program.table`, whose self points to `program`. Throws std::invalid_argument for another number.
template <class Real>
void make_lane_program(const ProgramCode& code, unsigned lanes, LaneProgram<Real>& program);

}  // namespace neurocart::tape
