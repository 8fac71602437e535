// From the table of names to the flat model.
#include <algorithm>
#include <functional>
#include <unordered_set>

#include "engine/antimony/expression_parser.hpp"
#include "engine/antimony/flatten.hpp"
#include "engine/antimony/unit_resolver.hpp"

namespace neurocart::antimony {
namespace {

using model::Expression;
using model::ExpressionPtr;

constexpr std::size_t max_nodes = 200'000;  // of one formula once rates of reactions are put in

// Node count up to the limits; false beyond them.
bool is_within_limits(const Expression& tree, int depth, std::size_t& nodes) {
  if (depth > max_expression_depth || ++nodes > max_nodes) return false;
  return std::all_of(tree.args.begin(), tree.args.end(), [&](const ExpressionPtr& arg) { return is_within_limits(*arg, depth + 1, nodes); });
}

class Assembler {
 public:
  Assembler(Flattener& flattener, const std::string& name, Diagnostics& diagnostics)
      : variables_(flattener.variables()), units_(flattener.unit_definitions(), diagnostics), diagnostics_(diagnostics) {
    model_.name = name;
  }

  model::Model build() {
    choose_ids();
    model_.unit_names = units_.all();
    for (int i = 0; i < variables_.size(); ++i) {
      if (is_quantity(i)) add_symbol(i);
    }
    for (int i = 0; i < variables_.size(); ++i) add_rule(i);
    for (int i = 0; i < variables_.size(); ++i) add_reaction(i);
    for (int i = 0; i < variables_.size(); ++i) add_event(i);
    return std::move(model_);
  }

 private:
  bool is_live_root(int i) const { return variables_.root(i) == i && !variables_[i].is_deleted; }
  bool is_quantity(int i) const {
    const Variable& variable = variables_[i];
    if (!is_live_root(i) || variable.reaction || variable.event || variable.type == Statement::Type::reaction) return false;
    return !variable.is_submodel || variable.initial.tree || variable.assignment.tree || variable.rate.tree;
  }

  // "A.x" becomes A__x; a name that is taken gets a trailing _.
  void choose_ids() {
    ids_.resize(static_cast<std::size_t>(variables_.size()));
    std::unordered_set<std::string> taken;
    const auto choose = [&](int i) {
      std::string id;
      for (const char c : variables_[i].path) id += c == '.' ? std::string("__") : std::string(1, c);
      while (!taken.insert(id).second) id += '_';
      ids_[static_cast<std::size_t>(i)] = id;
    };
    // Names without dots are kept as they are, whatever submodels bring.
    for (int i = 0; i < variables_.size(); ++i) {
      if (is_live_root(i) && variables_[i].level == 0) choose(i);
    }
    for (int i = 0; i < variables_.size(); ++i) {
      if (is_live_root(i) && variables_[i].level > 0) choose(i);
    }
  }

  const std::string& id(int i) const { return ids_[static_cast<std::size_t>(i)]; }

  // The formula with final names; null when it reads something deleted, or after a diagnostic.
  ExpressionPtr finish(const ExpressionPtr& tree) {
    if (!tree) return nullptr;
    bool reads_deleted = false;
    bool has_inserted = false;
    ExpressionPtr result = replace(tree, reads_deleted, has_inserted);
    if (reads_deleted || !result) return nullptr;
    std::size_t nodes = 0;
    if (has_inserted && !is_within_limits(*result, 1, nodes)) {
      diagnostics_.error("N1109", tree->span, "the rates that this formula reads make it larger than can be handled");
      return nullptr;
    }
    return result;
  }

  ExpressionPtr replace(const ExpressionPtr& tree, bool& reads_deleted, bool& has_inserted) {
    if (tree->kind == Expression::Kind::symbol) return replace_symbol(tree, reads_deleted, has_inserted);
    if (tree->kind == Expression::Kind::call && tree->name == "rateof") {
      has_inserted = true;
      return rate_of(*tree, reads_deleted);
    }
    if (tree->kind == Expression::Kind::call && tree->name == "delay") {
      diagnostics_.error("N1120", tree->span, "delays inside equations are outside of what this reader takes");
      return nullptr;
    }
    if (tree->args.empty()) return tree;
    std::vector<ExpressionPtr> args;
    args.reserve(tree->args.size());
    bool is_changed = false;
    for (const ExpressionPtr& arg : tree->args) {
      args.push_back(replace(arg, reads_deleted, has_inserted));
      if (!args.back()) return nullptr;
      is_changed = is_changed || args.back() != arg;
    }
    if (!is_changed) return tree;
    auto copy = std::make_shared<Expression>(*tree);
    copy->args = std::move(args);
    return copy;
  }

