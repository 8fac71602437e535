// Step size control of one lane: Hairer's first step, a proportional-integral rule afterwards (exponents 0.7 and 0.4 over the error's order, safety 0.9,
// factors 0.2 to 6), and restarts after events. No ceiling on the step: dense output serves the output times.
#pragma once

namespace neurocart::solve {

inline constexpr double restart_floor = 1e-3;  // days: least first step after an event
inline constexpr double restart_share = 0.1;   // of the step before it

class Controller {
 public:
  // Step to try next when the one of size h passed with this error (<= 1, in units of the tolerance).
  double after_accepted(double h, double error);
  // Step to try next when the one of size h failed the error test (error > 1).
  double after_rejected(double h, double error);
  // Step to try next when the one of size h gave NaN, infinity or a bad pivot.
  double after_breakdown(double h);
  // Step to try first after an event; h is the step before it, not shortened by the event.
  double after_event(double h);
  void forget();

 private:
  double previous_error_ = 1.0;
  bool just_rejected_ = false;
};

// The two parts of Hairer, Norsett & Wanner I, section II.4: norms are RMS in units of the tolerance. `start` is the norm of y, `slope` of f(t, y);
// `bend` the norm of the difference of slopes over one explicit Euler step, divided by that step.
double explorative_step(double start_norm, double slope_norm);
double first_step(double explorative, double slope_norm, double bend_norm);

}  // namespace neurocart::solve
