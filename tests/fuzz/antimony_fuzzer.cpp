// Any bytes as an Antimony text: read, check the units, write, and read what was written. Beyond "no crash", a text that was read without error must be written
// so that it reads again without error and is then written the same.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engine/antimony/reader.hpp"
#include "engine/units/unit.hpp"

using namespace neurocart;

namespace {

// Imports find one text, so that their paths are walked without touching files.
antimony::ReadOptions options() {
  antimony::ReadOptions result;
  result.import_text = [](const std::string& name) -> std::optional<std::string> {
    if (name.size() % 2 == 1) return std::nullopt;
    return "model imported(p)\n q := 2*p\nend\n";
  };
  return result;
}

void check_round_trip(const model::Model& model, std::string_view source) {
  const std::string text = model::to_antimony(model);
  Diagnostics diagnostics;
  const model::Model again = antimony::read_model(text, options(), diagnostics);
  if (!diagnostics.has_errors() && model::to_antimony(again) == text) return;
  std::fprintf(stderr, "read:\n%.*s\nwritten:\n%s\nwritten again:\n%s\n", static_cast<int>(source.size()), source.data(), text.c_str(),
               model::to_antimony(again).c_str());
  for (const Diagnostic& entry : diagnostics.all()) std::fprintf(stderr, "%d: %s %s\n", entry.span.line, entry.code.c_str(), entry.message.c_str());
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Diagnostics diagnostics;
  const model::Model model = antimony::read_model(text, options(), diagnostics);
  model::check_units(model, diagnostics);
  if (!diagnostics.has_errors()) check_round_trip(model, text);
  antimony::ExpressionOptions expression_options;
  expression_options.allow_index = true;
  if (const model::ExpressionPtr tree = antimony::read_expression(text, expression_options, diagnostics)) model::to_text(*tree);
  std::string problem;
  if (const auto unit = units::parse_unit(text, &problem)) units::to_text(*unit);
  return 0;
}
