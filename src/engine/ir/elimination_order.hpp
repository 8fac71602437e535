// The pattern of the extended matrix and the search for an order of elimination. Knows entries only by how much they cost.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/ir/elimination.hpp"

namespace neurocart::ir {

// What multiplying by an entry costs: units only change signs, still entries (known with the patient) are combined in `derive`.
enum class EntryKind : std::uint8_t { unit, still, moving };

struct PatternEntry {
  std::int32_t column = 0;
  EntryKind kind = EntryKind::moving;
};

// Off-diagonal entries by row, sorted by column, and rows by column. Vertices 0 .. states-1 are states, the rest intermediates.
struct Pattern {
  std::vector<std::vector<PatternEntry>> rows;
  std::vector<std::vector<std::int32_t>> columns;
  std::vector<EntryKind> pivots;
  std::vector<char> has_right;  // right-hand side of the row can be non-zero
  std::vector<char> needed;     // the unknown is computed in the backward sweep
  std::size_t states = 0;
};

// How a pivot is divided out: of the column above it (rows that use it) or of its own row. Both cost the same in a solve, save where a sweep has nothing to do.
enum class Scaling { none, column, row };
Scaling scaling_of(const Pattern& pattern, std::int32_t vertex);

// Eliminates one vertex: its row is added to the rows that use it. The cost is added to `cost`.
void eliminate_vertex(Pattern& pattern, std::int32_t vertex, OrderCost& cost);

OrderCost cost_of_order(Pattern pattern, const std::vector<std::int32_t>& order);

struct OrderSearch {
  std::vector<std::int32_t> order;
  OrderCost cost, greedy_cost;
  std::size_t tried = 0;
};
OrderSearch search_order(const Pattern& pattern, const EliminationOptions& options);

}  // namespace neurocart::ir
