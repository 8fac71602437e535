// The flat model as Antimony text. Units are spelled out in SBML's base units under names that no symbol has, so that the reference reader takes them as they
// are.
#include <algorithm>
#include <map>
#include <set>

#include "engine/model/model.hpp"

namespace neurocart::model {
namespace {

// Names that Antimony reads as keywords, constants or built-ins, and the plural that the reference reader shortens.
bool is_reserved(const std::string& name) {
  static const std::set<std::string> reserved{"model",        "module",      "end",   "species",    "formula",  "reaction", "DNA",           "gene",
                                              "operator",     "compartment", "has",   "in",         "is",       "var",      "const",         "ext",
                                              "import",       "event",       "at",    "after",      "function", "unit",     "delete",        "time",
                                              "pi",           "true",        "false", "inf",        "infinity", "nan",      "notanumber",    "avogadro",
                                              "exponentiale", "cells",       "delay", "constraint", "maximize", "minimize", "substanceOnly", "min",
                                              "max",          "abs",         "exp",   "log",        "floor",    "ceil",     "root",          "sqrt"};
  return reserved.contains(name);
}

// The characters that a display name cannot hold: its own quotes and line ends.
std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) result += c == '"' ? '\'' : (c == '\n' || c == '\r') ? ' ' : c;
  return result + "\"";
}

class Writer {
 public:
  explicit Writer(const Model& model) : model_(model) {
    for (const Symbol& symbol : model.symbols) taken_.insert(symbol.id);
    for (const Reaction& reaction : model.reactions) taken_.insert(reaction.id);
    for (const Event& event : model.events) taken_.insert(event.id);
  }

  std::string text() {
    body();
    std::string name = model_.name.empty() || is_reserved(model_.name) ? model_.name + "model_" : model_.name;
    while (taken_.contains(name)) name += "_";
    std::string out = "model *" + name + "()\n";
    // Definitions come before their use and are known once the body is written.
    for (const auto& [unit_id, definition] : definitions_) out += "  unit " + unit_id + " = " + definition + ";\n";
    return out + body_ + "end\n";
  }

 private:
  void line(const std::string& text) { body_ += "  " + text + ";\n"; }

  void body() {
    for (const Symbol& symbol : model_.symbols) declaration(symbol);
    for (const Symbol& symbol : model_.symbols) value(symbol);
    for (const Rule& rule : model_.rules) line(rule.target + (rule.kind == Rule::Kind::rate ? "' = " : " := ") + formula(*rule.expression));
    for (const Reaction& reaction : model_.reactions) {
      line(reaction.id + ": " + side(reaction.reactants) + "-> " + side(reaction.products) + "; " + (reaction.rate ? formula(*reaction.rate) : ""));
    }
    for (const Event& event : model_.events) line(event_text(event));
    for (const Symbol& symbol : model_.symbols) {
      if (!symbol.unit_text.empty()) line(symbol.id + " has " + unit_name(symbol));
    }
    for (const Symbol& symbol : model_.symbols) {
      if (!symbol.display_name.empty() && symbol.display_name != symbol.id) line(symbol.id + " is " + quoted(symbol.display_name));
    }
  }

  void declaration(const Symbol& symbol) {
    std::string words;
    if (symbol.kind == Symbol::Kind::species) {
      if (symbol.constant) words = "const ";
      if (symbol.substance_only) words += "substanceOnly ";
      words += "species ";
      if (symbol.boundary && !symbol.constant) words += "$";
    } else {
      words = symbol.constant ? "const " : "var ";
      if (symbol.kind == Symbol::Kind::compartment) words += "compartment ";
    }
    line(words + symbol.id + (symbol.compartment.empty() ? "" : " in " + symbol.compartment));
  }

  void value(const Symbol& symbol) {
    if (!symbol.initial) return;
    std::string text = formula(*symbol.initial);
    // The text's value of a species is a concentration unless it is an amount only.
    const bool is_amount = symbol.kind == Symbol::Kind::species && !symbol.substance_only && !symbol.initial_is_concentration && !symbol.compartment.empty();
    if (is_amount) text = "(" + text + ")/" + symbol.compartment;
    line(symbol.id + " = " + text);
  }