  ExpressionPtr replace_symbol(const ExpressionPtr& tree, bool& reads_deleted, bool& has_inserted) {
    const int i = variables_.find(tree->name);
    if (i < 0) return tree;
    const Variable& variable = variables_[i];
    if (variable.is_deleted) {
      reads_deleted = true;
      return tree;
    }
    if (variable.reaction) {
      has_inserted = true;
      return reaction_rate(i, tree->span);
    }
    if (variable.event || (variable.is_submodel && !is_quantity(i))) {
      diagnostics_.error("N1114", tree->span, "'" + variable.path + "' is " + (variable.event ? "an event" : "a submodel") + " and has no value");
      return nullptr;
    }
    return id(i) == tree->name ? tree : model::symbol(id(i), tree->span);
  }

  // A reaction's name in a formula stands for its rate.
  ExpressionPtr reaction_rate(int i, const SourceSpan& span) {
    if (const auto done = rates_.find(i); done != rates_.end()) return done->second;
    if (!in_progress_.insert(i).second || in_progress_.size() > 100) {
      diagnostics_.error("N1114", span, "the rate of '" + variables_[i].path + "' is defined by itself");
      return nullptr;
    }
    ExpressionPtr rate = finish(variables_[i].reaction->rate);
    in_progress_.erase(i);
    if (!rate) rate = model::number(0.0, span);
    rates_[i] = rate;
    return rate;
  }

  // rateOf(x): the right-hand side of x.
  ExpressionPtr rate_of(const Expression& tree, bool& reads_deleted) {
    const ExpressionPtr& arg = tree.args[0];
    const int i = arg->kind == Expression::Kind::symbol ? variables_.find(arg->name) : -1;
    if (i < 0) {
      diagnostics_.error("N1107", tree.span, "rateOf takes the name of one quantity");
      return nullptr;
    }
    const Variable& variable = variables_[i];
    reads_deleted = reads_deleted || variable.is_deleted;
    if (variable.assignment.tree) {
      diagnostics_.error("N1120", tree.span, "rates of quantities with ':=' are outside of what this reader takes");
      return nullptr;
    }
    const int key = -1 - i;
    if (!in_progress_.insert(key).second || in_progress_.size() > 100) {
      diagnostics_.error("N1114", tree.span, "the rate of '" + variable.path + "' is defined by itself");
      return nullptr;
    }
    ExpressionPtr rate = variable.rate.tree ? finish(variable.rate.tree) : rate_by_reactions(i, tree.span);
    in_progress_.erase(key);
    return rate;
  }

  ExpressionPtr rate_by_reactions(int species, const SourceSpan& span) {
    ExpressionPtr sum;
    if (!variables_[species].is_boundary) {
      for (int i = 0; i < variables_.size(); ++i) {
        if (!is_live_root(i) || !variables_[i].reaction) continue;
        const auto collect = [&](const std::vector<Participant>& list, bool is_product) {
          for (const Participant& participant : list) {
            if (variables_.root(participant.species) != species) continue;
            const ExpressionPtr term = model::operation(model::Operator::multiply, {stoichiometry(participant), reaction_rate(i, span)}, span);
            const ExpressionPtr left = sum ? sum : model::number(0.0, span);
            if (term->args[1]) sum = model::operation(is_product ? model::Operator::add : model::Operator::subtract, {left, term}, span);
          }
        };
        collect(variables_[i].reaction->reactants, false);
        collect(variables_[i].reaction->products, true);
      }
    }
    if (!sum) return model::number(0.0, span);
    const int compartment = variables_[species].compartment;
    if (compartment < 0 || variables_[species].is_substance_only) return sum;
    return model::operation(model::Operator::divide, {sum, model::symbol(id(variables_.root(compartment)), span)}, span);
  }

  ExpressionPtr stoichiometry(const Participant& participant) {
    if (participant.stoichiometry_path.empty()) return model::number(participant.stoichiometry);
    const int i = variables_.find(participant.stoichiometry_path);
    return variables_[i].is_deleted ? model::number(1.0) : model::symbol(id(i));
  }

