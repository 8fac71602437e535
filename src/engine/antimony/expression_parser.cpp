// Precedence climbing. The order is the reference reader's: && and || are equal and read from the left, comparisons chain (a < b < c), a sign binds tighter
// than a product and looser than a power, powers group from the right.
#include "engine/antimony/expression_parser.hpp"

#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace neurocart::antimony {
namespace {

using model::Expression;
using model::ExpressionPtr;
using model::Operator;

constexpr int max_nesting = 200;            // parentheses, signs and powers inside one another
constexpr double avogadro = 6.02214179e23;  // SBML level 3 version 1, 3.4.6

// A tree under construction and its height.
struct Built {
  ExpressionPtr tree;
  int depth = 1;
  explicit operator bool() const { return tree != nullptr; }
};

std::optional<double> constant_value(std::string_view name) {
  if (name == "true") return 1.0;
  if (name == "false") return 0.0;
  if (name == "pi") return std::numbers::pi;
  if (name == "exponentiale") return std::numbers::e;
  if (name == "avogadro") return avogadro;
  if (same_word(name, "inf") || same_word(name, "infinity")) return std::numeric_limits<double>::infinity();
  if (same_word(name, "nan") || same_word(name, "notanumber")) return std::numeric_limits<double>::quiet_NaN();
  return std::nullopt;
}

class Parser {
 public:
  Parser(TokenStream& stream, const ExpressionRules& rules, Diagnostics& diagnostics) : stream_(stream), rules_(rules), diagnostics_(diagnostics) {}

  ExpressionPtr whole() { return logical().tree; }

 private:
  const Token& peek() {
    if (rules_.lines_are_blanks || open_parentheses_ > 0) stream_.skip_lines();
    return stream_.peek();
  }

  Built fail(const std::string& code, const SourceSpan& span, const std::string& message, const std::string& hint = {}) {
    diagnostics_.error(code, span, message, hint);
    return {};
  }

  Built join(Operator op, Built left, Built right, SourceSpan span) {
    const int depth = 1 + std::max(left.depth, right.depth);
    if (depth > max_expression_depth) return too_deep(span);
    return {model::operation(op, {std::move(left.tree), std::move(right.tree)}, std::move(span)), depth};
  }

  Built too_deep(const SourceSpan& span) { return fail("N1105", span, "this expression is nested too deeply", "name its parts with ':=' and use the names"); }

  std::optional<Operator> logical_operator() {
    const Token& token = peek();
    if (token.kind == TokenKind::both) return token.text == "&&" ? Operator::logical_and : Operator::logical_or;
    if (rules_.allow_word_operators && token.is_word("and")) return Operator::logical_and;
    if (rules_.allow_word_operators && token.is_word("or")) return Operator::logical_or;
    return std::nullopt;
  }

  Built logical() {
    Built left = negated();
    std::optional<Operator> first;
    while (left) {
      const std::optional<Operator> op = logical_operator();
      if (!op) return left;
      const SourceSpan span = stream_.here();
      if (first && *first != *op) warn_mixed(span);
      first = op;
      stream_.take();
      Built right = negated();
      if (!right) return {};
      left = join(*op, std::move(left), std::move(right), span);
    }
    return left;
  }

  void warn_mixed(const SourceSpan& span) {
    const std::string message = "'and' and 'or' stand side by side without parentheses";
    if (rules_.allow_word_operators) {
      diagnostics_.error("N1106", span, message, "say which belongs together: (a and b) or c");
    } else {
      diagnostics_.warning("N1106", span, message + "; they are read from left to right", "say which belongs together: (a && b) || c");
    }
  }

  // The word `not` covers the comparison behind it; the sign ! only the value.
  Built negated() {
    if (!rules_.allow_word_operators || !peek().is_word("not")) return comparison();
    const SourceSpan span = stream_.here();
    stream_.take();
    if (++nesting_ > max_nesting) return too_deep(span);
    Built operand = negated();
    --nesting_;
    if (!operand) return {};
    return {model::operation(Operator::logical_not, {std::move(operand.tree)}, span), operand.depth + 1};
  }

