#include "scalar_table.hpp"

#include <cmath>
#include <utility>

namespace neurocart::test {

namespace {

const ScalarTable& self_of(const void* self) { return *static_cast<const ScalarTable*>(self); }

Values column(const double* array, std::size_t count, std::size_t lanes, std::size_t lane) {
  Values values(count);
  for (std::size_t i = 0; i < count; ++i) values[i] = array[i * lanes + lane];
  return values;
}

void put(const Values& values, double* array, std::size_t lanes, std::size_t lane) {
  for (std::size_t i = 0; i < values.size(); ++i) array[i * lanes + lane] = values[i];
}

void derive(const void* self, const double*, const double*, double* constants, double* registers, double* states, double*, std::uint8_t*) {
  const ScalarTable& own = self_of(self);
  for (std::size_t l = 0; l < own.lanes(); ++l) {
    put(own.model().constants, constants, own.lanes(), l);
    put(own.model().register_starts, registers, own.lanes(), l);
    put(own.model().start, states, own.lanes(), l);
  }
}

Values slope_of(const ScalarTable& own, double t, const double* registers, const Values& y, std::size_t lane) {
  return own.model().rhs(t, y, column(registers, own.model().register_starts.size(), own.lanes(), lane));
}

void rhs(const void* self, const double* time, const double*, const double* registers, const double* states, double* derivatives, double*,
         std::uint8_t* status) {
  const ScalarTable& own = self_of(self);
  for (std::size_t l = 0; l < own.lanes(); ++l) {
    const Values slope = slope_of(own, time[l], registers, column(states, own.model().start.size(), own.lanes(), l), l);
    for (const double value : slope)
      if (!std::isfinite(value)) status[l] |= nk_status_not_finite;
    put(slope, derivatives, own.lanes(), l);
  }
}

void time_derivative(const void* self, const double* time, const double*, const double* registers, const double* states, double* derivatives, double*,
                     std::uint8_t*) {
  const ScalarTable& own = self_of(self);
  for (std::size_t l = 0; l < own.lanes(); ++l) {
    const Values y = column(states, own.model().start.size(), own.lanes(), l);
    const double step = 1e-6 * std::max(1.0, std::fabs(time[l]));
    const Values after = slope_of(own, time[l] + step, registers, y, l);
    Values before = slope_of(own, time[l] - step, registers, y, l);
    for (std::size_t i = 0; i < before.size(); ++i) before[i] = (after[i] - before[i]) / (2 * step);
    put(before, derivatives, own.lanes(), l);
  }
}

Values jacobian_of(const ScalarTable& own, double t, const double* registers, const Values& y, std::size_t lane) {
  if (own.model().jacobian) return own.model().jacobian(t, y);
  const std::size_t n = y.size();
  Values jacobian(n * n);
  for (std::size_t j = 0; j < n; ++j) {
    const double step = 1e-6 * std::max(1e-3, std::fabs(y[j]));
    Values up = y, down = y;
    up[j] += step;
    down[j] -= step;
    const Values after = slope_of(own, t, registers, up, lane);
    const Values before = slope_of(own, t, registers, down, lane);
    for (std::size_t i = 0; i < n; ++i) jacobian[i * n + j] = (after[i] - before[i]) / (2 * step);
  }
  return jacobian;
}

// Factors: L and U in one n x n array, then the row order.
void factor(const void* self, const double* time, const double*, const double* registers, const double* states, const double* shift, double* factors, double*,
            std::uint8_t* status) {
  const ScalarTable& own = self_of(self);
  const std::size_t n = own.model().start.size();
  for (std::size_t l = 0; l < own.lanes(); ++l) {
    Values m = jacobian_of(own, time[l], registers, column(states, n, own.lanes(), l), l);
    for (double& value : m) value = -value;
    for (std::size_t i = 0; i < n; ++i) m[i * n + i] += shift[l];
    Values order(n);
    for (std::size_t i = 0; i < n; ++i) order[i] = static_cast<double>(i);
    for (std::size_t k = 0; k < n; ++k) {
      std::size_t pivot = k;
      for (std::size_t i = k + 1; i < n; ++i)
        if (std::fabs(m[i * n + k]) > std::fabs(m[pivot * n + k])) pivot = i;
      if (!(std::fabs(m[pivot * n + k]) > 0)) {
        status[l] |= nk_status_pivot;
        break;
      }
      std::swap(order[k], order[pivot]);
      for (std::size_t j = 0; j < n && pivot != k; ++j) std::swap(m[k * n + j], m[pivot * n + j]);
      for (std::size_t i = k + 1; i < n; ++i) {
        const double ratio = m[i * n + k] /= m[k * n + k];
        for (std::size_t j = k + 1; j < n; ++j) m[i * n + j] -= ratio * m[k * n + j];
      }
    }
    put(m, factors, own.lanes(), l);
    put(order, factors + n * n * own.lanes(), own.lanes(), l);
  }
}

void solve_system(const void* self, const double* factors, const double* right, double* solution, double*, std::uint8_t*) {
  const ScalarTable& own = self_of(self);
  const std::size_t n = own.model().start.size();
  for (std::size_t l = 0; l < own.lanes(); ++l) {
    const Values m = column(factors, n * n, own.lanes(), l);
    const Values order = column(factors + n * n * own.lanes(), n, own.lanes(), l);
    const Values r = column(right, n, own.lanes(), l);
    Values x(n);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = r[static_cast<std::size_t>(order[i])];
      for (std::size_t j = 0; j < i; ++j) x[i] -= m[i * n + j] * x[j];
    }
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = i + 1; j < n; ++j) x[i] -= m[i * n + j] * x[j];
      x[i] /= m[i * n + i];
    }
    put(x, solution, own.lanes(), l);
  }
}

