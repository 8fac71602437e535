// Units as text: the reader of unit expressions in cards and the two writers, for people and for SBML's base units.
#include <array>
#include <charconv>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "engine/units/unit.hpp"

namespace neurocart::units {
namespace {

constexpr int max_depth = 64;

bool is_name_character(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

class UnitParser {
 public:
  UnitParser(std::string_view text, std::string* problem) : text_(text), problem_(problem) {}

  std::optional<Unit> whole() {
    const std::optional<Unit> unit = product(0);
    if (!unit) return std::nullopt;
    skip_space();
    if (at_ != text_.size()) return fail(text_.substr(at_, 1));
    return unit;
  }

 private:
  std::optional<Unit> product(int depth) {
    std::optional<Unit> left = factor(depth);
    while (left) {
      skip_space();
      if (at_ == text_.size() || (text_[at_] != '*' && text_[at_] != '/')) return left;
      const char sign = text_[at_++];
      const std::optional<Unit> right = factor(depth);
      if (!right) return std::nullopt;
      left = sign == '*' ? *left * *right : *left / *right;
    }
    return left;
  }

  std::optional<Unit> factor(int depth) {
    if (depth > max_depth) return fail("(");
    skip_space();
    std::optional<Unit> unit;
    if (at_ < text_.size() && text_[at_] == '(') {
      ++at_;
      unit = product(depth + 1);
      if (!unit) return std::nullopt;
      skip_space();
      if (at_ == text_.size() || text_[at_] != ')') return fail(at_ == text_.size() ? "(" : text_.substr(at_, 1));
      ++at_;
    } else {
      const std::size_t start = at_;
      while (at_ < text_.size() && is_name_character(text_[at_])) ++at_;
      const std::string_view name = text_.substr(start, at_ - start);
      unit = known_unit(name);
      if (!unit) return fail(name.empty() ? text_.substr(start, 1) : name);
    }
    skip_space();
    if (at_ == text_.size() || text_[at_] != '^') return unit;
    ++at_;
    const std::optional<double> exponent = read_exponent();
    return exponent ? std::optional(power(*unit, *exponent)) : std::nullopt;
  }

  // 2, -1, 0.5, or (1/2).
  std::optional<double> read_exponent() {
    skip_space();
    const bool in_parentheses = at_ < text_.size() && text_[at_] == '(';
    if (in_parentheses) ++at_;
    std::optional<double> value = read_number();
    if (!value || !in_parentheses) return value;
    skip_space();
    if (at_ < text_.size() && text_[at_] == '/') {
      ++at_;
      const std::optional<double> divisor = read_number();
      if (!divisor) return std::nullopt;
      if (*divisor == 0.0) {
        fail("0");
        return std::nullopt;
      }
      *value /= *divisor;
      skip_space();
    }
    if (at_ == text_.size() || text_[at_] != ')') {
      fail("(");
      return std::nullopt;
    }
    ++at_;
    return value;
  }

  std::optional<double> read_number() {
    skip_space();
    double value = 0.0;
    const auto [end, status] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (status != std::errc{} || !(std::abs(value) <= 100.0)) {
      fail(text_.substr(at_, 1));
      return std::nullopt;
    }
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
  }

  std::nullopt_t fail(std::string_view piece) {
    if (problem_ != nullptr && problem_->empty()) *problem_ = std::string(piece);
    return std::nullopt;
  }

  std::string_view text_;
  std::string* problem_;
  std::size_t at_ = 0;
};

std::string shortest(double value) {
  std::array<char, 32> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return std::string(buffer.data(), end);
}

struct Name {
  const char* text;
  double scale;
  double exponent = 1.0;  // the dimension's exponent in this name: 3 for a volume
};

// Names that a dimension is printed with, the preferred one first.
std::span<const Name> names_of(Dimension dimension, double exponent) {
  static constexpr std::array time_names{Name{"day", 1.0}, Name{"h", 1.0 / 24.0}, Name{"min", 1.0 / 1440.0}, Name{"s", 1.0 / 86400.0}, Name{"y", 365.25}};
  static constexpr std::array volume_names{Name{"L", 1.0, 3.0}, Name{"mL", 1e-3, 3.0}, Name{"uL", 1e-6, 3.0}, Name{"m^3", 1e3, 3.0}};
  static constexpr std::array area_names{Name{"m2", 100.0, 2.0}};
  static constexpr std::array length_names{Name{"m", 10.0}};
  static constexpr std::array mass_names{Name{"mg", 1e-3}, Name{"g", 1.0}, Name{"kg", 1e3}, Name{"ug", 1e-6}, Name{"ng", 1e-9}, Name{"pg", 1e-12}};
  static constexpr std::array amount_names{Name{"nmol", 1.0}, Name{"mole", 1e9}};
  static constexpr std::array cell_names{Name{"cells", 1.0}};
  static constexpr std::array activity_names{Name{"U", 1.0}};
  static constexpr std::array pressure_names{Name{"mmHg", 1.0}};
  static constexpr std::array temperature_names{Name{"degC", 1.0}};
  static constexpr std::array current_names{Name{"ampere", 1.0}};
  static constexpr std::array luminosity_names{Name{"candela", 1.0}};
  switch (dimension) {
    case Dimension::time:
      return time_names;
    case Dimension::length:
      if (std::fmod(std::abs(exponent), 3.0) == 0.0) return volume_names;
      if (std::abs(exponent) == 2.0) return area_names;
      return length_names;
    case Dimension::mass:
      return mass_names;
    case Dimension::amount:
      return amount_names;
    case Dimension::cells:
      return cell_names;
    case Dimension::activity:
      return activity_names;
    case Dimension::pressure:
      return pressure_names;
    case Dimension::temperature:
      return temperature_names;
    case Dimension::current:
      return current_names;
    case Dimension::luminosity:
      return luminosity_names;
  }
  return {};
}

struct Choice {
  Dimension dimension;
  std::span<const Name> names;
  std::size_t pick = 0;
  double exponent(double of_dimension) const { return of_dimension / names[pick].exponent; }
};

double scale_of(const Unit& unit, const std::vector<Choice>& choices) {
  double scale = 1.0;
  for (const Choice& choice : choices) {
    scale *= std::pow(choice.names[choice.pick].scale, choice.exponent(unit.exponents[static_cast<std::size_t>(choice.dimension)]));
  }
  return scale;
}

// Tries every combination of names until the scales agree; false leaves the preferred names.
bool choose_names(const Unit& unit, std::vector<Choice>& choices) {
  while (true) {
    const double scale = scale_of(unit, choices);
    if (std::abs(scale - unit.scale) <= 1e-9 * std::abs(unit.scale)) return true;
    std::size_t i = 0;
    for (; i < choices.size(); ++i) {
      if (++choices[i].pick < choices[i].names.size()) break;
      choices[i].pick = 0;
    }
    if (i == choices.size()) return false;
  }
}

std::string with_exponent(const char* name, double exponent) {
  if (exponent == 1.0) return name;
  const std::string text(name);
  const std::string base = text.find('^') == std::string::npos ? text : "(" + text + ")";
  return base + "^" + shortest(exponent);
}

}  // namespace

std::optional<Unit> parse_unit(std::string_view text, std::string* problem) { return UnitParser(text, problem).whole(); }

std::string to_text(const Unit& unit) {
  std::vector<Choice> choices;
  for (std::size_t i = 0; i < dimension_count; ++i) {
    if (std::abs(unit.exponents[i]) > 1e-9) choices.push_back({static_cast<Dimension>(i), names_of(static_cast<Dimension>(i), unit.exponents[i])});
  }
  std::string over, under;
  const bool exact = choose_names(unit, choices);
  // Order of reading: what is counted first, time last.
  for (auto choice = choices.rbegin(); choice != choices.rend(); ++choice) {
    const double exponent = choice->exponent(unit.exponents[static_cast<std::size_t>(choice->dimension)]);
    std::string& side = exponent > 0.0 ? over : under;
    if (exponent > 0.0 && !side.empty()) side += '*';
    if (exponent < 0.0) side += '/';
    side += with_exponent(choice->names[choice->pick].text, std::abs(exponent));
  }
  std::string text = (over.empty() ? "1" : over) + under;
  if (!exact) text = shortest(unit.scale / scale_of(unit, choices)) + (choices.empty() ? "" : " " + text);
  return text;
}

std::string to_base_text(const Unit& unit) {
  struct Base {
    Dimension dimension;
    const char* name;
    double scale;  // of the base unit in ours
    double exponent;
  };
  static constexpr std::array bases{Base{Dimension::mass, "gram", 1.0, 1.0},
                                    Base{Dimension::amount, "mole", 1e9, 1.0},
                                    Base{Dimension::cells, "item", 1.0, 1.0},
                                    Base{Dimension::activity, "katal", 6.0e7, 1.0},
                                    Base{Dimension::pressure, "pascal", 1.0 / 133.322387415, 1.0},
                                    Base{Dimension::temperature, "kelvin", 1.0, 1.0},
                                    Base{Dimension::current, "ampere", 1.0, 1.0},
                                    Base{Dimension::luminosity, "candela", 1.0, 1.0},
                                    Base{Dimension::length, "litre", 1.0, 3.0},
                                    Base{Dimension::time, "second", 1.0 / 86400.0, 1.0}};
  double factor = unit.scale;
  std::string over, under;
  for (Base base : bases) {
    const double of_dimension = unit.exponents[static_cast<std::size_t>(base.dimension)];
    if (std::abs(of_dimension) <= 1e-9) continue;
    if (base.dimension == Dimension::length && std::fmod(std::abs(of_dimension), 3.0) != 0.0) base = {Dimension::length, "metre", 10.0, 1.0};
    const double exponent = of_dimension / base.exponent;
    factor /= std::pow(base.scale, exponent);
    (exponent > 0.0 ? over : under) += (exponent > 0.0 ? " * " : " / ") + with_exponent(base.name, std::abs(exponent));
  }
  // 15 digits: 1/86400 and its like come back to what was meant.
  std::array<char, 32> buffer{};
  const auto [end, status] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), factor, std::chars_format::general, 15);
  // A power would take the number in front with it, so that number stands before a unit of its own.
  return std::string(buffer.data(), end) + " dimensionless" + over + under;
}

}  // namespace neurocart::units
