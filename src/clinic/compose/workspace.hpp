// What the steps of composing share: the parts in use, their instances, every declared path, and the model that grows. Internal to this folder.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "clinic/compose/composer.hpp"
#include "clinic/compose/library.hpp"
#include "clinic/compose/library_index.hpp"
#include "clinic/compose/paths.hpp"
#include "clinic/compose/scenario.hpp"
#include "engine/model/model.hpp"

namespace neurocart::compose {

struct Family {
  std::string id, preset;
  std::vector<const Card*> diseases;
};

// A part's model in one place.
struct Instance {
  const Card* card = nullptr;
  const LoadedModel* model = nullptr;                   // null: no equations
  std::string name_space;                               // "fcrn", "spleen", "family.ID.spleen"
  std::string tissue, family;                           // empty: none
  std::unordered_map<std::string, std::string> locals;  // name in the part -> path
};

struct Declared {
  enum class Kind { parameter, state, assigned, derived, junction, readout };
  Kind kind = Kind::parameter;
  std::string path;
  int instance = -1;
  int record = -1;  // index of a parameter's record
  Text unit;
  SourceSpan span;
};

// A state that selectors can meet: a population, or a tagged state (class empty).
struct Member {
  std::string path;
  int instance = -1;
  std::string class_name, tissue, family, exposure;  // exposure: path, empty when none
  std::set<std::string, std::less<>> tags;
};

struct JunctionTerm {
  std::string contributor;  // orders the terms; those of one contributor keep their order
  std::size_t order = 0;
  model::ExpressionPtr expression;
  SourceSpan span;
};

struct Junction {
  bool is_product = false;
  double base = 0.0;
  bool at_start = false;
  std::string access;  // of a population's hazard: path of the product that multiplies the sum
  std::vector<JunctionTerm> terms;
};

// Where an expression stands: what `here`, `family`, `it` and `class` mean in it.
struct Place {
  const Instance* owner = nullptr;
  const Member* receiver = nullptr;
  std::string tissue, family;
  model::ExpressionPtr dose;  // in acts; null elsewhere
};

struct Workspace {
  const Library& library;
  const Scenario& scenario;
  const Overrides& overrides;
  Diagnostics& diagnostics;
  Composition out;

  std::vector<std::string> tissues;
  std::vector<Family> families;
  std::vector<const LoadedCard*> cards;  // composed, each once
  std::vector<Instance> instances;
  std::unordered_map<std::string, Declared> declared;  // by path
  std::vector<std::string> declared_order;
  std::vector<Member> members;
  std::map<std::string, Junction> junctions;  // by path
  std::set<std::string> moved_parameters;     // paths that acts assign
  std::set<std::string> reported;             // diagnostics said once though many instances meet them
  std::unordered_map<std::string, model::ExpressionPtr> parsed;

  bool is_tissue(std::string_view name) const;
  const Family* family(std::string_view id) const;
  bool is_composed(const Card& card) const;
  // Says an error once per `key` however many instances meet it.
  void error_once(const std::string& key, const char* code, const SourceSpan& span, std::string message, std::string hint = {});
  std::vector<std::string> all_paths() const;
};

// The model's id of a path: two underscores for each dot.
std::vector<std::string> split_path(std::string_view path);

// The card's expression as a tree, parsed once; null after a diagnostic.
model::ExpressionPtr parse(Workspace& workspace, const Text& text);

// --- parts.cpp: the parts that the scenario names and those that they name.
void collect_parts(Workspace& workspace);
// --- instances.cpp: instances and the paths they declare, then what their local names mean.
void make_instances(Workspace& workspace);
void declare_all(Workspace& workspace);
void bind_locals(Workspace& workspace);
// --- binder.cpp: names to model ids.
// The path that a name means at a place; empty after a diagnostic (or silently with `report` false).
std::string resolve(Workspace& workspace, const std::string& name, const Place& place, const SourceSpan& span, bool report = true);
// The tree with every name replaced by the id it means and table entries filled in; null after a diagnostic.
model::ExpressionPtr bind_tree(Workspace& workspace, const model::ExpressionPtr& tree, const Place& place);
model::ExpressionPtr bind_text(Workspace& workspace, const Text& text, const Place& place);
// --- values.cpp: parameters with their precedence chain, into the model.
void set_values(Workspace& workspace);
void add_parameters(Workspace& workspace);
// --- equations.cpp
void add_equations(Workspace& workspace);
void add_readouts(Workspace& workspace);
// --- junctions.cpp
void gather_terms(Workspace& workspace);
void add_junctions(Workspace& workspace);
// A target path of [contributes], [collects], an act or a product's [set]: every path it means, each with the place its term is seen from.
struct Target {
  std::string path;
  Place place;
};
std::vector<Target> resolve_targets(const Workspace& workspace, const std::string& target, const Place& place);
// True when some file of the library declares what the target names.
bool declared_in_library(const Workspace& workspace, const std::string& target, const Instance& owner);
// --- schedule.cpp: treatments as single doses in time.
struct PlannedDose {
  const Card* card = nullptr;
  std::size_t order = 0;
  double day = 0.0;
  std::optional<double> end_day;
  double amount = 0.0;
  std::string unit, text, treatment;
  SourceSpan span;
  std::optional<double> bioavailability;  // instead of the card's
};
std::vector<PlannedDose> plan_doses(Workspace& workspace);
// --- acts.cpp
void add_acts(Workspace& workspace, const std::vector<PlannedDose>& doses);
// --- checks.cpp: keys that nothing uses, values outside their range, who uses what.
void check_unused(Workspace& workspace);
void check_ranges(Workspace& workspace);
void record_uses(Workspace& workspace);
// --- scenario_facts.cpp: the scenario's own words and the cards' descriptive texts, for reports.
void add_scenario_facts(Workspace& workspace);

}  // namespace neurocart::compose
