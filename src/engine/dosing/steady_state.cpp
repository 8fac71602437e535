// See steady_state.hpp.
#include "engine/dosing/steady_state.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/dosing/dosed_model.hpp"
#include "engine/dosing/quantities.hpp"
#include "engine/simulation/simulation.hpp"

namespace neurocart::dosing {

namespace {

constexpr double settled = 1e-9;           // relative change over one interval
constexpr double negligible = 1e-10;       // of a state's largest value within the interval: below this it counts as nothing
constexpr double tolerance = 1e-10;        // of the runs
constexpr int most_intervals = 20'000;     // half lives of thousands of intervals end here
constexpr int points = 16;                 // at which the largest value within an interval is looked for
constexpr double first_time = 1.0 / 1024;  // of a constant infusion; then it doubles
constexpr int most_doublings = 80;
constexpr int doublings_in_a_row = 3;

std::string start_id(std::size_t state) { return "start__" + std::to_string(state); }
std::string value_id(std::size_t state) { return "value__" + std::to_string(state); }

bool names_time(const model::Expression& tree) {
  std::vector<std::string> names;
  model::collect_symbols(tree, names);
  return std::find(names.begin(), names.end(), "time") != names.end();
}

// The model with its states' start values as inputs and their values, as formulas read them, as columns.
model::Model restartable(model::Model model, const std::vector<std::string>& states) {
  std::erase_if(model.events, [](const model::Event& event) { return names_time(*event.trigger); });
  const auto starts = starts_of(model);
  const auto without_states = [&](const model::ExpressionPtr& tree) {
    return model::substitute(tree, [&](const model::Expression& node) -> model::ExpressionPtr {
      const auto start = node.kind == model::Expression::Kind::symbol ? starts.find(node.name) : starts.end();
      return start == starts.end() ? nullptr : start->second;
    });
  };
  for (auto& symbol : model.symbols)
    if (symbol.initial) symbol.initial = without_states(symbol.initial);
  for (std::size_t i = 0; i < states.size(); ++i) {
    model::Symbol& begin = model.symbol(start_id(i));
    begin.initial = model::number(0.0);
    model::Symbol& state = model.symbol(states[i]);
    state.initial = model::symbol(start_id(i));
    state.initial_is_concentration = !state.substance_only;
    model::Symbol& value = model.symbol(value_id(i));
    value.constant = false;
    model.rules.push_back({model::Rule::Kind::assignment, value_id(i), model::symbol(states[i]), {}});
  }
  return model;
}

// The acts of one interval in the periodic course: all infusions of the past overlap in it.
void add_dose(model::Model& model, const RepeatedDose& dose) {
  const auto change = [&](const std::string& id, const std::string& target, double time, const model::ExpressionPtr& amount) {
    add_act(model, id, time, {{target, model::operation(model::Operator::add, {model::symbol(target), amount}), {}}});
  };
  if (dose.interval == 0) {
    add_infusion_rate(model, dose.state, dose.rate);
    return;
  }
  if (dose.rate == 0) {
    change("dose__given", dose.state, dose.phase, in_terms_of(model, dose.state, model::number(dose.amount)));
    return;
  }
  const double duration = dose.amount / dose.rate;
  const double complete = std::floor(duration / dose.interval + 1e-12);
  const double rest = std::max(0.0, duration - complete * dose.interval);
  const double over = dose.phase + rest - dose.interval;  // how far the rest reaches into the next interval
  const std::string rate = add_infusion_rate(model, dose.state, dose.rate * (complete + (over > 0 ? 1 : 0)));
  if (rest == 0) return;
  if (over > 0) change("dose__over", rate, over, model::number(-dose.rate));
  change("dose__on", rate, dose.phase, model::number(dose.rate));
  if (over < 0) change("dose__off", rate, dose.phase + rest, model::number(-dose.rate));
}

class Search {
 public:
  Search(const model::Model& model, const RepeatedDose& dose) : states_(states_of(model)) {
    model::Model repeated = restartable(model, states_);
    add_dose(repeated, dose);
    simulation::Settings settings;
    for (std::size_t i = 0; i < states_.size(); ++i) settings.readouts.push_back(value_id(i));
    Diagnostics diagnostics;
    simulation_ = std::make_unique<simulation::Simulation>(repeated, settings, diagnostics);
    if (diagnostics.has_errors()) {
      found_.problem = diagnostics.all().front().message;
      return;
    }
    parameters_ = simulation_->nominal_parameters();
    for (std::size_t i = 0; i < states_.size(); ++i) inputs_.push_back(simulation_->find_parameter(start_id(i)));
    set_start_values(model);
    peaks_.resize(states_.size());
  }

  SteadyState repeat(double interval) {
    for (int k = 0; k < most_intervals && found_.problem.empty(); ++k)
      if (advance(interval)) return found_;
    if (found_.problem.empty()) found_.problem = "the states still change after " + std::to_string(most_intervals) + " intervals";
    return found_;
  }

  SteadyState hold() {
    double length = first_time;
    int quiet = 0;
    advance(length);
    for (int k = 0; k < most_doublings && found_.problem.empty(); ++k, length *= 2) {
      quiet = advance(length) ? quiet + 1 : 0;
      if (quiet == doublings_in_a_row) return found_;
    }
    if (found_.problem.empty()) found_.problem = "the states do not come to rest";
    return found_;
  }

 private:
  void set_start_values(const model::Model& model) {
    simulation::Settings settings;
    model::Model named = model;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      model::Symbol& value = named.symbol(value_id(i));
      value.constant = false;
      named.rules.push_back({model::Rule::Kind::assignment, value_id(i), model::symbol(states_[i]), {}});
      settings.readouts.push_back(value_id(i));
    }
    named.events.clear();
    Diagnostics diagnostics;
    const simulation::Simulation plain(named, settings, diagnostics);
    if (diagnostics.has_errors())
      found_.problem = diagnostics.all().front().message;
    else
      found_.values = plain.start_readouts(plain.nominal_parameters(), 0.0);
  }

  // One run from where the last one ended; true when nothing moved.
  bool advance(double length) {
    for (std::size_t i = 0; i < states_.size(); ++i)
      if (inputs_[i] >= 0) parameters_[static_cast<std::size_t>(inputs_[i])] = found_.values[i];
    simulation::RunSettings request;
    request.end = length;
    request.relative_tolerance = tolerance;
    for (int i = 1; i <= points; ++i) request.output_times.push_back(i == points ? length : length * i / points);
    const auto result = simulation_->run(parameters_, request);
    const auto& outcome = result.patients.front();
    if (outcome.status != solve::Status::done) {
      found_.problem = solve::text_of(outcome.status);
      return false;
    }
    bool still = true;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      double& peak = peaks_[i];
      peak = 0.0;
      for (std::size_t t = 0; t < result.times; ++t) peak = std::max(peak, std::fabs(result.row(0, t)[i]));
      const double value = result.row(0, result.times - 1)[i];
      still = still && std::fabs(value - found_.values[i]) <= settled * std::fabs(value) + negligible * peak;
      found_.values[i] = value;
    }
    return still;
  }

  std::vector<std::string> states_;
  std::unique_ptr<simulation::Simulation> simulation_;
  std::vector<double> parameters_, peaks_;
  std::vector<int> inputs_;
  SteadyState found_;
};

}  // namespace

SteadyState find_steady_state(const model::Model& model, const RepeatedDose& dose) {
  Search search(model, dose);
  return dose.interval > 0 ? search.repeat(dose.interval) : search.hold();
}

}  // namespace neurocart::dosing
