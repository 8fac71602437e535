// The solver on models written as text (tests/models): published values within 0.1 %, agreement with SUNDIALS CVODE, and error against work over tolerances.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <sstream>

#include "cvode_oracle.hpp"
#include "engine/antimony/reader.hpp"
#include "engine/ir/lowering.hpp"
#include "engine/simulation/simulation.hpp"
#include "engine/solve/run.hpp"
#include "engine/tape/program.hpp"
#include "model_cases.hpp"

namespace neurocart::test {
namespace {

constexpr double expected_accuracy = 1e-3;

// A case without events, compiled by the tape; jumps of its right-hand side are roots.
struct CompiledCase {
  ModelCase model_case;
  ir::System system;
  std::unique_ptr<tape::Program> program;
  std::map<std::string, std::size_t> column;  // of a read-out, by id

  solve::Result run(double tolerance, double absolute, const std::vector<double>& times) const {
    solve::Request request;
    request.end = model_case.end;
    request.output_times = times;
    request.relative_tolerance = tolerance;
    request.absolute_tolerances.assign(system.states.size(), absolute);
    return solve::run(program->table(1), {}, system.parameter_values, request);
  }
};

void refuse_errors(const Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) return;
  std::ostringstream text;
  diagnostics.print(text);
  throw std::runtime_error(text.str());
}

model::Model read_case(const ModelCase& model_case) {
  Diagnostics diagnostics;
  model::Model model = antimony::read_model_file(model_case.model, diagnostics);
  refuse_errors(diagnostics);
  return model;
}

std::map<std::string, std::size_t> columns_of(const ir::System& system) {
  std::map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < system.readouts.size(); ++i) columns[system.readouts[i]] = i;
  return columns;
}

CompiledCase compile_case(const ModelCase& model_case) {
  Diagnostics diagnostics;
  CompiledCase compiled{model_case, ir::lower(read_case(model_case), {}, diagnostics), nullptr, {}};
  refuse_errors(diagnostics);
  compiled.program = tape::compile(compiled.system);
  compiled.column = columns_of(compiled.system);
  return compiled;
}

std::size_t index_of(const std::vector<double>& times, double time) {
  return static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), time) - times.begin());
}

// Largest |e| / (|ref| + 1e-6 max |ref|) over times and states.
double worst_error(const CompiledCase& compiled, const solve::Result& result, const CvodeResult& reference) {
  const std::size_t states = compiled.system.states.size();
  double worst = 0;
  for (std::size_t s = 0; s < states; ++s) {
    const std::size_t column = compiled.column.at(compiled.system.states[s].id);
    double largest = 0;
    for (std::size_t t = 0; t < result.times; ++t) largest = std::max(largest, std::fabs(reference.states[t * states + s]));
    for (std::size_t t = 0; t < result.times; ++t) {
      const double exact = reference.states[t * states + s];
      const double error = std::fabs(result.row(0, t)[column] - exact) / (std::fabs(exact) + 1e-6 * largest);
      worst = std::isnan(error) ? INFINITY : std::max(worst, error);
    }
  }
  return worst;
}

class Models : public testing::TestWithParam<ModelCase> {};
class SmoothModels : public testing::TestWithParam<ModelCase> {};

TEST_P(Models, MeetsExpectedValues) {
  Diagnostics diagnostics;
  const simulation::Simulation model(read_case(GetParam()), {}, diagnostics);
  refuse_errors(diagnostics);
  const auto column = columns_of(model.system());
  const std::vector<double> times = output_times(GetParam());
  simulation::RunSettings settings;
  settings.end = GetParam().end;
  settings.output_times = times;
  settings.relative_tolerance = GetParam().tolerance;
  settings.absolute_tolerance = GetParam().absolute;
  const solve::Result result = model.run(model.nominal_parameters(), settings);
  ASSERT_EQ(result.patients[0].status, solve::Status::done) << solve::text_of(result.patients[0].status) << " at " << result.patients[0].reached;
  double worst = 0;
  for (const Expected& expected : GetParam().expected) {
    const double value = result.row(0, index_of(times, expected.time))[column.at(expected.id)];
    const double error = std::fabs(value / expected.value - 1);
    worst = std::max(worst, error);
    EXPECT_LE(error, expected_accuracy) << expected.id << " at " << expected.time << ": " << value << ", expected " << expected.value;
  }
  for (const Expected& peak : GetParam().peaks) {
    double largest = 0, when = 0;
    for (std::size_t t = 0; t < times.size(); ++t) {
      const double value = result.row(0, t)[column.at(peak.id)];
      if (value > largest) {
        largest = value;
        when = times[t];
      }
    }
    EXPECT_NEAR(largest / peak.value, 1, expected_accuracy) << peak.id;
    EXPECT_NEAR(when / peak.time, 1, 2 * expected_accuracy) << peak.id;
  }
  std::printf("  %s: worst of %zu expected values %.1e; %s\n", GetParam().name.c_str(), GetParam().expected.size(), worst, GetParam().source.c_str());
}

