/* The scalar peer: CVODES with KLU, right-hand side and analytic sparse Jacobian generated in C (equations.py), one patient after the other.
   Usage: scalar PATIENTS TOLERANCES RTOL REPEATS VALUES. PATIENTS: doubles [patient][parameter]; TOLERANCES: absolute ones, doubles [state]. Writes the read-outs
   of the last repeat to VALUES (doubles [patient][time][readout]; "-" for none) and one line of JSON with the best time of REPEATS to standard output. */
#include <cvodes/cvodes.h>
#include <nvector/nvector_serial.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sundials/sundials_context.h>
#include <sunlinsol/sunlinsol_klu.h>
#include <sunmatrix/sunmatrix_sparse.h>
#include <time.h>

#include "model.h" /* STATES, PARAMETERS, CONSTANTS, READOUTS, ACTS, ACT_TIMES, OUTPUTS, START, END and what equations.py generated */

/* One call of a generated function; they share one work array. */
static double work[WORK];
static casadi_int index_work[INDEX_WORK];
typedef int (*Generated)(const double**, double**, casadi_int*, double*, int);
static void call(Generated function, const double* first, const double* second, double* result) {
  const double* arguments[ARGUMENTS] = {first, second};
  double* results[RESULTS] = {result};
  function(arguments, results, index_work, work, 0);
}

static const casadi_int* pattern; /* of the Jacobian: rows, columns, column starts, row indices */
static double constants[CONSTANTS];

static int right_hand_side(sunrealtype t, N_Vector y, N_Vector result, void* user) {
  (void)t, (void)user;
  call(rhs, N_VGetArrayPointer(y), constants, N_VGetArrayPointer(result));
  return 0;
}

static int jacobian(sunrealtype t, N_Vector y, N_Vector f, SUNMatrix matrix, void* user, N_Vector a, N_Vector b, N_Vector c) {
  (void)t, (void)f, (void)user, (void)a, (void)b, (void)c;
  const casadi_int columns = pattern[1], nonzeros = pattern[2 + columns];
  memcpy(SUNSparseMatrix_IndexPointers(matrix), pattern + 2, sizeof(sunindextype) * (size_t)(columns + 1));
  memcpy(SUNSparseMatrix_IndexValues(matrix), pattern + 3 + columns, sizeof(sunindextype) * (size_t)nonzeros);
  call(jacob, N_VGetArrayPointer(y), constants, SUNSparseMatrix_Data(matrix));
  return 0;
}

static void demand(int fine, const char* what) {
  if (fine) return;
  fprintf(stderr, "scalar: %s failed\n", what);
  exit(1);
}

static double* read_doubles(const char* path, size_t* count) {
  FILE* file = fopen(path, "rb");
  demand(file != NULL, path);
  fseek(file, 0, SEEK_END);
  *count = (size_t)ftell(file) / sizeof(double);
  rewind(file);
  double* values = malloc(*count * sizeof(double));
  demand(fread(values, sizeof(double), *count, file) == *count, path);
  fclose(file);
  return values;
}

/* One patient from START to END; rows at the output times, before the act where both fall together. Returns 0 when done. */
static int run_patient(void* solver, N_Vector y, const double* parameters, double* rows) {
  double* state = N_VGetArrayPointer(y);
  double after[STATES];
  call(derive, parameters, NULL, constants);
  call(start, constants, NULL, state);
  call(out, state, constants, rows);
  int act = 0;
  if (CVodeReInit(solver, START, y) != CV_SUCCESS) return 1;
  for (int output = 1; output < OUTPUTS;) {
    const double time = START + (END - START) * output / (OUTPUTS - 1);
    const double stop = act < ACTS ? act_times[act] : END;
    double reached;
    CVodeSetStopTime(solver, stop);
    if (time <= stop) {
      if (CVode(solver, time, y, &reached, CV_NORMAL) < 0) return 1;
      call(out, state, constants, rows + READOUTS * output);
      ++output;
    }
    if (act < ACTS && (time >= stop)) {
      if (time > stop && CVode(solver, stop, y, &reached, CV_NORMAL) < 0) return 1;
      for (; act < ACTS && act_times[act] == stop; ++act) {
        call(acts[act], state, constants, after);
        memcpy(state, after, sizeof after);
      }
      if (CVodeReInit(solver, stop, y) != CV_SUCCESS) return 1;
    }
  }
  return 0;
}

