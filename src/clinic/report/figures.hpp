// The figures and tables of a report as the page's data (web/src/report.ts is the contract). Internal to this folder.
#pragma once

#include "clinic/report/context.hpp"

namespace neurocart::report {

// One published value beside what the course gives for it.
struct Prediction {
  evidence::Observation observation;
  std::string label;
  double times = 1.0;
  bool is_percent = false;
  double predicted = 0.0;  // in the axis's unit
};

// --- panels.cpp: null when no line of the panel exists in this patient's course.
Json panel_json(Context& context, const PanelText& panel, const Window& window);

// --- observations.cpp
evidence::ObservationQuery query_of(const compose::Composition& composition);
Json observations_json(const Context& context, const PanelText& panel);
std::vector<Prediction> predictions_of(const Context& context);
Json predictions_table(const Context& context);
std::string spread_word(const std::string& interval_kind);

// --- lanes.cpp
Json lanes_json(const Context& context);
// "Drug, 30 mg/m², three doses" for each drug or product, or the titles of the regimens with their first day.
std::string doses_in_words(const compose::Composition& composition, bool of_regimens);

// --- depth_and_path.cpp: null when the course has none of the rows.
Json depth_json(const Context& context);
Json path_json(const Context& context);

// --- tornado.cpp: null without courses. Cards of its parameters are added to `cards`.
Json tornado_json(const Context& context, Json& cards);
std::string parameter_label(const compose::Composition& composition, const compose::ParameterRecord& parameter);

// --- parameter_card.cpp
Json parameter_card(const Context& context, const compose::ParameterRecord& parameter);
// measured, calibrated or assumed; a choice of the user counts as assumed.
std::string provenance_of(const compose::ParameterRecord& parameter);
std::string value_with_unit(double value, std::string_view unit);

// --- run_section.cpp
Json run_json(const Context& context, int runs, int failed);
Json facts_json(const Context& context);
Json keys_json(const Context& context);

}  // namespace neurocart::report
