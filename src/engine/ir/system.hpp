// What a back end compiles: the model as one hash-consed expression graph, sorted into phases. Made from a model::Model by lower(); knows nothing of texts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/ir/graph.hpp"
#include "engine/model/model.hpp"

namespace neurocart::ir {

// A value assigned by an event: to a state or to a register, by index.
struct ActionAssignment {
  bool to_register = false;
  int target = 0;
  Node value;
};

struct EventPlan {
  std::string id;
  Node trigger;            // boolean
  std::vector<int> roots;  // indices into System::roots whose sign change can switch the trigger
  // Set when the trigger is "time >= c" (or ">") with c a constant of the patient: then it is a scheduled act, cut exactly at that time, and has no roots.
  bool scheduled = false;
  Node scheduled_time;  // over parameters; evaluated in `derive`, stored as constant `scheduled_constant`
  int scheduled_constant = -1;
  Node delay;     // invalid node: none
  Node priority;  // invalid node: none
  bool has_delay = false;
  bool trigger_initial = true;
  bool persistent = true;
  bool values_from_trigger_time = true;
  int draws = 0;  // uniform draws that the assignments read
  std::vector<ActionAssignment> assignments;
};

struct StateInfo {
  std::string id;
  std::string unit_text;
};

struct System {
  Graph graph;
  std::vector<std::string> parameters;   // ids, the inputs of derive
  std::vector<double> parameter_values;  // nominal
  std::vector<std::string> constants;    // ids or generated names; values that later phases read
  std::vector<Node> constant_values;     // over parameters and start time; may read constants that stand earlier
  std::vector<std::string> registers;
  std::vector<Node> register_starts;  // over parameters and start time
  std::vector<StateInfo> states;
  std::vector<Node> state_starts;  // over parameters and start time
  std::vector<Node> derivatives;
  std::vector<std::string> readouts;  // ids, as asked for
  std::vector<Node> readout_values;
  std::vector<Node> roots;  // continuous functions
  std::vector<EventPlan> events;
  bool names_time = false;           // the right-hand side depends on time explicitly
  std::vector<std::string> unmoved;  // states that nothing can move: constants here
};

struct LowerOptions {
  // Wanted columns: "x" (of a species: its amount), "[x]" (concentration), "x'" (rate of change; of a species, of its amount), "time".
  // Empty: every symbol that varies, as formulas read it.
  std::vector<std::string> readouts;
  // Constants that stay inputs (may be varied without recompiling). Nothing: every constant given as a number, but for `fixed_parameters`.
  // A list: only these; every other number is folded into the equations. Start values of states and registers may be listed too.
  std::optional<std::vector<std::string>> parameters;
  std::vector<std::string> fixed_parameters;  // folded at their value in any case: a 0 that is held constant makes the states that it drives disappear
  bool drop_unmoved_states = true;            // a state that nothing can move becomes a constant and leaves the system
};

// The system of a model. Problems (N2051 to N2059: cycles, missing values, unknown symbols, what is outside the engine) go to diagnostics; the result is usable
// when none of them is an error.
//
// A species in a formula means its concentration, or its amount when it is substance-only or its compartment has size 1. A state holds what the symbol means;
// in a compartment whose size changes it holds the amount.
System lower(const model::Model& model, const LowerOptions& options, Diagnostics& diagnostics);

}  // namespace neurocart::ir
