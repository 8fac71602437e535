// Paths as population files write them: "family.x" means every family, "*" any one word of a path. Internal to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/compose/library.hpp"

namespace neurocart::population {

class Patterns {
 public:
  Patterns(const compose::Library& library, const compose::Composition& composition);

  // The texts with "family." completed by each family's id: "family.t_help" -> "family.a.t_help", "family.b.t_help"; a text without it alone.
  std::vector<std::string> in_families(std::string_view text) const;
  const std::vector<std::string>& families() const { return families_; }
  // The same for one family.
  std::string in_family(std::string_view text, std::string_view family) const;
  bool names_family(std::string_view text) const;

  // Whether some file of the library declares a name like it, composed here or not.
  bool known_to_library(std::string_view pattern) const;

 private:
  const compose::LibraryIndex& index_;
  std::vector<std::string> families_;
};

// Whether a path fits a pattern whose words may be "*".
bool fits(std::string_view path, std::string_view pattern);

}  // namespace neurocart::population
