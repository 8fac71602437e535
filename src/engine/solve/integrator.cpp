#include "engine/solve/integrator.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurocart::solve {

namespace {
constexpr int most_cut_attempts = 8;       // attempts to end a step on a root before the dense output is taken as it is
constexpr int most_refused_cuts = 2;       // of these, after attempts that failed the error test
constexpr double negligible_share = 1e-8;  // a root this close to the start of an attempt is taken without repeating it
constexpr int muted_from = 6;              // score of cuts without consequence from which roots are left alone (see idle_score)
constexpr int most_idle_score = 12;
constexpr double stretch = 1.0 + 1e-6;  // a step that almost reaches its stop reaches it
constexpr double epsilon = std::numeric_limits<double>::epsilon();
}  // namespace

template <class Real>
Integrator<Real>::Integrator(const Table<Real>& table, std::span<const EventInfo> events, StartPool& starts, const Request& request, const Sink& sink)
    : table_(table),
      event_infos_(events),
      request_(request),
      starts_(starts),
      sink_(sink),
      w_(table),
      stepper_(w_, request.relative_tolerance, request.absolute_tolerances),
      roots_(w_, stepper_),
      events_(w_, events, request.draws),
      lane_(w_.lanes),
      read_states_(request.read_states),
      fresh_(w_.lanes),
      start_status_(w_.lanes),
      scheduled_times_(w_.lanes * events.size()),
      has_roots_(table.shape.roots > 0),
      step_(w_.lanes),
      end_time_(w_.lanes),
      norms_(w_.lanes),
      share_(w_.lanes),
      dense_time_(w_.lanes),
      dense_states_(w_.states.padded_size()),
      chosen_(w_.lanes) {
  for (std::uint32_t i = 0; i < w_.state_count; ++i) all_states_.push_back(i);
  if (read_states_.empty()) read_states_ = all_states_;
  for (Lane& lane : lane_) lane.rows.resize(request.output_times.size() * table.shape.readouts);
}

template <class Real>
void Integrator<Real>::integrate() {
  refill();
  while (running_ > 0) {
    if (request_.stop != nullptr && request_.stop->load(std::memory_order_relaxed)) {
      for (std::size_t l = 0; l < w_.lanes; ++l)
        if (lane_[l].running) finish(l, Status::interrupted);
      return;
    }
    const std::size_t before = running_;
    sweep();
    if (running_ < before) refill();
  }
}

// Gives every free lane the next patient, until none is left or all lanes run. A patient that ends at once frees its lane again.
template <class Real>
void Integrator<Real>::refill() {
  while (!queue_is_empty_) {
    std::fill(fresh_.begin(), fresh_.end(), std::uint8_t{0});
    bool any = false;
    for (std::size_t l = 0; l < w_.lanes && !queue_is_empty_; ++l) {
      if (lane_[l].running) continue;
      StartPool::Prepared prepared;
      queue_is_empty_ = !starts_.next(prepared);
      if (queue_is_empty_) break;
      load(l, prepared);
      any = true;
    }
    if (!any) return;
    begin_patients(fresh_);
  }
}

template <class Real>
void Integrator<Real>::load(std::size_t l, const StartPool::Prepared& prepared) {
  Lane& lane = lane_[l];
  std::vector<double> rows = std::move(lane.rows);
  std::vector<ExecutedEvent> log = std::move(lane.outcome.events);
  lane = Lane{};
  lane.rows = std::move(rows);
  std::fill(lane.rows.begin(), lane.rows.end(), std::numeric_limits<double>::quiet_NaN());
  log.clear();
  lane.outcome.events = std::move(log);
  lane.running = true;
  lane.needs_first_step = true;
  lane.patient = prepared.patient;
  ++running_;
  fresh_[l] = 1;
  start_status_[l] = prepared.status;
  w_.time[l] = request_.start;
  const nk_shape& shape = table_.shape;
  for (std::size_t i = 0; i < shape.constants; ++i) w_.constants[i * w_.lanes + l] = static_cast<Real>(starts_.constant(prepared, i));
  for (std::size_t i = 0; i < shape.registers; ++i) w_.registers[i * w_.lanes + l] = static_cast<Real>(starts_.register_value(prepared, i));
  for (std::size_t i = 0; i < shape.states; ++i) w_.states[i * w_.lanes + l] = static_cast<Real>(starts_.state(prepared, i));
  for (std::size_t e = 0; e < event_infos_.size(); ++e)
    if (event_infos_[e].scheduled) scheduled_times_[l * event_infos_.size() + e] = starts_.constant(prepared, event_infos_[e].scheduled_constant);
}

