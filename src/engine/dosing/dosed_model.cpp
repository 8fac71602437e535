// See dosed_model.hpp.
#include "engine/dosing/dosed_model.hpp"

#include <set>
#include <utility>

namespace neurocart::dosing {

namespace {

using model::Operator;

std::string rate_id(const std::string& state) { return "infusion_into__" + state; }

model::ExpressionPtr sum(model::ExpressionPtr left, model::ExpressionPtr right) { return model::operation(Operator::add, {std::move(left), std::move(right)}); }

class Writer {
 public:
  Writer(const model::Model& model, const Settings& settings, const Course& course)
      : source_(model), settings_(settings), model_(with_values(model, course.values)) {
    states_ = states_of(model);
    starts_ = starts_of(model);
    std::set<std::string> infused;
    for (const Act& act : course.acts)
      if (act.kind == Act::Kind::rate) infused.insert(settings.compartments[act.compartment].state);
    for (const auto& state : infused) rates_.push_back(add_infusion_rate(model_, state, 0.0));
  }

  void write(const Act& act, std::size_t number) {
    std::vector<model::EventAssignment> assignments;
    const auto set = [&](const std::string& target, model::ExpressionPtr value) { assignments.push_back({target, std::move(value), {}}); };
    const auto set_states = [&](bool turns_infusions_off) {
      for (std::size_t i = 0; i < states_.size(); ++i) {
        model::ExpressionPtr value = act.kind == Act::Kind::reset ? starts_.at(states_[i]) : model::number(act.states[i]);
        if (!turns_infusions_off) value = sum(model::symbol(states_[i]), std::move(value));
        set(states_[i], std::move(value));
      }
      if (!turns_infusions_off) return;
      for (const auto& rate : rates_) set(rate, model::number(0.0));
    };
    switch (act.kind) {
      case Act::Kind::bolus: {
        const std::string& state = settings_.compartments[act.compartment].state;
        set(state, sum(model::symbol(state), in_terms_of(source_, state, model::number(act.amount))));
        break;
      }
      case Act::Kind::rate: {
        const std::string rate = rate_id(settings_.compartments[act.compartment].state);
        set(rate, sum(model::symbol(rate), model::number(act.amount)));
        break;
      }
      case Act::Kind::reset:
        set_states(true);
        break;
      case Act::Kind::steady_state:
        set_states(act.replaces);
        break;
      case Act::Kind::covariates:
        for (const auto& [id, value] : act.values) {
          model_.symbol(id).constant = false;
          set(id, model::number(value));
        }
        break;
    }
    add_act(model_, "act__" + std::to_string(number), act.time, std::move(assignments));
  }

  model::Model take() { return std::move(model_); }

 private:
  const model::Model& source_;
  const Settings& settings_;
  model::Model model_;
  std::vector<std::string> states_, rates_;
  std::map<std::string, model::ExpressionPtr> starts_;
};

}  // namespace

model::ExpressionPtr in_terms_of(const model::Model& model, const std::string& state, model::ExpressionPtr amount) {
  const model::Symbol& symbol = model.symbols[static_cast<std::size_t>(model.find(state))];
  if (symbol.kind != model::Symbol::Kind::species || symbol.substance_only || symbol.compartment.empty()) return amount;
  return model::operation(Operator::divide, {std::move(amount), model::symbol(symbol.compartment)});
}

std::string add_infusion_rate(model::Model& model, const std::string& state, double start) {
  const std::string id = rate_id(state);
  model::Symbol& rate = model.symbol(id);
  rate.display_name = id;
  rate.constant = false;
  rate.initial = model::number(start);
  const auto inflow = in_terms_of(model, state, model::symbol(id));
  for (auto& rule : model.rules) {
    if (rule.target != state || rule.kind != model::Rule::Kind::rate) continue;
    rule.expression = sum(rule.expression, inflow);
    return id;
  }
  model::Reaction reaction;
  reaction.id = "flow_" + id;
  reaction.products.push_back({state, model::number(1.0)});
  reaction.rate = model::symbol(id);
  model.reactions.push_back(std::move(reaction));
  return id;
}

void add_act(model::Model& model, const std::string& id, double time, std::vector<model::EventAssignment> assignments) {
  model::Event event;
  event.id = id;
  event.trigger = model::operation(Operator::greater_equal, {model::symbol("time"), model::number(time)});
  event.trigger_initial = false;  // an act at the start itself happens
  event.values_from_trigger_time = false;
  event.assignments = std::move(assignments);
  model.events.push_back(std::move(event));
}

model::Model dosed_model(const model::Model& model, const Settings& settings, const Course& course, std::size_t acts) {
  Writer writer(model, settings, course);
  for (std::size_t i = 0; i < acts; ++i) writer.write(course.acts[i], i);
  return writer.take();
}

}  // namespace neurocart::dosing
