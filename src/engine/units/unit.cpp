// Units: the arithmetic and the table of known names. References: 1 d, 1 dm (so that 1 dm^3 = 1 L), 1 g, 1 nmol, 1 cell, 1 U, 1 mmHg, 1 degC (a difference),
// 1 ampere, 1 candela; a year has 365.25 d. Pressure and activity stand for themselves: neither is split into mass, length and time.
#include "engine/units/unit.hpp"

#include <cmath>
#include <string>
#include <unordered_map>

namespace neurocart::units {
namespace {

Unit base(Dimension dimension, double scale, double exponent = 1.0) {
  Unit unit;
  unit.exponents[static_cast<std::size_t>(dimension)] = exponent;
  unit.scale = scale;
  return unit;
}

constexpr double seconds_per_day = 86400.0;
constexpr double pascals_per_mmhg = 133.322387415;
constexpr double units_per_katal = 6.0e7;  // 1 U turns over 1 umol/min

using Table = std::unordered_map<std::string_view, Unit>;

void add_house_units(Table& table) {
  using enum Dimension;
  for (const std::string_view name : {"1", "points", "relative"}) table[name] = Unit{};
  table["d"] = table["day"] = base(time, 1.0);
  table["h"] = base(time, 1.0 / 24.0);
  table["min"] = base(time, 1.0 / 1440.0);
  table["s"] = base(time, 1.0 / seconds_per_day);
  table["y"] = base(time, 365.25);
  table["cells"] = base(cells, 1.0);
  table["L"] = base(length, 1.0, 3.0);
  table["mL"] = base(length, 1e-3, 3.0);
  table["uL"] = base(length, 1e-6, 3.0);
  table["m"] = base(length, 10.0);
  table["m2"] = base(length, 100.0, 2.0);
  table["pg"] = base(mass, 1e-12);
  table["ng"] = base(mass, 1e-9);
  table["ug"] = base(mass, 1e-6);
  table["mg"] = base(mass, 1e-3);
  table["g"] = base(mass, 1.0);
  table["kg"] = base(mass, 1e3);
  table["nmol"] = base(amount, 1.0);
  table["U"] = base(activity, 1.0);
  table["mmHg"] = base(pressure, 1.0);
  table["degC"] = base(temperature, 1.0);
}

void add_sbml_units(Table& table) {
  using enum Dimension;
  const Unit second = base(time, 1.0 / seconds_per_day);
  const Unit metre = base(length, 10.0);
  const Unit kilogram = base(mass, 1e3);
  const Unit ampere = base(current, 1.0);
  const Unit newton = kilogram * metre / power(second, 2.0);
  const Unit joule = newton * metre;
  const Unit watt = joule / second;
  const Unit volt = watt / ampere;
  const Unit coulomb = ampere * second;
  table["second"] = second;
  table["metre"] = table["meter"] = metre;
  table["litre"] = table["liter"] = base(length, 1.0, 3.0);
  table["gram"] = base(mass, 1.0);
  table["kilogram"] = kilogram;
  table["mole"] = base(amount, 1e9);
  table["item"] = base(cells, 1.0);
  table["dimensionless"] = table["radian"] = table["steradian"] = Unit{};
  table["avogadro"] = scaled(Unit{}, 6.02214179e23);
  table["ampere"] = ampere;
  table["candela"] = table["lumen"] = base(luminosity, 1.0);
  table["lux"] = base(luminosity, 1.0) / power(metre, 2.0);
  table["kelvin"] = base(temperature, 1.0);
  table["katal"] = base(activity, units_per_katal);
  table["pascal"] = base(pressure, 1.0 / pascals_per_mmhg);
  table["hertz"] = table["becquerel"] = Unit{} / second;
  table["gray"] = table["sievert"] = joule / kilogram;
  table["newton"] = newton;
  table["joule"] = joule;
  table["watt"] = watt;
  table["volt"] = volt;
  table["coulomb"] = coulomb;
  table["farad"] = coulomb / volt;
  table["ohm"] = volt / ampere;
  table["siemens"] = ampere / volt;
  table["weber"] = volt * second;
  table["henry"] = volt * second / ampere;
  table["tesla"] = volt * second / power(metre, 2.0);
}

const Table& table() {
  static const Table known = [] {
    Table names;
    add_house_units(names);
    add_sbml_units(names);
    return names;
  }();
  return known;
}

const Table& sbml_table() {
  static const Table known = [] {
    Table names;
    add_sbml_units(names);
    return names;
  }();
  return known;
}

}  // namespace

bool is_sbml_unit(std::string_view name) { return sbml_table().contains(name); }

Unit operator*(const Unit& left, const Unit& right) {
  Unit product;
  for (std::size_t i = 0; i < dimension_count; ++i) product.exponents[i] = left.exponents[i] + right.exponents[i];
  product.scale = left.scale * right.scale;
  return product;
}

Unit operator/(const Unit& left, const Unit& right) {
  Unit quotient;
  for (std::size_t i = 0; i < dimension_count; ++i) quotient.exponents[i] = left.exponents[i] - right.exponents[i];
  quotient.scale = left.scale / right.scale;
  return quotient;
}

Unit power(const Unit& base_unit, double exponent) {
  Unit result;
  for (std::size_t i = 0; i < dimension_count; ++i) result.exponents[i] = base_unit.exponents[i] * exponent;
  result.scale = std::pow(base_unit.scale, exponent);
  return result;
}

Unit scaled(const Unit& unit, double factor) {
  Unit result = unit;
  result.scale *= factor;
  return result;
}

bool same_dimension(const Unit& left, const Unit& right) {
  for (std::size_t i = 0; i < dimension_count; ++i) {
    // Roots and their powers meet within rounding: (x^(1/3))^3.
    if (!(std::abs(left.exponents[i] - right.exponents[i]) <= 1e-9)) return false;
  }
  return true;
}

bool same_scale(const Unit& left, const Unit& right) {
  return std::abs(left.scale - right.scale) <= 1e-9 * std::max(std::abs(left.scale), std::abs(right.scale));
}

bool is_dimensionless(const Unit& unit) { return same_dimension(unit, Unit{}); }

std::optional<Unit> known_unit(std::string_view name) {
  const Table& known = table();
  if (const auto found = known.find(name); found != known.end()) return found->second;
  // "seconds", "moles", "litres": the plural of a long name.
  if (name.size() > 4 && name.back() == 's') {
    if (const auto found = known.find(name.substr(0, name.size() - 1)); found != known.end()) return found->second;
  }
  return std::nullopt;
}

}  // namespace neurocart::units
