#include "engine/tape/lane_program.hpp"

#include <cmath>
#include <stdexcept>

#include "engine/ir/elimination.hpp"
#include "engine/tape/interpreter.hpp"

namespace neurocart::tape {

namespace {

template <int lanes>
struct Table {
  using Run = Interpreter<double, lanes>;
  using P = Pack<double, lanes>;

  static const LaneProgram& program(const void* self) { return *static_cast<const LaneProgram*>(self); }

  static Bases<double> bases(const LaneProgram& program, double* work) {
    Bases<double> result{};
    result[static_cast<std::size_t>(Array::work)] = work;
    result[static_cast<std::size_t>(Array::literals)] = const_cast<double*>(program.literals.data());  // read only
    return result;
  }
  static void set(Bases<double>& bases, Array array, const double* values) { bases[static_cast<std::size_t>(array)] = const_cast<double*>(values); }
  static void set_point(Bases<double>& bases, const double* time, const double* constants, const double* registers, const double* states) {
    set(bases, Array::time, time);
    set(bases, Array::constants, constants);
    set(bases, Array::registers, registers);
    set(bases, Array::states, states);
  }

  // x * 0 is 0 for every finite x and NaN otherwise.
  static void check_finite(const double* values, std::uint32_t count, std::uint8_t* status) {
    P sum = P::all(0.0);
    for (std::uint32_t i = 0; i < count; ++i) {
      const P x = P::load(values + static_cast<std::size_t>(i) * lanes);
      sum = multiply_add(x, P::all(0.0), sum);
    }
    for (int lane = 0; lane < lanes; ++lane)
      if (!(sum.lane(lane) == 0.0)) status[lane] |= nk_status_not_finite;
  }

  static void derive(const void* self, const double* start, const double* parameters, double* constants, double* registers, double* states, double* work,
                     std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set(b, Array::time, start);
    set(b, Array::parameters, parameters);
    set(b, Array::output_0, constants);
    set(b, Array::output_1, registers);
    set(b, Array::output_2, states);
    Run::run(p.derive, b);
    check_finite(registers, p.shape.registers, status);
    check_finite(states, p.shape.states, status);
  }

  static void rhs(const void* self, const double* time, const double* constants, const double* registers, const double* states, double* derivatives,
                  double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, derivatives);
    Run::run(p.rhs, b);
    check_finite(derivatives, p.shape.states, status);
  }

  static void time_derivative(const void* self, const double* time, const double* constants, const double* registers, const double* states, double* derivatives,
                              double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, derivatives);
    Run::run(p.time_derivative, b);
    check_finite(derivatives, p.shape.states, status);
  }

  static void factor(const void* self, const double* time, const double* constants, const double* registers, const double* states, const double* shift,
                     double* factors, double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::shift, shift);
    set(b, Array::output_0, factors);
    Run::run(p.factor, b);
    const double* pivot_sum = work + static_cast<std::size_t>(p.results) * lanes;
    for (int lane = 0; lane < lanes; ++lane)
      if (!(pivot_sum[lane] <= ir::most_pivot_sum)) status[lane] |= nk_status_pivot;
  }

  static void solve(const void* self, const double* factors, const double* right, double* solution, double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set(b, Array::factors, factors);
    set(b, Array::right, right);
    set(b, Array::output_0, solution);
    Run::run(p.solve, b);
    check_finite(solution, p.shape.states, status);
  }

  static void conditions(const void* self, const double* time, const double* constants, const double* registers, const double* states, double* roots,
                         double* triggers, double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, roots);
    set(b, Array::output_1, triggers);
    Run::run(p.conditions, b);
    check_finite(roots, p.shape.roots, status);
  }

  static void act(const void* self, std::uint32_t event, const double* time, const double* constants, const double* draws, double* registers, double* states,
                  const std::uint8_t* mask, double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    const LaneProgram::Event& plan = p.events[event];
    Bases<double> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::draws, draws);
    Run::run(plan.act, b);
    const double* values = work + static_cast<std::size_t>(p.results) * lanes;
    for (Place target : plan.targets) {
      double* array = target.array == Array::states ? states : registers;
      for (int lane = 0; lane < lanes; ++lane, ++values) {
        if (!mask[lane]) continue;
        array[static_cast<std::size_t>(target.index) * lanes + static_cast<std::size_t>(lane)] = *values;
        if (!std::isfinite(*values)) status[lane] |= nk_status_not_finite;
      }
    }
  }

  static void event_terms(const void* self, std::uint32_t event, const double* time, const double* constants, const double* registers, const double* states,
                          double* delay, double* priority, double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, delay);
    set(b, Array::output_1, priority);
    Run::run(p.events[event].terms, b);
    check_finite(delay, 1, status);
    check_finite(priority, 1, status);
  }

  static void readouts(const void* self, const double* time, const double* constants, const double* registers, const double* states, double* values,
                       double* work, std::uint8_t* status) {
    const LaneProgram& p = program(self);
    Bases<double> b = bases(p, work);
    set_point(b, time, constants, registers, states);
    set(b, Array::output_0, values);
    Run::run(p.readouts, b);
    check_finite(values, p.shape.readouts, status);
  }

  static void fill(LaneProgram& p, bool names_time) {
    nk_table_f64& table = p.table;
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

void make_lane_program(const ProgramCode& code, unsigned lanes, LaneProgram& program) {
  program.derive = encode(code.derive, lanes);
  program.rhs = encode(code.rhs, lanes);
  program.time_derivative = encode(code.time_derivative, lanes);
  program.factor = encode(code.factor, lanes);
  program.solve = encode(code.solve, lanes);
  program.conditions = encode(code.conditions, lanes);
  program.readouts = encode(code.readouts, lanes);
  for (const ProgramCode::Event& event : code.events) program.events.push_back({encode(event.act, lanes), encode(event.terms, lanes), event.targets});
  for (double value : code.literals) program.literals.insert(program.literals.end(), lanes, value);
  program.results = code.results;
  program.shape = code.shape;
  switch (lanes) {
    case 1:
      Table<1>::fill(program, code.names_time);
      break;
    case 2:
      Table<2>::fill(program, code.names_time);
      break;
    case 4:
      Table<4>::fill(program, code.names_time);
      break;
    case 8:
      Table<8>::fill(program, code.names_time);
      break;
    default:
      throw std::invalid_argument("the tape has 1, 2, 4 or 8 lanes");
  }
}

}  // namespace neurocart::tape
