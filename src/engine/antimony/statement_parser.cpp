// Statements of Antimony except reactions and events.
#include "engine/antimony/statement_parser.hpp"

#include <algorithm>
#include <array>

namespace neurocart::antimony {
namespace {

constexpr std::array uncertainty_words{"mean",
                                       "standarddeviation",
                                       "coefficientofvariation",
                                       "kurtosis",
                                       "median",
                                       "mode",
                                       "samplesize",
                                       "skewness",
                                       "standarderror",
                                       "variance",
                                       "range",
                                       "confidenceinterval",
                                       "credibleinterval",
                                       "interquartilerange",
                                       "distribution",
                                       "externalparameter",
                                       "externaldistribution"};

bool is_in(std::string_view word, const auto& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view entry) { return same_word(word, entry); });
}

bool is_keyword(const Token& token, const auto& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view entry) { return token.text == entry; });
}

// "A.x.mean" -> "mean" and "A.x".
std::pair<std::string, std::string> split_last(const std::string& path) {
  const std::size_t dot = path.rfind('.');
  if (dot == std::string::npos) return {path, ""};
  return {path.substr(dot + 1), path.substr(0, dot)};
}

}  // namespace

void StatementParser::whole(const std::function<void(const std::string&, const SourceSpan&)>& import) {
  import_ = import;
  while (stream_.peek().kind != TokenKind::end) {
    if (stream_.peek().kind == TokenKind::line_end || stream_.peek().is(';')) {
      stream_.take();
    } else if (!statement()) {
      recover();
    }
  }
  if (model_) {
    diagnostics_.error("N1104", model_->span, "the model '" + model_->name + "' has no end", "write 'end' behind its last statement");
    end_model();
  }
}

bool StatementParser::is_at_statement_end() const {
  const Token& token = stream_.peek();
  return token.kind == TokenKind::end || token.kind == TokenKind::line_end || token.is(';') || token.is_word("end");
}

void StatementParser::recover() {
  while (stream_.peek().kind != TokenKind::end && stream_.peek().kind != TokenKind::line_end && !stream_.peek().is(';')) stream_.take();
}

bool StatementParser::fail(const std::string& code, const SourceSpan& span, const std::string& message, const std::string& hint) {
  diagnostics_.error(code, span, message, hint);
  return false;
}

// False, so that the caller skips the statement.
bool StatementParser::outside(const SourceSpan& span, const std::string& what, bool is_error) {
  const std::string message = what + " are outside of what this reader takes" + (is_error ? "" : "; they change no value and are left out");
  diagnostics_.add({"N1120", is_error ? Severity::error : Severity::warning, message, span, {}});
  return false;
}

Statement& StatementParser::add(Statement::Kind kind, NameText target) {
  Statement statement;
  statement.kind = kind;
  statement.span = target.span;
  statement.target = std::move(target);
  current().statements.push_back(std::move(statement));
  return current().statements.back();
}

bool StatementParser::statement() {
  const Token& token = stream_.peek();
  if (token.is_word("model") || token.is_word("module")) return begin_model();
  if (token.is_word("end")) {
    if (!model_) return fail("N1104", stream_.span(stream_.take()), "there is no model to end here");
    stream_.take();
    end_model();
    return true;
  }
  bool is_read = false;
  if (token.is_word("function")) return function();
  if (token.is_word("import")) {
    is_read = import_statement();
  } else if (token.is_word("unit")) {
    is_read = unit_definition();
  } else if (token.is_word("delete")) {
    is_read = removal();
  } else if (token.is_word("constraint")) {
    return outside(stream_.here(), "constraints", false);
  } else if (token.is_word("maximize") || token.is_word("minimize")) {
    return outside(stream_.here(), "objectives of flux balance models");
  } else if (token.is_word("at") || token.is('@')) {
    is_read = event({});
  } else if (is_at_divider() || token.kind == TokenKind::number || token.is('-')) {
    const bool is_signed = token.is('-');
    const Token& behind = stream_.peek(is_signed ? 2 : 1);
    if (is_signed && stream_.peek(1).is('-')) return outside(stream_.here(), "strands of DNA");
    if (behind.kind == TokenKind::compare || behind.is('<') || behind.is('>')) return outside(stream_.here(), "constraints", false);
    if (token.kind == TokenKind::number && behind.is('=')) return outside(stream_.here(), "algebraic rules");
    is_read = reaction({});
  } else if (token.kind == TokenKind::word && (token.is_word("DNA") || token.is_word("gene") || token.is_word("operator"))) {
    return outside(stream_.here(), "strands of DNA");
  } else if (token.kind == TokenKind::word &&
             is_keyword(token, std::array{"species", "compartment", "formula", "reaction", "var", "const", "ext", "substanceOnly"})) {
    is_read = declarations();
  } else if (token.kind == TokenKind::word || token.is('$')) {
    is_read = named_statement();
  } else {
    return fail("N1104", stream_.span(stream_.take()), "a statement cannot begin with " + shown(token));
  }
  if (!is_read) return false;
  if (is_at_statement_end()) return true;
  return fail("N1104", stream_.here(), "the statement should end before " + shown(stream_.peek()), "statements end with ';' or with the line");
}

