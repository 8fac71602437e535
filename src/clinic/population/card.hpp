// A population file as data (docs/population.md): how virtual patients differ beyond the spreads that cards carry, and which of them are turned away.
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinic/compose/card.hpp"
#include "clinic/compose/composition.hpp"
#include "clinic/compose/library.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::population {

using compose::Text;

// A spread for the parameters of a path, in place of the card's, or the uncertainty of their value.
struct PathSpread {
  Text path;
  compose::Spread spread;
};

// One draw that multiplies (value - offset) of every parameter it applies to, on top of their own spreads. With the name of a draw that cards share, it also
// gives that draw its size.
struct Factor {
  std::string name;
  double log_sd = 0.0, offset = 0.0;
  std::vector<Text> applies;
  SourceSpan span;
};

struct Cap {
  Text path;
  double value = 0.0;
};

// A value that members of a minority have in place of the draw: a number, or even between two bounds.
struct MixtureSetting {
  Text path;
  double low = 0.0, high = 0.0;  // equal: a number
};

struct Mixture {
  std::string name;
  double weight = 0.0;
  std::vector<MixtureSetting> settings;
  SourceSpan span;
};

// When the lead's share is drawn, the others keep their proportions and make room for it.
struct Shares {
  std::string name;
  Text lead;
  std::vector<Text> others;
  SourceSpan span;
};

struct Covariate {
  enum class Kind { normal, lognormal, uniform, classes };
  std::string name;
  Text path;  // empty: known to the population only
  Kind kind = Kind::normal;
  double middle = 0.0, size = 0.0;  // mean and SD; median and SD of the logarithm
  std::optional<double> lower, upper;
  std::vector<std::pair<std::string, double>> classes;  // with the upper end of each on (0, 1)
  SourceSpan span;
};

struct Correlation {
  std::array<Text, 2> between;
  double value = 0.0;
  SourceSpan span;
};

// The patient left alone after a push: turned away when the comparison holds at the end.
struct Settles {
  std::vector<std::pair<Text, Text>> changes;  // state pattern, "*= 0.9"
  double days = 0.0, tolerance = 1e-4;
  Text reject;
  SourceSpan span;
};

struct PopulationCard {
  std::filesystem::path path;
  std::string text;  // the file, for digests
  std::string title, purpose;
  std::vector<Text> fixed;  // spreads that are not drawn here
  std::vector<PathSpread> spreads, uncertainties;
  std::vector<Factor> factors;
  std::vector<Cap> caps;
  std::vector<Mixture> mixtures;
  std::vector<Shares> shares;
  std::vector<Covariate> covariates;
  std::vector<Correlation> correlations;
  std::vector<Text> rejects;
  std::vector<Settles> settles;
};

// The file of that name in populations/ of a library folder, or the path itself when it names a file. Empty after N4307.
std::filesystem::path find_population(const compose::Library& library, const Text& name, Diagnostics& diagnostics);

// Problems go to diagnostics; what could be read is returned.
PopulationCard read_population(const std::filesystem::path& path, Diagnostics& diagnostics);
PopulationCard read_population_text(std::string_view text, const std::string& file, Diagnostics& diagnostics);

// The keys of a table of the file, as the JSON Schema lists them: "population", "factor", "mixture", "setting", "shares", "covariate", "correlation", "reject",
// "settles".
std::span<const std::string_view> population_keys(std::string_view table);

}  // namespace neurocart::population
