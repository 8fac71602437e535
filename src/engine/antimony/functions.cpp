// Expansion of calls. Bodies are expanded once per function and then copied with the arguments in place of the parameters.
#include "engine/antimony/functions.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "engine/antimony/expression_parser.hpp"

namespace neurocart::antimony {
namespace {

using model::Expression;
using model::ExpressionPtr;
using model::Operator;

constexpr std::size_t max_nodes = 200'000;    // of one expanded expression
constexpr std::size_t max_work = 20'000'000;  // nodes made by expansion in one text
constexpr int max_function_nesting = 100;     // f calls g calls h ...
constexpr std::size_t any_number = 1'000'000;

struct BuiltIn {
  std::string_view name;
  std::string_view canonical;
  std::size_t least;
  std::size_t most;
};

constexpr std::array built_ins{BuiltIn{"abs", "abs", 1, 1},
                               BuiltIn{"exp", "exp", 1, 1},
                               BuiltIn{"ln", "ln", 1, 1},
                               BuiltIn{"log10", "log10", 1, 1},
                               BuiltIn{"log", "log", 1, 2},
                               BuiltIn{"sqrt", "sqrt", 1, 1},
                               BuiltIn{"root", "root", 1, 2},
                               BuiltIn{"pow", "pow", 2, 2},
                               BuiltIn{"power", "pow", 2, 2},
                               BuiltIn{"sqr", "sqr", 1, 1},
                               BuiltIn{"floor", "floor", 1, 1},
                               BuiltIn{"ceil", "ceil", 1, 1},
                               BuiltIn{"ceiling", "ceil", 1, 1},
                               BuiltIn{"factorial", "factorial", 1, 1},
                               BuiltIn{"min", "min", 1, any_number},
                               BuiltIn{"max", "max", 1, any_number},
                               BuiltIn{"piecewise", "piecewise", 1, any_number},
                               BuiltIn{"quotient", "quotient", 2, 2},
                               BuiltIn{"rem", "rem", 2, 2},
                               BuiltIn{"mod", "rem", 2, 2},
                               BuiltIn{"modulo", "rem", 2, 2},
                               BuiltIn{"implies", "implies", 2, 2},
                               BuiltIn{"xor", "xor", 2, any_number},
                               BuiltIn{"sin", "sin", 1, 1},
                               BuiltIn{"cos", "cos", 1, 1},
                               BuiltIn{"tan", "tan", 1, 1},
                               BuiltIn{"sec", "sec", 1, 1},
                               BuiltIn{"csc", "csc", 1, 1},
                               BuiltIn{"cot", "cot", 1, 1},
                               BuiltIn{"sinh", "sinh", 1, 1},
                               BuiltIn{"cosh", "cosh", 1, 1},
                               BuiltIn{"tanh", "tanh", 1, 1},
                               BuiltIn{"sech", "sech", 1, 1},
                               BuiltIn{"csch", "csch", 1, 1},
                               BuiltIn{"coth", "coth", 1, 1},
                               BuiltIn{"asin", "arcsin", 1, 1},
                               BuiltIn{"acos", "arccos", 1, 1},
                               BuiltIn{"atan", "arctan", 1, 1},
                               BuiltIn{"asec", "arcsec", 1, 1},
                               BuiltIn{"acsc", "arccsc", 1, 1},
                               BuiltIn{"acot", "arccot", 1, 1},
                               BuiltIn{"asinh", "arcsinh", 1, 1},
                               BuiltIn{"acosh", "arccosh", 1, 1},
                               BuiltIn{"atanh", "arctanh", 1, 1},
                               BuiltIn{"asech", "arcsech", 1, 1},
                               BuiltIn{"acsch", "arccsch", 1, 1},
                               BuiltIn{"acoth", "arccoth", 1, 1},
                               BuiltIn{"arcsin", "arcsin", 1, 1},
                               BuiltIn{"arccos", "arccos", 1, 1},
                               BuiltIn{"arctan", "arctan", 1, 1},
                               BuiltIn{"arcsec", "arcsec", 1, 1},
                               BuiltIn{"arccsc", "arccsc", 1, 1},
                               BuiltIn{"arccot", "arccot", 1, 1},
                               BuiltIn{"arcsinh", "arcsinh", 1, 1},
                               BuiltIn{"arccosh", "arccosh", 1, 1},
                               BuiltIn{"arctanh", "arctanh", 1, 1},
                               BuiltIn{"arcsech", "arcsech", 1, 1},
                               BuiltIn{"arccsch", "arccsch", 1, 1},
                               BuiltIn{"arccoth", "arccoth", 1, 1},
                               BuiltIn{"uniform", "uniform", 2, 2},
                               BuiltIn{"exponential", "exponential", 1, 1},
                               BuiltIn{"bernoulli", "bernoulli", 1, 1},  // draws, in events only
                               BuiltIn{"delay", "delay", 2, 2},
                               BuiltIn{"rateof", "rateof", 1, 1},
                               BuiltIn{"and", "and", 1, any_number},
                               BuiltIn{"or", "or", 1, any_number},
                               BuiltIn{"not", "not", 1, 1},
                               BuiltIn{"eq", "eq", 2, 2},
                               BuiltIn{"neq", "neq", 2, 2},
                               BuiltIn{"lt", "lt", 2, 2},
                               BuiltIn{"leq", "leq", 2, 2},
                               BuiltIn{"gt", "gt", 2, 2},
                               BuiltIn{"geq", "geq", 2, 2},
                               BuiltIn{"plus", "plus", 1, any_number},
                               BuiltIn{"times", "times", 1, any_number},
                               BuiltIn{"minus", "minus", 1, 2},
                               BuiltIn{"divide", "divide", 2, 2}};

const BuiltIn* find_built_in(const std::string& name) {
  const auto found = std::find_if(built_ins.begin(), built_ins.end(), [&](const BuiltIn& entry) { return same_word(name, entry.name); });
  return found == built_ins.end() ? nullptr : &*found;
}

// Function spellings of operators: and(a, b, c) is a && b && c.
std::optional<Operator> operator_of(std::string_view name) {
  static const std::unordered_map<std::string_view, Operator> operators{
      {"pow", Operator::power},      {"and", Operator::logical_and},   {"or", Operator::logical_or}, {"not", Operator::logical_not},
      {"eq", Operator::equal},       {"neq", Operator::not_equal},     {"lt", Operator::less},       {"leq", Operator::less_equal},
      {"gt", Operator::greater},     {"geq", Operator::greater_equal}, {"plus", Operator::add},      {"times", Operator::multiply},
      {"minus", Operator::subtract}, {"divide", Operator::divide}};
  const auto found = operators.find(name);
  return found == operators.end() ? std::nullopt : std::optional(found->second);
}

SizedTree combine(const std::function<ExpressionPtr(std::vector<ExpressionPtr>)>& make, const std::vector<SizedTree>& args) {
  SizedTree result;
  std::vector<ExpressionPtr> trees;
  trees.reserve(args.size());
  for (const SizedTree& arg : args) {
    trees.push_back(arg.tree);
    result.size += arg.size;
    result.depth = std::max(result.depth, arg.depth);
  }
  result.tree = make(std::move(trees));
  ++result.size;
  ++result.depth;
  return result;
}

SizedTree combine_operation(Operator op, const std::vector<SizedTree>& args, const SourceSpan& span) {
  return combine([&](std::vector<ExpressionPtr> trees) { return model::operation(op, std::move(trees), span); }, args);
}

SizedTree combine_call(const std::string& name, const std::vector<SizedTree>& args, const SourceSpan& span) {
  return combine([&](std::vector<ExpressionPtr> trees) { return model::call(name, std::move(trees), span); }, args);
}

SizedTree built_in_call(const BuiltIn& entry, std::vector<SizedTree> args, const SourceSpan& span) {
  std::string name(entry.canonical);
  if (name == "sqr") return combine_operation(Operator::power, {args[0], {model::number(2.0, span), 1, 1}}, span);
  if (name == "minus" && args.size() == 1) return combine_operation(Operator::negate, args, span);
  if (name == "not") return combine_operation(Operator::logical_not, args, span);
  if (args.size() == 1 && (name == "piecewise" || name == "min" || name == "max" || name == "and" || name == "or" || name == "plus" || name == "times"))
    return args[0];
  if (args.size() == 1 && name == "root") name = "sqrt";
  if (args.size() == 1 && name == "log") name = "ln";  // the reference reader's default
  const std::optional<Operator> op = operator_of(name);
  if (!op && name != "xor") return combine_call(name, args, span);
  SizedTree folded = args[0];
  for (std::size_t i = 1; i < args.size(); ++i) {
    folded = op ? combine_operation(*op, {folded, args[i]}, span) : combine_call(name, {folded, args[i]}, span);
  }
  return folded;
}

std::string plural(std::size_t count) { return std::to_string(count) + (count == 1 ? " argument" : " arguments"); }

}  // namespace

void FunctionLibrary::define(FunctionText function) {
  if (const auto found = functions_.find(function.name); found != functions_.end()) {
    const SourceSpan& first = found->second.text.span;
    diagnostics_.error("N1108", function.span, "the function '" + function.name + "' is defined twice; first in line " + std::to_string(first.line));
    return;
  }
  std::string name = function.name;
  functions_.emplace(std::move(name), Entry{std::move(function), {}, false, false});
}

ExpressionPtr FunctionLibrary::expand(const ExpressionPtr& tree) {
  if (!tree) return tree;
  std::optional<SizedTree> result = expand_sized(tree);
  return result ? std::move(result->tree) : nullptr;
}

bool FunctionLibrary::is_within_limits(const SizedTree& tree, const SourceSpan& span) {
  if (tree.size <= max_nodes && tree.depth <= max_expression_depth && work_ <= max_work) return true;
  if (!is_limit_reported_)
    diagnostics_.error("N1109", span, "the functions in this expression expand to more than can be handled",
                       "make the functions smaller or nest fewer of them");
  is_limit_reported_ = true;
  return false;
}

std::optional<SizedTree> FunctionLibrary::expand_sized(const ExpressionPtr& tree) {
  if (tree->args.empty() && tree->kind != Expression::Kind::call) return SizedTree{tree, 1, 1};
  std::vector<SizedTree> args;
  args.reserve(tree->args.size());
  bool is_changed = false;
  for (const ExpressionPtr& arg : tree->args) {
    std::optional<SizedTree> expanded = expand_sized(arg);
    if (!expanded) return std::nullopt;
    is_changed = is_changed || expanded->tree != arg;
    args.push_back(std::move(*expanded));
  }
  std::optional<SizedTree> result;
  if (tree->kind == Expression::Kind::call) {
    result = expand_call(*tree, std::move(args));
  } else {
    result = combine([&](std::vector<ExpressionPtr> trees) { return is_changed ? model::operation(tree->op, std::move(trees), tree->span) : tree; }, args);
  }
  if (!result || !is_within_limits(*result, tree->span)) return std::nullopt;
  return result;
}

std::optional<SizedTree> FunctionLibrary::expand_call(const Expression& tree, std::vector<SizedTree> args) {
  if (const auto found = functions_.find(tree.name); found != functions_.end()) {
    Entry& entry = found->second;
    if (args.size() != entry.text.parameters.size()) {
      diagnostics_.error("N1107", tree.span,
                         "the function '" + tree.name + "' takes " + plural(entry.text.parameters.size()) + ", not " + std::to_string(args.size()));
      return std::nullopt;
    }
    if (!prepare(entry)) return std::nullopt;
    return insert_arguments(entry.expanded.tree, entry, args);
  }
  const BuiltIn* built_in = find_built_in(tree.name);
  if (built_in == nullptr) {
    std::vector<std::string> names;
    for (const auto& [name, entry] : functions_) names.push_back(name);
    for (const BuiltIn& entry : built_ins) names.emplace_back(entry.name);
    std::sort(names.begin(), names.end());
    diagnostics_.error("N1107", tree.span, "there is no function '" + tree.name + "'", did_you_mean(tree.name, names));
    return std::nullopt;
  }
  if (args.size() < built_in->least || args.size() > built_in->most) {
    const std::string wanted = built_in->most == any_number        ? "at least " + plural(built_in->least)
                               : built_in->least == built_in->most ? plural(built_in->least)
                                                                   : std::to_string(built_in->least) + " or " + plural(built_in->most);
    diagnostics_.error("N1107", tree.span, "the function '" + tree.name + "' takes " + wanted + ", not " + std::to_string(args.size()));
    return std::nullopt;
  }
  return built_in_call(*built_in, std::move(args), tree.span);
}

bool FunctionLibrary::prepare(Entry& entry) {
  if (entry.is_done) return entry.expanded.tree != nullptr;
  const auto in_progress = std::count_if(functions_.begin(), functions_.end(), [](const auto& item) { return item.second.is_in_progress; });
  if (entry.is_in_progress || in_progress > max_function_nesting) {
    diagnostics_.error("N1109", entry.text.span, "the function '" + entry.text.name + "' calls itself", "functions of Antimony cannot be recursive");
    entry.is_done = true;
    return false;
  }
  entry.is_in_progress = true;
  std::optional<SizedTree> expanded = entry.text.body ? expand_sized(entry.text.body) : std::nullopt;
  entry.is_in_progress = false;
  entry.is_done = true;
  if (!expanded) return false;
  entry.expanded = std::move(*expanded);
  return true;
}

std::optional<SizedTree> FunctionLibrary::insert_arguments(const ExpressionPtr& tree, const Entry& entry, const std::vector<SizedTree>& args) {
  if (++work_ > max_work && !is_within_limits({}, tree->span)) return std::nullopt;
  if (tree->kind == Expression::Kind::symbol) {
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (entry.text.parameters[i] == tree->name) return args[i];
    }
    return SizedTree{tree, 1, 1};
  }
  if (tree->args.empty()) return SizedTree{tree, 1, 1};
  std::vector<SizedTree> inner;
  inner.reserve(tree->args.size());
  for (const ExpressionPtr& arg : tree->args) {
    std::optional<SizedTree> replaced = insert_arguments(arg, entry, args);
    if (!replaced) return std::nullopt;
    inner.push_back(std::move(*replaced));
  }
  SizedTree result = tree->kind == Expression::Kind::call ? combine_call(tree->name, inner, tree->span) : combine_operation(tree->op, inner, tree->span);
  if (!is_within_limits(result, tree->span)) return std::nullopt;
  return result;
}

}  // namespace neurocart::antimony
