// Roles of symbols and what each means at the start and now.
#include <cmath>
#include <string>

#include "engine/ir/lowering.hpp"

namespace neurocart::ir {

namespace {

// The number that an expression spells, a leading minus included.
bool spelt_number(const model::ExpressionPtr& expression, double& value) {
  if (!expression) return false;
  if (expression->kind == model::Expression::Kind::number) {
    value = expression->value;
    return true;
  }
  if (expression->kind == model::Expression::Kind::operation && expression->op == model::Operator::negate && spelt_number(expression->args[0], value)) {
    value = -value;
    return true;
  }
  return false;
}

std::string place_of(const SourceSpan& span) {
  if (span.line == 0) return {};
  return " (" + (span.file.empty() ? "line " : span.file + ":") + std::to_string(span.line) + ")";
}

}  // namespace

void Lowering::collect_entities() {
  for (const model::Symbol& symbol : model_.symbols) {
    index_.emplace(symbol.id, static_cast<int>(entities_.size()));
    Entity entity;
    entity.id = symbol.id;
    entity.symbol = &symbol;
    entities_.push_back(entity);
  }
  for (const model::Reaction& reaction : model_.reactions) {
    if (reaction.id.empty() || index_.contains(reaction.id)) continue;
    index_.emplace(reaction.id, static_cast<int>(entities_.size()));
    Entity entity;
    entity.id = reaction.id;
    entity.reaction = &reaction;
    entity.role = Role::reaction;
    entities_.push_back(entity);
  }
  made_by_.resize(entities_.size());
  used_by_.resize(entities_.size());
}

void Lowering::collect_rules() {
  for (const model::Rule& rule : model_.rules) {
    const auto found = index_.find(rule.target);
    if (found == index_.end() || entities_[static_cast<std::size_t>(found->second)].symbol == nullptr) {
      diagnostics_.error("N2054", rule.span, "a rule gives a value to '" + rule.target + "', which is not declared");
      continue;
    }
    Entity& entity = entities_[static_cast<std::size_t>(found->second)];
    if (entity.assignment != nullptr || entity.rate != nullptr) {
      const SourceSpan& first = entity.assignment != nullptr ? entity.assignment->span : entity.rate->span;
      diagnostics_.error("N2055", rule.span, "'" + rule.target + "' has two rules; the other one stands elsewhere" + place_of(first));
      continue;
    }
    (rule.kind == model::Rule::Kind::assignment ? entity.assignment : entity.rate) = &rule;
  }
}

void Lowering::collect_movers() {
  const auto note = [&](const model::Reaction& reaction, const model::SpeciesReference& reference, auto& list) {
    const auto found = index_.find(reference.species);
    if (found == index_.end()) {
      diagnostics_.error("N2054", reaction.span, "reaction '" + reaction.id + "' names the species '" + reference.species + "', which is not declared");
      return;
    }
    Entity& entity = entities_[static_cast<std::size_t>(found->second)];
    if (entity.symbol == nullptr || entity.symbol->boundary) return;
    entity.moved_by_reaction = true;
    list[static_cast<std::size_t>(found->second)].emplace_back(&reaction, &reference);
  };
  for (const model::Reaction& reaction : model_.reactions) {
    for (const model::SpeciesReference& reference : reaction.reactants) note(reaction, reference, used_by_);
    for (const model::SpeciesReference& reference : reaction.products) note(reaction, reference, made_by_);
  }
  for (const model::Event& event : model_.events) {
    for (const model::EventAssignment& assignment : event.assignments) {
      const auto found = index_.find(assignment.target);
      if (found == index_.end() || entities_[static_cast<std::size_t>(found->second)].symbol == nullptr)
        diagnostics_.error("N2054", assignment.span, "event '" + event.id + "' gives a value to '" + assignment.target + "', which is not declared");
      else
        entities_[static_cast<std::size_t>(found->second)].moved_by_event = true;
    }
  }
}

void Lowering::assign_roles() {
  for (Entity& entity : entities_) {
    if (entity.symbol == nullptr) continue;
    if (entity.assignment != nullptr) {
      entity.role = Role::assigned;
      if (entity.moved_by_reaction || entity.moved_by_event)
        diagnostics_.error("N2055", entity.assignment->span,
                           "'" + entity.id + "' follows a rule and is also moved by " + (entity.moved_by_reaction ? "a reaction" : "an event"));
    } else if (entity.rate != nullptr || entity.moved_by_reaction) {
      entity.role = Role::state;
      if (entity.rate != nullptr && entity.moved_by_reaction)
        diagnostics_.error("N2055", entity.rate->span, "'" + entity.id + "' has a rate rule and is also moved by a reaction");
    } else if (entity.moved_by_event) {
      entity.role = Role::reg;
    }
  }
  for (Entity& entity : entities_) {
    if (entity.symbol == nullptr || entity.symbol->kind != model::Symbol::Kind::species || entity.symbol->compartment.empty()) continue;
    const auto found = index_.find(entity.symbol->compartment);
    if (found == index_.end()) {
      diagnostics_.error("N2054", entity.symbol->span, "species '" + entity.id + "' lies in '" + entity.symbol->compartment + "', which is not declared");
      continue;
    }
    entity.compartment = found->second;
    const bool changes = entities_[static_cast<std::size_t>(found->second)].role != Role::constant;
    entity.holds_amount = changes && !entity.symbol->substance_only && entity.rate == nullptr && entity.role != Role::assigned;
  }
}

void Lowering::choose_parameters() {
  const std::set<std::string> fixed(options_.fixed_parameters.begin(), options_.fixed_parameters.end());
  std::set<std::string> listed;
  if (options_.parameters) listed.insert(options_.parameters->begin(), options_.parameters->end());
  for (const std::string& id : listed)
    if (!index_.contains(id)) diagnostics_.error("N2058", {}, "the parameter '" + id + "' is not in the model");
  for (Entity& entity : entities_) {
    double value = 0.0;
    if (entity.symbol == nullptr || entity.role == Role::assigned || fixed.contains(entity.id)) continue;
    const bool number = spelt_number(entity.symbol->initial, value);
    const bool wanted = options_.parameters ? listed.contains(entity.id) : entity.role == Role::constant;
    if (listed.contains(entity.id) && !number)
      diagnostics_.error("N2058", entity.symbol->span, "'" + entity.id + "' cannot be varied: its value is derived or missing");
    if (!wanted || !number) continue;
    entity.parameter = static_cast<int>(system_.parameters.size());
    system_.parameters.push_back(entity.id);
    system_.parameter_values.push_back(value);
  }
}

void Lowering::report_missing(const Entity& entity) {
  if (!reported_.insert("missing " + entity.id).second) return;
  std::string message = "'" + entity.id + "' has no value";
  if (path_.size() > 1) message += "; '" + entities_[static_cast<std::size_t>(path_[path_.size() - 2].first)].id + "' needs it";
  diagnostics_.error("N2053", entity.symbol->span, message, "give it a value or a rule: " + entity.id + " = ...");
}

void Lowering::report_cycle(int entity, Moment moment) {
  std::size_t first = path_.size();
  while (first > 0 && !(path_[first - 1].first == entity && path_[first - 1].second == moment)) --first;
  std::string loop;
  bool rules_only = true;
  std::set<std::string> members;
  const SourceSpan* span = nullptr;
  for (std::size_t i = first == 0 ? 0 : first - 1; i < path_.size(); ++i) {
    const Entity& member = entities_[static_cast<std::size_t>(path_[i].first)];
    const SourceSpan& place = member.assignment != nullptr ? member.assignment->span : member.symbol != nullptr ? member.symbol->span : member.reaction->span;
    if (span == nullptr) span = &place;
    loop += member.id + place_of(place) + " -> ";
    rules_only = rules_only && (member.assignment != nullptr || member.reaction != nullptr);
    members.insert(member.id);
  }
  loop += entities_[static_cast<std::size_t>(entity)].id;
  std::string key = "cycle";
  for (const std::string& member : members) key += " " + member;
  if (!reported_.insert(key).second) return;
  diagnostics_.error(rules_only ? "N2051" : "N2052", span != nullptr ? *span : SourceSpan{},
                     std::string(rules_only ? "cycle of rules: " : "cycle of derived constants: ") + loop,
                     rules_only ? "break the loop, or give one of them a rate instead" : "one of them must be given as a number");
}

Node Lowering::start_of(Entity& entity) {
  if (entity.assignment != nullptr) return formula(entity.assignment->expression, Moment::start);
  if (entity.reaction != nullptr) return formula(entity.reaction->rate, Moment::start);
  const model::Symbol& symbol = *entity.symbol;
  Node value;
  if (entity.parameter >= 0) {
    value = system_.graph.input(Op::parameter, entity.parameter);
  } else if (symbol.initial) {
    value = formula(symbol.initial, Moment::start);
  } else if (symbol.kind == model::Symbol::Kind::compartment) {
    value = system_.graph.constant(1.0);
  } else {
    report_missing(entity);
    return system_.graph.constant(std::nan(""));
  }
  if (entity.compartment < 0 || symbol.initial_is_concentration == !symbol.substance_only) return value;
  const Node size = meaning(entity.compartment, Moment::start);
  return symbol.substance_only ? system_.graph.multiply(value, size) : system_.graph.divide(value, size);
}

Node Lowering::now_of(Entity& entity) {
  switch (entity.role) {
    case Role::assigned:
      return formula(entity.assignment->expression, Moment::now);
    case Role::reaction:
      return formula(entity.reaction->rate, Moment::now);
    case Role::state:
    case Role::reg: {
      const Node held = system_.graph.input(entity.role == Role::state ? Op::state : Op::reg, entity.slot);
      return entity.holds_amount ? system_.graph.divide(held, meaning(entity.compartment, Moment::now)) : held;
    }
    case Role::constant:
      break;
  }
  const Node start = meaning(index_.at(entity.id), Moment::start);
  if (!entity.holds_amount) return start;
  const Node amount = system_.graph.multiply(start, meaning(entity.compartment, Moment::start));
  return system_.graph.divide(amount, meaning(entity.compartment, Moment::now));
}

Node Lowering::to_storage(const Entity& entity, Node value, Moment moment) {
  return entity.holds_amount ? system_.graph.multiply(value, meaning(entity.compartment, moment)) : value;
}

Node Lowering::meaning(int number, Moment moment) {
  Entity& entity = entities_[static_cast<std::size_t>(number)];
  Node& known = moment == Moment::start ? entity.start : entity.now;
  bool& entered = moment == Moment::start ? entity.entered_start : entity.entered_now;
  if (known.valid()) return known;
  if (entered) {
    report_cycle(number, moment);
    return system_.graph.constant(0.0);
  }
  entered = true;
  path_.emplace_back(number, moment);
  known = moment == Moment::start ? start_of(entity) : now_of(entity);
  path_.pop_back();
  entered = false;
  return known;
}

}  // namespace neurocart::ir
