#include "engine/solve/events.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace neurocart::solve {

namespace {
constexpr int most_events_at_once = 10'000;
constexpr double never = std::numeric_limits<double>::infinity();
}  // namespace

template <class Real>
EventMachine<Real>::EventMachine(Workspace<Real>& workspace, std::span<const EventInfo> events, const DrawSource& draws)
    : w_(workspace), events_(events), draws_(draws), lanes_(workspace.lanes), delay_(workspace.lanes), priority_(workspace.lanes) {
  draw_values_.resize(w_.table.shape.draws);
  watches_conditions_ = w_.table.shape.roots > 0 || std::any_of(events.begin(), events.end(), [](const EventInfo& e) { return !e.scheduled; });
  for (LaneEvents& lane : lanes_) {
    lane.trigger_states.resize(events.size());
    lane.occurrences.resize(events.size());
  }
}

template <class Real>
void EventMachine<Real>::begin(std::size_t lane, std::size_t patient, std::span<const double> scheduled_times) {
  LaneEvents& own = lanes_[lane];
  own.patient = patient;
  own.schedule.clear();
  own.next_scheduled = 0;
  own.waiting_count = 0;
  std::fill(own.occurrences.begin(), own.occurrences.end(), 0u);
  const double now = w_.time[lane];
  for (std::uint32_t e = 0; e < events_.size(); ++e) {
    const EventInfo& event = events_[e];
    own.trigger_states[e] = event.trigger_initial ? 1 : 0;
    if (!event.scheduled) continue;
    const double at = scheduled_times[e];
    if (std::isnan(at)) continue;
    // A trigger that holds at the start already fires there only when it is declared to have been false before.
    const bool holds_at_start = at < now || (at == now && w_.triggers[e * w_.lanes + lane] != 0);
    if (!holds_at_start)
      own.schedule.push_back({at, e});
    else if (!event.trigger_initial)
      own.schedule.push_back({now, e});
  }
  std::sort(own.schedule.begin(), own.schedule.end(),
            [](const Scheduled& a, const Scheduled& b) { return a.time < b.time || (a.time == b.time && a.event < b.event); });
}

template <class Real>
double EventMachine<Real>::next_time(std::size_t lane) const {
  const LaneEvents& own = lanes_[lane];
  double next = own.next_scheduled < own.schedule.size() ? own.schedule[own.next_scheduled].time : never;
  for (std::size_t i = 0; i < own.waiting_count; ++i) next = std::min(next, own.waiting[i].due);
  return next;
}

template <class Real>
bool EventMachine<Real>::has_work(std::size_t lane) const {
  if (next_time(lane) <= w_.time[lane]) return true;
  const LaneEvents& own = lanes_[lane];
  for (std::size_t e = 0; e < events_.size(); ++e)
    if (!events_[e].scheduled && (w_.triggers[e * w_.lanes + lane] != 0) != (own.trigger_states[e] != 0)) return true;
  return false;
}

template <class Real>
void EventMachine<Real>::cancel(LaneEvents& own, std::uint32_t event) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < own.waiting_count; ++i) {
    if (own.waiting[i].event == event) continue;
    if (kept != i) std::swap(own.waiting[kept], own.waiting[i]);
    ++kept;
  }
  own.waiting_count = kept;
}

// All that fires at this instant, before any of it is executed.
template <class Real>
void EventMachine<Real>::fire_due(std::size_t lane) {
  LaneEvents& own = lanes_[lane];
  for (std::uint32_t e = 0; e < events_.size(); ++e) {
    if (events_[e].scheduled) continue;
    const bool holds = w_.triggers[e * w_.lanes + lane] != 0;
    const bool held = own.trigger_states[e] != 0;
    own.trigger_states[e] = holds ? 1 : 0;
    if (holds && !held) fire(lane, e);
    if (!holds && held && !events_[e].persistent) cancel(own, e);
  }
  while (own.next_scheduled < own.schedule.size() && own.schedule[own.next_scheduled].time <= w_.time[lane])
    fire(lane, own.schedule[own.next_scheduled++].event);
}

template <class Real>
void EventMachine<Real>::fire(std::size_t lane, std::uint32_t event) {
  LaneEvents& own = lanes_[lane];
  const EventInfo& info = events_[event];
  if (own.waiting_count == own.waiting.size()) own.waiting.emplace_back();
  Waiting& waiting = own.waiting[own.waiting_count++];
  waiting.event = event;
  waiting.occurrence = own.occurrences[event]++;
  waiting.fired_at = w_.time[lane];
  const double delay = info.has_delay ? term(lane, event, true) : 0.0;
  waiting.due = waiting.fired_at + (delay > 0 ? delay : 0.0);
  waiting.values.clear();
  if (info.values_from_trigger_time) evaluate_values(lane, event, waiting.occurrence, waiting.values);
}

