// The part of a model that given quantities depend on, so that tests of candidates cost what they need and no more. Internal to this folder.
#pragma once

#include <span>
#include <string>

#include "engine/model/model.hpp"

namespace neurocart::population {

// The symbols and rules that `wanted` need, without events. at_start: rates of change fall away, so that every state is the constant that it starts at.
model::Model reduced(const model::Model& model, std::span<const std::string> wanted, bool at_start);

}  // namespace neurocart::population