  std::optional<Operator> comparison_operator() {
    const Token& token = peek();
    if (token.is('<')) return Operator::less;
    if (token.is('>')) return Operator::greater;
    if (token.is('!') && stream_.peek(1).is('=')) {
      stream_.take();  // "a! = b", as some published texts have it
      return Operator::not_equal;
    }
    if (token.kind != TokenKind::compare) return std::nullopt;
    if (token.text == "<=") return Operator::less_equal;
    if (token.text == ">=") return Operator::greater_equal;
    return token.text == "==" ? Operator::equal : Operator::not_equal;
  }

  // a < b <= c means a < b and b <= c.
  Built comparison() {
    Built left = sum();
    Built chain;
    while (left) {
      const std::optional<Operator> op = comparison_operator();
      if (!op) return chain ? chain : left;
      const SourceSpan span = stream_.here();
      stream_.take();
      Built right = sum();
      if (!right) return {};
      Built link = join(*op, left, right, span);
      if (!link) return {};
      if (chain) link = join(Operator::logical_and, std::move(chain), std::move(link), span);
      if (!link) return {};
      chain = std::move(link);
      left = std::move(right);
    }
    return left;
  }

  Built sum() {
    Built left = product();
    while (left) {
      const Token& token = peek();
      if (!token.is('+') && !token.is('-')) return left;
      const Operator op = token.is('+') ? Operator::add : Operator::subtract;
      const SourceSpan span = stream_.here();
      stream_.take();
      Built right = product();
      if (!right) return {};
      left = join(op, std::move(left), std::move(right), span);
    }
    return left;
  }

  Built product() {
    Built left = signed_value();
    while (left) {
      const Token& token = peek();
      if (!token.is('*') && !token.is('/') && !token.is('%')) return left;
      const char sign = token.text[0];
      const SourceSpan span = stream_.here();
      stream_.take();
      Built right = signed_value();
      if (!right) return {};
      if (sign == '%') {
        const int depth = 1 + std::max(left.depth, right.depth);
        if (depth > max_expression_depth) return too_deep(span);
        left = {model::call("rem", {std::move(left.tree), std::move(right.tree)}, span), depth};
      } else {
        left = join(sign == '*' ? Operator::multiply : Operator::divide, std::move(left), std::move(right), span);
      }
    }
    return left;
  }

  Built signed_value() {
    const Token& token = peek();
    if (!token.is('-') && !token.is('+') && !token.is('!')) return raised();
    const char sign = token.text[0];
    const SourceSpan span = stream_.here();
    stream_.take();
    if (++nesting_ > max_nesting) return too_deep(span);
    Built operand = signed_value();
    --nesting_;
    if (!operand || sign == '+') return operand;
    return {model::operation(sign == '-' ? Operator::negate : Operator::logical_not, {std::move(operand.tree)}, span), operand.depth + 1};
  }

  Built raised() {
    Built base = atom();
    if (!base || !peek().is('^')) return base;
    const SourceSpan span = stream_.here();
    stream_.take();
    if (++nesting_ > max_nesting) return too_deep(span);
    Built exponent = signed_value();
    --nesting_;
    if (!exponent) return {};
    return join(Operator::power, std::move(base), std::move(exponent), span);
  }

  Built atom() {
    const Token token = peek();
    const SourceSpan span = stream_.here();
    if (token.kind == TokenKind::number) return number_with_unit();
    if (token.kind == TokenKind::word) return named();
    if (token.is('(')) {
      stream_.take();
      if (++nesting_ > max_nesting) return too_deep(span);
      ++open_parentheses_;
      Built inner = logical();
      if (inner && !peek().is(')')) return fail("N1104", stream_.here(), "')' is missing before " + shown(stream_.peek()));
      --open_parentheses_;
      --nesting_;
      if (inner) stream_.take();
      return inner;
    }
    return fail("N1104", span, "a value was expected, but there is " + shown(token), "a number, a name, a function or '('");
  }

