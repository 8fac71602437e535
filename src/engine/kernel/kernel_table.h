/* The door between generated code and the runtime: plain C, versioned. A back end (tape today; compiled code or single precision later) fills one of these
 * tables; solvers call nothing else.
 *
 * Layout of every array: structure of lanes, value i of lane l stands at [i * lanes + l]. The caller owns every array and keeps it for the length of the call
 * only, unless said otherwise. No function allocates, throws or keeps state; two threads may use one table with their own arrays. status: one byte a lane,
 * or-ed with nk_status bits by any function that finds trouble; never cleared by the callee. time is one value a lane. Values of registers change only by
 * actions. Draws are uniform numbers in (0, 1) that the caller makes, keyed by what they are.
 */
#ifndef NEUROCART_KERNEL_TABLE_H
#define NEUROCART_KERNEL_TABLE_H

#include <stdint.h>

#define NK_ABI_VERSION 1u

enum nk_status {
  nk_status_fine = 0,
  nk_status_not_finite = 1, /* a result is NaN or infinite */
  nk_status_pivot = 2       /* a pivot is too small against its row */
};

typedef struct nk_shape {
  uint32_t parameters; /* inputs, one value a patient: numbers of the model text that may vary */
  uint32_t constants;  /* results of `derive`, read by every later phase; they include the parameters that later phases need */
  uint32_t registers;  /* values that stay between actions: switched rates, counters */
  uint32_t draws;      /* most draws that one action reads */
  uint32_t states;
  uint32_t readouts;
  uint32_t roots;    /* functions whose sign changes must be found */
  uint32_t triggers; /* events: boolean triggers */
  uint32_t factors;  /* values that `factor` leaves for `solve` */
  uint32_t work;     /* scratch values a lane, enough for any phase */
} nk_shape;

/* NOLINTBEGIN(bugprone-macro-parentheses): names of types cannot stand in parentheses */
#define NK_DECLARE_TABLE(table_name, real)                                                                                                                    \
  typedef struct table_name {                                                                                                                                 \
    uint32_t abi_version;                                                                                                                                     \
    uint32_t lanes;                                                                                                                                           \
    nk_shape shape;                                                                                                                                           \
    const void* self; /* owned by the back end, outlives every call */                                                                                        \
    /* Once a patient: constants, start values of registers and states. `start` is the run's start time, one value a lane. */                                 \
    void (*derive)(const void* self, const real* start, const real* parameters, real* constants, real* registers, real* states, real* work, uint8_t* status); \
    /* derivatives[states] of the state at `time`. */                                                                                                         \
    void (*rhs)(const void* self, const real* time, const real* constants, const real* registers, const real* states, real* derivatives, real* work,          \
                uint8_t* status);                                                                                                                             \
    /* Partial derivative of the right-hand side with respect to time; null when the model does not name time. */                                             \
    void (*time_derivative)(const void* self, const real* time, const real* constants, const real* registers, const real* states, real* derivatives,          \
                            real* work, uint8_t* status);                                                                                                     \
    /* Factors of (shift I - J) at the state; shift = 1 / (gamma h), one value a lane. */                                                                     \
    void (*factor)(const void* self, const real* time, const real* constants, const real* registers, const real* states, const real* shift, real* factors,    \
                   real* work, uint8_t* status);                                                                                                              \
    /* solution of (shift I - J) solution = right; both [states], may be the same array. */                                                                   \
    void (*solve)(const void* self, const real* factors, const real* right, real* solution, real* work, uint8_t* status);                                     \
    /* roots[roots]: continuous functions; triggers[triggers]: 1 or 0. */                                                                                     \
    void (*conditions)(const void* self, const real* time, const real* constants, const real* registers, const real* states, real* roots, real* triggers,     \
                       real* work, uint8_t* status);                                                                                                          \
    /* Event `event`: its assignments, all from the values before it, written over states and registers of the lanes whose mask byte is not 0. */             \
    void (*act)(const void* self, uint32_t event, const real* time, const real* constants, const real* draws, real* registers, real* states,                  \
                const uint8_t* mask, real* work, uint8_t* status);                                                                                            \
    /* Delay (days, >= 0) and priority of event `event`. */                                                                                                   \
    void (*event_terms)(const void* self, uint32_t event, const real* time, const real* constants, const real* registers, const real* states, real* delay,    \
                        real* priority, real* work, uint8_t* status);                                                                                         \
    void (*readouts)(const void* self, const real* time, const real* constants, const real* registers, const real* states, real* readouts, real* work,        \
                     uint8_t* status);                                                                                                                        \
  } table_name
/* NOLINTEND(bugprone-macro-parentheses) */

NK_DECLARE_TABLE(nk_table_f64, double);
NK_DECLARE_TABLE(nk_table_f32, float);

#endif