template <class Real>
void Integrator<Real>::begin_patients(const std::vector<std::uint8_t>& fresh) {
  w_.clear_status();
  w_.conditions(w_.time, w_.states, w_.roots, w_.triggers);
  if (request_.output_side == OutputSide::before_event) emit_now(fresh);
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    if (fresh[l] == 0) continue;
    events_.begin(l, lane_[l].patient, std::span(scheduled_times_).subspan(l * event_infos_.size(), event_infos_.size()));
    if (start_status_[l] != nk_status_fine)
      finish(l, Status::not_finite);
    else
      settle_events(l);
  }
  if (request_.output_side == OutputSide::after_event) emit_now(fresh);
  for (std::size_t l = 0; l < w_.lanes; ++l)
    if (fresh[l] != 0 && lane_[l].running && !(request_.end > request_.start)) finish(l, Status::done);
}

template <class Real>
void Integrator<Real>::sweep() {
  choose_steps();
  ++effort_.sweeps;
  effort_.lane_slots += w_.lanes;
  effort_.attempts += running_;
  stepper_.attempt(step_);
  stepper_.error_norms(norms_);
  dense_ready_ = false;
  judge();
  emit_before_commit();
  commit();
}

template <class Real>
void Integrator<Real>::choose_first_steps() {
  if (std::none_of(lane_.begin(), lane_.end(), [](const Lane& lane) { return lane.running && lane.needs_first_step; })) return;
  stepper_.first_steps(step_);
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    Lane& lane = lane_[l];
    if (!lane.running || !lane.needs_first_step) continue;
    lane.needs_first_step = false;
    lane.natural_step = std::min(step_[l], request_.end - w_.time[l]);
    lane.outcome.statistics.right_hand_sides += 2;
  }
}

template <class Real>
void Integrator<Real>::choose_steps() {
  choose_first_steps();
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    Lane& lane = lane_[l];
    if (!lane.running) {
      step_[l] = 1.0;
      end_time_[l] = w_.time[l];
      continue;
    }
    const double now = w_.time[l];
    lane.stop = std::min(request_.end, events_.next_time(l));
    if (lane.cutting) {
      step_[l] = lane.cut_step;
      end_time_[l] = now + lane.cut_step;
    } else if (now + stretch * lane.natural_step >= lane.stop) {
      step_[l] = lane.stop - now;
      end_time_[l] = lane.stop;
    } else {
      step_[l] = lane.natural_step;
      end_time_[l] = now + step_[l];
    }
  }
}

// A verdict for every lane, then the places of roots for the lanes that crossed one.
template <class Real>
void Integrator<Real>::judge() {
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    Lane& lane = lane_[l];
    lane.verdict = Verdict::idle;
    chosen_[l] = lane.running && w_.status[l] == nk_status_fine && std::isfinite(norms_[l]) ? 1 : 0;
  }
  if (has_roots_) {
    prepare_dense();
    roots_.examine(step_, end_time_, chosen_);
    if (roots_.any_changed()) roots_.locate(step_);
  }
  for (std::size_t l = 0; l < w_.lanes; ++l)
    if (lane_[l].running) judge_lane(l, norms_[l]);
}

