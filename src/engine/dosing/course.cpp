// See course.hpp.
#include "engine/dosing/course.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

#include "engine/dosing/steady_state.hpp"

namespace neurocart::dosing {

namespace {

constexpr double same_instant = 1e-12;  // of the time span: rounding of t + k * interval

class Planner {
 public:
  Planner(const model::Model& model, const Table& table, const Subject& subject, const Settings& settings, Diagnostics& diagnostics)
      : model_(model),
        table_(table),
        records_(subject.records),
        settings_(settings),
        diagnostics_(diagnostics),
        values_(values_at_records(model, table, subject, settings)) {
    course_.start = records_.front().time;
    course_.end = records_.back().time;
    course_.values = values_.front();
  }

  Course plan() {
    for (std::size_t r = 0; r < records_.size(); ++r) {
      change_covariates(r);
      if (records_[r].has_reset()) {
        call_off(records_[r].time);
        add(Act::Kind::reset, records_[r].time, r);
      }
      if (records_[r].has_dose()) give(r);
    }
    auto& acts = course_.acts;
    const auto is_before = [](const Act& a, const Act& b) {
      const auto key = [](const Act& act) { return std::tuple(act.time, act.at_record, act.at_record ? act.record : 0); };
      return key(a) < key(b);
    };
    // Insertion keeps the order of equal acts; they come nearly sorted.
    for (auto act = acts.begin(); act != acts.end(); ++act) std::rotate(std::upper_bound(acts.begin(), act, *act, is_before), act, std::next(act));
    return std::move(course_);
  }

 private:
  // What a dose record asks for, modifiers applied.
  struct Dose {
    std::size_t record = 0, compartment = 0;
    double amount = 0.0, rate = 0.0, duration = 0.0;  // rate 0: bolus
    double lag = 0.0;
  };

  double modifier_or(const Record& record, std::size_t r, const std::string& name, double absent) const {
    return name.empty() ? absent : modifier(model_, table_, record, values_[r], name).value_or(absent);
  }

  Dose dose_of(std::size_t r) const {
    const Record& record = records_[r];
    Dose dose;
    dose.record = r;
    dose.compartment = static_cast<std::size_t>(record.compartment - 1);
    const Compartment& compartment = settings_.compartments[dose.compartment];
    dose.lag = modifier_or(record, r, compartment.lag, 0.0);
    dose.amount = record.amount * modifier_or(record, r, compartment.bioavailability, 1.0);
    dose.rate = record.rate;
    if (record.rate == -1) dose.rate = modifier_or(record, r, compartment.rate, 0.0);
    if (record.rate == -2) {
      dose.duration = modifier_or(record, r, compartment.duration, 0.0);
      dose.rate = dose.amount / dose.duration;
    } else if (dose.rate > 0) {
      dose.duration = dose.amount / dose.rate;
    }
    return dose;
  }

  void give(std::size_t r) {
    const Record& record = records_[r];
    const Dose dose = dose_of(r);
    const double lagged = record.time + dose.lag;
    if (record.steady_state > 0) {
      if (record.steady_state == 1) call_off(record.time);
      settle(dose);
    }
    for (int k = 0; k <= record.additional; ++k) {
      const double time = lagged + k * record.interval;
      if (time > course_.end && snapped(time) > course_.end) break;
      administer(dose, time);
    }
  }

  void administer(const Dose& dose, double time) {
    if (dose.amount == 0) return;
    if (dose.rate == 0) {
      add(Act::Kind::bolus, time, dose.record, dose.compartment, dose.amount);
    } else {
      add(Act::Kind::rate, time, dose.record, dose.compartment, dose.rate);
      add(Act::Kind::rate, time + dose.duration, dose.record, dose.compartment, -dose.rate);
    }
  }

