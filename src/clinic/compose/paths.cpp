#include "clinic/compose/paths.hpp"

#include <cctype>
#include <utility>

namespace neurocart::compose {
namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

}  // namespace

std::string id_of(std::string_view path) {
  std::string id;
  id.reserve(path.size() + 8);
  for (const char c : path) {
    if (c == '.') {
      id += "__";
    } else {
      id += c;
    }
  }
  return id;
}

std::string with_paths(std::string_view text) {
  std::string paths;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_joint = text.substr(at, 2) == "__" && at > 0 && is_word(text[at - 1]) && at + 2 < text.size() && is_word(text[at + 2]);
    paths += is_joint ? '.' : text[at];
    if (is_joint) ++at;
  }
  return paths;
}

void add_with_paths(const Diagnostics& said, Diagnostics& diagnostics) {
  for (Diagnostic diagnostic : said.all()) {
    diagnostic.message = with_paths(diagnostic.message);
    diagnostic.hint = with_paths(diagnostic.hint);
    diagnostics.add(std::move(diagnostic));
  }
}

}  // namespace neurocart::compose
