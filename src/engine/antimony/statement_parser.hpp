// Parses the statements of an Antimony text into a DocumentText. After an error it goes on at the next statement, so that many are found in one run.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "engine/antimony/expression_parser.hpp"
#include "engine/antimony/syntax.hpp"

namespace neurocart::antimony {

// Finds the text of `import "name"`: its text and the file name for messages; nothing when it cannot be read (the finder reports why or not).
struct ImportedText {
  std::string file_name;
  std::string text;
};
using ImportFinder = std::function<std::optional<ImportedText>(const std::string& name, const SourceSpan& from)>;

class StatementParser {
 public:
  StatementParser(TokenStream stream, DocumentText& document, Diagnostics& diagnostics)
      : stream_(std::move(stream)), document_(document), diagnostics_(diagnostics) {}

  // Reads all; imports are handed to `import` at their place.
  void whole(const std::function<void(const std::string& name, const SourceSpan& from)>& import);

 private:
  bool is_at_statement_end() const;
  void recover();
  bool fail(const std::string& code, const SourceSpan& span, const std::string& message, const std::string& hint = {});
  bool outside(const SourceSpan& span, const std::string& what, bool is_error = true);
  ModelText& current() { return model_ ? *model_ : document_.top; }
  Statement& add(Statement::Kind kind, NameText target);

  bool statement();
  bool begin_model();
  void end_model();
  bool function();
  bool import_statement();
  bool declarations();
  bool declared(Statement declaration);
  bool unit_definition();
  bool removal();
  bool named_statement();
  bool after_name(NameText name);
  bool labelled(NameText label);
  bool value_of(const NameText& name);
  bool is_statement(const NameText& name);
  bool annotation();
  bool is_annotation() const;
  bool submodel(NameText label);
  std::optional<NameText> name(bool may_have_compartment);
  bool name_list(std::vector<NameText>& names, const char* what);
  // An expression that may be blank (ends at once): true with a null tree.
  bool formula(model::ExpressionPtr& tree);

  // reaction_parser.cpp
  bool reaction(NameText label);
  bool reaction_behind(NameText label, std::vector<ParticipantText> reactants);
  bool participants(std::vector<ParticipantText>& list);
  std::optional<ParticipantText> participant();
  bool is_at_divider() const;
  bool event(NameText label);
  bool event_option(EventText& event);
  bool event_assignments(EventText& event);

  TokenStream stream_;
  DocumentText& document_;
  Diagnostics& diagnostics_;
  std::function<void(const std::string& name, const SourceSpan& from)> import_;
  std::optional<ModelText> model_;  // the model being read; nothing: the top level
  ExpressionRules rules_;
};

}  // namespace neurocart::antimony
