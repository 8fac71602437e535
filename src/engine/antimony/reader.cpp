// The door of this floor: texts in, one flat model or one expression out.
#include "engine/antimony/reader.hpp"

#include <unordered_set>

#include "engine/antimony/expression_parser.hpp"
#include "engine/antimony/flatten.hpp"
#include "engine/antimony/functions.hpp"
#include "engine/antimony/statement_parser.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::antimony {
namespace {

constexpr std::size_t max_imports = 200;

// Parses a text and all that it imports into one document; each file once.
class DocumentReader {
 public:
  DocumentReader(const ReadOptions& options, Diagnostics& diagnostics) : options_(options), diagnostics_(diagnostics) {}

  DocumentText read(std::string_view text) {
    seen_.insert(options_.file_name);
    parse(text, options_.file_name);
    return std::move(document_);
  }

 private:
  void parse(std::string_view text, const std::string& file_name) {
    TokenStream stream(cut_tokens(text, {file_name, 1, 1}, diagnostics_), file_name);
    StatementParser(std::move(stream), document_, diagnostics_).whole([this](const std::string& name, const SourceSpan& from) { import(name, from); });
  }

  void import(const std::string& name, const SourceSpan& from) {
    if (options_.import_text) {
      if (!seen_.insert(name).second || is_beyond_limit(from)) return;
      const std::optional<std::string> text = options_.import_text(name);
      if (!text) {
        diagnostics_.error("N1117", from, "the text '" + name + "' cannot be imported: there is none of that name");
        return;
      }
      parse(*text, name);
      return;
    }
    const std::string path = (std::filesystem::path(from.file).parent_path() / name).lexically_normal().string();
    if (!seen_.insert(path).second || is_beyond_limit(from)) return;
    std::string text;
    try {
      text = read_text_file(path);
    } catch (const InputError&) {
      diagnostics_.error("N1117", from, "the file '" + path + "' cannot be imported: it does not exist or cannot be read",
                         "the path starts at the folder of the importing file");
      return;
    }
    parse(text, path);
  }

  bool is_beyond_limit(const SourceSpan& from) {
    if (seen_.size() <= max_imports) return false;
    diagnostics_.error("N1117", from, "more than " + std::to_string(max_imports) + " files are imported");
    return true;
  }

  const ReadOptions& options_;
  Diagnostics& diagnostics_;
  DocumentText document_;
  std::unordered_set<std::string> seen_;
};

void expand_functions(ModelText& text, FunctionLibrary& functions) {
  for (Statement& statement : text.statements) {
    if (statement.kind == Statement::Kind::unit || statement.kind == Statement::Kind::unit_definition) continue;
    statement.expression = functions.expand(statement.expression);
    if (!statement.event) continue;
    EventText& event = *statement.event;
    event.trigger = functions.expand(event.trigger);
    event.delay = functions.expand(event.delay);
    event.priority = functions.expand(event.priority);
    for (AssignmentText& assignment : event.assignments) assignment.expression = functions.expand(assignment.expression);
  }
}

const ModelText* choose_model(const DocumentText& document, const ReadOptions& options, Diagnostics& diagnostics) {
  if (!options.main_model.empty()) {
    if (const ModelText* wanted = document.find(options.main_model)) return wanted;
    std::vector<std::string> names;
    for (const ModelText& model : document.models) names.push_back(model.name);
    diagnostics.error("N1110", {options.file_name, 0, 0}, "there is no model '" + options.main_model + "' in this text",
                      did_you_mean(options.main_model, names));
    return nullptr;
  }
  for (const ModelText& model : document.models) {
    if (model.is_main) return &model;
  }
  return document.models.empty() ? &document.top : &document.models.back();
}

// Outside of models, "name is ..." and "name.x = ..." may speak of a model; what remains is the top level's own.
void attach_to_models(DocumentText& document) {
  std::vector<Statement> own;
  for (Statement& statement : document.top.statements) {
    const auto found = document.by_name.find(statement.target.path);
    if (statement.kind == Statement::Kind::display_name && found != document.by_name.end()) {
      document.models[found->second].display_name = statement.text;
    } else {
      own.push_back(std::move(statement));
    }
  }
  document.top.statements = std::move(own);
}

}  // namespace

model::Model read_model(std::string_view text, const ReadOptions& options, Diagnostics& diagnostics) {
  DocumentText document = DocumentReader(options, diagnostics).read(text);
  FunctionLibrary functions(diagnostics);
  for (FunctionText& function : document.functions) functions.define(std::move(function));
  attach_to_models(document);
  expand_functions(document.top, functions);
  for (ModelText& model : document.models) expand_functions(model, functions);
  const ModelText* main = choose_model(document, options, diagnostics);
  if (main == nullptr) return {};
  Flattener flattener(document, diagnostics);
  flattener.instantiate(*main, "");
  return assemble(flattener, main->name, diagnostics);
}

model::Model read_model_file(const std::filesystem::path& path, Diagnostics& diagnostics) {
  ReadOptions options;
  options.file_name = path.string();
  return read_model(read_text_file(path), options, diagnostics);
}

model::ExpressionPtr read_expression(std::string_view text, const ExpressionOptions& options, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  TokenStream stream(cut_tokens(text, options.origin, diagnostics), options.origin.file);
  if (diagnostics.error_count() > errors_before) return nullptr;
  ExpressionRules rules;
  rules.allow_dots = options.allow_dots;
  rules.allow_index = options.allow_index;
  rules.allow_word_operators = options.allow_word_operators;
  rules.lines_are_blanks = true;
  model::ExpressionPtr tree = parse_expression(stream, rules, diagnostics);
  if (!tree) return nullptr;
  stream.skip_lines();
  if (stream.peek().kind != TokenKind::end) {
    diagnostics.error("N1104", stream.here(), "the expression should end before " + shown(stream.peek()));
    return nullptr;
  }
  if (diagnostics.error_count() > errors_before) return nullptr;
  FunctionLibrary functions(diagnostics);
  return functions.expand(tree);
}

}  // namespace neurocart::antimony
