// One flat model: what a model text means, whichever format it came from. Nothing downstream knows Antimony or SBML.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/model/expression.hpp"
#include "engine/units/unit.hpp"

namespace neurocart::model {

struct Symbol {
  enum class Kind { parameter, species, compartment };
  std::string id;            // unique; legal in Antimony and SBML
  std::string display_name;  // "igg.plasma"; the id when none was given
  Kind kind = Kind::parameter;
  bool constant = true;   // false: moved by a rule, a reaction or an event
  bool boundary = false;  // species that reactions do not move ("$S")
  bool substance_only = false;
  std::string compartment;  // of a species; empty: the default compartment of size 1
  ExpressionPtr initial;    // value or initial assignment; null: none given
  bool initial_is_concentration = false;
  std::string unit_text;            // as written; empty: none
  std::optional<units::Unit> unit;  // resolved
  SourceSpan span;
};

struct Rule {
  enum class Kind { assignment, rate };
  Kind kind = Kind::assignment;
  std::string target;
  ExpressionPtr expression;
  SourceSpan span;
};

struct SpeciesReference {
  std::string species;
  ExpressionPtr stoichiometry;  // usually a number
};

struct Reaction {
  std::string id;
  std::vector<SpeciesReference> reactants, products;
  ExpressionPtr rate;  // amount of substance per time
  SourceSpan span;
};

struct EventAssignment {
  std::string target;
  ExpressionPtr expression;
  SourceSpan span;
};

// SBML level 3 semantics. trigger_initial: the trigger's value just before the start (true: it cannot fire at the start).
struct Event {
  std::string id;
  ExpressionPtr trigger;
  ExpressionPtr delay;     // null: none
  ExpressionPtr priority;  // null: none
  bool trigger_initial = true;
  bool persistent = true;
  bool values_from_trigger_time = true;
  std::vector<EventAssignment> assignments;  // all read the values before the event
  SourceSpan span;
};

// Functions are expanded and submodels flattened before a Model is complete. `unit_names` holds the units that the text defines itself: a name there goes
// before a known one of the same name.
struct Model {
  std::string name;
  std::vector<Symbol> symbols;
  std::vector<Rule> rules;
  std::vector<Reaction> reactions;
  std::vector<Event> events;
  std::unordered_map<std::string, units::Unit> unit_names;

  // Index into symbols, or -1.
  int find(std::string_view id) const;
  // Adds a symbol or returns the existing one of that id.
  Symbol& symbol(std::string_view id);

 private:
  void rebuild_index() const;
  mutable std::unordered_map<std::string, int> index_;  // built on demand, so that symbols may be filled in directly
};

// Every equation's dimension and scale against the declared units (N3xxx at the equation's or declaration's line). Literals are dimensionless; 0 fits any unit.
// Symbols without a unit take part in nothing: their equations are skipped and counted in the result.
struct UnitReport {
  std::size_t equations_checked = 0;
  std::size_t equations_skipped = 0;
};
UnitReport check_units(const Model& model, Diagnostics& diagnostics);

// One inconsistency: what is wrong and where, and the symbols of the offending term that have a unit, the most suspect first: one that makes every equation
// fail that reads it goes before one that others read without trouble.
struct UnitProblem {
  struct Involved {
    std::string id;
    std::string unit_text;
    SourceSpan declared;
  };
  Diagnostic diagnostic;  // at the term, or at the equation where the term has no place of its own
  SourceSpan equation;
  units::Unit found, wanted;  // the two that disagree
  std::vector<Involved> symbols;
};
// What check_units reports, as data; the composer maps it to the lines of the cards.
std::vector<UnitProblem> find_unit_problems(const Model& model, UnitReport* report = nullptr);

// What an expression is measured in: a unit, nothing known (a symbol without a unit takes part), or anything (a literal 0).
struct ExpressionUnit {
  enum class Kind { known, unknown, any };
  Kind kind = Kind::unknown;
  units::Unit unit;
};
// `unit_of` gives the unit of a symbol by name, of "time", of an entry "name[index]", and of a unit behind a literal as "unit mg". Inconsistencies inside the
// expression are added to `problems`, symbols by id only.
using UnitLookup = std::function<std::optional<units::Unit>(const std::string&)>;
ExpressionUnit unit_of_expression(const Expression& tree, const UnitLookup& unit_of, std::vector<UnitProblem>& problems);

// The model as one Antimony text that the reference reader and ours read back to the same model.
std::string to_antimony(const Model& model);

}  // namespace neurocart::model
