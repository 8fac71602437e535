// See evaluate.hpp.
#include "engine/model/evaluate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace neurocart::model {

namespace {

double of_operation(Operator op, double a, double b) {
  switch (op) {
    case Operator::add:
      return a + b;
    case Operator::subtract:
      return a - b;
    case Operator::multiply:
      return a * b;
    case Operator::divide:
      return a / b;
    case Operator::power:
      return std::pow(a, b);
    case Operator::negate:
      return -a;
    case Operator::less:
      return a < b ? 1 : 0;
    case Operator::less_equal:
      return a <= b ? 1 : 0;
    case Operator::greater:
      return a > b ? 1 : 0;
    case Operator::greater_equal:
      return a >= b ? 1 : 0;
    case Operator::equal:
      return a == b ? 1 : 0;
    case Operator::not_equal:
      return a != b ? 1 : 0;
    case Operator::logical_and:
      return a != 0 && b != 0 ? 1 : 0;
    case Operator::logical_or:
      return a != 0 || b != 0 ? 1 : 0;
    case Operator::logical_not:
      return a == 0 ? 1 : 0;
  }
  return std::nan("");
}

std::optional<double> of_call(const std::string& name, const std::vector<double>& values) {
  if (values.size() == 1) {
    if (name == "abs") return std::abs(values[0]);
    if (name == "exp") return std::exp(values[0]);
    if (name == "ln") return std::log(values[0]);
    if (name == "log10") return std::log10(values[0]);
    if (name == "sqrt") return std::sqrt(values[0]);
  }
  if (!values.empty() && name == "min") return *std::min_element(values.begin(), values.end());
  if (!values.empty() && name == "max") return *std::max_element(values.begin(), values.end());
  return std::nullopt;
}

}  // namespace

std::optional<double> evaluate(const Expression& tree, const std::function<std::optional<double>(const std::string&)>& value_of, std::string* unknown) {
  std::optional<double> result;
  if (tree.kind == Expression::Kind::number) return tree.value;
  if (tree.kind == Expression::Kind::symbol) {
    result = value_of(tree.name);
  } else {
    std::vector<double> values;
    for (const auto& argument : tree.args) {
      const auto value = evaluate(*argument, value_of, unknown);
      if (!value) return std::nullopt;
      values.push_back(*value);
    }
    if (tree.kind == Expression::Kind::operation) return of_operation(tree.op, values[0], values.size() > 1 ? values[1] : 0.0);
    result = of_call(tree.name, values);
  }
  if (!result && unknown != nullptr) *unknown = tree.name;
  return result;
}

}  // namespace neurocart::model
