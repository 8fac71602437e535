// Numbers and times in words, by the report's rules: at most three significant digits, a true minus sign. The same rules as web/src/format.ts; both are held
// against tests/clinic/report/numbers.tsv.
#pragma once

#include <cstddef>
#include <string>

namespace neurocart::report {

// 0; 4 × 10⁻³; 0.32; 3.1; 35; 1,230; 1.2 × 10⁹; "invalid" for NaN and infinities.
std::string format_number(double value);

// A count: "3", "1,230".
std::string count_words(std::size_t count);

// 100 is the whole: whole percents, finer under 1.
std::string format_percent(double value);

// "9 days", "13 weeks", "8 months" from days.
std::string format_span(double days);

// "day 9", "week 13", "month 6": a point in time inside a sentence.
std::string format_day(double day);

}  // namespace neurocart::report
