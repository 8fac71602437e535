// Models as texts, lowered for tests.
#pragma once

#include <random>
#include <string>

#include "engine/ir/system.hpp"

namespace neurocart::ir {

model::Model model_of(const std::string& text);

// Lowers the text; a diagnostic of severity error fails the running test.
System system_of(const std::string& text, const LowerOptions& options = {});

// The codes of the errors that lowering the text gives, with their messages, one a line.
std::string errors_of(const std::string& text, const LowerOptions& options = {});

// Fast and slow steps, stiff: Robertson 1966.
extern const char* const robertson_text;
// Twelve cell populations over three tissues that meet in sums (total cells, total targets), saturating rates, a product of both.
extern const char* const tissues_text;
// A chain of linear flows with a feedback by powers, logarithm, exponential, min, max and piecewise.
extern const char* const feedback_text;
// `count` states, each rate a few products, quotients and sums of random states.
std::string random_text(std::mt19937& random, int count);

}  // namespace neurocart::ir
