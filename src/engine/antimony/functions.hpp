// Built-in functions under their canonical names, and the expansion of functions that a text defines.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/model/expression.hpp"

namespace neurocart::antimony {

struct FunctionText {
  std::string name;
  std::vector<std::string> parameters;
  model::ExpressionPtr body;
  SourceSpan span;
};

// A tree with its node count, repeats counted, and its height.
struct SizedTree {
  model::ExpressionPtr tree;
  std::size_t size = 0;
  int depth = 0;
};

// Replaces calls by what they mean: a defined function by its body, a built-in by its canonical call or operation. Growth is bounded (N1109).
class FunctionLibrary {
 public:
  explicit FunctionLibrary(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  // A second definition of a name is reported (N1108).
  void define(FunctionText function);
  bool is_defined(const std::string& name) const { return functions_.contains(name); }

  // Null after a diagnostic; a null tree stays null.
  model::ExpressionPtr expand(const model::ExpressionPtr& tree);

 private:
  struct Entry {
    FunctionText text;
    SizedTree expanded;
    bool is_in_progress = false;
    bool is_done = false;
  };
  std::optional<SizedTree> expand_sized(const model::ExpressionPtr& tree);
  std::optional<SizedTree> expand_call(const model::Expression& tree, std::vector<SizedTree> args);
  std::optional<SizedTree> insert_arguments(const model::ExpressionPtr& tree, const Entry& entry, const std::vector<SizedTree>& args);
  bool prepare(Entry& entry);
  bool is_within_limits(const SizedTree& tree, const SourceSpan& span);

  Diagnostics& diagnostics_;
  std::unordered_map<std::string, Entry> functions_;
  std::size_t work_ = 0;
  bool is_limit_reported_ = false;
};

}  // namespace neurocart::antimony
