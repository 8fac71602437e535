// Carrying out the statements of one instance of a model, and the table of names.
#include <algorithm>

#include "engine/antimony/flatten.hpp"

namespace neurocart::antimony {
namespace {

using model::Expression;
using model::ExpressionPtr;

constexpr std::size_t max_work = 5'000'000;  // names placed in all instances of one text

const char* type_name(Statement::Type type) {
  switch (type) {
    case Statement::Type::species:
      return "a species";
    case Statement::Type::compartment:
      return "a compartment";
    case Statement::Type::reaction:
      return "a reaction";
    case Statement::Type::none:
      break;
  }
  return "a quantity";
}

}  // namespace

int VariableTable::root(int index) const {
  while (variables_[static_cast<std::size_t>(index)].same_as >= 0) index = variables_[static_cast<std::size_t>(index)].same_as;
  return index;
}

int VariableTable::find(const std::string& path) const {
  const auto found = index_.find(path);
  return found == index_.end() ? -1 : root(found->second);
}

int VariableTable::add(const std::string& path, const SourceSpan& span) {
  const auto [entry, is_new] = index_.emplace(path, size());
  if (!is_new) return root(entry->second);
  Variable added;
  added.path = path;
  added.level = static_cast<int>(std::count(path.begin(), path.end(), '.'));
  added.span = span;
  variables_.push_back(std::move(added));
  return entry->second;
}

void VariableTable::unite(int loser_index, int winner_index) {
  loser_index = root(loser_index);
  winner_index = root(winner_index);
  if (loser_index == winner_index) return;
  Variable& loser = (*this)[loser_index];
  Variable& winner = (*this)[winner_index];
  if (loser.level < winner.level) {
    winner.path.swap(loser.path);
    winner.level = loser.level;
  }
  const bool has_own_rule = winner.assignment.tree || winner.rate.tree;
  if (!has_own_rule && !(winner.initial.tree && loser.assignment.tree)) {
    winner.assignment = loser.assignment;
    winner.rate = loser.rate;
  }
  if (!winner.initial.tree && !winner.assignment.tree) winner.initial = loser.initial;
  if (!winner.unit.tree) winner.unit = loser.unit;
  if (winner.type == Statement::Type::none) winner.type = loser.type;
  if (winner.constness == Statement::Constness::none) winner.constness = loser.constness;
  if (winner.compartment < 0) winner.compartment = loser.compartment;
  winner.is_boundary = winner.is_boundary || loser.is_boundary;
  winner.is_substance_only = winner.is_substance_only || loser.is_substance_only;
  if (winner.display_name.empty()) winner.display_name = loser.display_name;
  if (!winner.reaction) winner.reaction = std::move(loser.reaction);
  if (!winner.event) winner.event = std::move(loser.event);
  winner.is_submodel = winner.is_submodel || loser.is_submodel;
  winner.is_moved_by_event = winner.is_moved_by_event || loser.is_moved_by_event;
  loser.same_as = winner_index;
}

// The root of a name used in an instance. A dotted name must reach into a submodel that is there already.
int Flattener::variable_named(Instance& instance, const std::string& name, const SourceSpan& span) {
  const std::string path = instance.prefix + name;
  if (const int known = variables_.find(path); known >= 0) return known;
  const std::size_t dot = name.rfind('.');
  if (dot != std::string::npos && reported_.insert(path).second) {
    const std::string owner = name.substr(0, dot);
    const int submodel = variables_.find(instance.prefix + owner);
    if (submodel < 0 || !variables_[submodel].is_submodel) {
      diagnostics_.error("N1110", span, "'" + owner + "' in '" + name + "' is not a submodel that stands before this line");
    } else {
      std::vector<std::string> names;
      for (int i = 0; i < variables_.size(); ++i) {
        const std::string& candidate = variables_[i].path;
        const std::string inside = instance.prefix + owner + ".";
        if (candidate.starts_with(inside)) names.push_back(candidate.substr(instance.prefix.size()));
      }
      diagnostics_.error("N1110", span, "the submodel '" + owner + "' has nothing called '" + name.substr(dot + 1) + "'", did_you_mean(name, names));
    }
  }
  return variables_.add(path, span);
}

int Flattener::variable(Instance& instance, const NameText& name) {
  const int index = variable_named(instance, name.path, name.span);
  if (name.is_boundary) {
    become(index, Statement::Type::species, name.span);
    variables_[index].is_boundary = true;
  }
  if (!name.compartment.empty()) {
    const int compartment = variable_named(instance, name.compartment, name.span);
    become(compartment, Statement::Type::compartment, name.span);
    variables_[index].compartment = compartment;
  }
  return index;
}

int Flattener::unnamed(Instance& instance, const char* stem, int& count, const SourceSpan& span) {
  std::string path;
  do {
    path = instance.prefix + stem + std::to_string(count++);
  } while (variables_.find(path) >= 0);
  return variables_.add(path, span);
}

void Flattener::become(int index, Statement::Type type, const SourceSpan& span) {
  Variable& variable = variables_[index];
  if (type == Statement::Type::none || variable.type == type) return;
  if (variable.type != Statement::Type::none) {
    diagnostics_.error("N1111", span,
                       "'" + variable.path + "' is used as " + type_name(type) + " here and as " + type_name(variable.type) + " in line " +
                           std::to_string(variable.span.line));
    return;
  }
  variable.type = type;
}

ExpressionPtr Flattener::with_paths(Instance& instance, const ExpressionPtr& tree) {
  if (is_too_large_) return nullptr;
  return model::substitute(tree, [&](const Expression& name) -> ExpressionPtr {
    if (name.name == "time") return nullptr;
    if (++work_ > max_work) {
      if (!is_too_large_) diagnostics_.error("N1116", name.span, "the model is too large once its submodels are put in");
      is_too_large_ = true;
      return nullptr;
    }
    variable_named(instance, name.name, name.span);
    return instance.prefix.empty() ? nullptr : model::symbol(instance.prefix + name.name, name.span);
  });
}

// True when the second setting in one instance was reported.
bool Flattener::check_second(const Setting& old, Instance& instance, int index, const SourceSpan& span) {
  if (!old.tree || old.instance != instance.number) return false;
  diagnostics_.error("N1112", span, "'" + variables_[index].path + "' is defined a second time; first in line " + std::to_string(old.span.line),
                     "a quantity has one definition in a model; plain Antimony would silently keep one");
  return true;
}

void Flattener::declare(Instance& instance, const Statement& statement) {
  const int index = variable(instance, statement.target);
  become(index, statement.type, statement.target.span);
  Variable& declared = variables_[index];
  if (statement.constness != Statement::Constness::none) declared.constness = statement.constness;
  declared.is_substance_only = declared.is_substance_only || statement.is_substance_only;
  if (declared.type == Statement::Type::species && declared.constness == Statement::Constness::constant) declared.is_boundary = true;
}

void Flattener::set_value(Instance& instance, const Statement& statement) {
  const int index = variable(instance, statement.target);
  if (!statement.expression) {
    variables_[index].initial = {};
    return;
  }
  ExpressionPtr tree = with_paths(instance, statement.expression);
  Variable& target = variables_[index];
  if (check_second(target.initial, instance, index, statement.span) || check_second(target.assignment, instance, index, statement.span)) return;
  target.assignment = {};
  target.initial = {std::move(tree), statement.span, instance.number};
  target.span = statement.span;
  const Expression& value = *statement.expression;
  const bool has_unit = value.kind == Expression::Kind::number && !value.name.empty();
  if (has_unit && !target.unit.tree) target.unit = {model::symbol(value.name, value.span), statement.span, instance.number};
}

void Flattener::set_rule(Instance& instance, const Statement& statement) {
  const int index = variable(instance, statement.target);
  const bool is_rate = statement.kind == Statement::Kind::rate;
  ExpressionPtr tree = with_paths(instance, statement.expression);
  Variable& target = variables_[index];
  if (!statement.expression) {
    (is_rate ? target.rate : target.assignment) = {};
    return;
  }
  if (check_second(target.rate, instance, index, statement.span) || check_second(target.assignment, instance, index, statement.span)) return;
  if (!is_rate && check_second(target.initial, instance, index, statement.span)) return;
  target.rate = target.assignment = {};
  if (!is_rate) target.initial = {};
  (is_rate ? target.rate : target.assignment) = {std::move(tree), statement.span, instance.number};
  if (!target.initial.tree) target.span = statement.span;
}

void Flattener::set_unit(Instance& instance, const Statement& statement) {
  const int index = variable(instance, statement.target);
  Variable& target = variables_[index];
  target.unit = {statement.expression, statement.span, instance.number};
  if (!target.initial.tree && !target.assignment.tree && !target.rate.tree) target.span = statement.span;
}

void Flattener::put_reaction(Instance& instance, const Statement& statement) {
  const int index = statement.target.path.empty() ? unnamed(instance, "_J", instance.unnamed_reactions, statement.span) : variable(instance, statement.target);
  become(index, Statement::Type::reaction, statement.span);
  PlacedReaction placed;
  const auto place = [&](const std::vector<ParticipantText>& from, std::vector<Participant>& to) {
    for (const ParticipantText& text : from) {
      Participant participant;
      participant.species = variable(instance, text.species);
      become(participant.species, Statement::Type::species, text.species.span);
      participant.stoichiometry = text.stoichiometry;
      if (!text.stoichiometry_name.empty()) {
        variable_named(instance, text.stoichiometry_name, text.species.span);
        participant.stoichiometry_path = instance.prefix + text.stoichiometry_name;
      }
      to.push_back(std::move(participant));
    }
  };
  place(statement.reactants, placed.reactants);
  place(statement.products, placed.products);
  placed.rate = with_paths(instance, statement.expression);
  Variable& target = variables_[index];
  if (target.reaction && target.reaction->instance == instance.number) {
    diagnostics_.error("N1112", statement.span,
                       "the reaction '" + target.path + "' is defined a second time; first in line " + std::to_string(target.span.line));
    return;
  }
  placed.instance = instance.number;
  target.reaction = std::move(placed);
  target.span = statement.span;
}

void Flattener::put_event(Instance& instance, const Statement& statement) {
  const int index = statement.target.path.empty() ? unnamed(instance, "_E", instance.unnamed_events, statement.span) : variable(instance, statement.target);
  EventText event = *statement.event;
  event.trigger = with_paths(instance, event.trigger);
  event.delay = with_paths(instance, event.delay);
  event.priority = with_paths(instance, event.priority);
  for (AssignmentText& assignment : event.assignments) {
    const int target = variable(instance, assignment.target);
    variables_[target].is_moved_by_event = true;
    assignment.target.path = instance.prefix + assignment.target.path;
    assignment.expression = with_paths(instance, assignment.expression);
  }
  Variable& target = variables_[index];
  if (target.event) {
    diagnostics_.error("N1112", statement.span, "the event '" + target.path + "' is defined a second time; first in line " + std::to_string(target.span.line));
    return;
  }
  target.event = std::move(event);
  target.span = statement.span;
}

void Flattener::remove(Instance& instance, const Statement& statement) {
  const int index = variable(instance, statement.target);
  variables_[index].is_deleted = true;
  if (!variables_[index].is_submodel) return;
  const std::string inside = instance.prefix + statement.target.path + ".";
  for (int i = 0; i < variables_.size(); ++i) {
    if (variables_[i].path.starts_with(inside)) variables_[variables_.root(i)].is_deleted = true;
  }
}

}  // namespace neurocart::antimony
