// Random formulas over two states, one constant of the patient and numbers, for property tests. Smooth operations only, with arguments that stay moderate.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "engine/ir/graph.hpp"
#include "engine/ir/rewrite.hpp"
#include "graph_values.hpp"

namespace neurocart::ir {

struct RandomFormula {
  struct Step {
    int op;
    int a, b;  // earlier values, counted back from the newest
  };
  std::vector<Step> steps;
  std::vector<double> numbers;  // values of the inputs: x, y, p

  Node build(Graph& graph, bool simplify) const {
    std::vector<Node> values{graph.input(Op::state, 0), graph.input(Op::state, 1), graph.input(Op::fixed, 0),
                             graph.constant(0.0),       graph.constant(1.0),       graph.constant(-1.5)};
    const auto made = [&](Op op, Node a, Node b = {}, Node c = {}) { return simplify ? graph.make(op, a, b, c) : graph.intern(op, a, b, c); };
    for (const Step& step : steps) {
      const auto pick = [&](int back) { return values[values.size() - 1 - static_cast<std::size_t>(back) % values.size()]; };
      const Node a = pick(step.a), b = pick(step.b);
      switch (step.op) {
        case 0:
          values.push_back(made(Op::add, a, b));
          break;
        case 1:
          values.push_back(made(Op::subtract, a, b));
          break;
        case 2:
          values.push_back(made(Op::multiply, a, b));
          break;
        case 3:
          values.push_back(made(Op::negate, a));
          break;
        case 4:
          values.push_back(made(Op::divide, a, made(Op::add, graph.constant(2.0), made(Op::multiply, b, b))));
          break;
        case 5:
          values.push_back(made(Op::hyperbolic_tangent, a));
          break;
        case 6:
          values.push_back(made(Op::exponential, made(Op::negate, made(Op::multiply, a, a))));
          break;
        case 7:
          values.push_back(made(Op::power, made(Op::add, graph.constant(1.0), made(Op::multiply, a, a)), graph.constant(0.5 * (step.b % 6))));
          break;
        default:
          values.push_back(made(Op::logarithm, made(Op::add, graph.constant(1.5), made(Op::multiply, a, a))));
          break;
      }
    }
    return values.back();
  }

  InputValues inputs() const { return {{Op::state, {numbers[0], numbers[1]}}, {Op::fixed, {numbers[2]}}}; }

  // The largest intermediate: what rounding is measured against.
  double magnitude(const Graph& graph) const {
    std::vector<Node> all;
    for (std::size_t i = 0; i < graph.size(); ++i) all.push_back(Node{static_cast<std::int32_t>(i)});
    double largest = 0.0;
    for (double value : values_of(graph, all, inputs()))
      if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
    return largest * largest;
  }
};

inline rc::Gen<RandomFormula> arbitrary_formula(int most_steps) {
  const auto step = rc::gen::build<RandomFormula::Step>(rc::gen::set(&RandomFormula::Step::op, rc::gen::inRange(0, 9)),
                                                        rc::gen::set(&RandomFormula::Step::a, rc::gen::inRange(0, 12)),
                                                        rc::gen::set(&RandomFormula::Step::b, rc::gen::inRange(0, 12)));
  const auto number = rc::gen::map(rc::gen::inRange(-200, 200), [](int hundredths) { return hundredths / 100.0; });
  return rc::gen::build<RandomFormula>(
      rc::gen::set(&RandomFormula::steps, rc::gen::resize(most_steps, rc::gen::nonEmpty(rc::gen::container<std::vector<RandomFormula::Step>>(step)))),
      rc::gen::set(&RandomFormula::numbers, rc::gen::container<std::vector<double>>(3, number)));
}

}  // namespace neurocart::ir
