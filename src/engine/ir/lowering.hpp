// The inside of lower(): one object that walks a model once. Symbols are sorted into roles, formulas are translated on demand, so that assignment rules and
// derived constants come out in the order of their dependencies and a cycle is met on the way round.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/ir/system.hpp"

namespace neurocart::ir {

class Lowering {
 public:
  Lowering(const model::Model& model, const LowerOptions& options, Diagnostics& diagnostics);
  System run();

 private:
  enum class Role { constant, state, reg, assigned, reaction };
  enum class Moment { start, now };

  // A symbol or a reaction.
  struct Entity {
    std::string id;
    const model::Symbol* symbol = nullptr;
    const model::Reaction* reaction = nullptr;
    const model::Rule* assignment = nullptr;
    const model::Rule* rate = nullptr;
    bool moved_by_reaction = false;
    bool moved_by_event = false;
    Role role = Role::constant;
    bool holds_amount = false;  // storage of a species whose symbol means a concentration in a compartment that changes
    int compartment = -1;       // of a species whose symbol means a concentration
    int slot = -1;              // state or register
    int parameter = -1;         // input that gives the start value
    Node start, now;            // what the symbol means
    bool entered_start = false, entered_now = false;
  };

  // lowering_symbols.cpp
  void collect_entities();
  void collect_rules();
  void collect_movers();
  void assign_roles();
  void choose_parameters();
  Node meaning(int entity, Moment moment);
  Node start_of(Entity& entity);
  Node now_of(Entity& entity);
  Node to_storage(const Entity& entity, Node value, Moment moment);
  void report_cycle(int entity, Moment moment);
  void report_missing(const Entity& entity);

  // lowering_expressions.cpp
  Node formula(const model::ExpressionPtr& expression, Moment moment);
  Node symbol_value(const model::Expression& expression, Moment moment);
  Node operation(const model::Expression& expression, Moment moment);
  Node function_call(const model::Expression& expression, Moment moment);
  Node draw_call(const model::Expression& expression, const std::vector<Node>& args);
  Node piecewise(const std::vector<Node>& args);
  Node compare(model::Operator op, Node a, Node b);

  // lowering.cpp
  void build_states();
  Node derivative_of(int entity);
  void build_events();
  static std::string readout_of(const Entity& entity);
  Node readout_value(const std::string& readout);
  void build_readouts();

  const model::Model& model_;
  const LowerOptions& options_;
  Diagnostics& diagnostics_;
  System system_;
  std::vector<Entity> entities_;
  std::unordered_map<std::string, int> index_;
  std::vector<std::vector<std::pair<const model::Reaction*, const model::SpeciesReference*>>> made_by_, used_by_;
  std::vector<std::pair<int, Moment>> path_;  // entities being translated, outermost first
  std::set<std::string> reported_;
  int draws_ = -1;  // draws met in the event being translated; -1 outside events
};

// passes of lower(), each on a complete system (lowering_passes.cpp)
void settle_unmoved(System& system, bool drop_states);  // states and registers that nothing can move become constants; events that do nothing leave
void find_schedule(System& system);                     // scheduled events, roots of the others and of the right-hand side
void split_phases(System& system, const std::unordered_map<std::int32_t, std::string>& names);  // constants of the patient move to `derive`

}  // namespace neurocart::ir
