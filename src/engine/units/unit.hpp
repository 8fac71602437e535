// Units as exponents of base dimensions and a scale. Two units are alike when both agree: "same dimension, other scale" is an error in neurocart, never a
// silent conversion, so dimension and scale are compared apart.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace neurocart::units {

// Independent dimensions. Volume is length cubed; grades, doses and money are dimensionless ("1"), "points" too has the dimension 1.
// Current and luminosity occur in published models only.
enum class Dimension { time, length, mass, amount, cells, activity, pressure, temperature, current, luminosity };
inline constexpr std::size_t dimension_count = 10;

struct Unit {
  std::array<double, dimension_count> exponents{};  // fractional powers occur under square roots
  double scale = 1.0;                               // in units of d, dm, g, nmol, cells, U, mmHg, degC, ampere, candela

  friend bool operator==(const Unit&, const Unit&) = default;
};

Unit operator*(const Unit& left, const Unit& right);
Unit operator/(const Unit& left, const Unit& right);
Unit power(const Unit& base, double exponent);

bool same_dimension(const Unit& left, const Unit& right);
bool same_scale(const Unit& left, const Unit& right);  // to a relative 1e-9; only meaningful when the dimensions agree
bool is_dimensionless(const Unit& unit);

// A known unit by name: day d h min s y; cells; uL mL L m2 m; pg ng ug mg g kg; nmol; U; mmHg; degC; points relative 1, and SBML's names (second, litre, mole,
// item, ...) with their plurals and American spellings; nothing for another name.
std::optional<Unit> known_unit(std::string_view name);

// True for the names that SBML has itself (second, litre, mole, ...).
bool is_sbml_unit(std::string_view name);

// The same unit times a number: 60 second.
Unit scaled(const Unit& unit, double factor);

// "mg/L", "1/day", "cells/uL*mL^2": names joined by * / ^ and parentheses. On failure nothing, and the offending piece in *problem.
std::optional<Unit> parse_unit(std::string_view text, std::string* problem = nullptr);

// A readable text of the unit, used in messages: "mg/L", "1/d".
std::string to_text(const Unit& unit);

// The unit in SBML's base units, as libAntimony reads it behind "unit x = ": "0.001 dimensionless * gram / litre".
std::string to_base_text(const Unit& unit);

}  // namespace neurocart::units
