// Compiled code against the tape: the same bits from every phase, at every number of lanes, for this machine and for one with 256-bit registers.
#include <gtest/gtest.h>

#include <filesystem>

#include "clinic/compose/composer.hpp"
#include "engine/antimony/reader.hpp"
#include "engine/ir/phases.hpp"
#include "engine/jit/program.hpp"
#include "engine/tape/program.hpp"
#include "kernel_run.hpp"
#include "test_models.hpp"

namespace neurocart::jit {
namespace {

using Run64 = KernelRun<nk_table_f64, double>;
using Run32 = KernelRun<nk_table_f32, float>;

std::unique_ptr<Program> compiled(const ir::System& system, const ir::Phases& phases, Precision precision, unsigned lanes, const std::string& processor = {}) {
  Options options;
  options.precision = precision;
  options.lanes = lanes;
  options.processor = processor;
  options.cache_folder = std::filesystem::path();
  return compile(system, phases, options);
}

void expect_bits_of_the_tape(const ir::System& system, const std::vector<unsigned>& widths = {1, 2, 4, 8}) {
  const ir::Phases phases = ir::make_phases(system, {});
  const auto tape = tape::compile(system, phases);
  std::vector<std::vector<std::vector<double>>> expected;
  std::vector<std::uint8_t> status;
  for (unsigned patient = 0; patient < 16; ++patient) {
    const Run64 run(tape->table(1), system, patient, true);
    expected.push_back(run.lane(0));
    status.push_back(run.status[0]);
  }
  for (const std::string processor : {"", "x86-64-v3"}) {
    for (const unsigned lanes : widths) {
      const auto program = compiled(system, phases, Precision::f64, lanes, processor);
      const auto& table = program->table_f64();
      ASSERT_EQ(table.lanes, lanes);
      ASSERT_EQ(table.abi_version, NK_ABI_VERSION);
      for (unsigned first = 0; first < 16; first += lanes) {
        const Run64 run(table, system, first, true);
        for (unsigned lane = 0; lane < lanes; ++lane) {
          EXPECT_EQ(differences(run.lane(lane), expected[first + lane]), 0U)
              << lanes << " lanes, patient " << first + lane << ", processor '" << processor << "'";
          EXPECT_EQ(run.status[lane], status[first + lane]) << lanes << " lanes, patient " << first + lane << ", processor '" << processor << "'";
        }
      }
    }
  }
}

// Single precision: equal bits at every width, and within single precision of double where the model stays in range.
void expect_single_precision(const ir::System& system, double tolerance, const std::vector<unsigned>& widths = {1, 2, 4, 8, 16}) {
  const ir::Phases phases = ir::make_phases(system, {});
  const auto tape = tape::compile(system, phases);
  const auto narrow = compiled(system, phases, Precision::f32, 1);
  for (const std::string processor : {"", "x86-64-v3"}) {
    for (const unsigned lanes : widths) {
      const auto program = compiled(system, phases, Precision::f32, lanes, processor);
      const Run32 run(program->table_f32(), system, 0, true);
      for (unsigned lane = 0; lane < lanes; ++lane) {
        const Run32 one(narrow->table_f32(), system, lane, true);
        EXPECT_EQ(differences(run.lane(lane), one.lane(0)), 0U) << lanes << " lanes, lane " << lane << ", processor '" << processor << "'";
        EXPECT_EQ(run.status[lane], one.status[0]) << lanes << " lanes, lane " << lane;
      }
    }
  }
  const Run64 exact(tape->table(1), system, 1, false);
  const Run32 single(narrow->table_f32(), system, 1, false);
  double scale = 0, worst = 0;
  const auto& wide = exact.results[exact.solution_section];
  for (std::size_t i = 0; i < wide.size(); ++i) {
    scale = std::max(scale, std::abs(wide[i]));
    worst = std::max(worst, std::abs(wide[i] - static_cast<double>(single.results[single.solution_section][i])));
  }
  EXPECT_LT(worst, tolerance * scale);
}

const char* const everything_text = R"(
  const n = 2.5, m = 3, d = 0.7;
  x = 1.3; y = 0.7; z = 2.1; w = 0.4; r = 0.25;
  x' = x^n - y^m*x + piecewise(sin(x), x > y && y > 0.1, cos(x), z >= 1 || w < 0.3, tan(x)) + r;
  y' = arcsin(w/9) + arccos(w/9) + arctan(x) + sinh(w) - cosh(w) + tanh(z) - d*y;
  z' = floor(x*3) - ceil(y*3) + abs(w - 1) + min(x, y) - max(z, w) + y^0.3;
  w' = piecewise(1, !(x == y), 2)*0.1 - sqrt(abs(w)) + ln(abs(x) + 1) + exp(-abs(z)) + log10(abs(z) + 2) - w^n*time^2;
  first: at time >= 1: x = x + d, y = x, r = r + x*2;
  second: at 2*y after x > 0.5 && z < 9, priority = m*x: z = uniform(0, 1) + w, w = bernoulli(0.4) + exponential(2);
)";

TEST(Bits, models_of_every_operation) {
  expect_bits_of_the_tape(ir::system_of(everything_text));
  expect_bits_of_the_tape(ir::system_of(ir::feedback_text));
  expect_bits_of_the_tape(ir::system_of(ir::tissues_text));
  expect_bits_of_the_tape(ir::system_of(ir::robertson_text));
  expect_bits_of_the_tape(ir::system_of("x = 1; x' = 2;"));
}

TEST(Bits, folded_numbers) {
  ir::LowerOptions folded;
  folded.parameters.emplace();
  expect_bits_of_the_tape(ir::system_of(everything_text, folded));
  expect_bits_of_the_tape(ir::system_of(ir::tissues_text, folded));
}

TEST(Bits, random_models) {
  std::mt19937 random(21);
  for (const int count : {1, 4, 25, 60}) expect_bits_of_the_tape(ir::system_of(ir::random_text(random, count)), {1, 8});
}

TEST(Bits, a_solve_that_swaps_right_hand_sides) { expect_bits_of_the_tape(ir::system_of("x = 1; y = 2; z = 1; x' = y; y' = x; z' = 1;")); }

TEST(Bits, published_models) {
  std::size_t models = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::string(NEUROCART_SOURCE_DIR) + "/tests/models")) {
    if (entry.path().extension() != ".ant") continue;
    SCOPED_TRACE(entry.path().filename().string());
    Diagnostics diagnostics;
    const auto model = antimony::read_model_file(entry.path(), diagnostics);
    const ir::System system = ir::lower(model, {}, diagnostics);
    ASSERT_FALSE(diagnostics.has_errors());
    expect_bits_of_the_tape(system, {2, 8});
    ++models;
  }
  EXPECT_GE(models, 8U);
}