template <class Real>
void Integrator<Real>::judge_lane(std::size_t l, double error) {
  Lane& lane = lane_[l];
  Statistics& statistics = lane.outcome.statistics;
  statistics.right_hand_sides += 6;
  statistics.factors += 1;
  statistics.solves += 6;
  ++lane.attempts;
  const double h = step_[l];
  if (chosen_[l] == 0) {
    lane.last_trouble = w_.status[l] != nk_status_fine ? w_.status[l] : static_cast<std::uint8_t>(nk_status_not_finite);
    refuse(l, lane.controller.after_breakdown(h));
    return;
  }
  const bool crossed = has_roots_ && roots_.changed(l);
  if (error > 1.0) {
    lane.last_trouble = nk_status_fine;
    // A jump of the right-hand side behind a root spoils the error estimate: end just before the root instead of creeping up to it.
    const bool at_start = crossed && roots_.share_before(l) <= negligible_share;
    if (crossed && lane.cut_attempts < most_refused_cuts && (!at_start || error * roots_.share_after(l) < 1.0))
      judge_root(l);
    else
      refuse(l, lane.controller.after_rejected(h, error));
    return;
  }
  if (crossed && (lane.idle_score < muted_from || triggers_change(l))) {
    judge_root(l);
    return;
  }
  lane.passed_root = crossed;
  lane.verdict = Verdict::accepted;
  lane.new_time = lane.cutting ? lane.cut_time : end_time_[l];
  lane.share = lane.cutting ? (lane.cut_time - w_.time[l]) / h : 1.0;
  const double next = lane.controller.after_accepted(h, error);
  const bool shortened = h < lane.natural_step;
  lane.natural_step = shortened ? std::max(next, lane.natural_step) : next;
}

// Whether a trigger has another value at the end of the attempt.
template <class Real>
bool Integrator<Real>::triggers_change(std::size_t l) const {
  for (std::size_t e = 0; e < table_.shape.triggers; ++e)
    if (roots_.end_triggers[e * w_.lanes + l] != w_.triggers[e * w_.lanes + l]) return true;
  return false;
}

// The attempt crosses a root. It is repeated so that it ends just before the root, unless it hardly starts before it.
template <class Real>
void Integrator<Real>::judge_root(std::size_t l) {
  Lane& lane = lane_[l];
  const double h = step_[l];
  const double before = roots_.share_before(l);
  const double after = roots_.share_after(l);
  const double now = w_.time[l];
  const double cut_time = std::min(lane.stop, std::max(now + after * h, std::nextafter(now, lane.stop)));
  if (before * h <= std::max(negligible_share * h, least_step(now)) || lane.cut_attempts >= most_cut_attempts) {
    lane.verdict = Verdict::accepted;
    lane.new_time = cut_time;
    lane.share = (cut_time - now) / h;
    lane.cutting = true;
    return;
  }
  lane.verdict = Verdict::repeated;
  ++lane.outcome.statistics.repeated;
  ++lane.cut_attempts;
  lane.cutting = true;
  lane.cut_time = cut_time;
  lane.cut_step = before * h;
}

template <class Real>
void Integrator<Real>::refuse(std::size_t l, double next_step) {
  Lane& lane = lane_[l];
  lane.verdict = Verdict::rejected;
  lane.cutting = false;
  lane.natural_step = next_step;
  ++lane.outcome.statistics.rejected;
}

template <class Real>
double Integrator<Real>::least_step(double time) const {
  return 16 * epsilon * std::max(std::fabs(time), 1e-6 * (request_.end - request_.start));
}

