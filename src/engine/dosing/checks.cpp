// See checks.hpp.
#include "engine/dosing/checks.hpp"

#include <algorithm>
#include <cmath>

#include "engine/dosing/quantities.hpp"

namespace neurocart::dosing {

namespace {

class Checker {
 public:
  Checker(const model::Model& model, const Table& table, const Settings& settings, Diagnostics& diagnostics)
      : model_(model), table_(table), settings_(settings), diagnostics_(diagnostics) {}

  void check() {
    check_compartments();
    check_columns();
    for (const auto& covariate : settings_.covariates) check_covariate(covariate);
    if (diagnostics_.has_errors()) return;
    for (const auto& subject : table_.subjects) {
      const auto values = values_at_records(model_, table_, subject, settings_);
      for (std::size_t r = 0; r < subject.records.size(); ++r)
        if (subject.records[r].has_dose()) check_dose(subject.records[r], values[r]);
    }
  }

 private:
  std::vector<std::string> symbol_names() const {
    std::vector<std::string> names;
    for (const auto& symbol : model_.symbols) names.push_back(symbol.id);
    return names;
  }

  void check_compartments() {
    for (const auto& compartment : settings_.compartments) {
      const int place = model_.find(compartment.state);
      if (place < 0) {
        diagnostics_.error("N4406", {}, "the model has no '" + compartment.state + "' to dose into", did_you_mean(compartment.state, symbol_names()));
        continue;
      }
      const model::Symbol& symbol = model_.symbols[static_cast<std::size_t>(place)];
      const auto states = states_of(model_);
      if (std::find(states.begin(), states.end(), symbol.id) == states.end())
        diagnostics_.error("N4406", symbol.span, "'" + symbol.id + "' cannot take a dose", "name a quantity that a rate or a reaction moves");
      for (const std::string* name : {&compartment.lag, &compartment.bioavailability, &compartment.rate, &compartment.duration}) check_modifier(*name);
    }
  }

  void check_modifier(const std::string& name) {
    if (name.empty() || table_.find_column(name) >= 0) return;
    if (model_.find(name) >= 0) {
      if (!value_of(model_, {}, name))
        diagnostics_.error("N4408", model_.symbols[static_cast<std::size_t>(model_.find(name))].span, "'" + name + "' is no constant of the model",
                           "a lag time, bioavailability, rate or duration is known when the dose is given");
      return;
    }
    if (modifier(model_, table_, {}, {}, name)) return;
    auto names = table_.columns;
    for (auto& id : symbol_names()) names.push_back(id);
    diagnostics_.error("N4408", {table_.file, 0, 0}, "'" + name + "' is neither a column of the records, a constant of the model nor a number",
                       did_you_mean(name, names));
  }

  void check_covariate(const Covariate& covariate) {
    if (std::find(table_.columns.begin(), table_.columns.end(), covariate.column) == table_.columns.end()) {
      diagnostics_.error("N4408", {table_.file, 0, 0}, "there is no column '" + covariate.column + "'", did_you_mean(covariate.column, table_.columns));
    } else if (is_constant(model_, covariate.column)) {
      check_derived(covariate.column);
    } else {
      diagnostics_.error("N4408", {table_.file, 0, 0}, "the covariate '" + covariate.column + "' is no constant of the model",
                         did_you_mean(covariate.column, symbol_names()));
    }
  }

  bool varies(const std::string& id) const {
    for (const auto& subject : table_.subjects) {
      const auto values = values_at_records(model_, table_, subject, settings_);
      for (const auto& at_record : values)
        if (at_record.contains(id) && at_record.at(id) != values.front().at(id)) return true;
    }
    return false;
  }