  static std::string side(const std::vector<SpeciesReference>& list) {
    std::string text;
    for (const SpeciesReference& reference : list) {
      if (!text.empty()) text += "+ ";
      const Expression* stoichiometry = reference.stoichiometry.get();
      const bool is_one = stoichiometry == nullptr || (stoichiometry->kind == Expression::Kind::number && stoichiometry->value == 1.0);
      if (!is_one) text += to_text(*stoichiometry) + " ";
      text += reference.species + " ";
    }
    return text;
  }

  std::string event_text(const Event& event) {
    std::string text = event.id + ": at ";
    if (event.delay) text += "(" + formula(*event.delay) + ") after ";
    text += "(" + formula(*event.trigger) + ")";
    if (event.priority) text += ", priority=" + formula(*event.priority);
    if (!event.trigger_initial) text += ", t0=false";
    if (!event.persistent) text += ", persistent=false";
    if (!event.values_from_trigger_time) text += ", fromTrigger=false";
    text += ": ";
    for (std::size_t i = 0; i < event.assignments.size(); ++i) {
      if (i > 0) text += ", ";
      text += event.assignments[i].target + " = " + formula(*event.assignments[i].expression);
    }
    return text;
  }

  // Literals with a unit need that unit's definition too, under a name that is free.
  std::string formula(const Expression& tree) {
    if (!has_literal_unit(tree)) return to_text(tree);
    return to_text(*with_unit_names(tree));
  }

  static bool has_literal_unit(const Expression& tree) {
    if (tree.kind == Expression::Kind::number) return !tree.name.empty();
    return std::any_of(tree.args.begin(), tree.args.end(), [](const ExpressionPtr& arg) { return has_literal_unit(*arg); });
  }

  ExpressionPtr with_unit_names(const Expression& tree) {
    auto copy = std::make_shared<Expression>(tree);
    if (tree.kind == Expression::Kind::number && !tree.name.empty()) {
      const auto defined = model_.unit_names.find(tree.name);
      const std::optional<units::Unit> unit = defined == model_.unit_names.end() ? units::known_unit(tree.name) : std::optional(defined->second);
      copy->name = unit ? define(tree.name, *unit) : "";
    }
    for (ExpressionPtr& arg : copy->args) arg = with_unit_names(*arg);
    return copy;
  }

  std::string unit_name(const Symbol& symbol) { return symbol.unit ? define(symbol.unit_text, *symbol.unit) : "dimensionless"; }

  // "mg/L" becomes mg_per_L; the same text always the same name.
  std::string define(const std::string& unit_text, const units::Unit& unit) {
    const std::string definition = units::to_base_text(unit);
    if (const auto known = names_.find({unit_text, definition}); known != names_.end()) return known->second;
    if (unit_text == "1" || unit_text == "dimensionless") return "dimensionless";
    std::string name;
    for (const char c : unit_text) {
      const bool is_name_character = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
      if (is_name_character) name += c;
      if (c == '/') name += "_per_";
      if (c == '*') name += "_";
      if (c == '-') name += "minus";
    }
    if (name.starts_with("1_per_")) name.erase(0, 2);
    if (name.empty() || (name[0] >= '0' && name[0] <= '9')) name.insert(0, "unit_");
    // The reference reader takes a plural for its singular, SBML's own names cannot be defined again, and one name space holds units and symbols.
    if (name.back() == 's' || units::is_sbml_unit(name) || is_reserved(name) || taken_.contains(name)) name += "_unit";
    while (!taken_.insert(name).second) name += "_";
    definitions_.emplace_back(name, definition);
    names_[{unit_text, definition}] = name;
    return name;
  }

  const Model& model_;
  std::string body_;
  std::set<std::string> taken_;
  std::vector<std::pair<std::string, std::string>> definitions_;
  std::map<std::pair<std::string, std::string>, std::string> names_;
};

}  // namespace

std::string to_antimony(const Model& model) { return Writer(model).text(); }

}  // namespace neurocart::model
