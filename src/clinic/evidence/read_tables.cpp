// See read_tables.hpp. The field lists below are the schema; schema/{observables,targets,sources}.schema.json say the same for editors.
#include "clinic/evidence/read_tables.hpp"

#include <array>
#include <string_view>
#include <utility>

#include "clinic/evidence/table_reader.hpp"

namespace neurocart::evidence {

namespace {

using Words = std::string_view;

constexpr std::array<Words, 7> observable_kinds{"level", "change_from_baseline", "fraction", "time_to_event", "rate", "duration", "peak"};
constexpr std::array<Words, 3> directions{"higher", "lower", "none"};
constexpr std::array<Words, 2> roles{"calibration", "check"};
constexpr std::array<Words, 2> qualities{"read", "recalled"};
constexpr std::array<Words, 3> confidences{"high", "medium", "low"};
constexpr std::array<Words, 3> strengths{"strong", "usable", "weak"};
constexpr std::array<Words, 2> limits{"at_most", "at_least"};
constexpr std::array<Words, 10> interval_kinds{"", "sd", "se", "iqr", "range", "ci95", "credible95", "window", "plus_minus_unstated", "unstated"};
constexpr std::array<Words, 11> statistics{"fraction", "mean",       "median",       "single_patient",        "single_batch",   "rate",
                                           "range",    "odds_ratio", "hazard_ratio", "difference_vs_control", "not_significant"};
constexpr std::array<Words, 5> source_kinds{"study", "publication", "model", "parameter", "summary"};

const std::array<Field<Observable>, 9> observable_fields{{
    {"id", &Observable::id, true},
    {"area", &Observable::area, true},
    {"meaning", &Observable::meaning, true},
    {"unit", &Observable::unit, true},
    {"kind", &Observable::kind, true, observable_kinds},
    {"direction", &Observable::direction, true, directions},
    {"model_quantity", &Observable::model_quantity},
    {"range", &Observable::range, true},
    {"rounding", &Observable::rounding, true},
}};

const std::array<Field<Arm>, 16> arm_fields{{
    {"kind", &Arm::kind, true},
    {"product", &Arm::product},
    {"drug", &Arm::drug},
    {"construct", &Arm::construct},
    {"costim", &Arm::costim},
    {"vector", &Arm::vector},
    {"source", &Arm::source},
    {"infusions", &Arm::infusions},
    {"dose", &Arm::dose},
    {"dose_cells", &Arm::dose_cells},
    {"dose_cells_per_kg", &Arm::dose_cells_per_kg},
    {"schedule", &Arm::schedule},
    {"lymphodepletion", &Arm::lymphodepletion},
    {"background", &Arm::background},
    {"note", &Arm::note},
    {"recalled", &Arm::recalled},
}};

const std::array<Field<Target>, 52> target_fields{{
    {"id", &Target::id, true},
    {"study", &Target::study, true},
    {"citation", &Target::citation, true},
    {"disease", &Target::disease, true},
    {"population", &Target::population},
    {"subgroup", &Target::subgroup},
    {"observable", &Target::observable, true},
    {"statistic", &Target::statistic, true, statistics},
    {"score", &Target::score},
    {"threshold", &Target::threshold},
    {"sustained_days", &Target::sustained_days},
    {"confirmation_weeks", &Target::confirmation_weeks},
    {"criterion", &Target::criterion},
    {"antigen", &Target::antigen},
    {"site", &Target::site},
    {"isotype", &Target::isotype},
    {"severity", &Target::severity},
    {"feature", &Target::feature},
    {"summary", &Target::summary},
    {"comparator", &Target::comparator},
    {"baseline", &Target::baseline},
    {"baseline_sd", &Target::baseline_sd},
    {"baseline_statistic", &Target::baseline_statistic},
    {"baseline_unit", &Target::baseline_unit},
    {"baseline_observable", &Target::baseline_observable},
    {"baseline_quality", &Target::baseline_quality, false, qualities},
    {"time_days", &Target::time_days},
    {"window_days", &Target::window_days},
    {"value", &Target::value, true},
    {"lower", &Target::lower},
    {"upper", &Target::upper},
    {"spread", &Target::spread},
    {"interval_kind", &Target::interval_kind, false, interval_kinds},
    {"limit", &Target::limit, false, limits},
    {"n", &Target::n},
    {"n_unit", &Target::n_unit},
    {"n_source", &Target::n_source},
    {"n_study", &Target::n_study},
    {"count", &Target::count},
    {"role", &Target::role, true, roles},
    {"cluster", &Target::cluster, true},
    {"quality", &Target::quality, true, qualities},
    {"confidence", &Target::confidence, false, confidences},
    {"strength", &Target::strength, false, strengths},
    {"conversion", &Target::conversion},
    {"derivation", &Target::derivation},
    {"source_value", &Target::source_value},
    {"source_unit", &Target::source_unit},
    {"source", &Target::source, true},
    {"from", &Target::from},
    {"from_row", &Target::from_row},
    {"named_in", &Target::named_in},
}};

// Texts that a target may carry and that nothing here reads on.
const std::array<Words, 2> target_nested{"arm", "note"};

const std::array<Field<Source>, 16> source_fields{{
    {"id", &Source::id, true},
    {"kind", &Source::kind, true, source_kinds},
    {"what", &Source::what, true},
    {"disease", &Source::disease},
    {"product", &Source::product},
    {"value", &Source::value},
    {"unit", &Source::unit},
    {"spread", &Source::spread},
    {"n", &Source::n},
    {"population", &Source::population},
    {"citation", &Source::citation, true},
    {"doi_or_url", &Source::doi_or_url},
    {"recalled", &Source::recalled},
    {"derived", &Source::derived},
    {"confidence", &Source::confidence, false, confidences},
    {"aliases", &Source::aliases},
}};

// The ends of an interval must be in order, and n a count.
void check_interval(const Target& target, Diagnostics& diagnostics) {
  const bool crossed = (target.lower && target.upper && *target.lower > *target.upper);
  if (crossed) diagnostics.error("N4034", target.span, target.id + ": 'lower' is above 'upper'");
  if (target.n && *target.n < 0) diagnostics.error("N4034", target.span, target.id + ": 'n' is negative");
}

}  // namespace

void read_observables(const std::string& file, std::vector<Observable>& rows, Diagnostics& diagnostics) {
  const auto document = parse_file(file, diagnostics);
  if (!document) return;
  const auto* tables = array_of(*document, "observable", file, diagnostics);
  if (tables == nullptr) return;
  for (const auto& node : *tables) {
    const auto& table = *node.as_table();
    Observable row;
    row.span = span_of(table.source(), file);
    if (read_row<Observable>(table, observable_fields, {}, row, file, diagnostics)) rows.push_back(std::move(row));
  }
}

void read_targets(const std::string& file, std::vector<Target>& rows, Diagnostics& diagnostics) {
  const auto document = parse_file(file, diagnostics);
  if (!document) return;
  const auto* tables = array_of(*document, "target", file, diagnostics);
  if (tables == nullptr) return;
  rows.reserve(rows.size() + tables->size());
  for (const auto& node : *tables) {
    const auto& table = *node.as_table();
    const auto errors_before = diagnostics.error_count();
    Target row;
    row.span = span_of(table.source(), file);
    read_row<Target>(table, target_fields, target_nested, row, file, diagnostics);
    if (const auto* arm = table.get("arm"); arm == nullptr) {
      report_missing_key("arm", table, file, diagnostics);
    } else if (const auto* arm_table = arm->as_table(); arm_table != nullptr) {
      read_row<Arm>(*arm_table, arm_fields, {}, row.arm, file, diagnostics);
    } else {
      diagnostics.error("N4032", span_of(arm->source(), file), "'arm' must be a table", "write 'arm = { kind = \"...\", ... }'");
    }
    check_interval(row, diagnostics);
    if (diagnostics.error_count() == errors_before) rows.push_back(std::move(row));
  }
}

void read_sources(const std::string& file, std::vector<Source>& rows, Diagnostics& diagnostics) {
  const auto document = parse_file(file, diagnostics);
  if (!document) return;
  const auto* tables = array_of(*document, "source", file, diagnostics);
  if (tables == nullptr) return;
  rows.reserve(rows.size() + tables->size());
  for (const auto& node : *tables) {
    const auto& table = *node.as_table();
    Source row;
    row.span = span_of(table.source(), file);
    if (read_row<Source>(table, source_fields, {}, row, file, diagnostics)) rows.push_back(std::move(row));
  }
}

}  // namespace neurocart::evidence
