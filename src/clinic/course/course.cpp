// See course.hpp.
#include "clinic/course/course.hpp"

#include <algorithm>
#include <cmath>
#include <thread>

#include "clinic/course/compiled.hpp"

namespace neurocart::course {

const Column* Course::find(std::string_view name) const {
  const auto place = std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.name == name; });
  return place == columns.end() ? nullptr : &*place;
}

std::vector<double> daily_days(const compose::Composition& composition) {
  std::vector<double> days;
  days.push_back(composition.start_day);
  const double first = std::ceil(composition.start_day);
  for (int i = 0; first + i <= composition.end_day; ++i) days.push_back(first + i);
  days.push_back(composition.end_day);
  for (const double day : composition.extra_days) {
    if (day >= composition.start_day && day <= composition.end_day) days.push_back(day);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

namespace {

unsigned thread_count(int asked) { return asked > 0 ? static_cast<unsigned>(asked) : std::max(1U, std::thread::hardware_concurrency()); }

}  // namespace

struct Runner::Implementation {
  Options options;
  Compiled compiled;

  std::vector<Course> run(std::span<const Variation> variations, unsigned threads) const;
  Course course_of(const solve::Result& result, std::size_t patient) const;
};

Runner::Runner(const compose::Composition& composition, Options options, Diagnostics& diagnostics) : implementation_(std::make_unique<Implementation>()) {
  auto& self = *implementation_;
  self.options = std::move(options);
  self.compiled = compile(composition, {{}, self.options.extra_paths}, self.options.varied, diagnostics);
}

Runner::~Runner() = default;
Runner::Runner(Runner&&) noexcept = default;
Runner& Runner::operator=(Runner&&) noexcept = default;

Course Runner::Implementation::course_of(const solve::Result& result, std::size_t patient) const {
  Course course;
  const auto& outcome = result.patients[patient];
  course.columns = compiled.columns;
  for (std::size_t time = 0; time < result.times; ++time) {
    if (options.days[time] > outcome.reached) break;
    course.days.push_back(options.days[time]);
    const auto row = result.row(patient, time);
    for (std::size_t i = 0; i < course.columns.size(); ++i) course.columns[i].values.push_back(row[i]);
  }
  for (const auto& executed : outcome.events) course.happenings.push_back({executed.time, compiled.engine->system().events[executed.event].id});
  const auto& counts = outcome.statistics;
  course.statistics = {counts.accepted, counts.rejected + counts.repeated, counts.right_hand_sides, counts.factors, counts.solves};
  course.failed = outcome.status != solve::Status::done;
  if (course.failed) course.failure = failure_text(outcome);
  return course;
}

std::vector<Course> Runner::Implementation::run(std::span<const Variation> variations, unsigned threads) const {
  const auto& nominal = compiled.engine->nominal_parameters();
  std::vector<double> parameters;
  parameters.reserve(nominal.size() * variations.size());
  for (const auto& variation : variations) {
    const auto first = parameters.size();
    parameters.insert(parameters.end(), nominal.begin(), nominal.end());
    for (const auto& [path, value] : variation) parameters[first + parameter_place(*compiled.engine, path)] = value;
  }
  simulation::RunSettings settings;
  settings.start = compiled.start;
  settings.end = compiled.end;
  settings.output_times = options.days;
  settings.relative_tolerance = options.tolerance;
  settings.threads = threads;
  const auto result = compiled.engine->run(parameters, settings);
  std::vector<Course> courses;
  courses.reserve(variations.size());
  for (std::size_t patient = 0; patient < variations.size(); ++patient) courses.push_back(course_of(result, patient));
  return courses;
}

Course Runner::run(const Variation& variation) const { return std::move(implementation_->run(std::span(&variation, 1), 1).front()); }

std::vector<Course> Runner::run_many(std::span<const Variation> variations, const std::function<void(std::size_t, std::size_t)>& progress) const {
  auto courses = implementation_->run(variations, thread_count(implementation_->options.threads));
  if (progress) progress(courses.size(), courses.size());
  return courses;
}

}  // namespace neurocart::course
