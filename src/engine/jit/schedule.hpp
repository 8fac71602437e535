// A phase as a list of steps for a machine with a given number of vector registers: loads, operations, stores. The generator of native code follows the list
// to the letter, so that what stands in registers is decided here, once, with the whole phase in view.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/ir/graph.hpp"

namespace neurocart::jit {

// The arrays that a phase reads or writes. `work` holds values that found no register, `result` values that a phase uses itself.
enum class Array : std::uint8_t { time, parameters, constants, registers, states, shift, factors, right, draws, output_0, output_1, output_2, work, result };
inline constexpr std::size_t array_count = 14;

struct Place {
  Array array = Array::work;
  std::uint32_t index = 0;
};

struct Output {
  ir::Node node;
  Place place;
};

struct Step {
  enum class Kind : std::uint8_t { load, operate, store };
  Kind kind = Kind::operate;
  ir::Node node;
  Place place;  // of a load or a store
};

struct Schedule {
  std::vector<Step> steps;
  std::uint32_t work = 0;  // slots of `work` a lane
  std::size_t loads = 0, stores = 0, operations = 0;
};

struct ScheduleOptions {
  int registers = 28;  // values held at once
  // The output array may be the `right` array: a right-hand side still to be read is set aside before its place is written.
  bool output_over_right = false;
};

// The order of operations with the fewest loads and stores of those tried. Numbers (constant nodes) are never loaded.
Schedule make_schedule(const ir::Graph& graph, std::span<const Output> outputs, const ScheduleOptions& options);

}  // namespace neurocart::jit
