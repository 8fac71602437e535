#include "test_models.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "engine/antimony/reader.hpp"

namespace neurocart::ir {

const char* const robertson_text = R"(
  y1 = 1; y2 = 1e-5; y3 = 0.1;
  const k1 = 0.04, k2 = 3e7, k3 = 1e4;
  y1' = -k1*y1 + k3*y2*y3;
  y2' = k1*y1 - k3*y2*y3 - k2*y2^2;
  y3' = k2*y2^2;
)";

const char* const tissues_text = R"(
  const r = 0.9, d = 0.1, ki = 0.5, ko = 0.2, k_cap = 50, k_half = 3, kill = 0.7, s = 2;
  a1 = 1; a2 = 2; a3 = 0.5; b1 = 0.3; b2 = 4; b3 = 0.2; c1 = 5; c2 = 1; c3 = 2; e1 = 0.1; e2 = 0.2; e3 = 0.4;
  var total := a1 + a2 + a3 + b1 + b2 + b3;
  var targets := c1 + c2 + c3 + e1 + e2 + e3;
  var room := 1/(1 + total/k_cap);
  var drive := targets/(targets + k_half);
  a1' = r*room*drive*a1 - d*a1 - ki*a1 + ko*(a2 + a3);
  a2' = r*room*drive*a2 - d*a2 + ki*a1/2 - ko*a2;
  a3' = r*room*drive*a3 - d*a3 + ki*a1/2 - ko*a3;
  b1' = d*drive*a1 - d*b1; b2' = d*drive*a2 - d*b2; b3' = d*drive*a3 - d*b3;
  c1' = s - kill*room*(a1 + b1)*c1/(c1 + e1 + k_half); c2' = s - kill*(a2 + b2)*c2/(c2 + e2 + k_half); c3' = s - kill*total*c3/(c3 + e3 + k_half);
  e1' = room*c1 - e1; e2' = room*c2 - e2*total/k_cap; e3' = drive*c3 - e3;
)";

const char* const feedback_text = R"(
  const k = 0.8, n = 2.5, m = 0.16, half = 1.5, shape = 4;
  x = 1.3; y = 0.7; z = 2.1; w = 0.4; v = 3;
  x' = k*(1 - x) + (y/half)^n/(1 + (y/half)^n);
  y' = x*ln(2.5/y)*exp(-z) - k*y;
  z' = x*(1.5/z)^m - max(z, w)*0.3 - min(y, 0.5);
  w' = piecewise(x*y, z > 1, y*w) - sqrt(w)*k + 2^(0.3*x);
  v' = abs(x - y)*w - v^3*0.01 + sin(x)*cos(v) + tanh(w) - v*shape^m;
)";

std::string random_text(std::mt19937& random, int count) {
  std::ostringstream text;
  const auto pick = [&](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  const auto state = [&] { return "x" + std::to_string(pick(count)); };
  for (int i = 0; i < count; ++i) text << "x" << i << " = " << 0.5 + 0.1 * pick(20) << ";\n";
  text << "var all := ";
  for (int i = 0; i < count; ++i) text << (i ? " + x" : "x") << i;
  text << ";\nvar part := x0/(1 + all);\n";
  for (int i = 0; i < count; ++i) {
    text << "x" << i << "' = ";
    const int terms = 1 + pick(4);
    for (int t = 0; t < terms; ++t) {
      text << (pick(2) ? " + " : " - ") << 0.1 + 0.1 * pick(10) << "*";
      switch (pick(5)) {
        case 0:
          text << state();
          break;
        case 1:
          text << state() << "*" << state();
          break;
        case 2:
          text << state() << "/(1 + " << state() << ")";
          break;
        case 3:
          text << "part*" << state();
          break;
        default:
          text << state() << "*" << state() << "/(2 + " << state() << "*" << state() << ")";
          break;
      }
    }
    text << ";\n";
  }
  return text.str();
}

model::Model model_of(const std::string& text) {
  Diagnostics diagnostics;
  model::Model model = antimony::read_model(text, {}, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all())
    if (diagnostic.severity == Severity::error) ADD_FAILURE() << diagnostic.code << " " << diagnostic.message << " at " << diagnostic.span.line;
  return model;
}

System system_of(const std::string& text, const LowerOptions& options) {
  Diagnostics diagnostics;
  System system = lower(model_of(text), options, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) ADD_FAILURE() << diagnostic.code << " " << diagnostic.message;
  return system;
}

std::string errors_of(const std::string& text, const LowerOptions& options) {
  Diagnostics diagnostics;
  lower(model_of(text), options, diagnostics);
  std::string result;
  for (const Diagnostic& diagnostic : diagnostics.all()) result += diagnostic.code + " " + diagnostic.message + "\n";
  return result;
}

}  // namespace neurocart::ir
