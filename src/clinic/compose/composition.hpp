// What composing gives: one flat model of one patient, and the record of where every value, term and dose came from. docs/compose.md is the contract with the
// files.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/diagnostic.hpp"
#include "engine/model/model.hpp"

namespace neurocart::compose {

// One step of the precedence chain: part, preset, product, scenario, command line.
struct ValueStep {
  std::string origin;  // "part", "preset NAME", "product NAME", "scenario", "--set"
  std::string text;    // the value as written
  double value = 0.0;  // NaN for an expression
  SourceSpan span;
};

// How a value differs between patients. A clipped value stands at the bound.
struct Spread {
  std::string kind;                    // "lognormal", "normal", "logit_normal", "gamma", "uniform", "shared" or "rescaled" (no size of its own); empty: none
  double size = 0.0;                   // SD of the logarithm, SD, SD on the logit scale, coefficient of variation
  std::optional<double> lower, upper;  // of a uniform, or clipping bounds
  std::string factor;                  // name of the draw shared with other parameters, or of what a rescaled one makes room for; empty: its own
  double offset = 0.0;                 // a lognormal moves value - offset
  bool mean_preserving = false;        // a lognormal's mean, not its median, is the value
  std::string with;                    // the name of the parameter, in the same part's place, that this one follows; empty: none
  double slope = 0.0;                  // on it, in this unit per that unit; `size` is the SD of both together
  std::string status, source;          // of the spread itself; empty: as the value
  SourceSpan span;
};

struct ParameterRecord {
  std::string path;
  std::string part;
  std::string unit, meaning, symbol, status, source, target;
  bool recalled = false;
  std::vector<ValueStep> chain;  // last is in force
  Spread spread;
  std::optional<std::pair<double, double>> valid;
  SourceSpan span, unit_span;
  std::vector<std::string> used_by;  // paths of the quantities whose equations name it
};

struct QuantityRecord {
  std::string path, part, unit, meaning;
  SourceSpan span;
};

struct Readout {
  std::string name;                                            // column of timecourse.csv
  std::string model_id;                                        // symbol of the flat model
  std::string unit, meaning, observable, concept_name, score;  // score: name of the score card when it is a latent score
  std::string family;
};

// One dose given, in time order.
struct ScheduledAct {
  double day = 0.0;
  std::string event_id;
  std::string part;   // drug, product
  std::string title;  // of the card
  double dose = 0.0;  // in unit, before bioavailability
  std::string unit, dose_text;
  std::string treatment;  // title of the regimen, drug or product as the scenario gave it
};

// One text of a card's [report], [facts] or [construct] table, for reports: part "NAME", table "facts", key, text (numbers as written).
struct CardText {
  std::string part, table, key, text;
};

struct Composition {
  model::Model model;
  std::vector<ParameterRecord> parameters;
  std::vector<QuantityRecord> quantities;
  std::vector<Readout> readouts;
  std::vector<ScheduledAct> acts;
  std::vector<std::pair<std::string, std::filesystem::path>> parts;  // name and card, in the order composed
  model::UnitReport units;                                           // of the check that composing makes
  double start_day = 0.0, end_day = 0.0;
  std::vector<double> extra_days;   // named in the scenario
  std::optional<double> tolerance;  // from the scenario
  std::string input_digest;         // SHA-256 over every file read and the overrides
  // What reports say about the scenario, as it says it.
  std::string title, purpose, scenario_text, sex, time_zero;
  std::vector<std::string> diseases, families, history, studies, show_paths;
  std::vector<CardText> texts;  // of the diseases, then of the treatments in the scenario's order
};

}  // namespace neurocart::compose
