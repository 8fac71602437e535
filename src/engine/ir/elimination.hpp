// Linear algebra on the expression graph ("tape elimination"): the Rosenbrock system (shift I - J) u = r is solved without multiplying the Jacobian out. The
// intermediates of the right-hand side stay unknowns beside the states; all of them are eliminated in an order found by cost. Pivots are on the diagonal.
// Griewank and Walther, Evaluating Derivatives, chapters 9 and 10; Markowitz 1957 for the ordering.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/ir/graph.hpp"

namespace neurocart::ir {

struct EliminationOptions {
  // Orders tried. Counted, not timed, so that the code of a kernel is the same on every run and machine; 1 = the plain greedy order.
  int orders = 24;
  double most_seconds = 0.0;  // also stop after so long; 0: no limit. Only for reports: the result then depends on the machine.
  std::uint64_t seed = 1;
};

// How much of the work an order costs, in units of one vector instruction; counted by the search, before common sub-expressions are shared.
struct OrderCost {
  double factor = 0.0;  // updates, scalings, reciprocals; without the local derivatives
  double solve = 0.0;   // one solve
  double weighted() const { return factor + 6.0 * solve; }
};

struct Elimination {
  std::vector<Node> factors;         // what `factor` computes for `solve`, in order of use; over states, shift, fixed, ...
  Node pivot_sum;                    // sum over all pivots of row scale / |pivot|; a pivot below 1e-6 of its row's scale, or a NaN, makes it exceed 1e6
  std::vector<Node> solution;        // one a state; over factor and right inputs
  std::vector<Node> local_partials;  // the entries of the extended matrix
  std::size_t intermediates = 0;     // of the right-hand side, that depend on states
  std::size_t kept = 0;              // intermediates whose unknown is computed in a solve
  std::size_t orders_tried = 0;
  OrderCost cost, greedy_cost, explicit_cost;  // explicit: Jacobian multiplied out, states in their natural order
};

// Extends `graph` by the nodes of the factorisation. `derivatives` holds one node a state.
Elimination eliminate(Graph& graph, std::span<const Node> derivatives, const EliminationOptions& options);

inline constexpr double most_pivot_sum = 1e6;

}  // namespace neurocart::ir
