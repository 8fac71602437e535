// Reads Antimony texts: the engine's model language, and its expressions, which cards and scenarios use too.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/diagnostic.hpp"
#include "engine/model/model.hpp"

namespace neurocart::antimony {

struct ReadOptions {
  std::string file_name = "<text>";                                           // for messages, and the folder that `import` starts from
  std::string main_model;                                                     // empty: the model marked *, else the last one, else the top level
  std::function<std::optional<std::string>(const std::string&)> import_text;  // overrides how `import "x"` finds its text
};

// One flat model: submodels instantiated, functions expanded, units resolved. Problems go to diagnostics (N1xxx, N2xxx); the result is usable when none is an
// error.
model::Model read_model(std::string_view text, const ReadOptions& options, Diagnostics& diagnostics);
model::Model read_model_file(const std::filesystem::path& path, Diagnostics& diagnostics);

struct ExpressionOptions {
  SourceSpan origin;                 // place of the first character
  bool allow_dots = true;            // here.cells, igg.plasma
  bool allow_index = false;          // weight[class]
  bool allow_word_operators = true;  // and, or, not
};

// One expression, or null after a diagnostic.
model::ExpressionPtr read_expression(std::string_view text, const ExpressionOptions& options, Diagnostics& diagnostics);

}  // namespace neurocart::antimony
