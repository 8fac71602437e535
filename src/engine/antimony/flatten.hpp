// Puts a model together: carries out its statements in order, instantiates submodels, and gives one flat model.
#pragma once

#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/antimony/syntax.hpp"
#include "engine/antimony/variables.hpp"
#include "engine/model/model.hpp"

namespace neurocart::antimony {

// A named unit of the text, in the order found.
struct UnitDefinitionText {
  std::string name;
  model::ExpressionPtr expression;
  SourceSpan span;
};

class Flattener {
 public:
  Flattener(const DocumentText& document, Diagnostics& diagnostics) : document_(document), diagnostics_(diagnostics) {}

  // Carries out the statements of `text` and of its submodels. Bounded: nesting, recursion and growth end in N1116.
  void instantiate(const ModelText& text, const std::string& prefix);

  VariableTable& variables() { return variables_; }
  const std::vector<UnitDefinitionText>& unit_definitions() const { return units_; }

 private:
  struct Instance {
    const ModelText& text;
    std::string prefix;  // "" or "A."
    int number = 0;
    int unnamed_reactions = 0;
    int unnamed_events = 0;
    std::vector<std::pair<NameText, std::string>> display_names;
  };
  void carry_out(Instance& instance, const Statement& statement);
  void declare(Instance& instance, const Statement& statement);
  void set_value(Instance& instance, const Statement& statement);
  void set_rule(Instance& instance, const Statement& statement);
  void set_unit(Instance& instance, const Statement& statement);
  void put_reaction(Instance& instance, const Statement& statement);
  void put_event(Instance& instance, const Statement& statement);
  void put_submodel(Instance& instance, const Statement& statement);
  void bind_arguments(Instance& instance, const Statement& statement, const ModelText& text, const std::string& prefix);
  void remove(Instance& instance, const Statement& statement);
  void apply_display_names(const Instance& instance);

  int variable(Instance& instance, const NameText& name);
  int variable_named(Instance& instance, const std::string& name, const SourceSpan& span);
  int unnamed(Instance& instance, const char* stem, int& count, const SourceSpan& span);
  void become(int index, Statement::Type type, const SourceSpan& span);
  bool check_second(const Setting& old, Instance& instance, int index, const SourceSpan& span);
  model::ExpressionPtr with_paths(Instance& instance, const model::ExpressionPtr& tree);

  const DocumentText& document_;
  Diagnostics& diagnostics_;
  VariableTable variables_;
  std::vector<UnitDefinitionText> units_;
  std::unordered_set<std::string> unit_names_;
  std::set<std::string> reported_;
  std::vector<const ModelText*> stack_;
  int instances_ = 0;
  std::size_t work_ = 0;
  bool is_too_large_ = false;
};

// The finished model: deleted parts left out, names final ("A.x" becomes A__x), rates of reactions that formulas read put in, units resolved.
model::Model assemble(Flattener& flattener, const std::string& name, Diagnostics& diagnostics);

}  // namespace neurocart::antimony
