// Sentences with gaps: "cuts the score from {score_start} to {score_6}". A gap names a metric or a word; "{x|percent}" says how a number is written.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/report/metrics.hpp"

namespace neurocart::report {

using Words = std::map<std::string, std::string, std::less<>>;

struct Gap {
  std::string name, form;
};

// The gaps of a text in order; a lone brace is plain text.
std::vector<Gap> gaps_of(std::string_view text);

// What may stand after the bar: percent, span, day, whole, tenth, capital.
const std::vector<std::string>& forms();

// The text with its gaps filled, words first; nothing when a gap has no word and no finite metric.
std::optional<std::string> fill(std::string_view text, const Words& words, const Metrics& metrics);

struct Run {
  std::string text, concept_name;
};

// "[car:CAR T cells] peak" as runs; other text has no concept.
std::vector<Run> runs_of(std::string_view text);

std::string capital(std::string text);

// "30 mg/m2" as "30 mg/m²", "1e8 cells" as "1 × 10⁸ cells", "uL" as "µL", "degC" as "°C".
std::string pretty_quantity(std::string_view text);
std::string pretty_unit(std::string_view unit);

}  // namespace neurocart::report