bool StatementParser::begin_model() {
  const SourceSpan span = stream_.span(stream_.take());
  if (model_) return fail("N1104", span, "a model cannot be defined inside the model '" + model_->name + "'", "is an 'end' missing before this line?");
  ModelText model;
  model.span = span;
  model.is_main = stream_.take_if('*');
  if (stream_.peek().kind != TokenKind::word) return fail("N1104", stream_.here(), "the model's name was expected, but there is " + shown(stream_.peek()));
  model.name = std::string(stream_.take().text);
  model_ = std::move(model);
  if (stream_.peek().is('(') && !name_list(model_->parameters, "model")) return false;
  return true;
}

void StatementParser::end_model() {
  ModelText model = std::move(*model_);
  model_.reset();
  if (const ModelText* first = document_.find(model.name)) {
    diagnostics_.error("N1108", model.span, "the model '" + model.name + "' is defined twice; first in line " + std::to_string(first->span.line));
    return;
  }
  document_.by_name.emplace(model.name, document_.models.size());
  document_.models.push_back(std::move(model));
}

// "(a, b, c)"
bool StatementParser::name_list(std::vector<NameText>& names, const char* what) {
  stream_.take();
  stream_.skip_lines();
  while (!stream_.peek().is(')')) {
    std::optional<NameText> next = name(false);
    if (!next) return false;
    names.push_back(std::move(*next));
    stream_.skip_lines();
    if (!stream_.peek().is(')') && !stream_.take_if(',')) {
      return fail("N1104", stream_.here(), "')' or ',' was expected in the " + std::string(what) + "'s list, but there is " + shown(stream_.peek()));
    }
    stream_.skip_lines();
  }
  stream_.take();
  return true;
}

bool StatementParser::function() {
  FunctionText function;
  function.span = stream_.span(stream_.take());
  if (stream_.peek().kind != TokenKind::word) return fail("N1104", stream_.here(), "the function's name was expected, but there is " + shown(stream_.peek()));
  function.name = std::string(stream_.take().text);
  if (!stream_.peek().is('(')) return fail("N1104", stream_.here(), "'(' and the parameters of the function '" + function.name + "' were expected");
  std::vector<NameText> parameters;
  if (!name_list(parameters, "function")) return false;
  for (NameText& parameter : parameters) function.parameters.push_back(std::move(parameter.path));
  const auto skip_ends = [&] {
    while (stream_.peek().kind == TokenKind::line_end || stream_.peek().is(';')) stream_.take();
  };
  skip_ends();
  function.body = parse_expression(stream_, rules_, diagnostics_);
  if (!function.body) return false;
  skip_ends();
  if (!stream_.take_if_word("end"))
    return fail("N1104", stream_.here(), "the function '" + function.name + "' has no end", "a function is one expression and 'end'");
  document_.functions.push_back(std::move(function));
  return true;
}

bool StatementParser::import_statement() {
  const SourceSpan span = stream_.span(stream_.take());
  if (stream_.peek().kind != TokenKind::text) return fail("N1104", stream_.here(), "a file name in quotes was expected behind 'import'");
  import_(std::string(stream_.take().text), span);
  return true;
}

std::optional<NameText> StatementParser::name(bool may_have_compartment) {
  NameText result;
  result.span = stream_.here();
  result.is_boundary = stream_.take_if('$');
  if (stream_.peek().kind != TokenKind::word) {
    fail("N1104", stream_.here(), "a name was expected, but there is " + shown(stream_.peek()));
    return std::nullopt;
  }
  result.path = std::string(stream_.take().text);
  while (stream_.peek().is('.') && stream_.peek(1).kind == TokenKind::word) {
    stream_.take();
    result.path += '.';
    result.path += stream_.take().text;
  }
  if (may_have_compartment && stream_.take_if_word("in")) {
    std::optional<NameText> compartment = name(false);
    if (!compartment) return std::nullopt;
    result.compartment = std::move(compartment->path);
  }
  return result;
}

bool StatementParser::formula(model::ExpressionPtr& tree) {
  if (is_at_statement_end() || stream_.peek().is(',')) return true;
  tree = parse_expression(stream_, rules_, diagnostics_);
  return tree != nullptr;
}

