// See cohort.hpp.
#include "clinic/course/cohort.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>
#include <tuple>
#include <utility>

#include "clinic/course/compiled.hpp"

namespace neurocart::course {

namespace {

constexpr double single_precision_from = 1e-5;  // relative tolerance; below it rounding would show
constexpr std::size_t patients_at_once = 64;    // added to the bands together
constexpr double rescue_factor = 0.1;           // of the tolerance, for a patient that failed

}  // namespace

struct CohortRunner::Implementation {
  CohortOptions options;
  Compiled compiled;
  std::vector<std::size_t> places;  // of the varied paths among the engine's parameters
  std::vector<std::string> event_ids;

  using Numbers = std::function<std::uint64_t(std::size_t)>;  // of the patients at the places of a run
  simulation::RunSettings settings(double tolerance, bool single, Numbers number) const;
  solve::Patients patients(std::size_t first, std::size_t count, const Draws& draws) const;
  void rescue(Block& block, const Draws& draws, std::map<std::size_t, std::vector<double>>& rows_of, cohort::Bands& bands) const;
  void check(Block& block, const Draws& draws, const std::map<std::size_t, std::vector<double>>& rows_of) const;
  bool is_checked(std::size_t patient) const { return options.check_every > 0 && patient % options.check_every == 0; }
};

namespace {

// What the sink gathers; several threads call it.
class Gatherer {
 public:
  Gatherer(Block& block, cohort::Bands& bands, std::size_t days, std::size_t columns, std::span<const double> day_list)
      : block_(block), bands_(bands), days_(days), columns_(columns), day_list_(day_list) {}

  void take(std::size_t patient, const solve::PatientOutcome& outcome, std::span<const double> rows, bool keep_rows) {
    const bool is_done = outcome.status == solve::Status::done;
    std::vector<double> row_copy;
    if (is_done) {
      write_outcomes(patient, rows);
      if (patient < block_.first + block_.kept)
        std::copy(rows.begin(), rows.end(), block_.courses.begin() + static_cast<std::ptrdiff_t>((patient - block_.first) * rows.size()));
      row_copy.assign(rows.begin(), rows.end());
    }
    std::vector<std::vector<double>> batch;
    {
      const std::scoped_lock guard(lock_);
      block_.steps += outcome.statistics.accepted;
      block_.rejected += outcome.statistics.rejected + outcome.statistics.repeated;
      if (!is_done) {
        block_.failures.push_back({patient, outcome.reached, failure_text(outcome)});
        return;
      }
      if (keep_rows) rows_of[patient] = row_copy;
      waiting_.push_back(std::move(row_copy));
      if (waiting_.size() == patients_at_once) batch.swap(waiting_);
    }
    add(batch);
  }

  void flush() { add(waiting_); }

  std::map<std::size_t, std::vector<double>> rows_of;  // of the patients that are checked

 private:
  void add(const std::vector<std::vector<double>>& batch) {
    if (batch.empty()) return;
    const std::vector<std::span<const double>> spans(batch.begin(), batch.end());
    const std::scoped_lock guard(bands_lock_);
    bands_.add(spans);
  }

  void write_outcomes(std::size_t patient, std::span<const double> rows) {
    double* out = block_.outcomes.data() + (patient - block_.first) * columns_ * outcome_count;
    for (std::size_t column = 0; column < columns_; ++column, out += outcome_count) {
      std::size_t low = 0, high = 0;
      for (std::size_t day = 1; day < days_; ++day) {
        const double value = rows[day * columns_ + column];
        if (value < rows[low * columns_ + column]) low = day;
        if (value > rows[high * columns_ + column]) high = day;
      }
      out[0] = rows[column];
      out[1] = rows[(days_ - 1) * columns_ + column];
      out[2] = rows[low * columns_ + column];
      out[3] = day_list_[low];
      out[4] = rows[high * columns_ + column];
      out[5] = day_list_[high];
    }
  }

  Block& block_;
  cohort::Bands& bands_;
  std::size_t days_, columns_;
  std::span<const double> day_list_;
  std::mutex lock_, bands_lock_;
  std::vector<std::vector<double>> waiting_;
};

}  // namespace

simulation::RunSettings CohortRunner::Implementation::settings(double tolerance, bool single, Numbers number) const {
  simulation::RunSettings run;
  run.start = compiled.start;
  run.end = compiled.end;
  run.output_times = options.days;
  run.relative_tolerance = tolerance;
  run.threads = static_cast<unsigned>(std::max(0, options.threads));
  run.precision = single ? simulation::Precision::single : simulation::Precision::wide;
  run.lanes = single ? 16 : 8;
  run.stop = options.stop;
  run.seed = options.seed;
  run.patient_number = std::move(number);
  return run;
}

solve::Patients CohortRunner::Implementation::patients(std::size_t first, std::size_t count, const Draws& draws) const {
  solve::Patients list;
  list.count = count;
  const std::size_t width = places.size();
  list.fill = [this, first, width, &draws](std::size_t from, std::size_t n, std::span<double> parameters) {
    std::vector<double> values(n * width);
    draws(first + from, n, values);
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < width; ++j) parameters[i * width + places[j]] = values[i * width + j];
  };
  return list;
}

CohortRunner::CohortRunner(const compose::Composition& composition, CohortOptions options, Diagnostics& diagnostics)
    : implementation_(std::make_unique<Implementation>()) {
  auto& self = *implementation_;
  self.options = std::move(options);
  self.compiled = compile(composition, {self.options.readouts, self.options.extra_paths}, self.options.varied, diagnostics);
  if (diagnostics.has_errors()) return;
  for (const auto& path : self.options.varied) self.places.push_back(parameter_place(*self.compiled.engine, path));
  for (const auto& event : self.compiled.engine->system().events) self.event_ids.push_back(event.id);
}