TEST_P(SmoothModels, AgreesWithCvodeOverTolerances) {
  const CompiledCase compiled = compile_case(GetParam());
  const ModelCase& one = GetParam();
  const std::vector<double> times = output_times(one);
  const std::vector<double> absolute(compiled.system.states.size(), 1e-3 * one.absolute);
  const CvodeResult reference = run_cvode(compiled.program->table(1), compiled.system.parameter_values, 0, times, 1e-12, absolute, one.stops);
  std::printf("  %s, against CVODE at 1e-12 (%ld steps, %ld right-hand sides)\n  tolerance  accepted  rejected  repeated  rhs      factors  error\n",
              one.name.c_str(), reference.steps, reference.right_hand_sides);
  double first = 0, last = 0;
  for (const double tolerance : {1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9}) {
    const solve::Result result = compiled.run(tolerance, one.absolute * tolerance / one.tolerance, times);
    ASSERT_EQ(result.patients[0].status, solve::Status::done) << tolerance;
    const auto& s = result.patients[0].statistics;
    last = worst_error(compiled, result, reference);
    if (first == 0) first = last;
    std::printf("  %9.0e  %8llu  %8llu  %8llu  %7llu  %7llu  %.2e\n", tolerance, static_cast<unsigned long long>(s.accepted),
                static_cast<unsigned long long>(s.rejected), static_cast<unsigned long long>(s.repeated), static_cast<unsigned long long>(s.right_hand_sides),
                static_cast<unsigned long long>(s.factors), last);
  }
  EXPECT_LT(last, 1e-5);
  EXPECT_LT(last, 0.1 * first);
}

// One, two, four, eight patients run in that many lanes; each gets what it gets alone.
TEST_P(Models, BitsAreTheSameAtEveryWidth) {
  Diagnostics diagnostics;
  const simulation::Simulation model(read_case(GetParam()), {}, diagnostics);
  refuse_errors(diagnostics);
  simulation::RunSettings settings;
  settings.end = GetParam().end;
  settings.output_times = output_times(GetParam());
  settings.relative_tolerance = 1e-5;
  const std::vector<double> alone = model.run(model.nominal_parameters(), settings).values;
  std::vector<double> list = model.nominal_parameters();
  if (list.empty()) return;  // the run has one patient then
  for (const std::size_t patients : {2u, 4u, 8u}) {
    const std::vector<double> half = list;
    list.insert(list.end(), half.begin(), half.end());
    const solve::Result result = model.run(list, settings);
    ASSERT_EQ(result.patients.size(), patients);
    for (std::size_t i = 0; i < patients; ++i)
      EXPECT_EQ(std::memcmp(result.values.data() + i * alone.size(), alone.data(), alone.size() * sizeof(double)), 0) << i << " of " << patients;
  }
}

std::vector<ModelCase> cases_for_oracle() {
  std::vector<ModelCase> cases = read_model_cases();
  std::erase_if(cases, [](const ModelCase& one) { return one.has_events; });
  return cases;
}

const auto name_of = [](const auto& one) { return one.param.name; };
INSTANTIATE_TEST_SUITE_P(Texts, Models, testing::ValuesIn(read_model_cases()), name_of);
INSTANTIATE_TEST_SUITE_P(Texts, SmoothModels, testing::ValuesIn(cases_for_oracle()), name_of);

}  // namespace
}  // namespace neurocart::test
