// The model of one subject: the given one with an infusion rate for each compartment that needs one and the acts of a course as scheduled events.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/dosing/course.hpp"
#include "engine/dosing/settings.hpp"
#include "engine/model/model.hpp"

namespace neurocart::dosing {

// Adds a quantity "infusion_into__STATE" (amount per time, starts at `start`) that feeds the state, and returns its id.
std::string add_infusion_rate(model::Model& model, const std::string& state, double start);

// An amount as formulas read the state: divided by the size of its compartment where the symbol is a concentration.
model::ExpressionPtr in_terms_of(const model::Model& model, const std::string& state, model::ExpressionPtr amount);

// An event at a time, its values taken when it is executed, so that several at one instant add up in their order.
void add_act(model::Model& model, const std::string& id, double time, std::vector<model::EventAssignment> assignments);

// `acts` of the course, from the first; the later ones are left out.
model::Model dosed_model(const model::Model& model, const Settings& settings, const Course& course, std::size_t acts);

}  // namespace neurocart::dosing
