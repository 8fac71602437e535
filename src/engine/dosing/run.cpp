// See run.hpp.
#include "engine/dosing/run.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

#include "engine/dosing/course.hpp"
#include "engine/dosing/dosed_model.hpp"
#include "engine/simulation/simulation.hpp"

namespace neurocart::dosing {

namespace {

// Which acts have happened when a record's row is taken: the first `done`; those of its instant are [first, last).
struct Place {
  std::size_t first = 0, done = 0, last = 0;
};

std::vector<Place> places_of(const Course& course, const std::vector<Record>& records) {
  std::vector<Place> places;
  for (std::size_t r = 0; r < records.size(); ++r) {
    const auto before = [&](auto&& holds) { return static_cast<std::size_t>(std::count_if(course.acts.begin(), course.acts.end(), holds)); };
    const double time = records[r].time;
    Place place;
    place.first = before([&](const Act& act) { return act.time < time; });
    place.last = before([&](const Act& act) { return act.time <= time; });
    place.done = before([&](const Act& act) { return act.time < time || (act.time == time && (!act.at_record || act.record <= r)); });
    places.push_back(place);
  }
  return places;
}

class SubjectRun {
 public:
  SubjectRun(const model::Model& model, const Settings& settings, const RunSettings& run_settings, const Subject& subject, Course course,
             Diagnostics& diagnostics)
      : model_(model), settings_(settings), run_settings_(run_settings), subject_(subject), course_(std::move(course)), diagnostics_(diagnostics) {
    rows_.values.assign(subject.records.size() * run_settings.readouts.size(), std::numeric_limits<double>::quiet_NaN());
    rows_.reached = course_.end;
  }

  // Rows before all acts of their instant and rows after all of them come from one run each; a row between two acts comes from a run without the later ones.
  Rows rows() {
    const auto places = places_of(course_, subject_.records);
    std::vector<std::size_t> before, after;
    for (std::size_t r = 0; r < places.size(); ++r) {
      if (places[r].done == places[r].last)
        after.push_back(r);
      else if (places[r].done == places[r].first)
        before.push_back(r);
      else
        fill({r}, places[r].done, solve::OutputSide::after_event);
    }
    fill(after, course_.acts.size(), solve::OutputSide::after_event);
    fill(before, course_.acts.size(), solve::OutputSide::before_event);
    return std::move(rows_);
  }

 private:
  void fill(const std::vector<std::size_t>& records, std::size_t acts, solve::OutputSide side) {
    if (records.empty() || diagnostics_.has_errors()) return;
    simulation::Settings settings;
    settings.readouts = run_settings_.readouts;
    const simulation::Simulation simulation(dosed_model(model_, settings_, course_, acts), settings, diagnostics_);
    if (diagnostics_.has_errors()) return;
    simulation::RunSettings request;
    request.start = course_.start;
    request.end = subject_.records[records.back()].time;
    request.relative_tolerance = run_settings_.relative_tolerance;
    request.absolute_tolerance = run_settings_.absolute_tolerance;
    request.output_side = side;
    for (const std::size_t r : records)
      if (request.output_times.empty() || request.output_times.back() != subject_.records[r].time) request.output_times.push_back(subject_.records[r].time);
    const auto result = simulation.run(simulation.nominal_parameters(), request);
    const auto& outcome = result.patients.front();
    if (outcome.status != solve::Status::done) {
      rows_.status = outcome.status;
      rows_.reached = std::min(rows_.reached, outcome.reached);
    }
    const std::size_t width = run_settings_.readouts.size();
    std::size_t row = 0;
    for (const std::size_t r : records) {
      while (request.output_times[row] != subject_.records[r].time) ++row;
      std::copy_n(result.row(0, row).begin(), width, rows_.values.begin() + static_cast<std::ptrdiff_t>(r * width));
    }
  }

  const model::Model& model_;
  const Settings& settings_;
  const RunSettings& run_settings_;
  const Subject& subject_;
  Course course_;
  Diagnostics& diagnostics_;
  Rows rows_;
};

}  // namespace

std::vector<std::string> readouts_of(const model::Model& model, const Settings& settings, const std::vector<std::string>& wanted, Diagnostics& diagnostics) {
  Course course;  // a dose in every compartment
  for (std::size_t i = 0; i < settings.compartments.size(); ++i) {
    Act& act = course.acts.emplace_back();
    act.compartment = i;
    act.amount = 1.0;
  }
  simulation::Settings columns;
  columns.readouts = wanted;
  const simulation::Simulation simulation(dosed_model(model, settings, course, course.acts.size()), columns, diagnostics);
  return simulation.system().readouts;
}

Rows run_subject(const model::Model& model, const Table& table, const Subject& subject, const Settings& settings, const RunSettings& run_settings,
                 Diagnostics& diagnostics) {
  Course course = make_course(model, table, subject, settings, diagnostics);
  return SubjectRun(model, settings, run_settings, subject, std::move(course), diagnostics).rows();
}

}  // namespace neurocart::dosing
