// The table of everything that has a name while submodels are put together. Two names may come to mean one thing (A: inner(x); A.x is y): then one entry points
// to the other and the reader always works on the root.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/antimony/syntax.hpp"

namespace neurocart::antimony {

struct Participant {
  int species = -1;
  double stoichiometry = 1.0;
  std::string stoichiometry_path;  // empty: the number counts
};

struct PlacedReaction {
  std::vector<Participant> reactants, products;
  model::ExpressionPtr rate;
  int instance = -1;
};

// Something set by a statement, and by which instance: an outer instance overrides an inner one, a second setting in one instance is a mistake.
struct Setting {
  model::ExpressionPtr tree;  // null: not set
  SourceSpan span;
  int instance = -1;
};

struct Variable {
  std::string path;  // unique while reading: "A.x"
  int level = 0;     // dots in the path; the least nested of united names is kept
  Statement::Type type = Statement::Type::none;
  Statement::Constness constness = Statement::Constness::none;
  bool is_boundary = false;
  bool is_substance_only = false;
  int compartment = -1;
  Setting initial, assignment, rate, unit;
  std::string display_name;
  SourceSpan span;  // where it is first named; its value's place once there is one
  std::optional<PlacedReaction> reaction;
  std::optional<EventText> event;  // with paths in place of names
  bool is_submodel = false;
  bool is_deleted = false;
  bool is_moved_by_event = false;
  int same_as = -1;
};

class VariableTable {
 public:
  int find(const std::string& path) const;                   // root, or -1
  int add(const std::string& path, const SourceSpan& span);  // root of a new or known name
  int root(int index) const;
  Variable& operator[](int index) { return variables_[static_cast<std::size_t>(index)]; }
  const Variable& operator[](int index) const { return variables_[static_cast<std::size_t>(index)]; }
  int size() const { return static_cast<int>(variables_.size()); }

  // Both names mean one thing from here on; what `winner` has set goes first.
  void unite(int loser, int winner);

 private:
  std::vector<Variable> variables_;
  std::unordered_map<std::string, int> index_;
};

}  // namespace neurocart::antimony