template <class Real>
double EventMachine<Real>::term(std::size_t lane, std::uint32_t event, bool delay) {
  w_.table.event_terms(w_.table.self, event, w_.kernel_time(w_.time), w_.constants.data(), w_.registers.data(), w_.states.data(), delay_.data(),
                       priority_.data(), w_.work.data(), w_.status.data());
  return static_cast<double>(delay ? delay_[lane] : priority_[lane]);
}

// Runs the action on copies of this lane's column and reads the targets.
template <class Real>
void EventMachine<Real>::evaluate_values(std::size_t lane, std::uint32_t event, std::uint32_t occurrence, std::vector<double>& values) {
  const nk_shape& shape = w_.table.shape;
  w_.copy_lane(w_.states, w_.scratch_states, shape.states, lane);
  w_.copy_lane(w_.registers, w_.scratch_registers, shape.registers, lane);
  if (shape.draws > 0) {
    draws_(lanes_[lane].patient, event, occurrence, draw_values_);
    for (std::size_t i = 0; i < shape.draws; ++i) w_.draws[i * w_.lanes + lane] = static_cast<Real>(draw_values_[i]);
  }
  std::fill(w_.mask.begin(), w_.mask.end(), std::uint8_t{0});
  w_.mask[lane] = 1;
  w_.table.act(w_.table.self, event, w_.kernel_time(w_.time), w_.constants.data(), w_.draws.data(), w_.scratch_registers.data(), w_.scratch_states.data(),
               w_.mask.data(), w_.work.data(), w_.status.data());
  values.clear();
  for (const AssignmentTarget& target : events_[event].targets) {
    const Array<Real>& source = target.to_register ? w_.scratch_registers : w_.scratch_states;
    values.push_back(static_cast<double>(source[target.index * w_.lanes + lane]));
  }
}

// Index of the waiting execution that goes next at this instant, or -1. Priorities are those of this instant.
template <class Real>
int EventMachine<Real>::pick_due(std::size_t lane) {
  const LaneEvents& own = lanes_[lane];
  int best = -1;
  double best_priority = 0;
  for (std::size_t i = 0; i < own.waiting_count; ++i) {
    const Waiting& candidate = own.waiting[i];
    if (candidate.due > w_.time[lane]) continue;
    const double priority = events_[candidate.event].has_priority ? term(lane, candidate.event, false) : 0.0;
    const bool first = best < 0;
    const Waiting& leader = own.waiting[first ? i : static_cast<std::size_t>(best)];
    const bool earlier = candidate.event < leader.event || (candidate.event == leader.event && candidate.occurrence < leader.occurrence);
    if (first || priority > best_priority || (priority == best_priority && earlier)) {
      best = static_cast<int>(i);
      best_priority = priority;
    }
  }
  return best;
}

// True when a value changed.
template <class Real>
bool EventMachine<Real>::execute(std::size_t lane, std::size_t which) {
  LaneEvents& own = lanes_[lane];
  Waiting& waiting = own.waiting[which];
  const EventInfo& info = events_[waiting.event];
  if (!info.values_from_trigger_time) evaluate_values(lane, waiting.event, waiting.occurrence, waiting.values);
  bool changed = false;
  for (std::size_t i = 0; i < info.targets.size(); ++i) {
    Array<Real>& array = info.targets[i].to_register ? w_.registers : w_.states;
    Real& place = array[info.targets[i].index * w_.lanes + lane];
    const Real value = static_cast<Real>(waiting.values[i]);
    changed = changed || !(place == value);
    place = value;
  }
  --own.waiting_count;
  for (std::size_t i = which; i < own.waiting_count; ++i) std::swap(own.waiting[i], own.waiting[i + 1]);
  return changed;
}

template <class Real>
typename EventMachine<Real>::Outcome EventMachine<Real>::settle(std::size_t lane, std::vector<ExecutedEvent>& log) {
  Outcome outcome;
  for (int count = 0;; ++count) {
    fire_due(lane);
    const int next = pick_due(lane);
    if (next < 0) return outcome;
    if (count == most_events_at_once) {
      outcome.endless = true;
      return outcome;
    }
    log.push_back({w_.time[lane], lanes_[lane].waiting[static_cast<std::size_t>(next)].event, lanes_[lane].patient});
    outcome.changed_values = execute(lane, static_cast<std::size_t>(next)) || outcome.changed_values;
    outcome.executed = true;
    if (watches_conditions_) w_.conditions(w_.time, w_.states, w_.roots, w_.triggers);
  }
}

template class EventMachine<double>;
template class EventMachine<float>;

}  // namespace neurocart::solve