CohortRunner::~CohortRunner() = default;
CohortRunner::CohortRunner(CohortRunner&&) noexcept = default;
CohortRunner& CohortRunner::operator=(CohortRunner&&) noexcept = default;

const std::vector<Column>& CohortRunner::columns() const { return implementation_->compiled.columns; }
const std::vector<std::string>& CohortRunner::event_ids() const { return implementation_->event_ids; }
const char* CohortRunner::precision() const { return implementation_->options.tolerance >= single_precision_from ? "single" : "double"; }
cohort::Bands CohortRunner::empty_bands() const { return {implementation_->options.days.size(), implementation_->compiled.columns.size()}; }

Block CohortRunner::run(std::size_t first, std::size_t count, const Draws& draws, cohort::Bands& bands,
                        const std::function<void(std::size_t)>& progress) const {
  const auto& self = *implementation_;
  const std::size_t days = self.options.days.size(), columns = self.compiled.columns.size();
  Block block;
  block.first = first;
  block.count = count;
  block.outcomes.assign(count * columns * outcome_count, std::numeric_limits<double>::quiet_NaN());
  block.kept = first >= self.options.kept ? 0 : std::min(count, self.options.kept - first);
  block.courses.assign(block.kept * days * columns, std::numeric_limits<double>::quiet_NaN());

  cohort::Bands added = empty_bands();
  Gatherer gatherer(block, added, days, columns, self.options.days);
  const auto& plans = self.compiled.engine->system().events;
  std::mutex event_lock;
  std::size_t done = 0;
  const auto effort = self.compiled.engine->stream(
      self.patients(first, count, draws),
      self.settings(self.options.tolerance, self.options.tolerance >= single_precision_from, [first](std::size_t place) { return first + place; }),
      [&](std::size_t place, const solve::PatientOutcome& outcome, std::span<const double> rows) {
        if (outcome.status == solve::Status::interrupted) return;
        gatherer.take(first + place, outcome, rows, self.is_checked(first + place));
        const std::scoped_lock guard(event_lock);
        for (const auto& event : outcome.events)
          if (!plans[event.event].scheduled) block.events.push_back({first + place, event.time, event.event});
        if (progress && ++done % patients_at_once == 0) progress(done);
      });
  block.attempts = effort.attempts;
  block.lane_slots = effort.lane_slots;
  if (self.options.stop != nullptr && self.options.stop->load()) {
    block.interrupted = true;
    return block;
  }
  gatherer.flush();
  self.rescue(block, draws, gatherer.rows_of, added);
  self.check(block, draws, gatherer.rows_of);
  bands.merge(added);
  std::sort(block.events.begin(), block.events.end(),
            [](const auto& left, const auto& right) { return std::tie(left.patient, left.day, left.event) < std::tie(right.patient, right.day, right.event); });
  std::sort(block.failures.begin(), block.failures.end(), [](const auto& left, const auto& right) { return left.patient < right.patient; });
  return block;
}

// Patients that failed, once more: in double precision with a smaller tolerance.
void CohortRunner::Implementation::rescue(Block& block, const Draws& draws, std::map<std::size_t, std::vector<double>>& rows_of, cohort::Bands& bands) const {
  const auto failed = std::exchange(block.failures, {});
  for (const auto& failure : failed) {
    Gatherer gatherer(block, bands, options.days.size(), compiled.columns.size(), options.days);
    compiled.engine->stream(patients(failure.patient, 1, draws),
                            settings(options.tolerance * rescue_factor, false, [&](std::size_t) { return failure.patient; }),
                            [&](std::size_t, const solve::PatientOutcome& outcome, std::span<const double> rows) {
                              gatherer.take(failure.patient, outcome, rows, is_checked(failure.patient));
                              if (outcome.status == solve::Status::done) ++block.rescued;
                            });
    gatherer.flush();
    rows_of.merge(gatherer.rows_of);
  }
}

void CohortRunner::Implementation::check(Block& block, const Draws& draws, const std::map<std::size_t, std::vector<double>>& rows_of) const {
  if (rows_of.empty()) return;
  std::vector<std::size_t> list;
  for (const auto& [patient, rows] : rows_of) list.push_back(patient);
  const std::size_t columns = compiled.columns.size(), days = options.days.size();
  block.check.errors.assign(list.size() * columns, 0.0);
  solve::Patients chosen;
  chosen.count = list.size();
  chosen.fill = [&](std::size_t from, std::size_t n, std::span<double> parameters) {
    for (std::size_t i = 0; i < n; ++i) patients(list[from + i], 1, draws).fill(0, 1, parameters.subspan(i * places.size(), places.size()));
  };
  compiled.engine->stream(chosen, settings(options.tolerance * rescue_factor, false, [&](std::size_t place) { return list[place]; }),
                          [&](std::size_t place, const solve::PatientOutcome&, std::span<const double> reference) {
                            const auto& rows = rows_of.at(list[place]);
                            for (std::size_t column = 0; column < columns; ++column) {
                              double largest = 0.0, worst = 0.0;
                              for (std::size_t day = 0; day < days; ++day) largest = std::max(largest, std::fabs(reference[day * columns + column]));
                              for (std::size_t day = 0; day < days && largest > 0.0; ++day) {
                                const double expected = reference[day * columns + column];
                                const double scale = std::max(std::fabs(expected), 1e-6 * largest);
                                worst = std::max(worst, std::fabs(rows[day * columns + column] - expected) / scale);
                              }
                              block.check.errors[place * columns + column] = worst;
                            }
                          });
  block.check.patients = list.size();
}

}  // namespace neurocart::course
