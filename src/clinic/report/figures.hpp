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

// Id of a panel's line under a strategy.
std::string line_id(const PanelText& panel, const LineText& line, const Strategy& strategy, std::size_t index);

// --- population_panels.cpp: how patients differ around the median; empty lists for one patient.
Json bands_json(Context& context, const PanelText& panel, const Window& window);
// Null without kept patients.
Json thin_json(Context& context, const PanelText& panel, const Window& window);

// --- own_panels.cpp: null without own data of the panel's observable.
Json own_json(const Context& context, const PanelText& panel, const Window& window);
// Names in the last section what of the own data is not drawn.
void name_own_data(Context& context);

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

// --- population_figures.cpp: null when the store lacks the columns.
Json percentiles_table(const Context& context);
Json outcome_map_json(const Context& context);
Json distributions_json(const Context& context);

// --- population_states.cpp: null when the store lacks the column or no course was kept.
Json states_json(Context& context);

// --- population_pairs.cpp: null without a second population. The shares go to the first strategy's metrics, for the titles.
Json pairs_json(Context& context);

// --- run_section.cpp
// One line of the last section; nothing without a text.
void add_line(Json& lines, const std::string& label, const std::string& text, bool is_code = false);
// What identifies a run of one patient.
Json identity_json(const Context& context, int runs, int failed);
// "96 measured, ..."
std::string provenance_counts(const compose::Composition& composition);
Json run_json(const Context& context, Json facts, int runs, int failed);
Json facts_json(const Context& context);
Json keys_json(const Context& context);

}  // namespace neurocart::report
