// Small texts that people write in scenarios: "17 1/day", "1e8 cells", "infusion - 10 d".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "clinic/compose/card.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::compose {

struct Quantity {
  double value = 0.0;
  std::string unit;  // as written; empty: none
};

// "17 1/day" -> 17, "1/day". Nothing when the text does not start with a finite number.
std::optional<Quantity> parse_quantity(std::string_view text);

// Whether the text starts with NaN, an infinity or a number too large to hold.
bool is_not_finite(std::string_view text);

// Days of each named anchor on the patient's clock.
using Anchors = std::map<std::string, double, std::less<>>;

// "infusion - 10 d", "2 y", "14": days on the patient's clock; a bare number is days. `origin` is the day that a text without anchor counts from.
// N4004 for a text that cannot be read, N4005 for an unknown anchor.
std::optional<double> read_day(const Text& text, const Anchors& anchors, double origin, Diagnostics& diagnostics);

// "7 d": a length of time in days, N4004 otherwise.
std::optional<double> read_duration(const Text& text, Diagnostics& diagnostics);

}  // namespace neurocart::compose