void conditions(const void* self, const double* time, const double*, const double* registers, const double* states, double* roots, double* triggers, double*,
                std::uint8_t*) {
  const ScalarTable& own = self_of(self);
  const ScalarModel& model = own.model();
  for (std::size_t l = 0; l < own.lanes(); ++l) {
    Values root_values(model.roots), trigger_values(model.events.size());
    if (model.conditions)
      model.conditions(time[l], column(states, model.start.size(), own.lanes(), l), column(registers, model.register_starts.size(), own.lanes(), l),
                       root_values, trigger_values);
    put(root_values, roots, own.lanes(), l);
    put(trigger_values, triggers, own.lanes(), l);
  }
}

void act(const void* self, std::uint32_t event, const double* time, const double*, const double* draws, double* registers, double* states,
         const std::uint8_t* mask, double*, std::uint8_t*) {
  const ScalarTable& own = self_of(self);
  for (std::size_t l = 0; l < own.lanes(); ++l) {
    if (mask[l] == 0) continue;
    Values y = column(states, own.model().start.size(), own.lanes(), l);
    Values r = column(registers, own.model().register_starts.size(), own.lanes(), l);
    own.model().act(event, time[l], column(draws, own.model().draws, own.lanes(), l), y, r);
    put(y, states, own.lanes(), l);
    put(r, registers, own.lanes(), l);
  }
}

void event_terms(const void* self, std::uint32_t event, const double* time, const double*, const double*, const double* states, double* delay, double* priority,
                 double*, std::uint8_t*) {
  const ScalarTable& own = self_of(self);
  for (std::size_t l = 0; l < own.lanes(); ++l)
    std::tie(delay[l], priority[l]) = own.model().event_terms(event, time[l], column(states, own.model().start.size(), own.lanes(), l));
}

void readouts(const void* self, const double*, const double*, const double*, const double* states, double* out, double*, std::uint8_t*) {
  const ScalarTable& own = self_of(self);
  for (std::size_t i = 0; i < own.model().start.size() * own.lanes(); ++i) out[i] = states[i];
}

}  // namespace

ScalarTable::ScalarTable(ScalarModel model, std::uint32_t lanes) : model_(std::move(model)), table_{} {
  const auto n = static_cast<std::uint32_t>(model_.start.size());
  table_.abi_version = NK_ABI_VERSION;
  table_.lanes = lanes;
  table_.shape.constants = static_cast<std::uint32_t>(model_.constants.size());
  table_.shape.registers = static_cast<std::uint32_t>(model_.register_starts.size());
  table_.shape.draws = model_.draws;
  table_.shape.states = n;
  table_.shape.readouts = n;
  table_.shape.roots = model_.roots;
  table_.shape.triggers = static_cast<std::uint32_t>(model_.events.size());
  table_.shape.factors = n * n + n;
  table_.self = this;
  table_.derive = derive;
  table_.rhs = rhs;
  if (model_.names_time) table_.time_derivative = time_derivative;
  table_.factor = factor;
  table_.solve = solve_system;
  table_.conditions = conditions;
  table_.act = act;
  table_.event_terms = event_terms;
  table_.readouts = readouts;
}

}  // namespace neurocart::test
