// See explain_parameter.hpp.
#include "apps/cli/explain_parameter.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <utility>

#include "clinic/compose/explain.hpp"
#include "clinic/course/course.hpp"
#include "clinic/course/tried_range.hpp"

namespace neurocart::cli {

namespace {

constexpr double sixth_month = 182.0;  // day on which effects are read, when the course reaches it

std::string place(const SourceSpan& span) {
  return span.file.empty() ? "command line" : span.line > 0 ? fmt::format("{}:{}", span.file, span.line) : span.file;
}

void print_source(const compose::ParameterRecord& record, const evidence::Evidence& evidence, std::ostream& out) {
  out << fmt::format("  status    {}{}\n", record.status, record.recalled ? " (recalled: verify before relying on it)" : "");
  out << fmt::format("  source    {}\n", record.source);
  const auto resolution = evidence.resolve_source(record.source);
  for (const auto* entry : resolution.entries) {
    out << fmt::format("            {}: {}{}\n", entry->id, entry->citation.empty() ? entry->what : entry->citation,
                       entry->doi_or_url.empty() ? "" : ", " + entry->doi_or_url);
  }
  if (resolution.standing == evidence::SourceStanding::unresolved) out << "            (no entry of the evidence has this name; kept as text)\n";
  if (!record.target.empty()) out << fmt::format("  tuned to  {}\n", record.target);
}

double at_day(const course::Course& course, const course::Column& column, double day) {
  const auto place_of_day = std::lower_bound(course.days.begin(), course.days.end(), day);
  if (place_of_day == course.days.end()) return std::nan("");
  return column.values[static_cast<std::size_t>(place_of_day - course.days.begin())];
}

void print_effect(const compose::Composition& composition, const compose::ParameterRecord& record, std::ostream& out) {
  Diagnostics diagnostics;
  course::Options options;
  options.tolerance = 1e-5;
  options.varied = {record.path};
  const double day = std::min(sixth_month, composition.end_day);
  options.days = course::daily_days(composition);
  const course::Runner runner(composition, options, diagnostics);
  if (diagnostics.has_errors()) return;
  const double value = record.chain.back().value;
  const auto range = course::tried_range(record).value_or(course::TriedRange{0.9 * value, 1.1 * value, "10 % less and more (no spread is known)"});
  const std::vector<course::Variation> variations = {{}, {{record.path, range.low}}, {{record.path, range.high}}};
  std::vector<course::Course> courses;
  try {
    courses = runner.run_many(variations);
  } catch (const std::invalid_argument&) {
    out << "  effect    this value does not enter the course\n";
    return;
  }
  out << fmt::format("  effect    on day {:g}, at {}\n            {:<28} {:>12.4g} {:>12.4g} {:>12.4g}\n", day, range.words, "", range.low, value, range.high);
  for (const auto& readout : composition.readouts) {
    const bool is_main = !readout.score.empty() || !readout.observable.empty();
    const auto* now = courses[0].find(readout.name);
    const auto* lower = courses[1].find(readout.name);
    const auto* upper = courses[2].find(readout.name);
    if (!is_main || now == nullptr || lower == nullptr || upper == nullptr) continue;
    out << fmt::format("            {:<28} {:>12.4g} {:>12.4g} {:>12.4g} {}\n", readout.name, at_day(courses[1], *lower, day), at_day(courses[0], *now, day),
                       at_day(courses[2], *upper, day), readout.unit);
  }
}

void print_users(const std::vector<std::string>& users, std::ostream& out) {
  out << fmt::format("  used by   {}\n", users.empty() ? "nothing in this patient" : fmt::format("{}", fmt::join(users, ", ")));
}

void print_parameter(const compose::Composition& composition, const evidence::Evidence& evidence, const compose::ParameterRecord& record, std::ostream& out) {
  out << fmt::format("{} = {} {}\n  {}{}\n", record.path, record.chain.back().text, record.unit, record.meaning,
                     record.symbol.empty() ? "" : fmt::format(" (symbol {})", record.symbol));
  for (std::size_t i = 0; i < record.chain.size(); ++i) {
    const auto& step = record.chain[i];
    out << fmt::format("  {:<9} {} = {}, {}\n", i == 0 ? "chain" : "", step.origin, step.text, place(step.span));
  }
  if (!record.spread.kind.empty())
    out << fmt::format("  spread    {} {:g}{}\n", record.spread.kind, record.spread.size,
                       record.spread.factor.empty() ? "" : ", drawn with " + record.spread.factor);
  if (record.valid) out << fmt::format("  valid     {:g} to {:g} {}\n", record.valid->first, record.valid->second, record.unit);
  print_source(record, evidence, out);
  print_users(record.used_by, out);
  print_effect(composition, record, out);
}

}  // namespace

int explain_path(const compose::Composition& composition, const evidence::Evidence& evidence, const std::string& path, std::ostream& out) {
  Diagnostics diagnostics;
  const auto found = compose::find_path(composition, path, diagnostics);
  if (!found) throw InputError(std::move(diagnostics));
  if (found.parameter != nullptr) {
    print_parameter(composition, evidence, *found.parameter, out);
    return 0;
  }
  const auto& quantity = *found.quantity;
  out << fmt::format("{} [{}]\n  {}\n  defined   {}\n", quantity.path, quantity.unit, quantity.meaning, place(quantity.span));
  for (const auto& rule : composition.model.rules) {
    const int symbol = composition.model.find(rule.target);
    if (symbol < 0 || composition.model.symbols[static_cast<std::size_t>(symbol)].display_name != quantity.path) continue;
    out << fmt::format("  {}  {}\n", rule.kind == model::Rule::Kind::rate ? "rate    " : "equals  ", model::to_text(*rule.expression));
  }
  print_users(compose::users_of(composition, quantity.path), out);
  return 0;
}

}  // namespace neurocart::cli