bool StatementParser::declarations() {
  Statement declaration;
  declaration.kind = Statement::Kind::declaration;
  while (stream_.peek().kind == TokenKind::word) {
    if (stream_.take_if_word("species")) {
      declaration.type = Statement::Type::species;
    } else if (stream_.take_if_word("compartment")) {
      declaration.type = Statement::Type::compartment;
    } else if (stream_.take_if_word("reaction")) {
      declaration.type = Statement::Type::reaction;
    } else if (stream_.take_if_word("substanceOnly")) {
      declaration.type = Statement::Type::species;
      declaration.is_substance_only = true;
    } else if (stream_.take_if_word("var")) {
      declaration.constness = Statement::Constness::variable;
    } else if (stream_.take_if_word("const") || stream_.take_if_word("ext")) {
      declaration.constness = Statement::Constness::constant;
    } else if (!stream_.take_if_word("formula")) {
      break;
    }
  }
  do {
    stream_.skip_lines();
    if (!declared(declaration)) return false;
  } while (stream_.take_if(','));
  return true;
}

bool StatementParser::declared(Statement declaration) {
  std::optional<NameText> target = name(true);
  if (!target) return false;
  const auto [last, owner] = split_last(target->path);
  const bool is_annotated = !owner.empty() && same_word(last, "sboterm");
  if (is_annotated) target->path = owner;
  declaration.span = target->span;
  declaration.target = *target;
  current().statements.push_back(std::move(declaration));
  if (is_annotated) recover();
  const Token& token = stream_.peek();
  if (token.is('=') || token.is('\'') || token.is_word("has") || (token.is(':') && stream_.peek(1).is('='))) return value_of(*target);
  if (token.is_word("is")) return is_statement(*target);
  return true;
}

// "= e", ":= e", "' = e" or "has unit" behind a name.
bool StatementParser::value_of(const NameText& target) {
  Statement::Kind kind = Statement::Kind::initial;
  if (stream_.take_if_word("has")) {
    kind = Statement::Kind::unit;
  } else {
    if (stream_.take_if(':')) kind = Statement::Kind::assignment;
    if (stream_.take_if('\'')) kind = Statement::Kind::rate;
    if (!stream_.take_if('=')) return fail("N1104", stream_.here(), "'=' was expected, but there is " + shown(stream_.peek()));
  }
  model::ExpressionPtr tree;
  if (!formula(tree)) return false;
  if (kind == Statement::Kind::unit && !tree) return fail("N1104", stream_.here(), "a unit was expected behind 'has'");
  add(kind, target).expression = std::move(tree);
  return true;
}

bool StatementParser::is_statement(const NameText& target) {
  stream_.take();
  if (stream_.peek().kind == TokenKind::text) {
    std::string text(stream_.take().text);
    if (same_word(split_last(target.path).first, "externalparameter")) return true;
    add(Statement::Kind::display_name, target).text = std::move(text);
    return true;
  }
  std::optional<NameText> other = name(false);
  if (!other) return false;
  if (stream_.peek().is('/')) return outside(stream_.here(), "conversion factors between models");
  add(Statement::Kind::same_as, target).other = std::move(*other);
  return true;
}

bool StatementParser::unit_definition() {
  stream_.take();
  std::optional<NameText> target = name(false);
  if (!target) return false;
  if (!stream_.take_if('=')) return true;  // declared only
  model::ExpressionPtr tree;
  if (!formula(tree)) return false;
  add(Statement::Kind::unit_definition, std::move(*target)).expression = std::move(tree);
  return true;
}

bool StatementParser::removal() {
  stream_.take();
  do {
    std::optional<NameText> target = name(false);
    if (!target) return false;
    add(Statement::Kind::removal, std::move(*target));
  } while (stream_.take_if(','));
  return true;
}

bool StatementParser::named_statement() {
  // name(...): a submodel without a label.
  if (stream_.peek().kind == TokenKind::word && stream_.peek(1).is('(')) return submodel({});
  std::optional<NameText> target = name(true);
  return target && after_name(std::move(*target));
}

