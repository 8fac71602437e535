#include "engine/tape/lane_program.hpp"

#include <cmath>
#include <stdexcept>

#include "engine/ir/elimination.hpp"
#include "engine/tape/interpreter.hpp"

namespace neurocart::tape {

namespace {

template <class Real, int lanes>
struct Table {
  using Run = Interpreter<Real, lanes>;
  using P = Pack<Real, lanes>;
  using Program = LaneProgram<Real>;

  static const Program& program(const void* self) { return *static_cast<const Program*>(self); }

  static Bases<Real> bases(const Program& program, Real* work) {
    Bases<Real> result{};
    result[static_cast<std::size_t>(Array::work)] = work;
    result[static_cast<std::size_t>(Array::literals)] = const_cast<Real*>(program.literals.data());  // read only
    return result;
  }
  static void set(Bases<Real>& bases, Array array, const Real* values) { bases[static_cast<std::size_t>(array)] = const_cast<Real*>(values); }
  static void set_point(Bases<Real>& bases, const Real* time, const Real* constants, const Real* registers, const Real* states) {
    set(bases, Array::time, time);
    set(bases, Array::constants, constants);
    set(bases, Array::registers, registers);
    set(bases, Array::states, states);
  }

  // x * 0 is 0 for every finite x and NaN otherwise.
  static void check_finite(const Real* values, std::uint32_t count, std::uint8_t* status) {
    P sum = P::all(Real(0));
    for (std::uint32_t i = 0; i < count; ++i) {
      const P x = P::load(values + static_cast<std::size_t>(i) * lanes);
      sum = multiply_add(x, P::all(Real(0)), sum);
    }
    for (int lane = 0; lane < lanes; ++lane)
      if (!(sum.lane(lane) == Real(0))) status[lane] |= nk_status_not_finite;
  }

  static void derive(const void* self, const Real* start, const Real* parameters, Real* constants, Real* registers, Real* states, Real* work,
                     std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set(b, Array::time, start);
    set(b, Array::parameters, parameters);
    set(b, Array::output_0, constants);
    set(b, Array::output_1, registers);
    set(b, Array::output_2, states);
    Run::run(p.derive, b);
    check_finite(registers, p.shape.registers, status);
    check_finite(states, p.shape.states, status);
  }

  static void rhs(const void* self, const Real* time, const Real* constants, const Real* registers, const Real* states, Real* derivatives, Real* work,
                  std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, derivatives);
    Run::run(p.rhs, b);
    check_finite(derivatives, p.shape.states, status);
  }

  static void time_derivative(const void* self, const Real* time, const Real* constants, const Real* registers, const Real* states, Real* derivatives,
                              Real* work, std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, derivatives);
    Run::run(p.time_derivative, b);
    check_finite(derivatives, p.shape.states, status);
  }

  static void factor(const void* self, const Real* time, const Real* constants, const Real* registers, const Real* states, const Real* shift, Real* factors,
                     Real* work, std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::shift, shift);
    set(b, Array::output_0, factors);
    Run::run(p.factor, b);
    const Real* pivot_sum = work + static_cast<std::size_t>(p.results) * lanes;
    for (int lane = 0; lane < lanes; ++lane)
      if (!(pivot_sum[lane] <= static_cast<Real>(ir::most_pivot_sum))) status[lane] |= nk_status_pivot;
  }

  static void solve(const void* self, const Real* factors, const Real* right, Real* solution, Real* work, std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set(b, Array::factors, factors);
    set(b, Array::right, right);
    set(b, Array::output_0, solution);
    Run::run(p.solve, b);
    check_finite(solution, p.shape.states, status);
  }

  static void conditions(const void* self, const Real* time, const Real* constants, const Real* registers, const Real* states, Real* roots, Real* triggers,
                         Real* work, std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, roots);
    set(b, Array::output_1, triggers);
    Run::run(p.conditions, b);
    check_finite(roots, p.shape.roots, status);
  }

  static void act(const void* self, std::uint32_t event, const Real* time, const Real* constants, const Real* draws, Real* registers, Real* states,
                  const std::uint8_t* mask, Real* work, std::uint8_t* status) {
    const Program& p = program(self);
    const typename Program::Event& plan = p.events[event];
    Bases<Real> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::draws, draws);
    Run::run(plan.act, b);
    const Real* values = work + static_cast<std::size_t>(p.results) * lanes;
    for (Place target : plan.targets) {
      Real* array = target.array == Array::states ? states : registers;
      for (int lane = 0; lane < lanes; ++lane, ++values) {
        if (!mask[lane]) continue;
        array[static_cast<std::size_t>(target.index) * lanes + static_cast<std::size_t>(lane)] = *values;
        if (!std::isfinite(*values)) status[lane] |= nk_status_not_finite;
      }
    }
  }

  static void event_terms(const void* self, std::uint32_t event, const Real* time, const Real* constants, const Real* registers, const Real* states,
                          Real* delay, Real* priority, Real* work, std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, delay);
    set(b, Array::output_1, priority);
    Run::run(p.events[event].terms, b);
    check_finite(delay, 1, status);
    check_finite(priority, 1, status);
  }

  static void readouts(const void* self, const Real* time, const Real* constants, const Real* registers, const Real* states, Real* values, Real* work,
                       std::uint8_t* status) {
    const Program& p = program(self);
    Bases<Real> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, values);
    Run::run(p.readouts, b);
    check_finite(values, p.shape.readouts, status);
  }

  static void fill(Program& p, bool names_time) {
    auto& table = p.table;
    table.abi_version = NK_ABI_VERSION;
    table.lanes = lanes;
    table.shape = p.shape;
    table.self = &p;
    table.derive = derive;
    table.rhs = rhs;
    table.time_derivative = names_time ? time_derivative : nullptr;
    table.factor = factor;
    table.solve = solve;
    table.conditions = conditions;
    table.act = act;
    table.event_terms = event_terms;
    table.readouts = readouts;
  }
};

}  // namespace

template <class Real>
void make_lane_program(const ProgramCode& code, unsigned lanes, LaneProgram<Real>& program) {
  program.derive = encode(code.derive, lanes);
  program.rhs = encode(code.rhs, lanes);
  program.time_derivative = encode(code.time_derivative, lanes);
  program.factor = encode(code.factor, lanes);
  program.solve = encode(code.solve, lanes);
  program.conditions = encode(code.conditions, lanes);
  program.readouts = encode(code.readouts, lanes);
  for (const ProgramCode::Event& event : code.events) program.events.push_back({encode(event.act, lanes), encode(event.terms, lanes), event.targets});
  for (const double value : code.literals) program.literals.insert(program.literals.end(), lanes, static_cast<Real>(value));
  program.results = code.results;
  program.shape = code.shape;
  switch (lanes) {
    case 1:
      Table<Real, 1>::fill(program, code.names_time);
      break;
    case 2:
      Table<Real, 2>::fill(program, code.names_time);
      break;
    case 4:
      Table<Real, 4>::fill(program, code.names_time);
      break;
    case 8:
      Table<Real, 8>::fill(program, code.names_time);
      break;
    case 16:
      Table<Real, 16>::fill(program, code.names_time);
      break;
    default:
      throw std::invalid_argument("the tape has 1, 2, 4, 8 or 16 lanes");
  }
}

template void make_lane_program(const ProgramCode&, unsigned, LaneProgram<double>&);
template void make_lane_program(const ProgramCode&, unsigned, LaneProgram<float>&);

}  // namespace neurocart::tape
