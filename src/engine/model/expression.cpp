// Expression trees: builders, substitution, comparison, and the printer whose text the Antimony parser reads back.
#include "engine/model/expression.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace neurocart::model {
namespace {

// Binding strength as in Antimony: && and || are equal and read from the left, a comparison binds tighter, a sign tighter than a product, a power tightest.
enum Strength { logical = 1, comparison = 2, sum = 3, product = 4, sign = 5, raised = 6, atom = 7 };

int strength_of(Operator op) {
  switch (op) {
    case Operator::logical_and:
    case Operator::logical_or:
      return logical;
    case Operator::less:
    case Operator::less_equal:
    case Operator::greater:
    case Operator::greater_equal:
    case Operator::equal:
    case Operator::not_equal:
      return comparison;
    case Operator::add:
    case Operator::subtract:
      return sum;
    case Operator::multiply:
    case Operator::divide:
      return product;
    case Operator::negate:
    case Operator::logical_not:
      return sign;
    case Operator::power:
      return raised;
  }
  return atom;
}

int strength_of(const Expression& tree) {
  if (tree.kind == Expression::Kind::operation) return strength_of(tree.op);
  if (tree.kind == Expression::Kind::number) {
    if (std::signbit(tree.value) && !std::isnan(tree.value)) return sign;
    if (!tree.name.empty()) return product;
  }
  return atom;
}

const char* sign_of(Operator op) {
  switch (op) {
    case Operator::add:
      return " + ";
    case Operator::subtract:
      return " - ";
    case Operator::multiply:
      return "*";
    case Operator::divide:
      return "/";
    case Operator::power:
      return "^";
    case Operator::negate:
      return "-";
    case Operator::less:
      return " < ";
    case Operator::less_equal:
      return " <= ";
    case Operator::greater:
      return " > ";
    case Operator::greater_equal:
      return " >= ";
    case Operator::equal:
      return " == ";
    case Operator::not_equal:
      return " != ";
    case Operator::logical_and:
      return " && ";
    case Operator::logical_or:
      return " || ";
    case Operator::logical_not:
      return "!";
  }
  return "";
}

void append_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "nan";
    return;
  }
  if (std::signbit(value)) out += '-';
  if (std::isinf(value)) {
    out += "inf";
    return;
  }
  std::array<char, 32> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value));
  out.append(buffer.data(), end);
}

// `needed`: an operand that binds less tightly stands in parentheses. `truth`: a condition is expected here, so 1 and 0 are written true and false.
void append(std::string& out, const Expression& tree, int needed, bool truth);

void append_call(std::string& out, const Expression& tree) {
  out += tree.name;
  out += '(';
  const bool takes_truths = tree.name == "implies" || tree.name == "xor";
  for (std::size_t i = 0; i < tree.args.size(); ++i) {
    if (i > 0) out += ", ";
    const bool is_condition = tree.name == "piecewise" && i % 2 == 1;
    append(out, *tree.args[i], logical, takes_truths || is_condition);
  }
  out += ')';
}

void append_operation(std::string& out, const Expression& tree) {
  const int own = strength_of(tree.op);
  const bool takes_truths = own == logical || tree.op == Operator::logical_not;
  if (tree.args.size() == 1) {
    out += sign_of(tree.op);
    // "--" and "-o" are marks of their own in Antimony.
    const Expression& operand = *tree.args[0];
    const bool is_bare_o = operand.kind == Expression::Kind::symbol && operand.name.starts_with('o');
    append(out, operand, is_bare_o ? atom + 1 : raised, takes_truths);
    return;
  }
  const bool from_the_left = tree.op != Operator::power && own != comparison;
  append(out, *tree.args[0], from_the_left ? own : own + 1, takes_truths);
  out += sign_of(tree.op);
  // A sign after an operator is legal but easily misread: a - (-b).
  int right = tree.op == Operator::power ? raised : own + 1;
  if (own != logical && strength_of(*tree.args[1]) == sign) right = raised;
  append(out, *tree.args[1], right, takes_truths);
}

