// See numbers.hpp.
#include "clinic/report/numbers.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>

namespace neurocart::report {

namespace {

constexpr double days_per_month = 30.4375;
const std::string minus = "\u2212";

std::string superscript(int exponent) {
  static const std::array<std::string, 10> digits = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "⁻" : "";
  for (const char digit : std::to_string(std::abs(exponent))) text += digits[static_cast<std::size_t>(digit - '0')];
  return text;
}

// "1.2 × 10⁹"; two digits, none after the point when it is zero.
std::string power_form(double size) {
  const auto text = fmt::format("{:.1e}", size);
  const auto split = text.find('e');
  std::string mantissa = text.substr(0, split);
  if (mantissa.ends_with(".0")) mantissa.resize(mantissa.size() - 2);
  return mantissa + " × 10" + superscript(std::atoi(text.c_str() + split + 1));
}

std::string grouped(double value) {
  std::string digits = fmt::format("{:.0f}", value);
  for (auto place = static_cast<int>(digits.size()) - 3; place > 0; place -= 3) digits.insert(static_cast<std::size_t>(place), ",");
  return digits;
}

// Rounds a number of three digits or more to three significant ones.
double three_digits(double size) { return std::stod(fmt::format("{:.2e}", size)); }

std::string format_size(double size) {
  if (size >= 999500) return power_form(size);
  if (size >= 999.5) return grouped(three_digits(size));
  if (size >= 9.95) return fmt::format("{:.0f}", std::floor(size + 0.5));
  if (size >= 0.995) return fmt::format("{:.1f}", size);
  if (size >= 0.0995) return fmt::format("{:.2f}", size);
  if (size >= 0.00995) return fmt::format("{:.3f}", size);
  return power_form(size);
}

std::string signed_text(double value, const std::string& text) { return (value < 0 ? minus : "") + text; }

}  // namespace

std::string format_number(double value) {
  if (!std::isfinite(value)) return "invalid";
  if (value == 0) return "0";
  return signed_text(value, format_size(std::abs(value)));
}

std::string format_percent(double value) {
  if (!std::isfinite(value)) return "invalid";
  const double size = std::abs(value);
  if (size == 0) return "0%";
  if (size >= 1e6) return signed_text(value, power_form(size) + "%");
  return signed_text(value, (size >= 0.995 ? grouped(std::floor(size + 0.5)) : format_size(size)) + "%");
}

std::string count_words(std::size_t count) { return count < 10 ? fmt::format("{}", count) : grouped(static_cast<double>(count)); }

std::string format_span(double days) {
  if (!std::isfinite(days)) return "invalid";
  const double size = std::abs(days);
  if (size < 28) return format_number(std::round(size * 10) / 10) + " days";
  if (size < 180) return fmt::format("{:.0f} weeks", std::round(size / 7));
  return fmt::format("{:.0f} months", std::round(size / days_per_month));
}

std::string format_day(double day) {
  if (!std::isfinite(day)) return "invalid";
  if (day < 0) return "day " + minus + fmt::format("{:.0f}", std::round(-day));
  if (day < 28) return fmt::format("day {:.0f}", std::round(day));
  if (day < 85) return fmt::format("week {:.0f}", std::round(day / 7));
  return fmt::format("month {:.0f}", std::round(day / days_per_month));
}

}  // namespace neurocart::report