  Built number_with_unit() {
    const Token token = stream_.take();
    const SourceSpan span = stream_.span(token);
    const Token& next = stream_.peek();
    auto tree = std::make_shared<Expression>();
    tree->kind = Expression::Kind::number;
    tree->value = token.value;
    tree->span = span;
    if (next.kind == TokenKind::word && !ends_expression(next)) tree->name = std::string(stream_.take().text);
    return {std::move(tree), 1};
  }

  // Words that stand behind a formula rather than in it.
  bool ends_expression(const Token& token) const {
    for (const std::string_view word : {"in", "after", "is", "has", "end"}) {
      if (token.is_word(word)) return true;
    }
    return rules_.allow_word_operators && (token.is_word("and") || token.is_word("or") || token.is_word("not"));
  }

  Built named() {
    const Token first = stream_.take();
    const SourceSpan span = stream_.span(first);
    if (ends_expression(first) && !stream_.peek().is('('))
      return fail("N1104", span, "a value was expected, but there is " + shown(first), "this word has a meaning of its own");
    if (stream_.peek().is('(')) return call(std::string(first.text), span);
    std::string name(first.text);
    while (rules_.allow_dots && stream_.peek().is('.')) {
      stream_.take();
      if (stream_.peek().kind != TokenKind::word) return fail("N1104", stream_.here(), "a name must follow the dot behind '" + name + "'");
      name += '.';
      name += stream_.take().text;
    }
    if (rules_.allow_index && stream_.peek().is('[')) return indexed(std::move(name), span);
    if (const std::optional<double> value = constant_value(name)) return {model::number(*value, span), 1};
    return {model::symbol(std::move(name), span), 1};
  }

  Built indexed(std::string name, const SourceSpan& span) {
    stream_.take();
    if (stream_.peek().kind != TokenKind::word) return fail("N1104", stream_.here(), "the entry of '" + name + "' must be a name, as in " + name + "[class]");
    auto tree = std::make_shared<Expression>();
    tree->kind = Expression::Kind::indexed;
    tree->name = std::move(name);
    tree->index = std::string(stream_.take().text);
    while (rules_.allow_dots && stream_.peek().is('.') && stream_.peek(1).kind == TokenKind::word) {
      stream_.take();
      tree->index += '.';
      tree->index += stream_.take().text;
    }
    tree->span = span;
    if (!stream_.take_if(']')) return fail("N1104", stream_.here(), "']' is missing before " + shown(stream_.peek()));
    return {std::move(tree), 1};
  }

  Built call(std::string name, const SourceSpan& span) {
    stream_.take();
    if (++nesting_ > max_nesting) return too_deep(span);
    ++open_parentheses_;
    std::vector<ExpressionPtr> args;
    int depth = 0;
    if (!peek().is(')')) {
      do {
        Built arg = logical();
        if (!arg) return {};
        depth = std::max(depth, arg.depth);
        args.push_back(std::move(arg.tree));
        peek();
      } while (stream_.take_if(','));
    }
    if (!peek().is(')')) return fail("N1104", stream_.here(), "')' or ',' was expected in " + name + "(...), but there is " + shown(stream_.peek()));
    --open_parentheses_;
    --nesting_;
    stream_.take();
    if (depth + 1 > max_expression_depth) return too_deep(span);
    return {model::call(std::move(name), std::move(args), span), depth + 1};
  }

  TokenStream& stream_;
  const ExpressionRules& rules_;
  Diagnostics& diagnostics_;
  int nesting_ = 0;
  int open_parentheses_ = 0;
};

}  // namespace

ExpressionPtr parse_expression(TokenStream& stream, const ExpressionRules& rules, Diagnostics& diagnostics) {
  return Parser(stream, rules, diagnostics).whole();
}

}  // namespace neurocart::antimony