void append(std::string& out, const Expression& tree, int needed, bool truth) {
  const bool in_parentheses = strength_of(tree) < needed;
  if (in_parentheses) out += '(';
  switch (tree.kind) {
    case Expression::Kind::number:
      if (truth && tree.name.empty() && (tree.value == 0.0 || tree.value == 1.0) && !std::signbit(tree.value)) {
        out += tree.value == 0.0 ? "false" : "true";
        break;
      }
      append_number(out, tree.value);
      if (!tree.name.empty()) out += ' ' + tree.name;
      break;
    case Expression::Kind::symbol:
      out += tree.name;
      break;
    case Expression::Kind::indexed:
      out += tree.name + '[' + tree.index + ']';
      break;
    case Expression::Kind::operation:
      append_operation(out, tree);
      break;
    case Expression::Kind::call:
      append_call(out, tree);
      break;
  }
  if (in_parentheses) out += ')';
}

}  // namespace

ExpressionPtr number(double value, SourceSpan span) {
  auto tree = std::make_shared<Expression>();
  tree->kind = Expression::Kind::number;
  tree->value = value;
  tree->span = std::move(span);
  return tree;
}

ExpressionPtr symbol(std::string name, SourceSpan span) {
  auto tree = std::make_shared<Expression>();
  tree->kind = Expression::Kind::symbol;
  tree->name = std::move(name);
  tree->span = std::move(span);
  return tree;
}

ExpressionPtr operation(Operator op, std::vector<ExpressionPtr> args, SourceSpan span) {
  auto tree = std::make_shared<Expression>();
  tree->kind = Expression::Kind::operation;
  tree->op = op;
  tree->args = std::move(args);
  tree->span = std::move(span);
  return tree;
}

ExpressionPtr call(std::string name, std::vector<ExpressionPtr> args, SourceSpan span) {
  auto tree = std::make_shared<Expression>();
  tree->kind = Expression::Kind::call;
  tree->name = std::move(name);
  tree->args = std::move(args);
  tree->span = std::move(span);
  return tree;
}

ExpressionPtr substitute(const ExpressionPtr& tree, const std::function<ExpressionPtr(const Expression&)>& replace) {
  if (!tree) return tree;
  if (tree->kind == Expression::Kind::symbol || tree->kind == Expression::Kind::indexed) {
    ExpressionPtr replacement = replace(*tree);
    return replacement ? replacement : tree;
  }
  if (tree->args.empty()) return tree;
  std::vector<ExpressionPtr> args;
  args.reserve(tree->args.size());
  bool is_changed = false;
  for (const ExpressionPtr& arg : tree->args) {
    args.push_back(substitute(arg, replace));
    is_changed = is_changed || args.back() != arg;
  }
  if (!is_changed) return tree;
  auto copy = std::make_shared<Expression>(*tree);
  copy->args = std::move(args);
  return copy;
}

bool same_tree(const Expression& left, const Expression& right) {
  if (left.kind != right.kind || left.name != right.name || left.index != right.index || left.args.size() != right.args.size()) return false;
  if (left.kind == Expression::Kind::operation && left.op != right.op) return false;
  if (left.kind == Expression::Kind::number && left.value != right.value && !(std::isnan(left.value) && std::isnan(right.value))) return false;
  for (std::size_t i = 0; i < left.args.size(); ++i) {
    if (!same_tree(*left.args[i], *right.args[i])) return false;
  }
  return true;
}

void collect_symbols(const Expression& tree, std::vector<std::string>& names) {
  if (tree.kind == Expression::Kind::symbol || tree.kind == Expression::Kind::indexed) names.push_back(tree.name);
  for (const ExpressionPtr& arg : tree.args) collect_symbols(*arg, names);
}

std::string to_text(const Expression& tree) {
  std::string out;
  append(out, tree, logical, false);
  return out;
}

}  // namespace neurocart::model