  void add_symbol(int i) {
    const Variable& variable = variables_[i];
    model::Symbol& symbol = model_.symbol(id(i));
    symbol.display_name = variable.display_name.empty() ? variable.path : variable.display_name;
    symbol.span = variable.span;
    // "x in C" alone makes a species too.
    const bool is_placed = variable.type == Statement::Type::none && variable.compartment >= 0;
    symbol.kind = variable.type == Statement::Type::species || is_placed ? model::Symbol::Kind::species
                  : variable.type == Statement::Type::compartment        ? model::Symbol::Kind::compartment
                                                                         : model::Symbol::Kind::parameter;
    const bool is_species = symbol.kind == model::Symbol::Kind::species;
    const bool is_moved = variable.assignment.tree || variable.rate.tree || variable.is_moved_by_event;
    symbol.constant = variable.constness == Statement::Constness::constant || (variable.constness == Statement::Constness::none && !is_moved && !is_species);
    if (symbol.constant && is_moved) {
      diagnostics_.error("N1115", variable.span, "'" + variable.path + "' is declared constant and moved by a rule or an event",
                         "leave 'const' out, or the rule");
    }
    symbol.boundary = is_species && variable.is_boundary;
    symbol.substance_only = is_species && variable.is_substance_only;
    if (is_species) place_in_compartment(variable, symbol);
    symbol.initial = finish(variable.initial.tree);
    symbol.initial_is_concentration = is_species && !symbol.substance_only && symbol.initial != nullptr;
    if (variable.unit.tree) {
      symbol.unit_text = model::to_text(*variable.unit.tree);
      symbol.unit = units_.resolve(*variable.unit.tree, variable.unit.span);
    }
  }

  void place_in_compartment(const Variable& variable, model::Symbol& symbol) {
    int compartment = variable.compartment >= 0 ? variables_.root(variable.compartment) : variables_.find("default_compartment");
    if (compartment < 0 || variables_[compartment].is_deleted) return;
    if (variable.compartment < 0 && variables_[compartment].type != Statement::Type::compartment) return;
    symbol.compartment = id(compartment);
  }

  void add_rule(int i) {
    if (!is_live_root(i) || !is_quantity(i)) return;
    const Variable& variable = variables_[i];
    const bool is_rate = variable.rate.tree != nullptr;
    const Setting& setting = is_rate ? variable.rate : variable.assignment;
    if (!setting.tree) return;
    model::Rule rule;
    rule.kind = is_rate ? model::Rule::Kind::rate : model::Rule::Kind::assignment;
    rule.target = id(i);
    rule.expression = finish(setting.tree);
    rule.span = setting.span;
    if (rule.expression) model_.rules.push_back(std::move(rule));
  }

  void add_reaction(int i) {
    if (!is_live_root(i) || !variables_[i].reaction) return;
    const PlacedReaction& placed = *variables_[i].reaction;
    model::Reaction reaction;
    reaction.id = id(i);
    reaction.span = variables_[i].span;
    reaction.rate = finish(placed.rate);
    if (!reaction.rate) {
      diagnostics_.warning("N1113", reaction.span, "the reaction '" + variables_[i].path + "' has no rate, so it moves nothing");
      return;
    }
    const auto place = [&](const std::vector<Participant>& from, std::vector<model::SpeciesReference>& to) {
      for (const Participant& participant : from) {
        const int species = variables_.root(participant.species);
        if (!variables_[species].is_deleted) to.push_back({id(species), stoichiometry(participant)});
      }
    };
    place(placed.reactants, reaction.reactants);
    place(placed.products, reaction.products);
    model_.reactions.push_back(std::move(reaction));
  }

  void add_event(int i) {
    if (!is_live_root(i) || !variables_[i].event) return;
    const EventText& text = *variables_[i].event;
    model::Event event;
    event.id = id(i);
    event.span = variables_[i].span;
    event.trigger = finish(text.trigger);
    event.delay = finish(text.delay);
    event.priority = finish(text.priority);
    event.trigger_initial = text.trigger_initial;
    event.persistent = text.persistent;
    event.values_from_trigger_time = text.values_from_trigger_time;
    for (const AssignmentText& assignment : text.assignments) {
      const int target = variables_.find(assignment.target.path);
      if (variables_[target].is_deleted) continue;
      if (ExpressionPtr value = finish(assignment.expression)) event.assignments.push_back({id(target), std::move(value), assignment.target.span});
    }
    if (event.trigger) model_.events.push_back(std::move(event));
  }

  VariableTable& variables_;
  UnitResolver units_;
  Diagnostics& diagnostics_;
  model::Model model_;
  std::vector<std::string> ids_;
  std::unordered_map<int, ExpressionPtr> rates_;
  std::unordered_set<int> in_progress_;
};

}  // namespace

model::Model assemble(Flattener& flattener, const std::string& name, Diagnostics& diagnostics) { return Assembler(flattener, name, diagnostics).build(); }

}  // namespace neurocart::antimony
