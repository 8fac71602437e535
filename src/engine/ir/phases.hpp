// A system made ready for a back end: every phase as a list of nodes over its inputs, with derivatives and factorisation added, still expressions moved to
// `derive` and products fused into sums. A back end turns lists into code and decides nothing else.
#pragma once

#include <string>
#include <vector>

#include "engine/ir/elimination.hpp"
#include "engine/ir/system.hpp"

namespace neurocart::ir {

// Executed operations by phase, in units of one vector instruction (see weight_of), for a right-hand side of `states` states.
struct CostReport {
  std::size_t states = 0;
  std::size_t intermediates = 0;       // of the right-hand side that depend on states
  std::size_t kept_intermediates = 0;  // unknowns beside the states
  std::size_t factors = 0;             // values handed from factor to solve
  std::size_t orders_tried = 0;
  double rhs = 0.0;
  double local_derivatives = 0.0;  // beyond the right-hand side
  double lu = 0.0;                 // beyond right-hand side and local derivatives
  double factor = 0.0;             // as executed: with what it repeats of the right-hand side
  double solve = 0.0;
  double rodas4_step = 0.0;  // 6 rhs + factor + 6 solves + 36 a state
  double linear_algebra() const { return local_derivatives + lu + 6.0 * solve; }
  // The same with the Jacobian multiplied out and the states in their natural order, as counted by the search.
  double explicit_factor = 0.0, explicit_solve = 0.0;
  double compile_seconds = 0.0;
};

struct Phases {
  Graph graph;
  std::vector<Node> constant_values;  // those of the system, then the ones found here; may read constants that stand earlier
  std::vector<Node> register_starts, state_starts;
  std::vector<Node> rhs;
  std::vector<Node> time_derivative;  // empty: the right-hand side does not name time
  std::vector<Node> factors;          // last: the pivot sum, see Elimination
  std::vector<Node> solution;
  std::vector<Node> roots, triggers;
  struct EventPhases {
    std::vector<ActionAssignment> assignments;
    std::vector<Node> values;  // of the assignments
    Node delay, priority;      // 0 where there is none
    int draws = 0;
  };
  std::vector<EventPhases> events;
  std::vector<Node> readouts;
  CostReport cost;
};

Phases make_phases(const System& system, const EliminationOptions& options);

}  // namespace neurocart::ir
