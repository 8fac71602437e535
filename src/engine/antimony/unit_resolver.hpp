// Units of one text: its own definitions over the known names.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "engine/antimony/flatten.hpp"
#include "engine/units/unit.hpp"

namespace neurocart::antimony {

class UnitResolver {
 public:
  // Two different definitions of one name are reported (N1108).
  UnitResolver(const std::vector<UnitDefinitionText>& definitions, Diagnostics& diagnostics);

  // The unit that a tree such as 1e-3*mole/litre means; nothing after N3003. Each unknown name is reported once.
  std::optional<units::Unit> resolve(const model::Expression& tree, const SourceSpan& span);
  // Every definition of the text.
  std::unordered_map<std::string, units::Unit> all();

 private:
  std::optional<units::Unit> named(const std::string& name, const SourceSpan& span);
  std::optional<units::Unit> evaluate(const model::Expression& tree, const SourceSpan& span);

  std::unordered_map<std::string, UnitDefinitionText> definitions_;
  std::unordered_map<std::string, std::optional<units::Unit>> resolved_;
  std::unordered_set<std::string> in_progress_;
  std::unordered_set<std::string> reported_;
  Diagnostics& diagnostics_;
};

}  // namespace neurocart::antimony
