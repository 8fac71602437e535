// The part of a model that given quantities depend on, so that tests of candidates cost what they need and no more. Internal to this folder.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "engine/ir/system.hpp"
#include "engine/model/model.hpp"

namespace neurocart::population {

// The symbols and rules that `wanted` need, without events. at_start: rates of change fall away, so that every state is the constant that it starts at.
model::Model reduced(const model::Model& model, std::span<const std::string> wanted, bool at_start);

// Makes constants of the states that the read-outs of `system`, made from `model`, turn out not to depend on once its terms that are zero have fallen away.
// So two models that differ in such terms only (a treatment not given) become the same one. Returns how many there were.
std::size_t drop_idle_states(const ir::System& system, model::Model& model);

}  // namespace neurocart::population
