// Code of one phase, first with places as (array, index), then encoded for a number of lanes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/ir/graph.hpp"

namespace neurocart::tape {

// The arrays that an instruction may read or write; the runtime sets one base pointer each.
enum class Array : std::uint8_t { work, literals, parameters, constants, registers, states, time, shift, factors, right, draws, output_0, output_1, output_2 };
inline constexpr std::size_t array_count = 14;

struct Place {
  Array array = Array::work;
  std::uint32_t index = 0;
};

// Operations of the graph keep their number; one is added.
inline constexpr std::uint8_t copy_operation = ir::op_count;

struct Instruction {
  std::uint8_t operation = 0;
  std::uint8_t inputs = 0;
  Place target;
  Place args[3];
};

struct Output {
  ir::Node node;
  Place place;
};

struct Code {
  std::vector<Instruction> instructions;
  std::uint32_t work = 0;  // scratch values a lane
};

// Numbers that stand in the code, shared by all phases; the order is that of first use.
class Literals {
 public:
  std::uint32_t index_of(double value);
  const std::vector<double>& values() const { return values_; }

 private:
  std::vector<double> values_;
};

struct CodeOptions {
  // Instructions are gathered into runs of one operation from a window of this many in the order of the graph.
  std::int32_t window = 1024;
  // The output array may be the `right` array: no output may be written before the last read of the right-hand side of the same index.
  bool output_over_right = false;
};

Code generate(const ir::Graph& graph, std::span<const Output> outputs, const CodeOptions& options, Literals& literals);

// A word for the runtime: array in the upper bits, offset in values (index * lanes) below.
inline constexpr unsigned place_shift = 27;
inline constexpr std::uint32_t place_mask = (1u << place_shift) - 1;

// Runs: one word operation | count << 8, then `count` times target and arguments.
std::vector<std::uint32_t> encode(const Code& code, unsigned lanes);

}  // namespace neurocart::tape
