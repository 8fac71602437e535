// Executes events by the rules of SBML Level 3 (section 4.11): an event fires when its trigger turns from false to true; its execution waits for its delay; of
// those due at one instant the one with the highest priority goes first (ties: order of definition); after each execution all triggers are looked at again; an
// execution that still waits is cancelled when its trigger falls, unless the event is persistent; values come from the time of firing or of execution. A
// scheduled event fires at the time that `derive` computed, whether or not its trigger is strict.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/solve/problem.hpp"
#include "engine/solve/workspace.hpp"

namespace neurocart::solve {

template <class Real>
class EventMachine {
 public:
  EventMachine(Workspace<Real>& workspace, std::span<const EventInfo> events, const DrawSource& draws);

  // A new patient in a lane at workspace.time: forgets the old one, takes the times of scheduled events (one an event, read where it is scheduled);
  // workspace.triggers must be fresh.
  void begin(std::size_t lane, std::size_t patient, std::span<const double> scheduled_times);
  // Time of the next scheduled or waiting execution after the lane's time; infinity when there is none.
  double next_time(std::size_t lane) const;

  struct Outcome {
    bool executed = false;        // at least one event
    bool changed_values = false;  // a state or register has another value now
    bool endless = false;
  };
  // Fires and executes whatever is due at workspace.time[lane], given fresh workspace.triggers; leaves roots and triggers of this lane fresh. Appends to `log`.
  Outcome settle(std::size_t lane, std::vector<ExecutedEvent>& log);
  // Whether settle() would do anything.
  bool has_work(std::size_t lane) const;
  // True when triggers or roots have to be evaluated along the way.
  bool watches_conditions() const { return watches_conditions_; }

 private:
  struct Waiting {
    double due = 0;
    double fired_at = 0;
    std::uint32_t event = 0;
    std::uint32_t occurrence = 0;
    std::vector<double> values;  // of the targets, when taken at the time of firing
  };
  struct Scheduled {
    double time = 0;
    std::uint32_t event = 0;
  };
  struct LaneEvents {
    std::size_t patient = 0;
    std::vector<Scheduled> schedule;
    std::size_t next_scheduled = 0;
    std::vector<std::uint8_t> trigger_states;
    std::vector<std::uint32_t> occurrences;
    std::vector<Waiting> waiting;  // the first waiting_count are in use; the rest keep their memory
    std::size_t waiting_count = 0;
  };

  void fire_due(std::size_t lane);
  void fire(std::size_t lane, std::uint32_t event);
  void cancel(LaneEvents& lane_events, std::uint32_t event);
  int pick_due(std::size_t lane);
  bool execute(std::size_t lane, std::size_t which);
  void evaluate_values(std::size_t lane, std::uint32_t event, std::uint32_t occurrence, std::vector<double>& values);
  double term(std::size_t lane, std::uint32_t event, bool delay);

  Workspace<Real>& w_;
  std::span<const EventInfo> events_;
  const DrawSource& draws_;
  bool watches_conditions_ = false;
  std::vector<LaneEvents> lanes_;
  Array<Real> delay_, priority_;
  std::vector<double> draw_values_;
};

extern template class EventMachine<double>;
extern template class EventMachine<float>;

}  // namespace neurocart::solve
