// Reactions, interactions and events: the statements with a grammar of their own.
#include "engine/antimony/statement_parser.hpp"

namespace neurocart::antimony {

// -> => <=> move matter; -o -| -( name an influence.
bool StatementParser::is_at_divider() const {
  const Token& token = stream_.peek();
  if (token.kind == TokenKind::arrow) return true;
  if (!token.is('-')) return false;
  const Token& behind = stream_.peek(1);
  return behind.is_glued && (behind.is('|') || behind.is('(') || (behind.kind == TokenKind::word && behind.text == "o"));
}

bool StatementParser::reaction(NameText label) {
  std::vector<ParticipantText> reactants;
  if (!is_at_divider() && !participants(reactants)) return false;
  return reaction_behind(std::move(label), std::move(reactants));
}

bool StatementParser::reaction_behind(NameText label, std::vector<ParticipantText> reactants) {
  const SourceSpan arrow = stream_.here();
  if (!is_at_divider()) return fail("N1104", arrow, "'->' was expected, but there is " + shown(stream_.peek()), "a reaction reads: name: A + 2 B -> C; rate");
  const bool is_interaction = stream_.peek().kind != TokenKind::arrow;
  stream_.take();
  if (is_interaction) stream_.take();
  std::vector<ParticipantText> products;
  if (!is_at_statement_end() && !participants(products)) return false;
  model::ExpressionPtr rate;
  if (stream_.take_if(';')) {
    if (!formula(rate)) return false;
    if (stream_.take_if_word("in") && !name(false)) return false;
  } else if (!is_interaction) {
    return fail("N1104", stream_.here(), "the reaction has no ';' before its rate", "a reaction reads: name: A + 2 B -> C; rate");
  }
  if (is_interaction) return true;  // says who acts on what; changes no equation
  if (label.path.empty()) label.span = reactants.empty() ? arrow : reactants[0].species.span;
  Statement& statement = add(Statement::Kind::reaction, std::move(label));
  statement.reactants = std::move(reactants);
  statement.products = std::move(products);
  statement.expression = std::move(rate);
  return true;
}

bool StatementParser::participants(std::vector<ParticipantText>& list) {
  do {
    std::optional<ParticipantText> next = participant();
    if (!next) return false;
    list.push_back(std::move(*next));
  } while (stream_.take_if('+'));
  return true;
}

// "A", "2 A", "n A", "$A", "A.x".
std::optional<ParticipantText> StatementParser::participant() {
  ParticipantText result;
  if (stream_.peek().kind == TokenKind::number) {
    result.stoichiometry = stream_.take().value;
  } else if (stream_.peek().kind == TokenKind::word && (stream_.peek(1).kind == TokenKind::word || stream_.peek(1).is('$')) && !stream_.peek(1).is_word("in")) {
    result.stoichiometry_name = std::string(stream_.take().text);
  }
  std::optional<NameText> species = name(false);
  if (!species) return std::nullopt;
  result.species = std::move(*species);
  return result;
}

bool StatementParser::event(NameText label) {
  const SourceSpan span = stream_.here();
  stream_.take();
  EventText event;
  model::ExpressionPtr first = parse_expression(stream_, rules_, diagnostics_);
  if (!first) return false;
  if (stream_.take_if_word("after")) {
    event.delay = std::move(first);
    first = parse_expression(stream_, rules_, diagnostics_);
    if (!first) return false;
  }
  event.trigger = std::move(first);
  while (stream_.take_if(',')) {
    stream_.skip_lines();
    if (!event_option(event)) return false;
  }
  if (!stream_.take_if(':')) return fail("N1104", stream_.here(), "':' and the event's assignments were expected, but there is " + shown(stream_.peek()));
  if (!event_assignments(event)) return false;
  if (label.path.empty()) label.span = span;
  add(Statement::Kind::event, std::move(label)).event = std::move(event);
  return true;
}

bool StatementParser::event_option(EventText& event) {
  const Token word = stream_.peek();
  const SourceSpan span = stream_.here();
  if (word.kind != TokenKind::word || !stream_.peek(1).is('=')) {
    return fail("N1104", span, "an option of the event was expected, but there is " + shown(word), "priority=, t0=, persistent= or fromTrigger=");
  }
  stream_.take();
  stream_.take();
  model::ExpressionPtr value = parse_expression(stream_, rules_, diagnostics_);
  if (!value) return false;
  if (word.is_word("priority")) {
    event.priority = std::move(value);
    return true;
  }
  bool* flag = word.is_word("t0")            ? &event.trigger_initial
               : word.is_word("persistent")  ? &event.persistent
               : word.is_word("fromTrigger") ? &event.values_from_trigger_time
                                             : nullptr;
  if (flag == nullptr) return fail("N1104", span, "events have no option " + shown(word), "priority=, t0=, persistent= or fromTrigger=");
  if (value->kind != model::Expression::Kind::number || (value->value != 0.0 && value->value != 1.0)) {
    return fail("N1104", value->span, "the event's option " + shown(word) + " is true or false");
  }
  *flag = value->value == 1.0;
  return true;
}

bool StatementParser::event_assignments(EventText& event) {
  do {
    stream_.skip_lines();
    AssignmentText assignment;
    std::optional<NameText> target = name(false);
    if (!target) return false;
    assignment.target = std::move(*target);
    if (!stream_.take_if('=')) return fail("N1104", stream_.here(), "'=' was expected in the event's assignment, but there is " + shown(stream_.peek()));
    assignment.expression = parse_expression(stream_, rules_, diagnostics_);
    if (!assignment.expression) return false;
    event.assignments.push_back(std::move(assignment));
  } while (stream_.take_if(',') || stream_.take_if(':'));
  return true;
}

}  // namespace neurocart::antimony
