// Published numbers as text: as they were given, for files and scripts; and by the rules of the reports, for readers.
#pragma once

#include <string>

#include "clinic/evidence/types.hpp"

namespace neurocart::evidence {

// The shortest decimal text that reads back as the same number: 0.917, -50, 110000000.
std::string as_given(double value);

// Three significant figures at most, true minus, comma for thousands, powers of ten from a million: 4 × 10⁻³, 0.92, 8.3, 1,340, 1.2 × 10⁹.
std::string for_reader(double value);

// A share as percent: 92%, 0.4%, 0%.
std::string percent(double share);

// A target's value with its unit and bound for readers; shares as percent.
std::string value_for_reader(const Target& target, const Observable* observable);

// "−5.9 to −4.2 (95% CI)", or empty where no interval was published.
std::string interval_for_reader(const Target& target, const Observable* observable);

// "28", "0 to 28", or empty where no day was printed.
std::string day_for_reader(const Target& target);

// "12", "11 of 12", "68 in the study".
std::string n_for_reader(const Target& target);

// What narrows the observable: score, threshold, antigen, place, criterion and so on, separated by commas.
std::string details_of(const Target& target);

}  // namespace neurocart::evidence
