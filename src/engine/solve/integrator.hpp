// Drives the lanes of one thread: one sweep = one attempt of the method for every lane. Each lane carries its own patient, time, step, verdict; a lane that
// finishes takes the next patient from the common queue. What a patient gets depends on nothing but the patient.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/solve/controller.hpp"
#include "engine/solve/events.hpp"
#include "engine/solve/problem.hpp"
#include "engine/solve/rodas4.hpp"
#include "engine/solve/roots.hpp"
#include "engine/solve/start_pool.hpp"
#include "engine/solve/workspace.hpp"

namespace neurocart::solve {

template <class Real>
class Integrator {
 public:
  // `starts` takes patients from the queue that all threads share. All must outlive the integrator.
  Integrator(const Table<Real>& table, std::span<const EventInfo> events, StartPool& starts, const Request& request, const Sink& sink);

  // Until the queue is empty and every lane has finished.
  void integrate();
  const Effort& effort() const { return effort_; }

 private:
  enum class Verdict : std::uint8_t { idle, accepted, rejected, repeated };

  struct Lane {
    bool running = false;
    bool needs_first_step = false;
    bool cutting = false;      // the attempt ends just before a root
    bool passed_root = false;  // the attempt crossed a root that was left alone
    int cut_attempts = 0;
    // Rises with cuts that changed nothing, falls with steps that crossed nothing. A quantity that sits on its threshold and trembles by rounding would
    // otherwise cut every step; the error test still guards such steps.
    int idle_score = 0;
    Verdict verdict = Verdict::idle;
    std::uint8_t last_trouble = 0;  // status bits of the last refused attempt
    std::size_t patient = 0;
    std::size_t next_output = 0;
    double natural_step = 0;  // what the controller wants, not shortened by stops
    double stop = 0;
    double cut_step = 0;  // of the attempt that ends just before the root
    double cut_time = 0;  // just after the root
    double new_time = 0;
    double share = 1;  // of the attempt that is kept
    std::uint64_t attempts = 0;
    Controller controller;
    PatientOutcome outcome;
    std::vector<double> rows;  // [time * readouts + readout]
  };

  void refill();
  void load(std::size_t lane, const StartPool::Prepared& prepared);
  void begin_patients(const std::vector<std::uint8_t>& fresh);
  void sweep();
  void choose_steps();
  void choose_first_steps();
  void judge();
  void judge_lane(std::size_t lane, double error);
  bool triggers_change(std::size_t lane) const;
  void judge_root(std::size_t lane);
  void refuse(std::size_t lane, double next_step);
  void commit();
  bool settle_events(std::size_t lane);
  void prepare_dense();
  std::size_t rows_due(const Lane& lane) const;
  void emit_before_commit();
  void emit_of_lane(std::size_t lane, std::size_t rows);
  void emit_now(const std::vector<std::uint8_t>& which);
  void write_row(std::size_t lane, std::size_t column);
  void finish(std::size_t lane, Status status);
  double least_step(double time) const;

  const Table<Real>& table_;
  std::span<const EventInfo> event_infos_;
  const Request& request_;
  StartPool& starts_;
  const Sink& sink_;
  Workspace<Real> w_;
  Rodas4<Real> stepper_;
  RootFinder<Real> roots_;
  EventMachine<Real> events_;
  std::vector<Lane> lane_;
  std::vector<std::uint32_t> all_states_, read_states_;
  std::vector<std::uint8_t> fresh_, start_status_;
  std::vector<double> scheduled_times_;  // [event * lanes + lane], then of one lane
  std::size_t running_ = 0;
  bool has_roots_;
  bool dense_ready_ = false;
  bool queue_is_empty_ = false;
  Effort effort_;
  Array<double> step_, end_time_, norms_, share_, dense_time_;
  Array<Real> dense_states_;
  std::vector<std::uint8_t> chosen_;
};

extern template class Integrator<double>;
extern template class Integrator<float>;

}  // namespace neurocart::solve
