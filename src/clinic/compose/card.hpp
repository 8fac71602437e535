// What a TOML card of the library says, as typed data: one structure for all kinds of card. Every piece of text keeps its place in the file.
#pragma once

#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::compose {

struct Text {
  std::string value;
  SourceSpan span;
  bool empty() const { return value.empty(); }
};

// A number, or an expression in the model language (then `number` is NaN and `text` the expression).
struct Value {
  double number = std::numeric_limits<double>::quiet_NaN();
  std::string text;  // as written
  SourceSpan span;
  bool is_number() const { return number == number; }
};

// One value for all places, or one per tissue with "*" for the others. Keys keep the order of the file.
template <typename T>
struct ByTissue {
  std::vector<std::pair<std::string, T>> entries;
  bool is_table = false;

  bool empty() const { return entries.empty(); }
  const T* find(std::string_view tissue) const {
    const T* fallback = nullptr;
    for (const auto& [key, value] : entries) {
      if (key == tissue) return &value;
      if (key == "*") fallback = &value;
    }
    return fallback;
  }
};

struct ParameterCard {
  std::string name;
  ByTissue<Value> value;
  Text unit;
  std::string meaning, symbol;
  ByTissue<Spread> spread;
  ByTissue<Text> status, source, target;
  bool recalled = false;
  std::optional<std::pair<double, double>> valid;
  SourceSpan span;
};

struct QuantityCard {
  std::string name;
  Text unit;
  std::string meaning;
  SourceSpan span;
};

struct ReadCard {
  std::string name;
  Text path;
};

struct JunctionCard {
  std::string name;
  bool is_product = false;
  double base = 0.0;
  bool at_start = false;
  Text unit;
  std::string meaning;
  SourceSpan span;
};

struct PopulationCard {
  std::string state;
  Text class_name;
  std::vector<Text> tags;
  Text seen_in, exposure;
  SourceSpan span;
};

// State -> tags, for selectors.
struct TagCard {
  Text state;
  std::vector<Text> tags;
};

struct TermCard {
  Text target, term;
};

struct CollectCard {
  Text target, from, term;
};

struct ClassTableCard {
  std::string name;
  std::vector<std::pair<Text, ByTissue<Value>>> classes;
  SourceSpan span;
};

struct ReadoutCard {
  std::string name;
  Text value, unit;
  std::string meaning, observable, concept_name;
  SourceSpan span;
};

struct ActAssignmentCard {
  enum class Operation { set, add, multiply };
  Text target;
  Operation operation = Operation::set;
  Text expression;
};

struct ActCard {
  std::string name;
  std::vector<ActAssignmentCard> assignments;
  SourceSpan span;
};

// When and how much, as written: in a card's `usual`, a regimen's [[give]], a scenario's [[treatment]].
struct DosePlan {
  Text dose;                // "30 mg/m2"; a bare number is kept as its text
  std::vector<Value> days;  // relative to the anchor
  Text every, until;
  std::optional<int> times;
  bool has_schedule() const { return !days.empty() || !every.empty() || times.has_value() || !until.empty(); }
};

struct DosingCard {
  enum class Mode { add, rate, set };
  Text act, into;
  Mode mode = Mode::add;
  Text unit;
  Value bioavailability;
  std::vector<DosePlan> usual;
  std::optional<std::pair<double, double>> valid;
  std::string valid_text;
  SourceSpan span;
};

// A value for a path: in a preset, a product's [set], a scenario's [set].
struct SettingCard {
  Text path;
  Value value;
  std::string unit;  // empty: the parameter's own
  std::string status, source;
  std::optional<Spread> spread;
};

struct PresetCard {
  std::string name;
  std::vector<SettingCard> settings;
};

struct GiveCard {
  Text drug;
  DosePlan plan;
  SourceSpan span;
};

struct ScoreCard {
  Text latent;
  std::optional<std::pair<double, double>> range;
  double step = 0.0;
  std::string better;
};

enum class CardKind { anatomy, host, mechanism, drug, product, process, regimen, disease, score };

struct Card {
  std::string name;
  CardKind kind = CardKind::host;
  std::filesystem::path path;
  std::string title, purpose;
  Text model;              // empty: no equations
  std::string name_space;  // empty: the card's name
  bool each_family = false, each_tissue = false;
  std::vector<Text> each_tissues;  // empty with each_tissue: every tissue
  std::vector<Text> tissues;       // of the anatomy card
  std::vector<Text> brings;
  Text family, preset;       // of a disease
  std::vector<Text> scores;  // of a disease
  std::vector<TagCard> tags;
  std::vector<ParameterCard> parameters;
  std::vector<QuantityCard> quantities;
  std::vector<ReadCard> reads;
  std::vector<JunctionCard> junctions;
  std::vector<PopulationCard> populations;
  std::vector<TermCard> contributes;
  std::vector<CollectCard> collects;
  std::vector<ClassTableCard> tables;
  std::vector<ReadoutCard> readouts;
  std::vector<ActCard> acts;
  std::optional<DosingCard> dosing;
  std::vector<PresetCard> presets;
  std::vector<SettingCard> sets, multiplies;
  std::vector<GiveCard> gives;
  std::optional<ScoreCard> score;
};

// Reads one card. Problems go to diagnostics with line numbers; what could be read is returned.
// `text` is the file's content, `file` its name in messages, `kind` what its folder says (a `kind` key in the card has the last word).
Card read_card(std::string_view text, const std::string& file, std::string name, CardKind kind, Diagnostics& diagnostics);

// Text as written in TOML and messages: "host", "mechanism", ...
std::string_view kind_name(CardKind kind);

}  // namespace neurocart::compose
