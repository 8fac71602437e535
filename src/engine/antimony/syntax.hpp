// What stands in an Antimony text, statement by statement, before submodels are put in and names are resolved.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/antimony/functions.hpp"
#include "engine/model/expression.hpp"

namespace neurocart::antimony {

// A name as written: "S", "$S", "A.x", "S in C".
struct NameText {
  std::string path;
  std::string compartment;  // behind `in`; empty: none
  bool is_boundary = false;
  SourceSpan span;
};

struct ParticipantText {
  NameText species;
  double stoichiometry = 1.0;
  std::string stoichiometry_name;  // "s A -> B": s may change; empty: the number counts
};

struct AssignmentText {
  NameText target;
  model::ExpressionPtr expression;
};

struct EventText {
  model::ExpressionPtr trigger, delay, priority;
  bool trigger_initial = true;
  bool persistent = true;
  bool values_from_trigger_time = true;
  std::vector<AssignmentText> assignments;
};

struct Statement {
  enum class Kind {
    declaration,   // species, compartment, const, var, "x in C", a bare "$S"
    initial,       // target = expression (null: the value is taken away)
    assignment,    // target := expression
    rate,          // target' = expression
    unit,          // target has expression
    display_name,  // target is "text"
    same_as,       // target is other
    reaction,
    event,
    submodel,  // target: model_name(arguments)
    removal,   // delete target
    unit_definition
  };
  enum class Type { none, species, compartment, reaction };
  enum class Constness { none, constant, variable };

  Kind kind = Kind::declaration;
  NameText target;  // of a reaction, event or submodel: its name, empty when none is written
  SourceSpan span;
  model::ExpressionPtr expression;  // of a reaction: the rate
  std::string text;                 // display name, model's name
  NameText other;
  Type type = Type::none;
  Constness constness = Constness::none;
  bool is_substance_only = false;
  std::vector<ParticipantText> reactants, products;
  std::optional<EventText> event;
  std::vector<model::ExpressionPtr> arguments;
};

struct ModelText {
  std::string name;
  std::string display_name;
  std::vector<NameText> parameters;
  std::vector<Statement> statements;
  bool is_main = false;
  SourceSpan span;
};

struct DocumentText {
  ModelText top;  // statements outside any model
  std::vector<ModelText> models;
  std::vector<FunctionText> functions;

  const ModelText* find(const std::string& name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : &models[found->second];
  }
  std::unordered_map<std::string, std::size_t> by_name;
};

}  // namespace neurocart::antimony
