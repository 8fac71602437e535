// What is simulated: the patient, the treatments in order, the run and its overrides, as a scenario file says.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clinic/compose/card.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::compose {

struct Treatment {
  enum class Kind { drug, product, regimen };
  Kind kind = Kind::drug;
  Text name;
  DosePlan plan;
  Text lag;                               // from giving to arrival; empty: none
  std::optional<double> bioavailability;  // instead of the card's
  Text at;                                // anchor or time; empty: day 0 of the clock
  SourceSpan span;
};

struct AnchorSetting {
  std::string name;
  Text day;
};

// Virtual patients instead of one: how they differ (a file of populations/), and how many.
struct PopulationRequest {
  Text file;
  std::optional<int> patients;
  SourceSpan span;
};

struct Scenario {
  std::filesystem::path path;
  std::string text;  // the file, for the digest
  std::string title, purpose, report;
  std::vector<Text> diseases;
  std::string sex;
  std::vector<Text> history;
  std::vector<SettingCard> patient;  // every other key of [patient], as paths patient.KEY
  std::vector<Treatment> treatments;
  std::vector<AnchorSetting> anchors;
  Text from, to, time_zero;
  std::optional<double> tolerance;
  std::vector<Value> days;  // named output days, counted from time zero
  std::vector<SettingCard> settings;
  std::vector<Text> studies, show_paths;
  std::optional<PopulationRequest> population;
};

// A value given on the command line: --set PATH=VALUE, VALUE with or without a unit.
struct Override {
  std::string path, text;
};
using Overrides = std::vector<Override>;

// Splits "path=value"; N4011 when there is no '='.
std::optional<Override> parse_override(std::string_view argument, Diagnostics& diagnostics);

// Problems go to diagnostics; what could be read is returned. A file that cannot be read is N1001 there.
Scenario read_scenario(const std::filesystem::path& path, Diagnostics& diagnostics);
Scenario read_scenario_text(std::string_view text, const std::string& file, Diagnostics& diagnostics);

}  // namespace neurocart::compose
