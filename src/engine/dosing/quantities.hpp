// What the floor asks a model: which symbols are states, where each starts, the value of a constant for one record.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/dosing/records.hpp"
#include "engine/dosing/settings.hpp"
#include "engine/model/model.hpp"

namespace neurocart::dosing {

// Values of the model's constants that the records set.
using Values = std::map<std::string, double>;

const model::Rule* find_rule(const model::Model& model, const std::string& id);

// Ids of what a rate or a reaction moves, in the order of the model.
std::vector<std::string> states_of(const model::Model& model);

// What each state means at the start, over constants only: start values that read other states are written out.
std::map<std::string, model::ExpressionPtr> starts_of(const model::Model& model);

// A symbol that is given once and that nothing moves.
bool is_constant(const model::Model& model, const std::string& id);

// The number of a constant, or of what rules derive from constants; nothing when it depends on a state or on time.
std::optional<double> value_of(const model::Model& model, const Values& values, const std::string& id);

// The model with constants set.
model::Model with_values(model::Model model, const Values& values);

// Values of the covariates at each record of a subject: [record], missing cells filled in the direction of the carry (then in the other one).
std::vector<Values> values_at_records(const model::Model& model, const Table& table, const Subject& subject, const Settings& settings);

// A modifier at a record; see Compartment. Nothing when the name means nothing or its cell is empty.
std::optional<double> modifier(const model::Model& model, const Table& table, const Record& record, const Values& values, const std::string& name);

}  // namespace neurocart::dosing
