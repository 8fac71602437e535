// Many patients of one composition, a block at a time: bands of every column at every day, one row of outcomes a patient, whole courses of the first few, what
// happened, who failed, and a running check of the accuracy. The same patients come out whatever the threads, lanes and the order of blocks.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/course/course.hpp"
#include "engine/cohort/bands.hpp"

namespace neurocart::course {

struct CohortOptions {
  double tolerance = 1e-4;
  std::vector<double> days;              // output days, increasing
  std::vector<std::string> readouts;     // names of the read-outs that become columns; empty: all
  std::vector<std::string> extra_paths;  // columns beside the read-outs
  std::vector<std::string> varied;       // paths that patients differ in, in the order of the draws
  std::uint64_t seed = 1;                // of what happens by chance
  std::size_t kept = 1000;               // patients 0 to kept - 1 keep their whole course
  std::size_t check_every = 100;         // every so many patients one is run again in double precision at a tenth of the tolerance; 0: none
  int threads = 0;                       // 0: all
  const std::atomic<bool>* stop = nullptr;
};

// Values of `varied` of patients first .. first + n - 1, [i * varied + j]. Called by several threads at once; depends on the patient's number only.
using Draws = std::function<void(std::size_t first, std::size_t n, std::span<double> values)>;

// Of each column over a patient's days.
inline constexpr const char* outcome_names[] = {"first", "last", "minimum", "minimum_day", "maximum", "maximum_day"};
inline constexpr std::size_t outcome_count = 6;

struct CohortEvent {
  std::size_t patient = 0;
  double day = 0.0;
  std::uint32_t event = 0;  // place in CohortRunner::event_ids()
};

struct CohortFailure {
  std::size_t patient = 0;
  double day = 0.0;
  std::string reason;
};

// How far the run lies from itself in double precision at a tenth of the tolerance: of each checked patient and column the largest |difference| over
// max(|reference|, 1e-6 of the column's largest).
struct AccuracyCheck {
  std::size_t patients = 0;
  std::vector<double> errors;  // [patient * columns + column]
};

struct Block {
  std::size_t first = 0, count = 0;
  bool interrupted = false;      // stopped before the end: the rest must not be used
  std::vector<double> outcomes;  // [patient][column][outcome]; NaN for failed patients
  std::vector<double> courses;   // [kept patient][day][column]
  std::size_t kept = 0;
  std::vector<CohortEvent> events;  // root events only: scheduled acts are the same in every patient
  std::vector<CohortFailure> failures;
  std::size_t rescued = 0;  // failed first, done in double precision with a smaller tolerance
  AccuracyCheck check;
  std::uint64_t steps = 0, rejected = 0, attempts = 0, lane_slots = 0;
};

class CohortRunner {
 public:
  // Problems of the model go to diagnostics; then the runner must not be used.
  CohortRunner(const compose::Composition& composition, CohortOptions options, Diagnostics& diagnostics);
  ~CohortRunner();
  CohortRunner(CohortRunner&&) noexcept;
  CohortRunner& operator=(CohortRunner&&) noexcept;

  const std::vector<Column>& columns() const;  // names and units
  const std::vector<std::string>& event_ids() const;
  const char* precision() const;  // "single" from a tolerance of 1e-5 up, else "double"
  cohort::Bands empty_bands() const;

  // Runs patients first .. first + count - 1 and adds those that did not fail to the bands (not when interrupted). progress(done) may be empty.
  Block run(std::size_t first, std::size_t count, const Draws& draws, cohort::Bands& bands, const std::function<void(std::size_t)>& progress = {}) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace neurocart::course