ir::System patient(bool folded) {
  Diagnostics diagnostics;
  const std::string folder = std::string(NEUROCART_SOURCE_DIR) + "/library";
  const compose::Library library({folder});
  const auto scenario = compose::read_scenario(folder + "/scenarios/mg_achr_cd19_car_t.toml", diagnostics);
  const auto composition = compose::compose(library, scenario, {}, diagnostics);
  ir::LowerOptions options;
  for (const auto& readout : composition.readouts) options.readouts.push_back(readout.model_id);
  if (folded) options.parameters.emplace();
  ir::System system = ir::lower(composition.model, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors());
  return system;
}

TEST(Bits, the_composed_patient) {
  expect_bits_of_the_tape(patient(true), {8});
  expect_bits_of_the_tape(patient(false), {4, 8});
}

TEST(SinglePrecision, equal_bits_at_every_width) {
  expect_single_precision(ir::system_of(everything_text), 1e-4);
  expect_single_precision(ir::system_of(ir::feedback_text), 1e-5);
  expect_single_precision(ir::system_of(ir::tissues_text), 1e-5);
}

TEST(SinglePrecision, the_composed_patient) { expect_single_precision(patient(true), 1e-4, {8, 16}); }

TEST(Program, refuses_what_it_cannot_do) {
  const ir::System system = ir::system_of("x = 1; x' = -x;");
  const ir::Phases phases = ir::make_phases(system, {});
  EXPECT_THROW(compiled(system, phases, Precision::f64, 3), std::invalid_argument);
  EXPECT_THROW(compiled(system, phases, Precision::f64, 16), std::invalid_argument);
  EXPECT_THROW(compiled(system, phases, Precision::f64, 0, "abacus"), std::invalid_argument);
  EXPECT_THROW(compiled(system, phases, Precision::f64, 0, "x86-64"), std::invalid_argument);
  const auto program = compiled(system, phases, Precision::f32, 0);
  EXPECT_EQ(program->table_f32().lanes, widest_lanes(Precision::f32));
  EXPECT_THROW(static_cast<void>(program->table_f64()), std::logic_error);
  EXPECT_EQ(program->table_f32().time_derivative, nullptr);
  EXPECT_EQ(widest_lanes(Precision::f64, "x86-64-v3"), 4U);
  EXPECT_EQ(widest_lanes(Precision::f32, "x86-64-v4"), 16U);
}

}  // namespace
}  // namespace neurocart::jit