  // "CL = WT * 0.1" is computed once, at the start: most likely ":=" is meant where WT varies.
  void check_derived(const std::string& id) {
    if (!varies(id)) return;
    const auto states = states_of(model_);
    for (const auto& symbol : model_.symbols) {
      if (!symbol.initial || find_rule(model_, symbol.id) != nullptr || std::find(states.begin(), states.end(), symbol.id) != states.end()) continue;
      std::vector<std::string> names;
      model::collect_symbols(*symbol.initial, names);
      if (std::find(names.begin(), names.end(), id) != names.end())
        diagnostics_.warning("N4412", symbol.span, "'" + symbol.id + "' is computed once, at the start, from the covariate " + id + ", which varies",
                             "with " + symbol.id + " := ... it follows " + id);
    }
  }

  void check_columns() {
    for (std::size_t column = 0; column < table_.columns.size(); ++column) {
      const std::string& id = table_.columns[column];
      if (model_.find(id) < 0) continue;
      if (!is_constant(model_, id)) {
        diagnostics_.warning("N4410", {table_.file, 1, 0}, "the column " + id + " is left out: the model computes '" + id + "'",
                             "rename one of them, or make it a constant of the model");
        continue;
      }
      const bool is_named = std::any_of(settings_.covariates.begin(), settings_.covariates.end(), [&](const Covariate& c) { return c.column == id; });
      if (!is_named) check_steady(column);
    }
  }

  void check_steady(std::size_t column) {
    for (const auto& subject : table_.subjects) {
      double known = std::nan("");
      for (const auto& record : subject.records) {
        const double value = record.values[column];
        if (std::isnan(value)) continue;
        if (!std::isnan(known) && value != known) {
          const std::string& id = table_.columns[column];
          diagnostics_.error("N4409", {table_.file, record.line, 0}, "the covariate " + id + " varies within subject " + subject.id,
                             "say how it runs between records: " + id + ":locf or " + id + ":nocb");
          return;
        }
        known = value;
      }
    }
  }

  void check_dose(const Record& record, const Values& values) {
    const SourceSpan place{table_.file, record.line, 0};
    if (record.compartment > static_cast<int>(settings_.compartments.size())) {
      diagnostics_.error("N4406", place,
                         "CMT is " + std::to_string(record.compartment) + "; " + std::to_string(settings_.compartments.size()) + " compartments are named",
                         "name them in the order of their numbers");
      return;
    }
    const Compartment& compartment = settings_.compartments[static_cast<std::size_t>(record.compartment - 1)];
    const bool is_modelled = record.rate < 0;
    const std::string& needed = record.rate == -1 ? compartment.rate : compartment.duration;
    if (is_modelled && needed.empty()) {
      const std::string what = record.rate == -1 ? "rate" : "duration";
      diagnostics_.error("N4407", place, "RATE " + std::to_string(static_cast<int>(record.rate)) + " asks for a modelled " + what + " of " + compartment.state,
                         "name the column or quantity that gives it: " + what + " " + compartment.state + "=...");
    }
    check_value(record, values, compartment.lag, "lag time", false);
    check_value(record, values, compartment.bioavailability, "bioavailability", false);
    if (is_modelled) check_value(record, values, needed, record.rate == -1 ? "modelled rate" : "modelled duration", true);
  }

  void check_value(const Record& record, const Values& values, const std::string& name, const std::string& what, bool above_zero) {
    if (name.empty()) return;
    const auto value = modifier(model_, table_, record, values, name);
    const SourceSpan place{table_.file, record.line, 0};
    if (!value)
      diagnostics_.error("N4402", place, "the " + what + " (" + name + ") has no value here");
    else if (*value < 0 || (above_zero && *value == 0))
      diagnostics_.error("N4404", place, "the " + what + " (" + name + ") is " + (*value < 0 ? "negative" : "0"));
  }

  const model::Model& model_;
  const Table& table_;
  const Settings& settings_;
  Diagnostics& diagnostics_;
};

}  // namespace

void check_records(const model::Model& model, const Table& table, const Settings& settings, Diagnostics& diagnostics) {
  Checker(model, table, settings, diagnostics).check();
}

}  // namespace neurocart::dosing
