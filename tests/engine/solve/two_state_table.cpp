#include "two_state_table.hpp"

#include <cmath>
#include <cstdint>
#include <utility>

namespace neurocart::test {

namespace {

enum Parameter { p_forth, p_back, p_start_a, p_start_b, p_dose, p_dose_time, p_limit, p_inflow_step, parameter_count };

std::size_t lanes_of(const void* self) { return *static_cast<const std::uint32_t*>(self); }

void derive(const void* self, const double*, const double* parameters, double* constants, double* registers, double* states, double*, std::uint8_t* status) {
  const std::size_t lanes = lanes_of(self);
  for (std::size_t l = 0; l < lanes; ++l) {
    for (std::size_t i = 0; i < parameter_count; ++i) constants[i * lanes + l] = parameters[i * lanes + l];
    registers[l] = 0;
    states[l] = parameters[p_start_a * lanes + l];
    states[lanes + l] = parameters[p_start_b * lanes + l];
    if (!std::isfinite(states[l] + states[lanes + l])) status[l] |= nk_status_not_finite;
  }
}

void rhs(const void* self, const double*, const double* constants, const double* registers, const double* states, double* derivatives, double*,
         std::uint8_t* status) {
  const std::size_t lanes = lanes_of(self);
  for (std::size_t l = 0; l < lanes; ++l) {
    const double flow = std::fma(constants[p_forth * lanes + l], states[l], -constants[p_back * lanes + l] * states[lanes + l]);
    derivatives[l] = registers[l] - flow;
    derivatives[lanes + l] = flow;
    if (!std::isfinite(flow)) status[l] |= nk_status_not_finite;
  }
}

// Factors: the two diagonal entries and 1 / determinant of (shift I - J).
void factor(const void* self, const double*, const double* constants, const double*, const double*, const double* shift, double* factors, double*,
            std::uint8_t* status) {
  const std::size_t lanes = lanes_of(self);
  for (std::size_t l = 0; l < lanes; ++l) {
    const double forth = constants[p_forth * lanes + l];
    const double back = constants[p_back * lanes + l];
    const double determinant = (shift[l] + forth) * (shift[l] + back) - forth * back;
    factors[l] = shift[l] + forth;
    factors[lanes + l] = shift[l] + back;
    factors[2 * lanes + l] = forth;
    factors[3 * lanes + l] = back;
    factors[4 * lanes + l] = 1.0 / determinant;
    if (!(std::fabs(determinant) > 0)) status[l] |= nk_status_pivot;
  }
}

void solve_system(const void* self, const double* factors, const double* right, double* solution, double*, std::uint8_t*) {
  const std::size_t lanes = lanes_of(self);
  for (std::size_t l = 0; l < lanes; ++l) {
    const double first = right[l];
    const double second = right[lanes + l];
    const double scale = factors[4 * lanes + l];
    solution[l] = (factors[lanes + l] * first + factors[3 * lanes + l] * second) * scale;
    solution[lanes + l] = (factors[l] * second + factors[2 * lanes + l] * first) * scale;
  }
}

void conditions(const void* self, const double* time, const double* constants, const double*, const double* states, double* roots, double* triggers, double*,
                std::uint8_t*) {
  const std::size_t lanes = lanes_of(self);
  for (std::size_t l = 0; l < lanes; ++l) {
    roots[l] = states[lanes + l] - constants[p_limit * lanes + l];
    triggers[l] = time[l] >= constants[p_dose_time * lanes + l] ? 1.0 : 0.0;
    triggers[lanes + l] = states[lanes + l] > constants[p_limit * lanes + l] ? 1.0 : 0.0;
  }
}

void act(const void* self, std::uint32_t event, const double*, const double* constants, const double*, double* registers, double* states,
         const std::uint8_t* mask, double*, std::uint8_t*) {
  const std::size_t lanes = lanes_of(self);
  for (std::size_t l = 0; l < lanes; ++l) {
    if (mask[l] == 0) continue;
    if (event == 0) {
      states[l] += constants[p_dose * lanes + l];
    } else {
      states[lanes + l] *= 0.5;
      registers[l] += constants[p_inflow_step * lanes + l];
    }
  }
}

void event_terms(const void* self, std::uint32_t, const double*, const double*, const double*, const double*, double* delay, double* priority, double*,
                 std::uint8_t*) {
  for (std::size_t l = 0; l < lanes_of(self); ++l) delay[l] = priority[l] = 0;
}

void readouts(const void* self, const double*, const double*, const double*, const double* states, double* out, double*, std::uint8_t*) {
  const std::size_t lanes = lanes_of(self);
  for (std::size_t l = 0; l < lanes; ++l) {
    out[l] = states[l];
    out[lanes + l] = states[lanes + l];
    out[2 * lanes + l] = states[l] + states[lanes + l];
  }
}

}  // namespace

void TwoStateParameters::append_to(std::vector<double>& list) const {
  list.insert(list.end(), {forth, back, start_a, start_b, dose, dose_time, limit, inflow_step});
}

TwoStateTable::TwoStateTable(std::uint32_t lanes) : lanes_(lanes), table_{} {
  table_.abi_version = NK_ABI_VERSION;
  table_.lanes = lanes;
  table_.shape = {parameter_count, parameter_count, 1, 0, 2, 3, 1, 2, 5, 0};
  table_.self = &lanes_;
  table_.derive = derive;
  table_.rhs = rhs;
  table_.factor = factor;
  table_.solve = solve_system;
  table_.conditions = conditions;
  table_.act = act;
  table_.event_terms = event_terms;
  table_.readouts = readouts;
}

std::vector<solve::EventInfo> TwoStateTable::events() {
  solve::EventInfo dose;
  dose.id = "dose";
  dose.scheduled = true;
  dose.scheduled_constant = p_dose_time;
  dose.targets = {{false, 0}};
  solve::EventInfo halve;
  halve.id = "halve";
  halve.targets = {{false, 1}, {true, 0}};
  return {dose, halve};
}

std::pair<double, double> exchange(double a, double b, double forth, double back, double inflow, double t) {
  const double rate = forth + back;
  const double total = a + b + inflow * t;
  // b' = forth (total - b) - back b; particular solution linear in t.
  const double level = forth / rate * (a + b) - forth * inflow / (rate * rate);
  const double at_t = level + forth * inflow / rate * t + (b - level) * std::exp(-rate * t);
  return {total - at_t, at_t};
}

}  // namespace neurocart::test
