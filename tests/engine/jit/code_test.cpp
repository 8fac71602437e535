// What the generated code contains: vector functions at the full width and no scalar ones, no operation that may change its rounding.
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "engine/ir/phases.hpp"
#include "engine/jit/program.hpp"
#include "engine/jit/schedule.hpp"
#include "test_models.hpp"

namespace neurocart::jit {
namespace {

Listing listing_of(const std::string& text, Precision precision, const std::string& processor, unsigned lanes = 0) {
  const ir::System system = ir::system_of(text);
  Options options;
  options.precision = precision;
  options.processor = processor;
  options.lanes = lanes;
  return list_code(system, ir::make_phases(system, {}), options);
}

// All hot transcendental operations: exponential, logarithm, powers with an exponent that is a parameter, and their slopes.
const char* const hot_text = "const n = 2.5; x = 1; y = 2; x' = exp(-x) - ln(y + 1)*x^n; y' = (x/(1 + y))^n - y*2^x;";

std::set<std::string> called(const Listing& listing) { return {listing.called.begin(), listing.called.end()}; }

TEST(Code, calls_only_vector_functions_of_the_full_width) {
  const auto names = [](const std::string& form) { return std::set<std::string>{"Sleef_finz_exp" + form, "Sleef_finz_log" + form, "Sleef_finz_pow" + form}; };
  EXPECT_EQ(called(listing_of(hot_text, Precision::f64, "x86-64-v4")), names("d8_u10avx512f"));
  EXPECT_EQ(called(listing_of(hot_text, Precision::f32, "x86-64-v4")), names("f16_u10avx512f"));
  EXPECT_EQ(called(listing_of(hot_text, Precision::f64, "x86-64-v3")), names("d4_u10avx2"));
  EXPECT_EQ(called(listing_of(hot_text, Precision::f32, "x86-64-v3")), names("f8_u10avx2"));
  // Wider than the registers: parts of the full width.
  EXPECT_EQ(called(listing_of(hot_text, Precision::f64, "x86-64-v3", 8)), names("d4_u10avx2"));
  EXPECT_EQ(called(listing_of(hot_text, Precision::f32, "x86-64-v3", 16)), names("f8_u10avx2"));
  EXPECT_EQ(called(listing_of(hot_text, Precision::f64, "x86-64-v3", 2)), names("d2_u10avx2128"));
  EXPECT_EQ(called(listing_of(hot_text, Precision::f32, "x86-64-v3", 2)), names("f4_u10avx2128"));
}

TEST(Code, rare_functions_alone_go_lane_by_lane) {
  const auto calls = called(listing_of("x = 1; x' = sin(x) - exp(x);", Precision::f64, "x86-64-v4"));
  EXPECT_EQ(calls, (std::set<std::string>{"Sleef_finz_expd8_u10avx512f", "Sleef_finz_sind1_u10purecfma", "Sleef_finz_cosd1_u10purecfma"}));
}

TEST(Code, no_operation_may_change_its_rounding) {
  const std::string text = listing_of(hot_text, Precision::f64, "").text;
  const std::regex loose(R"(\b(fast|nnan|ninf|nsz|arcp|contract|afn|reassoc)\b|fmuladd)");
  EXPECT_FALSE(std::regex_search(text, loose));
  EXPECT_NE(text.find("call <"), std::string::npos);
  // No function of LLVM's own that it would turn into a call to the mathematics library.
  EXPECT_FALSE(std::regex_search(text, std::regex(R"(llvm\.(exp|exp2|log|log2|log10|pow|powi|sin|cos|tan)\.)")));
}

// A schedule holds no more values than it may, reads nothing before it is there and computes everything once.
TEST(Schedule, keeps_to_its_registers) {
  std::mt19937 random(3);
  const ir::System system = ir::system_of(ir::random_text(random, 40));
  const ir::Phases phases = ir::make_phases(system, {});
  std::vector<Output> outputs;
  for (std::size_t i = 0; i < phases.factors.size(); ++i) outputs.push_back({phases.factors[i], {Array::output_0, static_cast<std::uint32_t>(i)}});
  std::size_t loads_before = 1000000;
  for (const int registers : {4, 8, 28, 1000}) {
    const Schedule schedule = make_schedule(phases.graph, outputs, {registers, false});
    EXPECT_LE(schedule.loads, loads_before) << registers;
    loads_before = schedule.loads;
    std::set<std::int32_t> known, made;
    for (const Step& step : schedule.steps) {
      const ir::NodeData& data = phases.graph[step.node];
      if (step.kind == Step::Kind::load) {
        EXPECT_TRUE(ir::is_input(data.op) || made.count(step.node.index) > 0);
        known.insert(step.node.index);
      } else if (step.kind == Step::Kind::operate) {
        EXPECT_TRUE(made.insert(step.node.index).second) << "computed twice";
        known.insert(step.node.index);
        for (int k = 0; k < argument_count(data.op); ++k) {
          const ir::Node arg = data.args[static_cast<std::size_t>(k)];
          EXPECT_TRUE(phases.graph.is_constant(arg) || known.count(arg.index) > 0);
        }
      } else {
        EXPECT_TRUE(data.op == ir::Op::constant || known.count(step.node.index) > 0);
      }
    }
    if (registers == 1000) {
      EXPECT_EQ(schedule.work, 0U);
    }
  }
}

}  // namespace
}  // namespace neurocart::jit
