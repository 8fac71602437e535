// Numbered diagnostics: what every reader, checker and composer says to the user. Many are collected in one run; each has a code that `neurocart explain`
// knows, the place in the user's text and, where one can be given, a hint.
#pragma once

#include <iosfwd>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace neurocart {

// A place in a text. line and column count from 1; 0 means unknown.
struct SourceSpan {
  std::string file;
  int line = 0;
  int column = 0;
};

enum class Severity { error, warning };

struct Diagnostic {
  std::string code;  // "N2006"
  Severity severity = Severity::error;
  std::string message;
  SourceSpan span;
  std::string hint;  // empty: none
};

// Collects diagnostics in the order found. Not thread safe.
class Diagnostics {
 public:
  void error(std::string code, SourceSpan span, std::string message, std::string hint = {});
  void warning(std::string code, SourceSpan span, std::string message, std::string hint = {});
  void add(Diagnostic diagnostic);

  bool has_errors() const { return error_count_ > 0; }
  std::size_t error_count() const { return error_count_; }
  std::size_t warning_count() const { return all_.size() - error_count_; }
  const std::vector<Diagnostic>& all() const { return all_; }

  // One block per diagnostic: "file:line:column: error N2006: message" and an indented hint.
  void print(std::ostream& out) const;

 private:
  std::vector<Diagnostic> all_;
  std::size_t error_count_ = 0;
};

// Thrown at the edge when input is unusable; the diagnostics were collected before. The program turns it into exit code 2.
class InputError : public std::runtime_error {
 public:
  explicit InputError(Diagnostics diagnostics);
  const Diagnostics& diagnostics() const { return diagnostics_; }

 private:
  Diagnostics diagnostics_;
};

// Throws InputError with this one diagnostic.
[[noreturn]] void refuse(std::string code, SourceSpan span, std::string message, std::string hint = {});

// Thrown where disk, permissions or processor fail. The program turns it into exit code 5.
class EnvironmentError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The candidates nearest to a misspelt name by edit distance, best first, at most `limit`, only those within a third of the name's length (at least 2).
std::vector<std::string> nearest_names(std::string_view name, std::span<const std::string> candidates, std::size_t limit = 3);

// "did you mean 'a', 'b' or 'c'?" from nearest_names, or an empty text.
std::string did_you_mean(std::string_view name, std::span<const std::string> candidates);

}  // namespace neurocart