// Moves accepted lanes to their new points, settles events there, and closes lanes that have arrived or cannot go on.
template <class Real>
void Integrator<Real>::commit() {
  bool any_cut = false;
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    const Lane& lane = lane_[l];
    share_[l] = lane.verdict == Verdict::accepted ? lane.share : 1.0;
    any_cut = any_cut || share_[l] != 1.0;
  }
  if (any_cut) stepper_.dense(all_states_, share_, dense_states_);  // cuts happen on roots, where prepare_dense() was called
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    Lane& lane = lane_[l];
    chosen_[l] = 0;
    if (lane.verdict != Verdict::accepted) continue;
    chosen_[l] = share_[l] == 1.0 ? 1 : 0;
    if (share_[l] != 1.0) w_.copy_lane(dense_states_, w_.states, w_.state_count, l);
    w_.time[l] = lane.new_time;
    ++lane.outcome.statistics.accepted;
  }
  stepper_.accept(chosen_);
  for (std::size_t l = 0; l < w_.lanes; ++l) chosen_[l] = lane_[l].verdict == Verdict::accepted ? 1 : 0;
  if (events_.watches_conditions()) w_.conditions(w_.time, w_.states, w_.roots, w_.triggers);
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    Lane& lane = lane_[l];
    if (lane.verdict != Verdict::accepted) continue;
    const bool was_cut = lane.cutting;
    lane.cutting = false;
    lane.cut_attempts = 0;
    lane.last_trouble = nk_status_fine;
    const bool changed = settle_events(l);
    if (changed || was_cut) lane.natural_step = lane.controller.after_event(lane.natural_step);
    if (was_cut && !changed)
      lane.idle_score = std::min(lane.idle_score + 2, most_idle_score);
    else if (!lane.passed_root)
      lane.idle_score = std::max(lane.idle_score - 1, 0);
    lane.passed_root = false;
  }
  if (request_.output_side == OutputSide::after_event) emit_now(chosen_);
  for (std::size_t l = 0; l < w_.lanes; ++l) {
    Lane& lane = lane_[l];
    if (!lane.running) continue;
    if (w_.time[l] >= request_.end)
      finish(l, Status::done);
    else if (lane.verdict == Verdict::rejected && lane.natural_step < least_step(w_.time[l]))
      finish(l, (lane.last_trouble & nk_status_pivot) != 0 ? Status::pivot : lane.last_trouble != 0 ? Status::not_finite : Status::step_too_small);
    else if (lane.attempts >= request_.most_attempts)
      finish(l, Status::too_many_steps);
  }
}

// True when a state or register changed.
template <class Real>
bool Integrator<Real>::settle_events(std::size_t l) {
  Lane& lane = lane_[l];
  if (!events_.has_work(l)) return false;
  PatientOutcome& patient = lane.outcome;
  const std::size_t before = patient.events.size();
  const auto settled = events_.settle(l, patient.events);
  patient.statistics.events += patient.events.size() - before;
  if (settled.endless) finish(l, Status::endless_events);
  return settled.changed_values;
}

template <class Real>
void Integrator<Real>::prepare_dense() {
  if (!dense_ready_) stepper_.prepare_dense(has_roots_ ? all_states_ : read_states_);
  dense_ready_ = true;
}

// Output times inside the accepted step of a lane.
template <class Real>
std::size_t Integrator<Real>::rows_due(const Lane& lane) const {
  if (lane.verdict != Verdict::accepted) return 0;
  const std::vector<double>& times = request_.output_times;
  const bool with_end = request_.output_side == OutputSide::before_event;
  std::size_t last = lane.next_output;
  while (last < times.size() && (times[last] < lane.new_time || (with_end && times[last] == lane.new_time))) ++last;
  return last - lane.next_output;
}

