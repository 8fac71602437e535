// What reports/patient.toml and reports/population.toml say: texts, panels, metrics and rules, read and checked. docs/report.md is the contract with that file.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "clinic/report/figure_text.hpp"
#include "clinic/report/metrics.hpp"
#include "clinic/report/population_texts.hpp"
#include "engine/base/diagnostic.hpp"
#include "engine/model/expression.hpp"

namespace neurocart::report {

struct KeyText {
  std::string id, label, detail, value, unit, note, concept_name, compare;
  model::ExpressionPtr when, note_when;
};

struct LineText {
  std::string readout, short_name, unit, concept_name, end_label;
  bool is_secondary = false;
};

struct MarkText {
  std::string mark, readout, day, label;  // day: a metric
};

// A published observation of a panel, and what of the course it is held against.
struct ObservationText {
  std::string title;  // in the table; empty: the observable's meaning
  std::string observable, day_from, label, change_from, predicted, readout, censored;
  std::optional<double> at_value;  // the observation is a day; it stands at this height
};

struct ReferenceText {
  double value = 0.0;
  std::string label;
};

struct PanelText {
  std::string id, title, unit, concept_name, format;
  bool is_log = false, domain_from_zero = false;
  std::optional<std::pair<double, double>> domain;
  std::optional<double> floor, shown_above;  // left out unless a line exceeds it
  std::optional<ReferenceText> limit;
  double times = 1.0;
  std::vector<LineText> lines;
  std::vector<MarkText> marks;
  std::vector<ObservationText> observations;
  std::vector<ReferenceText> references;
};

struct CourseText : FigureText {
  std::vector<PanelText> panels;
};

struct FirstDaysText : FigureText {
  double from = 0.0, to = 30.0;
  std::string time_label;
  std::vector<PanelText> panels;
};

struct DepthRowText {
  std::string label, path, concept_name;
  int group = 0;
  bool emphasis = false;
};

struct DepthText : FigureText {
  double floor = 1e-5, threshold = 10.0;
  std::string floor_label, end_label, duration_label;
  std::vector<DepthRowText> rows;
};

struct AxisText {
  std::string readout, title;
  bool is_log = false;
  std::optional<double> floor;
  std::optional<std::pair<double, double>> domain;
  double times = 1.0;
};

struct PathText : FigureText {
  AxisText x, y;
  std::vector<double> days;
  std::vector<std::string> labels;
};

struct OutcomeText {
  MetricRecipe recipe;
  std::string label, concept_name, format;
};

struct TornadoText : FigureText {
  int rows = 14;
  std::vector<OutcomeText> outcomes;
  std::string title, title_assumed;
};

// How what was done is shown above the course.
struct LanesText {
  std::string product_label, product_concept, drug_concept, regimen_label, regimen_concept;
};

// Card beside the headline: words for the sexes, and the labels of its lines.
struct CardLabels {
  std::string patient, disease, treatment, regimen, followed, female, male;
};

struct PredictionsText {
  std::string title, subtitle, note;
  std::vector<ObservationText> observations;  // beside those of the panels
};

struct Texts {
  std::string kind_label, main_day_label, comparison_label;
  double main_day = 182.0;
  std::vector<std::pair<std::string, std::string>> words;  // name, key of the disease's [report] table
  std::vector<MetricRecipe> metrics;
  Rules headline, lede;
  std::vector<KeyText> keys;
  CardLabels card;
  LanesText lanes;
  CourseText course;
  FirstDaysText first_days;
  DepthText depth;
  PathText path;
  TornadoText tornado;
  PredictionsText predictions;
  std::vector<std::pair<std::string, std::string>> left_out;  // title, reason
  PopulationTexts population;
};

enum class ReportKind { patient, population };

// Reads reports/patient.toml or reports/population.toml of the first folder that has one. Problems: N2001, N2009, N2010 of the keys, N4101 to N4104 of what
// they say.
Texts read_texts(const std::vector<std::filesystem::path>& library_folders, ReportKind kind, Diagnostics& diagnostics);
Texts read_texts_of(std::string_view text, const std::string& file, ReportKind kind, Diagnostics& diagnostics);

}  // namespace neurocart::report
