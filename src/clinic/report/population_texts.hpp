// What reports/population.toml says beside the tables that it shares with reports/patient.toml (texts.hpp): figures that need many patients.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clinic/report/figure_text.hpp"
#include "clinic/report/metrics.hpp"

namespace neurocart::report {

struct PercentileRowText {
  std::string label, readout, format;
  double times = 1.0;
  std::optional<double> floor;  // smaller values are written as below it
};

// Percentiles by visit.
struct PercentilesText {
  SectionText section;
  std::string title, subtitle, note;
  std::vector<double> days;
  std::vector<std::string> labels;
  std::vector<PercentileRowText> rows;
};

// One number of each patient, and how it is drawn.
struct PatientNumberText {
  MetricRecipe recipe;
  std::string label, unit, concept_name, format, form;  // form: how its numbers are written (template.hpp)
  bool is_log = false;
  std::optional<double> floor;
  std::optional<std::pair<double, double>> domain;
};

struct OutcomeMapText : FigureText {
  PatientNumberText x, y;
};

struct DistributionsText : FigureText {
  std::vector<PatientNumberText> rows;
};

// A patient is in the first state whose limits hold on that day. Limits are numbers with gaps; an empty one always holds.
struct StateText {
  std::string label, concept_name;
  double strength = 1.0;
  std::string at_most, change_at_most, change_at_least, above_best_by;
};

struct StatesText : FigureText {
  std::string readout;
  std::vector<StateText> states;
};

// The same patients under two strategies. Lower is better.
struct PairsText : FigureText {
  PatientNumberText number;
  std::string equal_within;  // a number; gaps allowed
  std::string better, equal, worse;
};

struct PopulationTexts {
  std::string strategy_label, comparison_label, nominal_label;
  PercentilesText percentiles;
  OutcomeMapText outcome_map;
  DistributionsText distributions;
  StatesText states;
  PairsText pairs;
};

}  // namespace neurocart::report