static double seconds(clockid_t which) {
  struct timespec now;
  clock_gettime(which, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* Of this program alone: what getrusage says includes the process that started it. */
static double peak_mib(void) {
  char line[256];
  double kib = 0;
  FILE* file = fopen("/proc/self/status", "r");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "VmHWM: %lf", &kib) == 1) break;
  if (file) fclose(file);
  return kib / 1024;
}

int main(int count, char** arguments) {
  if (count != 6) {
    fprintf(stderr, "usage: scalar PATIENTS TOLERANCES RTOL REPEATS VALUES\n");
    return 2;
  }
  size_t values = 0, tolerances = 0;
  double* patients = read_doubles(arguments[1], &values);
  double* absolute = read_doubles(arguments[2], &tolerances);
  demand(tolerances == STATES && values % PARAMETERS == 0, "the size of the input");
  const size_t patient_count = values / PARAMETERS;

  pattern = jacob_sparsity_out(0);
  SUNContext context;
  demand(SUNContext_Create(SUN_COMM_NULL, &context) == 0, "SUNContext_Create");
  N_Vector y = N_VNew_Serial(STATES, context), atol = N_VNew_Serial(STATES, context);
  memcpy(N_VGetArrayPointer(atol), absolute, sizeof(double) * STATES);
  void* solver = CVodeCreate(CV_BDF, context);
  call(derive, patients, NULL, constants);
  call(start, constants, NULL, N_VGetArrayPointer(y));
  demand(CVodeInit(solver, right_hand_side, START, y) == CV_SUCCESS, "CVodeInit");
  demand(CVodeSVtolerances(solver, strtod(arguments[3], NULL), atol) == CV_SUCCESS, "CVodeSVtolerances");
  SUNMatrix matrix = SUNSparseMatrix(STATES, STATES, (sunindextype)pattern[2 + pattern[1]], CSC_MAT, context);
  SUNLinearSolver linear = SUNLinSol_KLU(y, matrix, context);
  demand(CVodeSetLinearSolver(solver, linear, matrix) == CV_SUCCESS, "CVodeSetLinearSolver");
  SUNLinSol_KLUSetOrdering(linear, 0); /* AMD */
  SUNLinSol_KLUGetCommon(linear)->scale = 0;
  CVodeSetJacFn(solver, jacobian);
  CVodeSetMaxNumSteps(solver, 1000000);
  CVodeSetMaxHnilWarns(solver, -1);

  double* rows = calloc(patient_count * OUTPUTS * READOUTS, sizeof(double));
  double best = 1e300, best_processor = 1e300;
  long failed = 0;
  run_patient(solver, y, patients, rows);
  for (int repeat = 0; repeat < atoi(arguments[4]); ++repeat) {
    failed = 0;
    const double begin = seconds(CLOCK_MONOTONIC), processor_begin = seconds(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < patient_count; ++i) failed += run_patient(solver, y, patients + i * PARAMETERS, rows + i * OUTPUTS * READOUTS);
    const double used = seconds(CLOCK_MONOTONIC) - begin, processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor_begin;
    best = used < best ? used : best;
    best_processor = processor < best_processor ? processor : best_processor;
  }
  if (strcmp(arguments[5], "-") != 0) {
    FILE* file = fopen(arguments[5], "wb");
    demand(file && fwrite(rows, sizeof(double), patient_count * OUTPUTS * READOUTS, file) == patient_count * OUTPUTS * READOUTS, arguments[5]);
    fclose(file);
  }
  printf("{\"ms_per_patient\": %.9g, \"processor_ms\": %.9g, \"failed\": %ld, \"peak_mib\": %.1f}\n",
         1e3 * best / (double)patient_count, 1e3 * best_processor / (double)patient_count, failed, peak_mib());
  return failed == 0 ? 0 : 3;
}