  // The steady state at the time of the record, infusions of it that still run and doses of it that still lag.
  void settle(const Dose& dose) {
    const Record& record = records_[dose.record];
    const double interval = record.interval;
    const double whole = interval > 0 ? std::floor(dose.lag / interval + same_instant) : 0.0;
    const double phase = std::max(0.0, dose.lag - whole * interval);
    const auto& compartment = settings_.compartments[dose.compartment];
    auto found = find_steady_state(with_values(model_, values_[dose.record]), {compartment.state, dose.amount, dose.rate, interval, phase});
    if (!found.problem.empty()) {
      diagnostics_.error("N5030", {table_.file, record.line, 0}, "no steady state: " + found.problem, "give the doses one by one (ADDL) instead of SS");
      return;
    }
    Act act;
    act.kind = Act::Kind::steady_state;
    act.replaces = record.steady_state == 1;
    act.states = std::move(found.values);
    add(std::move(act), record.time, dose.record);
    if (interval == 0 || dose.amount == 0) return;
    for (double time = record.time + phase - interval; dose.rate > 0 && time + dose.duration > record.time; time -= interval) {
      add(Act::Kind::rate, record.time, dose.record, dose.compartment, dose.rate);
      add(Act::Kind::rate, time + dose.duration, dose.record, dose.compartment, -dose.rate);
    }
    for (int k = 0; k < whole && record.time + k * interval <= course_.end; ++k) administer(dose, record.time + phase + k * interval);
  }

  void change_covariates(std::size_t r) {
    if (r == 0 || values_[r] == values_[r - 1]) return;
    Act now, before;
    now.kind = before.kind = Act::Kind::covariates;
    for (const auto& [id, value] : values_[r]) {
      const auto previous = values_[r - 1].find(id);
      if (previous != values_[r - 1].end() && previous->second == value) continue;
      const auto named = std::find_if(settings_.covariates.begin(), settings_.covariates.end(), [&](const Covariate& c) { return c.column == id; });
      const bool is_backward = named != settings_.covariates.end() && named->carry == Covariate::Carry::backward;
      (is_backward ? before : now).values.emplace(id, value);
    }
    const double from = records_[r - 1].time, to = records_[r].time;
    if (!now.values.empty()) add(std::move(now), to, r);
    if (before.values.empty()) return;
    // Carried backward, the value holds after the record before: from the next instant on, so that that record's own row still has its own values.
    constexpr double resolution = 64 * std::numeric_limits<double>::epsilon();
    const double next = from + std::max(same_instant * (to - from), resolution * std::fabs(from));
    if (next < to) {
      before.record = r;
      before.time = next;
      course_.acts.push_back(std::move(before));
    } else {
      add(std::move(before), to, r);
    }
  }

  double snapped(double time) const {
    const auto near = std::lower_bound(records_.begin(), records_.end(), time, [](const Record& record, double t) { return record.time < t; });
    const double reach = same_instant * std::max({std::fabs(time), course_.end - course_.start});
    if (near != records_.end() && near->time - time <= reach) return near->time;
    if (near != records_.begin() && time - (near - 1)->time <= reach) return (near - 1)->time;
    return time;
  }

  void add(Act act, double time, std::size_t record) {
    act.time = snapped(time);
    act.record = record;
    act.at_record = act.time == records_[record].time;
    if (act.time <= course_.end) course_.acts.push_back(std::move(act));
  }

  void add(Act::Kind kind, double time, std::size_t record, std::size_t compartment = 0, double amount = 0.0) {
    Act act;
    act.kind = kind;
    act.compartment = compartment;
    act.amount = amount;
    add(std::move(act), time, record);
  }

  // Acts of earlier records that still lie ahead.
  void call_off(double time) {
    std::erase_if(course_.acts, [&](const Act& act) { return act.time > time && act.kind != Act::Kind::covariates; });
  }

  const model::Model& model_;
  const Table& table_;
  const std::vector<Record>& records_;
  const Settings& settings_;
  Diagnostics& diagnostics_;
  std::vector<Values> values_;
  Course course_;
};

}  // namespace

Course make_course(const model::Model& model, const Table& table, const Subject& subject, const Settings& settings, Diagnostics& diagnostics) {
  return Planner(model, table, subject, settings, diagnostics).plan();
}

}  // namespace neurocart::dosing
