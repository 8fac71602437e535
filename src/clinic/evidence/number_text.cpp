// See number_text.hpp.
#include "clinic/evidence/number_text.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>
#include <vector>

namespace neurocart::evidence {

namespace {

constexpr std::string_view minus = "\u2212";

std::string superscript(int exponent) {
  static constexpr std::array<std::string_view, 10> digits{"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = exponent < 0 ? "⁻" : "";
  for (const char digit : fmt::format("{}", std::abs(exponent))) text += digits[static_cast<std::size_t>(digit - '0')];
  return text;
}

std::string with_trailing_zeros_cut(std::string text) {
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string with_thousands(std::string digits) {
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string in_powers_of_ten(double magnitude) {
  const auto text = fmt::format("{:.1e}", magnitude);
  const auto split = text.find('e');
  return with_trailing_zeros_cut(text.substr(0, split)) + " × 10" + superscript(std::atoi(text.c_str() + split + 1));
}

std::string magnitude_for_reader(double magnitude) {
  if (magnitude < 0.01 || magnitude >= 1e6) return in_powers_of_ten(magnitude);
  if (magnitude < 1) return with_trailing_zeros_cut(fmt::format("{:.2g}", magnitude));
  if (magnitude < 10) return with_trailing_zeros_cut(fmt::format("{:.1f}", magnitude));
  return with_thousands(fmt::format("{:.0f}", magnitude));
}

bool is_share(const Target& target, const Observable* observable) {
  return observable != nullptr && observable->kind == "fraction" && target.statistic != "hazard_ratio" && target.statistic != "odds_ratio" &&
         target.statistic != "difference_vs_control" && target.statistic != "not_significant";
}

std::string bound_sign(const Target& target) {
  if (target.limit == "at_most") return "≤ ";
  return target.limit == "at_least" ? "≥ " : "";
}

std::string_view kind_for_reader(std::string_view kind) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> names{{{"sd", "SD"},
                                                                                       {"se", "SE"},
                                                                                       {"iqr", "IQR"},
                                                                                       {"range", "range"},
                                                                                       {"ci95", "95% CI"},
                                                                                       {"credible95", "95% credible"},
                                                                                       {"window", "period"},
                                                                                       {"plus_minus_unstated", "± of unstated kind"},
                                                                                       {"unstated", "kind not stated"}}};
  for (const auto& [key, name] : names) {
    if (key == kind) return name;
  }
  return kind;
}

}  // namespace

std::string as_given(double value) { return fmt::format("{}", value); }

std::string for_reader(double value) {
  if (value == 0) return "0";
  return (value < 0 ? std::string(minus) : std::string()) + magnitude_for_reader(std::abs(value));
}

std::string percent(double share) {
  const double hundredfold = 100 * share;
  if (hundredfold != 0 && std::abs(hundredfold) < 1) return for_reader(hundredfold) + "%";
  return (hundredfold < 0 ? std::string(minus) : std::string()) + fmt::format("{:.0f}%", std::abs(hundredfold));
}

std::string value_for_reader(const Target& target, const Observable* observable) {
  if (target.statistic == "not_significant") return "not significant";
  if (is_share(target, observable)) return bound_sign(target) + percent(target.value);
  const bool has_unit = observable != nullptr && observable->unit != "1" && target.statistic != "hazard_ratio" && target.statistic != "odds_ratio";
  return bound_sign(target) + for_reader(target.value) + (has_unit ? " " + observable->unit : "");
}

std::string interval_for_reader(const Target& target, const Observable* observable) {
  if (!target.lower && !target.upper) return {};
  const auto end = [&](const std::optional<double>& value) {
    if (!value) return std::string("not printed");
    return is_share(target, observable) ? percent(*value) : for_reader(*value);
  };
  const auto ends = fmt::format("{} to {}", end(target.lower), end(target.upper));
  return target.interval_kind.empty() ? ends : fmt::format("{} ({})", ends, kind_for_reader(target.interval_kind));
}

std::string day_for_reader(const Target& target) {
  if (target.time_days) return for_reader(*target.time_days);
  return target.window_days ? fmt::format("{} to {}", for_reader(target.window_days->low), for_reader(target.window_days->high)) : std::string();
}

std::string n_for_reader(const Target& target) {
  std::string text;
  if (target.n) {
    text = target.count ? fmt::format("{} of {}", for_reader(*target.count), for_reader(*target.n)) : for_reader(*target.n);
  } else if (target.n_study) {
    text = for_reader(*target.n_study) + " in the study";
  }
  return target.n_unit.empty() || text.empty() ? text : text + " " + target.n_unit;
}

std::string details_of(const Target& target) {
  std::vector<std::string> parts;
  for (const auto* text : {&target.score, &target.antigen, &target.isotype, &target.site, &target.severity, &target.feature, &target.summary}) {
    if (!text->empty()) parts.push_back(*text);
  }
  if (target.threshold) parts.push_back("threshold " + as_given(*target.threshold));
  if (target.sustained_days) parts.push_back("sustained " + as_given(*target.sustained_days) + " d");
  if (target.confirmation_weeks) parts.push_back("confirmed after " + as_given(*target.confirmation_weeks) + " weeks");
  if (!target.criterion.empty()) parts.push_back(target.criterion);
  if (!target.comparator.empty()) parts.push_back("against " + target.comparator);
  return fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace neurocart::evidence
