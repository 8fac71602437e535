// A copy of the small library in this folder that a test may change, and what composing it gives.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/compose/composer.hpp"

namespace neurocart::compose {

struct Composed {
  Composition composition;
  Diagnostics diagnostics;

  // Right side of the rule or start value of a path, as text; "" when there is none.
  std::string rule(const std::string& path) const;
  std::string start(const std::string& path) const;
  bool has(const std::string& path) const;
  const ParameterRecord* parameter(const std::string& path) const;
  // Everything said, one per line: "N2002 file:line message | hint".
  std::string said() const;
  // True when that code was said at that line of that file (the end of its path).
  bool says(const std::string& code, const std::string& file_end, int line) const;
};

class Toy {
 public:
  Toy();
  ~Toy();
  Toy(const Toy&) = delete;
  Toy& operator=(const Toy&) = delete;

  // Replaces the first occurrence; a text that is not there fails the test.
  void change(const std::string& file, const std::string& from, const std::string& to);
  void write(const std::string& file, const std::string& text);
  void remove(const std::string& file);
  std::string read(const std::string& file) const;
  // Line of the first occurrence, from 1.
  int line_of(const std::string& file, const std::string& text) const;

  Composed compose(const Overrides& overrides = {}, const std::vector<std::filesystem::path>& first = {}) const;  // of scenario.toml
  std::filesystem::path root() const { return root_; }

 private:
  std::filesystem::path root_;  // library/ and scenario.toml lie in it
};

}  // namespace neurocart::compose
