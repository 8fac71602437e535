// Evaluates unit formulas.
#include "engine/antimony/unit_resolver.hpp"

#include <cmath>

namespace neurocart::antimony {
namespace {

using model::Expression;
using model::Operator;
using units::Unit;

// A number in a formula of units: an exponent or a factor.
std::optional<double> number_in(const Expression& tree) {
  if (tree.kind == Expression::Kind::number && tree.name.empty()) return tree.value;
  if (tree.kind != Expression::Kind::operation) return std::nullopt;
  const std::optional<double> first = number_in(*tree.args[0]);
  if (!first) return std::nullopt;
  if (tree.op == Operator::negate) return -*first;
  if (tree.args.size() < 2) return std::nullopt;
  const std::optional<double> second = number_in(*tree.args[1]);
  if (!second) return std::nullopt;
  if (tree.op == Operator::multiply) return *first * *second;
  if (tree.op == Operator::divide) return *first / *second;
  if (tree.op == Operator::power) return std::pow(*first, *second);
  return std::nullopt;
}

// SBML's names for the units of a model, where the text does not define them.
std::optional<Unit> model_unit(const std::string& name) {
  if (name == "substance" || name == "extent") return units::known_unit("mole");
  if (name == "volume") return units::known_unit("litre");
  if (name == "area") return units::power(*units::known_unit("metre"), 2.0);
  if (name == "length") return units::known_unit("metre");
  if (name == "time_unit" || name == "time") return units::known_unit("second");
  return std::nullopt;
}

}  // namespace

UnitResolver::UnitResolver(const std::vector<UnitDefinitionText>& definitions, Diagnostics& diagnostics) : diagnostics_(diagnostics) {
  for (const UnitDefinitionText& definition : definitions) {
    const auto [entry, is_new] = definitions_.emplace(definition.name, definition);
    if (is_new || model::same_tree(*entry->second.expression, *definition.expression)) continue;
    diagnostics_.error("N1108", definition.span,
                       "the unit '" + definition.name + "' is defined in two ways; first in line " + std::to_string(entry->second.span.line));
  }
}

std::unordered_map<std::string, Unit> UnitResolver::all() {
  std::unordered_map<std::string, Unit> result;
  for (const auto& [name, definition] : definitions_) {
    if (const std::optional<Unit> unit = named(name, definition.span)) result.emplace(name, *unit);
  }
  return result;
}

std::optional<Unit> UnitResolver::resolve(const Expression& tree, const SourceSpan& span) { return evaluate(tree, span); }

std::optional<Unit> UnitResolver::named(const std::string& name, const SourceSpan& span) {
  if (const auto done = resolved_.find(name); done != resolved_.end()) return done->second;
  const auto definition = definitions_.find(name);
  std::optional<Unit> unit;
  // "unit time_unit = time_unit" leaves the name at what it was.
  if (definition != definitions_.end() && in_progress_.size() < 100 && in_progress_.insert(name).second) {
    unit = evaluate(*definition->second.expression, definition->second.span);
    in_progress_.erase(name);
  } else {
    unit = units::known_unit(name);
    if (!unit) unit = model_unit(name);
    if (in_progress_.contains(name)) return unit;  // for this use only
    if (!unit && reported_.insert(name).second) {
      std::vector<std::string> names{"day", "cells", "uL", "mL", "nmol", "mmHg", "degC", "litre", "mole", "second", "gram", "item", "dimensionless", "points"};
      for (const auto& [defined, text] : definitions_) names.push_back(defined);
      const std::string guess = did_you_mean(name, names);
      diagnostics_.error("N3003", span, "the unit '" + name + "' is not known", guess.empty() ? "define it: unit " + name + " = ..." : guess);
    }
  }
  resolved_[name] = unit;
  return unit;
}

std::optional<Unit> UnitResolver::evaluate(const Expression& tree, const SourceSpan& span) {
  switch (tree.kind) {
    case Expression::Kind::number: {
      const std::optional<Unit> unit = tree.name.empty() ? Unit{} : named(tree.name, span);
      return unit ? std::optional(units::scaled(*unit, tree.value)) : std::nullopt;
    }
    case Expression::Kind::symbol:
      return named(tree.name, span);
    case Expression::Kind::operation:
      break;
    case Expression::Kind::indexed:
    case Expression::Kind::call:
      diagnostics_.error("N3003", span, "a unit is made of names, numbers, '*', '/' and '^' only");
      return std::nullopt;
  }
  if (tree.op == Operator::power) {
    const std::optional<Unit> base = evaluate(*tree.args[0], span);
    const std::optional<double> exponent = number_in(*tree.args[1]);
    if (base && exponent && std::abs(*exponent) <= 100.0) return units::power(*base, *exponent);
    if (base) diagnostics_.error("N3003", span, "the exponent of a unit is a number");
    return std::nullopt;
  }
  if (tree.op != Operator::multiply && tree.op != Operator::divide) {
    diagnostics_.error("N3003", span, "a unit is made of names, numbers, '*', '/' and '^' only");
    return std::nullopt;
  }
  const std::optional<Unit> left = evaluate(*tree.args[0], span);
  const std::optional<Unit> right = evaluate(*tree.args[1], span);
  if (!left || !right) return std::nullopt;
  return tree.op == Operator::multiply ? *left * *right : *left / *right;
}

}  // namespace neurocart::antimony