bool StatementParser::after_name(NameText target) {
  const Token& token = stream_.peek();
  const auto [last, owner] = split_last(target.path);
  if (same_word(last, "sboterm")) {
    recover();
    return true;
  }
  if (token.is(':')) {
    if (stream_.peek(1).is('=')) return value_of(target);
    stream_.take();
    return labelled(std::move(target));
  }
  if (token.is('=') && !owner.empty() && is_in(last, uncertainty_words)) {
    const std::string& prefix = owner;
    const bool is_in_submodel = std::any_of(current().statements.begin(), current().statements.end(),
                                            [&](const Statement& entry) { return entry.kind == Statement::Kind::submodel && entry.target.path == prefix; });
    if (!is_in_submodel) return outside(target.span, "statements about uncertainty", false);
  }
  if (token.is('=') || token.is('\'') || token.is_word("has")) return value_of(target);
  if (token.is_word("is")) return is_statement(target);
  if (token.is('*')) return outside(stream_.here(), "conversion factors between models");
  if (token.kind == TokenKind::compare || token.is('<') || token.is('>')) return outside(target.span, "constraints", false);
  if (token.is('-') && stream_.peek(1).is('-')) return outside(target.span, "strands of DNA");
  if (is_annotation()) return annotation();
  if (is_at_statement_end() && (!target.compartment.empty() || target.is_boundary)) {
    add(Statement::Kind::declaration, std::move(target));
    return true;
  }
  if (is_at_divider() || token.is('+') || token.kind == TokenKind::word) {
    // The name was a reactant, or the name of a reactant's stoichiometry.
    std::vector<ParticipantText> reactants(1);
    if (token.kind == TokenKind::word) {
      reactants[0].stoichiometry_name = target.path;
      std::optional<NameText> species = name(false);
      if (!species) return false;
      target = std::move(*species);
    }
    reactants[0].species = std::move(target);
    if (stream_.take_if('+') && !participants(reactants)) return false;
    return reaction_behind({}, std::move(reactants));
  }
  return fail("N1104", stream_.here(), "what '" + target.path + "' is or does was expected, but there is " + shown(token),
              "for instance '=', ':=', \"' =\", 'is', 'has', '->'");
}

// Behind "label:".
bool StatementParser::labelled(NameText label) {
  const Token& token = stream_.peek();
  if (token.is_word("at") || token.is('@')) return event(std::move(label));
  if (token.is_word("maximize") || token.is_word("minimize")) return outside(label.span, "objectives of flux balance models");
  if (token.kind == TokenKind::number && stream_.peek(1).is('=')) return outside(label.span, "algebraic rules");
  if (token.is('-') && stream_.peek(1).is('-')) return outside(label.span, "strands of DNA");
  if (token.kind == TokenKind::word && stream_.peek(1).is('(')) return submodel(std::move(label));
  return reaction(std::move(label));
}

// A word of annotation vocabulary and a text or number: S identity "...", M modified.year 2019.
bool StatementParser::is_annotation() const {
  std::size_t at = 0;
  while (stream_.peek(at).kind == TokenKind::word && stream_.peek(at + 1).is('.')) at += 2;
  if (stream_.peek(at).kind != TokenKind::word) return false;
  const Token& behind = stream_.peek(at + 1);
  return behind.kind == TokenKind::text || behind.kind == TokenKind::number;
}

bool StatementParser::annotation() {
  while (stream_.peek().kind != TokenKind::text && stream_.peek().kind != TokenKind::number) stream_.take();
  stream_.take();
  while (stream_.take_if(',')) {
    stream_.skip_lines();
    if (stream_.peek().kind != TokenKind::text) return fail("N1104", stream_.here(), "a text in quotes was expected behind ','");
    stream_.take();
  }
  return true;
}

bool StatementParser::submodel(NameText label) {
  NameText target = std::move(label);
  const SourceSpan span = stream_.here();
  if (target.path.empty()) target.span = span;
  std::string model_name(stream_.take().text);
  stream_.take();
  std::vector<model::ExpressionPtr> arguments;
  stream_.skip_lines();
  while (!stream_.peek().is(')')) {
    model::ExpressionPtr argument = parse_expression(stream_, rules_, diagnostics_);
    if (!argument) return false;
    const bool is_number =
        argument->kind == model::Expression::Kind::number ||
        (argument->kind == model::Expression::Kind::operation && argument->args.size() == 1 && argument->args[0]->kind == model::Expression::Kind::number);
    if (argument->kind != model::Expression::Kind::symbol && !is_number) {
      return fail("N1104", argument->span, "a submodel takes names and numbers", "give the expression a name with ':=' and pass the name");
    }
    arguments.push_back(std::move(argument));
    stream_.skip_lines();
    if (!stream_.peek().is(')') && !stream_.take_if(','))
      return fail("N1104", stream_.here(), "')' or ',' was expected, but there is " + shown(stream_.peek()));
    stream_.skip_lines();
  }
  stream_.take();
  if (stream_.peek().is(',')) return outside(stream_.here(), "conversion factors between models");
  if (stream_.take_if_word("in") && !name(false)) return false;
  Statement& statement = add(Statement::Kind::submodel, std::move(target));
  statement.span = span;
  statement.text = std::move(model_name);
  statement.arguments = std::move(arguments);
  return true;
}

}  // namespace neurocart::antimony
