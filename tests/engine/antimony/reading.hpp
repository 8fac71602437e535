// Helpers of this folder's tests: read a text, fail on any error, look things up by name.
#pragma once

#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "engine/antimony/reader.hpp"

namespace neurocart::antimony {

inline std::string printed(const Diagnostics& diagnostics) {
  std::ostringstream out;
  diagnostics.print(out);
  return out.str();
}

inline model::Model read_clean(const std::string& text) {
  Diagnostics diagnostics;
  model::Model model = read_model(text, {}, diagnostics);
  EXPECT_TRUE(diagnostics.all().empty()) << printed(diagnostics) << "\nin\n" << text;
  return model;
}

inline Diagnostics read_faulty(const std::string& text) {
  Diagnostics diagnostics;
  ReadOptions options;
  options.file_name = "m.ant";
  read_model(text, options, diagnostics);
  return diagnostics;
}

inline const model::Symbol* find_symbol(const model::Model& model, const std::string& id) {
  const int at = model.find(id);
  EXPECT_GE(at, 0) << "no symbol " << id;
  return at < 0 ? nullptr : &model.symbols[static_cast<std::size_t>(at)];
}

inline std::string initial_of(const model::Model& model, const std::string& id) {
  const int at = model.find(id);
  if (at < 0) return "(no symbol)";
  const model::ExpressionPtr& initial = model.symbols[static_cast<std::size_t>(at)].initial;
  return initial ? model::to_text(*initial) : "(none)";
}

inline std::string rule_of(const model::Model& model, const std::string& id) {
  for (const model::Rule& rule : model.rules) {
    if (rule.target == id) return (rule.kind == model::Rule::Kind::rate ? "' " : ":= ") + model::to_text(*rule.expression);
  }
  return "(none)";
}

// One expression as read and printed again; parentheses show how it was grouped.
inline std::string grouped(const std::string& text) {
  Diagnostics diagnostics;
  ExpressionOptions options;
  options.allow_index = true;
  const model::ExpressionPtr tree = read_expression(text, options, diagnostics);
  return tree ? model::to_text(*tree) : "error " + (diagnostics.all().empty() ? std::string() : diagnostics.all()[0].code);
}

}  // namespace neurocart::antimony
