// The course of one patient: a composed model run through the engine, as columns by day. The only place where the clinic touches the engine's solver.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::course {

// One quantity over the course's days.
struct Column {
  std::string name;  // a read-out's name or a path asked for
  std::string unit;
  std::vector<double> values;
};

// Something that happened: a scheduled act or a root event, in the order it took effect.
struct Happening {
  double day = 0.0;
  std::string event;  // id in the model
};

struct Statistics {
  std::size_t steps = 0, rejected = 0, right_hand_sides = 0, factorisations = 0, solves = 0;
};

// Where an act falls on an output day, the row is the value just before it.
struct Course {
  std::vector<double> days;
  std::vector<Column> columns;
  std::vector<Happening> happenings;
  Statistics statistics;
  bool failed = false;
  std::string failure;  // reason and the day reached, when failed; the columns end there

  // The column of that name, or null.
  const Column* find(std::string_view name) const;
};

struct Options {
  double tolerance = 1e-6;               // relative; absolute tolerances follow docs/engine_solve.md
  std::vector<double> days;              // output days, increasing, inside the composition's start and end
  std::vector<std::string> extra_paths;  // model quantities wanted beside the read-outs, by path
  std::vector<std::string> varied;       // paths of the parameters that variations set; every other value is folded into the equations
  int threads = 0;                       // 0: all
};

// Parameters set to other values for one course: path and value in the card's unit.
using Variation = std::vector<std::pair<std::string, double>>;

// Compiled once from a composition, then run any number of times. Thread safe after construction.
class Runner {
 public:
  // Problems of the model (cycles, missing values, an unknown extra path) go to diagnostics; then the runner must not be used.
  Runner(const compose::Composition& composition, Options options, Diagnostics& diagnostics);
  ~Runner();
  Runner(Runner&&) noexcept;
  Runner& operator=(Runner&&) noexcept;

  Course run(const Variation& variation = {}) const;

  // One course per variation, in their order, whatever the number of threads. progress(done, total) may be empty.
  std::vector<Course> run_many(std::span<const Variation> variations, const std::function<void(std::size_t, std::size_t)>& progress = {}) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

// Whole days from start to end, and the days named besides, without repeats.
std::vector<double> daily_days(const compose::Composition& composition);

}  // namespace neurocart::course
