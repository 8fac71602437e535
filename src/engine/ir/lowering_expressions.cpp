// Formulas of the model text as nodes.
#include <cmath>
#include <numbers>
#include <string>

#include "engine/ir/lowering.hpp"

namespace neurocart::ir {

namespace {

using model::Expression;
using model::Operator;

const std::unordered_map<std::string, Op>& unary_functions() {
  static const std::unordered_map<std::string, Op> table{{"exp", Op::exponential},
                                                         {"ln", Op::logarithm},
                                                         {"sqrt", Op::square_root},
                                                         {"abs", Op::absolute},
                                                         {"floor", Op::floor},
                                                         {"ceil", Op::ceiling},
                                                         {"ceiling", Op::ceiling},
                                                         {"sin", Op::sine},
                                                         {"cos", Op::cosine},
                                                         {"tan", Op::tangent},
                                                         {"arcsin", Op::arc_sine},
                                                         {"asin", Op::arc_sine},
                                                         {"arccos", Op::arc_cosine},
                                                         {"acos", Op::arc_cosine},
                                                         {"arctan", Op::arc_tangent},
                                                         {"atan", Op::arc_tangent},
                                                         {"sinh", Op::hyperbolic_sine},
                                                         {"cosh", Op::hyperbolic_cosine},
                                                         {"tanh", Op::hyperbolic_tangent},
                                                         {"not", Op::logical_not}};
  return table;
}

const std::unordered_map<std::string, Operator>& relation_functions() {
  static const std::unordered_map<std::string, Operator> table{{"lt", Operator::less},           {"leq", Operator::less_equal}, {"gt", Operator::greater},
                                                               {"geq", Operator::greater_equal}, {"eq", Operator::equal},       {"neq", Operator::not_equal}};
  return table;
}

const std::unordered_map<std::string, double>& named_numbers() {
  static const std::unordered_map<std::string, double> table{{"pi", std::numbers::pi},
                                                             {"exponentiale", std::numbers::e},
                                                             {"avogadro", 6.02214179e23},
                                                             {"true", 1.0},
                                                             {"false", 0.0},
                                                             {"infinity", HUGE_VAL},
                                                             {"inf", HUGE_VAL},
                                                             {"nan", std::nan("")},
                                                             {"notanumber", std::nan("")}};
  return table;
}

}  // namespace

Node Lowering::formula(const model::ExpressionPtr& expression, Moment moment) {
  if (!expression) return system_.graph.constant(std::nan(""));
  switch (expression->kind) {
    case Expression::Kind::number:
      return system_.graph.constant(expression->value);
    case Expression::Kind::symbol:
      return symbol_value(*expression, moment);
    case Expression::Kind::operation:
      return operation(*expression, moment);
    case Expression::Kind::call:
      return function_call(*expression, moment);
    case Expression::Kind::indexed:
      break;
  }
  diagnostics_.error("N2056", expression->span, "the table entry '" + expression->name + "[" + expression->index + "]' cannot stand in a model");
  return system_.graph.constant(std::nan(""));
}

Node Lowering::symbol_value(const Expression& expression, Moment moment) {
  if (const auto found = index_.find(expression.name); found != index_.end()) return meaning(found->second, moment);
  if (expression.name == "time") return system_.graph.input(moment == Moment::start ? Op::start_time : Op::time);
  if (const auto number = named_numbers().find(expression.name); number != named_numbers().end()) return system_.graph.constant(number->second);
  if (reported_.insert("unknown " + expression.name).second) {
    std::vector<std::string> names;
    names.reserve(entities_.size());
    for (const Entity& entity : entities_) names.push_back(entity.id);
    std::string message = "the symbol '" + expression.name + "' is not declared";
    if (!path_.empty()) message += "; '" + entities_[static_cast<std::size_t>(path_.back().first)].id + "' needs it";
    diagnostics_.error("N2054", expression.span, message, did_you_mean(expression.name, names));
  }
  return system_.graph.constant(std::nan(""));
}

Node Lowering::compare(Operator op, Node a, Node b) {
  Graph& graph = system_.graph;
  switch (op) {
    case Operator::less:
      return graph.make(Op::less, a, b);
    case Operator::less_equal:
      return graph.make(Op::less_equal, a, b);
    case Operator::greater:
      return graph.make(Op::less, b, a);
    case Operator::greater_equal:
      return graph.make(Op::less_equal, b, a);
    case Operator::equal:
      return graph.make(Op::equal, a, b);
    default:
      return graph.make(Op::not_equal, a, b);
  }
}

Node Lowering::operation(const Expression& expression, Moment moment) {
  Graph& graph = system_.graph;
  const Node a = formula(expression.args.at(0), moment);
  if (expression.args.size() == 1) {
    if (expression.op == Operator::negate || expression.op == Operator::subtract) return graph.negate(a);
    return expression.op == Operator::logical_not ? graph.make(Op::logical_not, a) : a;
  }
  const Node b = formula(expression.args[1], moment);
  switch (expression.op) {
    case Operator::add:
      return graph.add(a, b);
    case Operator::subtract:
      return graph.subtract(a, b);
    case Operator::multiply:
      return graph.multiply(a, b);
    case Operator::divide:
      return graph.divide(a, b);
    case Operator::power:
      return graph.make(Op::power, a, b);
    case Operator::logical_and:
      return graph.make(Op::logical_and, a, b);
    case Operator::logical_or:
      return graph.make(Op::logical_or, a, b);
    default:
      return compare(expression.op, a, b);
  }
}

Node Lowering::piecewise(const std::vector<Node>& args) {
  Node result = args.size() % 2 == 1 ? args.back() : system_.graph.constant(std::nan(""));
  for (std::size_t pair = args.size() / 2; pair > 0; --pair) result = system_.graph.make(Op::select, args[2 * pair - 1], args[2 * pair - 2], result);
  return result;
}

// Draws are uniform inputs; other distributions follow from their inverse.
Node Lowering::draw_call(const Expression& expression, const std::vector<Node>& args) {
  Graph& graph = system_.graph;
  const std::string& name = expression.name;
  const bool known = (name == "uniform" && args.size() == 2) || (name == "exponential" && args.size() == 1) || (name == "bernoulli" && args.size() == 1);
  if (!known) return {};
  if (draws_ < 0) {
    diagnostics_.error("N2057", expression.span, "'" + name + "' draws a random number, which only an event's assignment may do");
    return graph.constant(std::nan(""));
  }
  const Node drawn = graph.input(Op::draw, draws_++);
  if (name == "uniform") return graph.add(args[0], graph.multiply(graph.subtract(args[1], args[0]), drawn));
  if (name == "bernoulli") return graph.make(Op::less, drawn, args[0]);
  return graph.divide(graph.negate(graph.make(Op::logarithm, drawn)), args[0]);
}

Node Lowering::function_call(const Expression& expression, Moment moment) {
  Graph& graph = system_.graph;
  const std::string& name = expression.name;
  std::vector<Node> args;
  args.reserve(expression.args.size());
  for (const model::ExpressionPtr& arg : expression.args) args.push_back(formula(arg, moment));
  const auto fold_left = [&](Op op) {
    Node result = args[0];
    for (std::size_t i = 1; i < args.size(); ++i) result = graph.make(op, result, args[i]);
    return result;
  };
  const std::size_t count = args.size();
  if (count == 1)
    if (const auto found = unary_functions().find(name); found != unary_functions().end()) return graph.make(found->second, args[0]);
  if (count == 2)
    if (const auto found = relation_functions().find(name); found != relation_functions().end()) return compare(found->second, args[0], args[1]);
  const auto logarithm = [&](Node x) { return graph.make(Op::logarithm, x); };
  if (name == "log10" && count == 1) return graph.divide(logarithm(args[0]), graph.constant(std::numbers::ln10));
  if (name == "log" && count == 1) return logarithm(args[0]);
  if (name == "log" && count == 2) return graph.divide(logarithm(args[1]), logarithm(args[0]));
  if ((name == "pow" || name == "power") && count == 2) return graph.make(Op::power, args[0], args[1]);
  if (name == "sqr" && count == 1) return graph.multiply(args[0], args[0]);
  if (name == "root" && count == 1) return graph.make(Op::square_root, args[0]);
  if (name == "root" && count == 2) return graph.make(Op::power, args[1], graph.divide(graph.constant(1.0), args[0]));
  if (count > 0) {
    if (name == "min") return fold_left(Op::minimum);
    if (name == "max") return fold_left(Op::maximum);
    if (name == "plus") return fold_left(Op::add);
    if (name == "times") return fold_left(Op::multiply);
    if (name == "and") return fold_left(Op::logical_and);
    if (name == "or") return fold_left(Op::logical_or);
    if (name == "xor" && count == 2)
      return graph.make(Op::not_equal, graph.make(Op::not_equal, args[0], graph.constant(0.0)), graph.make(Op::not_equal, args[1], graph.constant(0.0)));
    if (name == "piecewise") return piecewise(args);
  }
  if (const Node drawn = draw_call(expression, args); drawn.valid()) return drawn;
  if (reported_.insert("function " + name + std::to_string(count)).second)
    diagnostics_.error("N2056", expression.span, "the engine has no function '" + name + "' of " + std::to_string(count) + " arguments");
  return graph.constant(std::nan(""));
}

}  // namespace neurocart::ir
