// The arrays of one kernel table, owned, with every lane at its own point.
#pragma once

#include <random>
#include <type_traits>
#include <vector>

#include "engine/ir/system.hpp"
#include "engine/kernel/kernel_table.h"

namespace neurocart::tape {

template <class Real>
struct TableRunner {
  using Table = std::conditional_t<std::is_same_v<Real, double>, nk_table_f64, nk_table_f32>;
  // Lane l takes the nominal parameters times its own factors, made from `seed + l`.
  TableRunner(const Table& of, const ir::System& system, unsigned first_patient, double spread = 0.2) : table(of), lanes(of.lanes) {
    const nk_shape& shape = table.shape;
    const auto room = [&](std::uint32_t count) { return std::vector<Real>(static_cast<std::size_t>(count) * lanes, 0.0); };
    time = std::vector<Real>(lanes);
    shift = std::vector<Real>(lanes);
    parameters = room(shape.parameters);
    constants = room(shape.constants);
    registers = room(shape.registers);
    states = room(shape.states);
    derivatives = room(shape.states);
    factors = room(shape.factors);
    solution = room(shape.states);
    readouts = room(shape.readouts);
    roots = room(shape.roots);
    triggers = room(shape.triggers);
    draws = room(shape.draws);
    work = room(shape.work);
    status.assign(lanes, 0);
    for (unsigned lane = 0; lane < lanes; ++lane) {
      std::mt19937 random(first_patient + lane);
      std::uniform_real_distribution<double> factor(1.0 - spread, 1.0 + spread), uniform(0.0, 1.0);
      time[lane] = static_cast<Real>(uniform(random));
      shift[lane] = static_cast<Real>(5.0 + 40.0 * uniform(random));
      for (std::size_t i = 0; i < system.parameter_values.size(); ++i)
        parameters[i * lanes + lane] = static_cast<Real>(system.parameter_values[i] * factor(random));
      for (std::uint32_t i = 0; i < shape.draws; ++i) draws[i * lanes + lane] = static_cast<Real>(uniform(random));
    }
    table.derive(table.self, time.data(), parameters.data(), constants.data(), registers.data(), states.data(), work.data(), status.data());
    for (unsigned lane = 0; lane < lanes; ++lane) {
      std::mt19937 random(900 + first_patient + lane);
      std::uniform_real_distribution<double> factor(1.0 - spread, 1.0 + spread);
      for (std::uint32_t i = 0; i < shape.states; ++i) states[i * lanes + lane] *= static_cast<Real>(factor(random));
    }
  }

  void rhs() { table.rhs(table.self, time.data(), constants.data(), registers.data(), states.data(), derivatives.data(), work.data(), status.data()); }
  void factor() {
    table.factor(table.self, time.data(), constants.data(), registers.data(), states.data(), shift.data(), factors.data(), work.data(), status.data());
  }
  void solve() { table.solve(table.self, factors.data(), derivatives.data(), solution.data(), work.data(), status.data()); }
  void read() { table.readouts(table.self, time.data(), constants.data(), registers.data(), states.data(), readouts.data(), work.data(), status.data()); }
  void conditions() {
    table.conditions(table.self, time.data(), constants.data(), registers.data(), states.data(), roots.data(), triggers.data(), work.data(), status.data());
  }
  void act(std::uint32_t event, const std::vector<std::uint8_t>& mask) {
    table.act(table.self, event, time.data(), constants.data(), draws.data(), registers.data(), states.data(), mask.data(), work.data(), status.data());
  }

  const Table& table;
  unsigned lanes;
  std::vector<Real> time, shift, parameters, constants, registers, states, derivatives, factors, solution, readouts, roots, triggers, draws, work;
  std::vector<std::uint8_t> status;
};

TableRunner(const nk_table_f64&, const ir::System&, unsigned, double = 0.0) -> TableRunner<double>;
TableRunner(const nk_table_f32&, const ir::System&, unsigned, double = 0.0) -> TableRunner<float>;

}  // namespace neurocart::tape