// Rows of output times inside the accepted steps, from dense output: a lane with many rows fills all columns alone, the others go one row a lane in each round.
template <class Real>
void Integrator<Real>::emit_before_commit() {
  const std::size_t worth_a_round = std::max<std::size_t>(2, w_.lanes / 4);
  for (std::size_t l = 0; l < w_.lanes; ++l)
    for (std::size_t due = rows_due(lane_[l]); due >= worth_a_round && w_.lanes > 1; due = rows_due(lane_[l])) emit_of_lane(l, std::min(due, w_.lanes));
  const std::vector<double>& times = request_.output_times;
  for (;;) {
    bool any = false;
    for (std::size_t l = 0; l < w_.lanes; ++l) {
      Lane& lane = lane_[l];
      chosen_[l] = rows_due(lane) > 0 ? 1 : 0;
      share_[l] = 1.0;
      dense_time_[l] = w_.time[l];
      if (chosen_[l] == 0) continue;
      const double at = times[lane.next_output];
      share_[l] = at == lane.new_time ? lane.share : (at - w_.time[l]) / step_[l];
      dense_time_[l] = at;
      any = true;
    }
    if (!any) return;
    prepare_dense();
    stepper_.dense(read_states_, share_, dense_states_);
    table_.readouts(table_.self, w_.kernel_time(dense_time_), w_.constants.data(), w_.registers.data(), dense_states_.data(), w_.readouts.data(),
                    w_.work.data(), w_.status.data());
    for (std::size_t l = 0; l < w_.lanes; ++l)
      if (chosen_[l] != 0) write_row(l, l);
  }
}

// The next rows of one lane, a column each.
template <class Real>
void Integrator<Real>::emit_of_lane(std::size_t l, std::size_t rows) {
  Lane& lane = lane_[l];
  for (std::size_t m = 0; m < w_.lanes; ++m) {
    const double at = request_.output_times[lane.next_output + std::min(m, rows - 1)];
    share_[m] = at == lane.new_time ? lane.share : (at - w_.time[l]) / step_[l];
    dense_time_[m] = at;
  }
  prepare_dense();
  stepper_.dense_of_lane(read_states_, l, share_, dense_states_);
  const auto spread = [&](const Array<Real>& from, Array<Real>& to, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) std::fill_n(to.data() + i * w_.lanes, w_.lanes, from[i * w_.lanes + l]);
  };
  spread(w_.constants, w_.scratch_constants, table_.shape.constants);
  spread(w_.registers, w_.scratch_registers, table_.shape.registers);
  table_.readouts(table_.self, w_.kernel_time(dense_time_), w_.scratch_constants.data(), w_.scratch_registers.data(), dense_states_.data(), w_.readouts.data(),
                  w_.work.data(), w_.status.data());
  for (std::size_t m = 0; m < rows; ++m) write_row(l, m);
}

// Rows of output times that lie exactly where the chosen lanes stand.
template <class Real>
void Integrator<Real>::emit_now(const std::vector<std::uint8_t>& which) {
  const std::vector<double>& times = request_.output_times;
  const auto due = [&](std::size_t l) {
    const Lane& lane = lane_[l];
    return which[l] != 0 && lane.running && lane.next_output < times.size() && times[lane.next_output] == w_.time[l];
  };
  bool any = false;
  for (std::size_t l = 0; l < w_.lanes; ++l) any = any || due(l);
  if (!any) return;
  table_.readouts(table_.self, w_.kernel_time(w_.time), w_.constants.data(), w_.registers.data(), w_.states.data(), w_.readouts.data(), w_.work.data(),
                  w_.status.data());
  for (std::size_t l = 0; l < w_.lanes; ++l)
    while (due(l)) write_row(l, l);
}

template <class Real>
void Integrator<Real>::write_row(std::size_t l, std::size_t column) {
  Lane& lane = lane_[l];
  const std::size_t width = table_.shape.readouts;
  double* row = lane.rows.data() + lane.next_output * width;
  for (std::size_t i = 0; i < width; ++i) row[i] = static_cast<double>(w_.readouts[i * w_.lanes + column]);
  ++lane.next_output;
}

template <class Real>
void Integrator<Real>::finish(std::size_t l, Status status) {
  Lane& lane = lane_[l];
  lane.outcome.status = status;
  lane.outcome.reached = w_.time[l];
  lane.running = false;
  --running_;
  sink_(lane.patient, lane.outcome, lane.rows);
}

template class Integrator<double>;
template class Integrator<float>;

}  // namespace neurocart::solve
