// See evidence.hpp: the published points that lie over a figure.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <limits>
#include <regex>
#include <tuple>
#include <utility>

#include "clinic/evidence/evidence.hpp"

namespace neurocart::evidence {

namespace {

// Statistics that compare arms: not on the scale of the observable.
constexpr std::array<std::string_view, 4> between_arms{"hazard_ratio", "odds_ratio", "difference_vs_control", "not_significant"};

template <class Range, class Value>
bool has(const Range& range, const Value& value) {
  return std::find(range.begin(), range.end(), value) != range.end();
}

bool is_wanted(const Target& target, const ObservationQuery& query) {
  if (has(between_arms, target.statistic)) return false;
  if (!query.observables.empty() && !has(query.observables, target.observable)) return false;
  if (!query.with_control_arms && target.arm.kind == "control") return false;
  if (!query.studies.empty()) return has(query.studies, target.study);
  if (!query.disease.empty() && !disease_is_meant(target.disease, query.disease)) return false;
  if (!query.construct.empty() && target.arm.construct != query.construct) return false;
  return query.product.empty() || treatment_of(target.arm).find(query.product) != std::string::npos;
}

// What sets a point apart from the patient it is drawn over: the label carries it.
std::string difference_of(const Target& target, const ObservationQuery& query) {
  std::string text;
  if (!query.disease.empty() && !disease_is_meant(target.disease, query.disease)) text = target.disease;
  if (!query.construct.empty() && target.arm.construct != query.construct) {
    const auto other = target.arm.construct.empty() ? treatment_of(target.arm) : target.arm.construct;
    text += (text.empty() ? "" : ", ") + other;
  }
  return text;
}

Observation observation_of(const Target& target, const Observable* observable, const Source* study, const ObservationQuery& query) {
  Observation point;
  point.target = &target;
  point.observable = observable;
  point.day = target.time_days;
  point.window_days = target.window_days;
  point.value = target.value;
  point.lower = target.lower;
  point.upper = target.upper;
  point.interval_kind = target.interval_kind;
  point.n = target.n ? target.n : target.n_study;
  point.n_is_of_study = !target.n && target.n_study;
  point.label = short_citation(target.citation);
  point.citation = study != nullptr ? study->citation : target.citation;
  point.source = target.source;
  point.link = link_of(target.source);
  point.is_calibration = target.role == "calibration";
  point.is_recalled = target.quality == "recalled";
  point.elsewhere = difference_of(target, query);
  return point;
}

auto drawing_order(const Observation& point) {
  return std::make_tuple(std::cref(point.target->observable), point.day.value_or(std::numeric_limits<double>::infinity()), std::cref(point.target->id));
}

}  // namespace

std::vector<Observation> Evidence::observations_for(const ObservationQuery& query) const {
  std::vector<Observation> points;
  for (const auto& target : targets_) {
    if (is_wanted(target, query)) points.push_back(observation_of(target, find_observable(target.observable), find_source(target.study), query));
  }
  std::sort(points.begin(), points.end(), [](const Observation& left, const Observation& right) { return drawing_order(left) < drawing_order(right); });
  return points;
}

std::string treatment_of(const Arm& arm) {
  if (!arm.product.empty()) return arm.product;
  return arm.drug.empty() ? arm.kind : arm.drug;
}

std::string short_citation(std::string_view citation) {
  const auto word_end = std::min(citation.find_first_of(" ,;:"), citation.size());
  const auto is_year = [&](std::size_t at) {
    const auto digits = citation.substr(at, 4);
    const bool alone = (at == 0 || std::isdigit(static_cast<unsigned char>(citation[at - 1])) == 0) &&
                       (at + 4 == citation.size() || std::isdigit(static_cast<unsigned char>(citation[at + 4])) == 0);
    return alone && digits.size() == 4 && (digits.substr(0, 2) == "19" || digits.substr(0, 2) == "20") &&
           std::all_of(digits.begin(), digits.end(), [](unsigned char digit) { return std::isdigit(digit) != 0; });
  };
  for (std::size_t at = 0; at + 4 <= citation.size(); ++at) {
    if (word_end > 0 && is_year(at)) return fmt::format("{} {}", citation.substr(0, word_end), citation.substr(at, 4));
  }
  return std::string(citation);
}

std::string link_of(std::string_view source) {
  static const std::regex pattern(R"((10\.\d{4,9}/[^\s,;]+)|(https?://[^\s,;]+)|(PMC\d+))");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(source.begin(), source.end(), match, pattern)) return {};
  auto address = match.str();
  while (!address.empty() && (address.back() == '.' || address.back() == '"')) address.pop_back();
  // A closing bracket belongs to the address only where it was opened in it.
  if (address.back() == ')' && address.find('(') == std::string::npos) address.pop_back();
  if (match[1].matched) return "https://doi.org/" + address;
  return match[2].matched ? address : "https://pmc.ncbi.nlm.nih.gov/articles/" + address + "/";
}

}  // namespace neurocart::evidence
