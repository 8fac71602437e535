#include "cvode_oracle.hpp"

#include <cvode/cvode.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_dense.h>
#include <sunmatrix/sunmatrix_dense.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>

namespace neurocart::test {

namespace {

struct Problem {
  const nk_table_f64* table;
  std::vector<double> constants, registers, states, work;
};

int right_hand_side(double t, N_Vector y, N_Vector slope, void* data) {
  Problem& p = *static_cast<Problem*>(data);
  std::uint8_t status = 0;
  p.table->rhs(p.table->self, &t, p.constants.data(), p.registers.data(), N_VGetArrayPointer(y), N_VGetArrayPointer(slope), p.work.data(), &status);
  return status == nk_status_fine ? 0 : 1;  // recoverable: try a smaller step
}

void require(int flag, const char* what) {
  if (flag < 0) throw std::runtime_error(std::string("CVODE: ") + what + " failed with " + std::to_string(flag));
}

// Owns everything of one integration, and releases it in the order that SUNDIALS wants.
struct Session {
  SUNContext context = nullptr;
  N_Vector y = nullptr, absolute = nullptr;
  SUNMatrix matrix = nullptr;
  SUNLinearSolver solver = nullptr;
  void* memory = nullptr;

  explicit Session(std::size_t states) {
    require(SUNContext_Create(nullptr, &context), "context");
    const auto n = static_cast<sunindextype>(states);
    y = N_VNew_Serial(n, context);
    absolute = N_VNew_Serial(n, context);
    matrix = SUNDenseMatrix(n, n, context);
    solver = SUNLinSol_Dense(y, matrix, context);
    memory = CVodeCreate(CV_BDF, context);
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() {
    CVodeFree(&memory);
    SUNLinSolFree(solver);
    SUNMatDestroy(matrix);
    N_VDestroy(absolute);
    N_VDestroy(y);
    SUNContext_Free(&context);
  }
};

}  // namespace

CvodeResult run_cvode(const nk_table_f64& table, std::span<const double> parameters, double start, std::span<const double> times, double relative_tolerance,
                      std::span<const double> absolute_tolerances, std::span<const double> stops) {
  if (table.lanes != 1) throw std::invalid_argument("run_cvode: a table of one lane is needed");
  const nk_shape& shape = table.shape;
  Problem problem{&table, std::vector<double>(shape.constants + 1), std::vector<double>(shape.registers + 1), std::vector<double>(shape.states + 1),
                  std::vector<double>(shape.work + 1)};
  std::uint8_t status = 0;
  table.derive(table.self, &start, parameters.data(), problem.constants.data(), problem.registers.data(), problem.states.data(), problem.work.data(), &status);

  Session session(shape.states);
  std::copy_n(problem.states.data(), shape.states, N_VGetArrayPointer(session.y));
  std::copy_n(absolute_tolerances.data(), shape.states, N_VGetArrayPointer(session.absolute));
  require(CVodeInit(session.memory, right_hand_side, start, session.y), "CVodeInit");
  require(CVodeSVtolerances(session.memory, relative_tolerance, session.absolute), "tolerances");
  require(CVodeSetUserData(session.memory, &problem), "user data");
  require(CVodeSetLinearSolver(session.memory, session.solver, session.matrix), "linear solver");
  require(CVodeSetMaxNumSteps(session.memory, 2'000'000), "step limit");
  require(CVodeSetMaxErrTestFails(session.memory, 40), "error test limit");

  CvodeResult result;
  const auto count = [&] {
    long steps = 0, calls = 0, jacobians = 0, setups = 0;
    CVodeGetNumSteps(session.memory, &steps);
    CVodeGetNumRhsEvals(session.memory, &calls);
    CVodeGetNumJacEvals(session.memory, &jacobians);
    CVodeGetNumLinSolvSetups(session.memory, &setups);
    result.steps += steps;
    result.right_hand_sides += calls;
    result.jacobians += jacobians;
    result.setups += setups;
  };
  std::size_t next_stop = 0;
  double reached = start;
  for (const double time : times) {
    while (reached < time) {
      const double stop = next_stop < stops.size() ? stops[next_stop] : std::numeric_limits<double>::infinity();
      const bool stop_first = stop <= time;
      require(CVodeSetStopTime(session.memory, stop_first ? stop : time), "stop time");
      require(CVode(session.memory, stop_first ? stop : time, session.y, &reached, CV_NORMAL), "CVode");
      if (stop_first && reached >= stop) {
        ++next_stop;
        count();
        require(CVodeReInit(session.memory, std::nextafter(stop, std::numeric_limits<double>::infinity()), session.y), "CVodeReInit");
      }
    }
    const double* y = N_VGetArrayPointer(session.y);
    result.states.insert(result.states.end(), y, y + shape.states);
  }
  count();
  return result;
}

}  // namespace neurocart::test
