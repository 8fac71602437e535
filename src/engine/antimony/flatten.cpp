// Instances: one model's statements carried out under a prefix, submodels inside it.
#include "engine/antimony/flatten.hpp"

#include <algorithm>
#include <array>

namespace neurocart::antimony {
namespace {

constexpr std::size_t max_nesting = 40;
constexpr int max_instances = 20'000;

// Names that set a model's units when something is assigned to them.
bool is_unit_setting(const std::string& name) {
  static constexpr std::array names{"time_unit", "length", "area", "volume", "substance", "extent"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void Flattener::instantiate(const ModelText& text, const std::string& prefix) {
  Instance instance{text, prefix, instances_++, 0, 0, {}};
  stack_.push_back(&text);
  // The exported names come first, so that a call can bind them even where no statement names them.
  for (const NameText& parameter : text.parameters) variable(instance, parameter);
  for (const Statement& statement : text.statements) {
    if (is_too_large_) break;
    carry_out(instance, statement);
  }
  apply_display_names(instance);
  stack_.pop_back();
}

void Flattener::carry_out(Instance& instance, const Statement& statement) {
  switch (statement.kind) {
    case Statement::Kind::declaration:
      declare(instance, statement);
      break;
    case Statement::Kind::initial:
      if (is_unit_setting(statement.target.path)) {
        if (statement.expression) units_.push_back({statement.target.path, statement.expression, statement.span});
      } else {
        set_value(instance, statement);
      }
      break;
    case Statement::Kind::assignment:
    case Statement::Kind::rate:
      set_rule(instance, statement);
      break;
    case Statement::Kind::unit:
      set_unit(instance, statement);
      break;
    case Statement::Kind::display_name:
      instance.display_names.emplace_back(statement.target, statement.text);
      break;
    case Statement::Kind::same_as: {
      if (statement.target.path.find("sboTerm") != std::string::npos) break;
      const int target = variable(instance, statement.target);
      variables_.unite(target, variable(instance, statement.other));
      break;
    }
    case Statement::Kind::reaction:
      put_reaction(instance, statement);
      break;
    case Statement::Kind::event:
      put_event(instance, statement);
      break;
    case Statement::Kind::submodel:
      put_submodel(instance, statement);
      break;
    case Statement::Kind::removal:
      remove(instance, statement);
      break;
    case Statement::Kind::unit_definition:
      if (statement.expression) units_.push_back({statement.target.path, statement.expression, statement.span});
      break;
  }
}

void Flattener::put_submodel(Instance& instance, const Statement& statement) {
  const ModelText* text = document_.find(statement.text);
  if (text == nullptr) {
    std::vector<std::string> names;
    for (const ModelText& model : document_.models) names.push_back(model.name);
    diagnostics_.error("N1110", statement.span, "there is no model '" + statement.text + "'", did_you_mean(statement.text, names));
    return;
  }
  if (std::find(stack_.begin(), stack_.end(), text) != stack_.end()) {
    diagnostics_.error("N1116", statement.span, "the model '" + text->name + "' contains itself");
    return;
  }
  if (stack_.size() > max_nesting || instances_ >= max_instances) {
    if (!is_too_large_) diagnostics_.error("N1116", statement.span, "the model is too large once its submodels are put in");
    is_too_large_ = true;
    return;
  }
  int unnamed_submodels = 0;
  const bool is_named = !statement.target.path.empty();
  const int label = is_named ? variable(instance, statement.target) : unnamed(instance, "_sys", unnamed_submodels, statement.span);
  if (variables_[label].is_submodel) {
    diagnostics_.error("N1112", statement.span, "the submodel '" + variables_[label].path + "' is put in a second time");
    return;
  }
  variables_[label].is_submodel = true;
  const std::string prefix = (is_named ? instance.prefix + statement.target.path : variables_[label].path) + ".";
  instantiate(*text, prefix);
  bind_arguments(instance, statement, *text, prefix);
}

void Flattener::bind_arguments(Instance& instance, const Statement& statement, const ModelText& text, const std::string& prefix) {
  if (statement.arguments.size() > text.parameters.size()) {
    diagnostics_.error(
        "N1110", statement.span,
        "the model '" + text.name + "' takes " + std::to_string(text.parameters.size()) + " names, not " + std::to_string(statement.arguments.size()));
    return;
  }
  for (std::size_t i = 0; i < statement.arguments.size(); ++i) {
    const model::ExpressionPtr& argument = statement.arguments[i];
    const int inner = variables_.add(prefix + text.parameters[i].path, statement.span);
    if (argument->kind == model::Expression::Kind::symbol) {
      variables_.unite(inner, variable_named(instance, argument->name, argument->span));
    } else {
      variables_[inner].assignment = {};
      variables_[inner].initial = {argument, argument->span, instance.number};
    }
  }
}

void Flattener::apply_display_names(const Instance& instance) {
  for (const auto& [name, text] : instance.display_names) {
    // Units, functions and the model itself may have display names too; they are no quantities.
    if (const int index = variables_.find(instance.prefix + name.path); index >= 0) variables_[index].display_name = text;
  }
}

}  // namespace neurocart::antimony
