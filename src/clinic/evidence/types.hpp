// What the evidence files hold, typed: observables (a controlled vocabulary), targets (one published statistic each) and sources (studies, papers and
// parameter entries that numbers come from). Field names are those of the files; schema/*.schema.json describes them for editors. An absent text is empty.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace neurocart::evidence {

struct Range {
  double low = 0;
  double high = 0;
};

// One kind of observation: what it means, its unit, and which way is better for the patient.
struct Observable {
  std::string id, area, meaning, unit;
  std::string kind;            // level, change_from_baseline, fraction, time_to_event, rate, duration, peak
  std::string direction;       // higher, lower, none
  std::string model_quantity;  // column of a time course that shows it, if any
  Range range;
  std::optional<double> rounding;
  SourceSpan span;
};

// Who was treated with what. Keys listed in `recalled` were not read in the source.
struct Arm {
  std::string kind, product, drug, construct, costim, vector, source, dose, schedule, lymphodepletion, background, note;
  std::optional<double> dose_cells, dose_cells_per_kg, infusions;
  std::vector<std::string> recalled;
};

// One published statistic. `value`, `lower` and `upper` are in the unit of the observable; times in days after the first infusion, dose or trial baseline.
struct Target {
  std::string id, study, citation, disease, population, subgroup, observable, statistic;
  Arm arm;
  std::string score, criterion, antigen, site, isotype, severity, feature, summary, comparator;
  std::optional<double> threshold, sustained_days, confirmation_weeks;
  std::optional<double> baseline, baseline_sd;
  std::string baseline_statistic, baseline_unit, baseline_observable, baseline_quality;
  std::optional<double> time_days;
  std::optional<Range> window_days;
  double value = 0;
  std::optional<double> lower, upper, spread;
  std::string interval_kind;  // sd, se, iqr, range, ci95, credible95, window, plus_minus_unstated, unstated; empty: none
  std::string limit;          // at_most, at_least: the value is a bound
  std::optional<double> n, n_study, count;
  std::string n_unit, n_source;
  std::string role;     // calibration, check
  std::string quality;  // read, recalled
  std::string cluster, confidence, strength, conversion, derivation, source_unit, source, from, named_in;
  std::optional<double> source_value, from_row;
  SourceSpan span;
};

// One entry that a number can be traced to.
struct Source {
  std::string id;
  std::string kind;  // study, publication, model, parameter, summary
  std::string what, disease, product, unit, spread, population, citation, doi_or_url, confidence;
  std::optional<double> value, n;
  bool recalled = false;  // from background knowledge, not read in the source
  bool derived = false;   // arithmetic on figures that were read
  std::vector<std::string> aliases;
  SourceSpan span;
};

}  // namespace neurocart::evidence
