// One round through every phase of a kernel table, of either precision, with every lane at its own point. Everything that came out is kept for comparison.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "engine/ir/system.hpp"
#include "engine/kernel/kernel_table.h"

namespace neurocart::jit {

template <class Table, class Real>
struct KernelRun {
  // Patient p has parameters, states, time, shift and draws of its own, the same in whatever lane it stands; every third is driven to the edges: states that
  // are 0, tiny, below 0 or huge. Sections of `results`: one a call, values by [i * lanes + lane].
  KernelRun(const Table& table, const ir::System& system, unsigned first_patient, bool edges) : lanes(table.lanes) {
    const nk_shape& shape = table.shape;
    const auto room = [&](std::uint32_t count) { return std::vector<Real>(static_cast<std::size_t>(count) * lanes + 1, Real(0)); };
    std::vector<Real> time = room(1), shift = room(1), parameters = room(shape.parameters), constants = room(shape.constants),
                      registers = room(shape.registers), states = room(shape.states), draws = room(shape.draws), factors = room(shape.factors),
                      work = room(shape.work);
    status.assign(lanes, 0);
    for (unsigned lane = 0; lane < lanes; ++lane) {
      std::mt19937 random(first_patient + lane);
      std::uniform_real_distribution<double> factor(0.8, 1.2), uniform(0.0, 1.0);
      time[lane] = static_cast<Real>(uniform(random));
      shift[lane] = static_cast<Real>(5.0 + 40.0 * uniform(random));
      for (std::size_t i = 0; i < system.parameter_values.size(); ++i)
        parameters[i * lanes + lane] = static_cast<Real>(system.parameter_values[i] * factor(random));
      for (std::uint32_t i = 0; i < shape.draws; ++i) draws[i * lanes + lane] = static_cast<Real>(uniform(random));
    }
    table.derive(table.self, time.data(), parameters.data(), constants.data(), registers.data(), states.data(), work.data(), status.data());
    results = {constants, registers, states};
    for (unsigned lane = 0; lane < lanes; ++lane) {
      std::mt19937 random(900 + first_patient + lane);
      std::uniform_real_distribution<double> factor(0.8, 1.2);
      constexpr double strange[] = {0.0, 1e-14, -1e-13, -2.5, 1e30, 3.0, 1.0};
      for (std::uint32_t i = 0; i < shape.states; ++i) {
        Real& value = states[i * lanes + lane];
        value = static_cast<Real>(static_cast<double>(value) * factor(random));
        if (edges && (first_patient + lane) % 3 == 0 && random() % 3 == 0) value = static_cast<Real>(strange[random() % std::size(strange)]);
      }
    }
    std::vector<Real> rates = room(shape.states), solution = room(shape.states), roots = room(shape.roots), triggers = room(shape.triggers),
                      readouts = room(shape.readouts);
    table.rhs(table.self, time.data(), constants.data(), registers.data(), states.data(), rates.data(), work.data(), status.data());
    table.factor(table.self, time.data(), constants.data(), registers.data(), states.data(), shift.data(), factors.data(), work.data(), status.data());
    table.solve(table.self, factors.data(), rates.data(), solution.data(), work.data(), status.data());
    std::vector<Real> in_place = rates;
    table.solve(table.self, factors.data(), in_place.data(), in_place.data(), work.data(), status.data());
    table.conditions(table.self, time.data(), constants.data(), registers.data(), states.data(), roots.data(), triggers.data(), work.data(), status.data());
    table.readouts(table.self, time.data(), constants.data(), registers.data(), states.data(), readouts.data(), work.data(), status.data());
    results.insert(results.end(), {rates, factors, solution, in_place, roots, triggers, readouts});
    solution_section = 5;
    if (table.time_derivative != nullptr) {
      table.time_derivative(table.self, time.data(), constants.data(), registers.data(), states.data(), rates.data(), work.data(), status.data());
      results.push_back(rates);
    }
    for (std::uint32_t event = 0; event < shape.triggers; ++event) {
      std::vector<Real> delay = room(1), priority = room(1), moved_registers = registers, moved_states = states;
      table.event_terms(table.self, event, time.data(), constants.data(), registers.data(), states.data(), delay.data(), priority.data(), work.data(),
                        status.data());
      std::vector<std::uint8_t> mask(lanes);
      for (unsigned lane = 0; lane < lanes; ++lane) mask[lane] = (first_patient + lane + event) % 2 == 0 ? 0 : 7;
      table.act(table.self, event, time.data(), constants.data(), draws.data(), moved_registers.data(), moved_states.data(), mask.data(), work.data(),
                status.data());
      results.insert(results.end(), {delay, priority, moved_registers, moved_states});
    }
  }

  // What one lane got, NaN as one value: its sign and payload are no part of the promise.
  std::vector<std::vector<Real>> lane(unsigned lane) const {
    std::vector<std::vector<Real>> values;
    for (const auto& section : results) {
      std::vector<Real> of_lane;
      for (std::size_t i = lane; i + 1 < section.size(); i += lanes) of_lane.push_back(section[i]);
      values.push_back(of_lane);
    }
    return values;
  }

  unsigned lanes;
  std::size_t solution_section = 0;
  std::vector<std::vector<Real>> results;
  std::vector<std::uint8_t> status;
};

// The number of values that differ in a bit; NaN equals NaN.
template <class Real>
std::size_t differences(const std::vector<std::vector<Real>>& a, const std::vector<std::vector<Real>>& b) {
  if (a.size() != b.size()) return 1000000;
  std::size_t count = 0;
  for (std::size_t s = 0; s < a.size(); ++s) {
    if (a[s].size() != b[s].size()) return 1000000;
    for (std::size_t i = 0; i < a[s].size(); ++i) {
      const Real x = a[s][i], y = b[s][i];
      const bool same = (std::isnan(x) && std::isnan(y)) || (x == y && std::signbit(x) == std::signbit(y));
      count += same ? 0 : 1;
    }
  }
  return count;
}

}  // namespace neurocart::jit
