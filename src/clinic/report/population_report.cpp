// See report.hpp: the report of a population put together.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/report/body.hpp"
#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"
#include "clinic/report/page.hpp"
#include "clinic/report/population_context.hpp"

namespace neurocart::report {

namespace {

struct Totals {
  std::size_t failed = 0, rescued = 0, checked = 0;
  std::uint64_t steps = 0;
  std::vector<double> median, worst;  // by column: of the parts' medians the largest, and the largest difference of all
};

Totals totals_of(const results::Store& store) {
  Totals totals;
  const std::size_t columns = store.plan().columns.size();
  totals.median.assign(columns, 0.0);
  totals.worst.assign(columns, 0.0);
  for (const auto& part : store.parts()) {
    totals.failed += part.failed;
    totals.rescued += part.rescued;
    totals.checked += part.checked;
    totals.steps += part.steps;
    for (std::size_t i = 0; i < part.worst_errors.size() && i < columns; ++i) {
      totals.median[i] = std::max(totals.median[i], part.median_errors[i]);
      totals.worst[i] = std::max(totals.worst[i], part.worst_errors[i]);
    }
  }
  return totals;
}

// What the columns of figure 1 lie from the same patients in double precision.
std::string accuracy_words(const Context& context, const Totals& totals) {
  if (totals.checked == 0) return "no patient was run again: too few for the check";
  const auto& plan = context.patient().population->store().plan();
  std::string text =
      fmt::format("{} patients run again in double precision at a tenth of the tolerance; largest relative difference on any day, median and worst patient: ",
                  count_words(totals.checked));
  bool is_first = true;
  for (const auto& panel : context.texts.course.panels) {
    if (panel.lines.empty()) continue;
    const auto readout = resolved_readout(context.words, context.patient(), panel.lines.front().readout);
    const auto place = std::find_if(plan.columns.begin(), plan.columns.end(), [&](const auto& column) { return column.name == readout; });
    const auto name = context.say(panel.lines.front().short_name);
    if (place == plan.columns.end() || name.empty()) continue;
    const auto column = static_cast<std::size_t>(place - plan.columns.begin());
    text +=
        fmt::format("{}{} {} and {}", is_first ? "" : "; ", name, format_percent(100.0 * totals.median[column]), format_percent(100.0 * totals.worst[column]));
    is_first = false;
  }
  return text;
}

Json population_facts(const Context& context, const PopulationReportInput& input, const Totals& totals) {
  const auto& store = context.patient().population->store();
  const auto& plan = store.plan();
  Json lines = Json::array();
  add_line(lines, "Command", input.command, true);
  add_line(lines, "Version", input.facts.version, true);
  add_line(lines, "Seed", fmt::format("{}", input.facts.seed), true);
  add_line(lines, "Input digest", input.facts.input_digest, true);
  add_line(lines, "Result digest", store.digest(), true);
  add_line(lines, "Patients",
           fmt::format("{} of {} done; {} failed; {} rescued: failed first, then done in double precision with a smaller tolerance",
                       count_words(store.patients_done()), count_words(plan.patients), totals.failed == 0 ? "none" : count_words(totals.failed),
                       totals.rescued == 0 ? "none" : count_words(totals.rescued)));
  if (input.runs.front().acceptance_rate)
    add_line(lines, "Draws",
             fmt::format("{} of the candidates drawn passed the population’s tests", format_percent(100.0 * *input.runs.front().acceptance_rate)));
  add_line(lines, "Accuracy", accuracy_words(context, totals));
  add_line(lines, "Solver",
           fmt::format("{} precision, relative tolerance {}, {} steps", plan.precision, format_number(plan.facts.tolerance),
                       format_number(static_cast<double>(totals.steps))));
  add_line(lines, "Time", fmt::format("{:.1f} s", input.facts.wall_seconds));
  add_line(lines, "Parameters", provenance_counts(*input.runs.front().composition));
  return lines;
}

// Adds a figure, or names it in the last section.
void add_or_name(Body& body, Context& context, const FigureText& text, Json json, const char* reason, bool beside_last = false) {
  if (text.section.id.empty() || body.add_figure(text.section, std::move(json), beside_last)) return;
  const auto name = text.titles.empty() ? std::string() : context.say(text.titles.back().text);
  if (!name.empty()) context.missing.emplace_back(name + ".", reason);
}

Json report_json(Context& context, const PopulationReportInput& input) {
  constexpr const char* no_column = "The run has no such columns (--columns), or no whole course was kept (--keep).";
  const auto totals = totals_of(context.patient().population->store());
  Json report{{"schema", 1}, {"kind", "population"}, {"kind_label", context.texts.kind_label}};
  auto pairs = pairs_json(context);
  add_opening(report, context);
  Body body(report);
  const auto& texts = context.texts;
  add_or_name(body, context, texts.course, course_json(context), no_column);
  if (input.runs.size() > 1) add_or_name(body, context, texts.population.pairs, std::move(pairs), no_column);
  add_or_name(body, context, texts.population.states, states_json(context), no_column);
  add_or_name(body, context, texts.population.outcome_map, outcome_map_json(context), no_column);
  add_or_name(body, context, texts.first_days, first_days_json(context), no_column);
  add_or_name(body, context, texts.population.distributions, distributions_json(context), no_column);
  body.add_table(texts.population.percentiles.section, percentiles_table(context));
  body.add_table(texts.population.percentiles.section, predictions_table(context));
  name_own_data(context);
  report["grids"] = Json::object();
  for (const auto& [name, days] : context.grids) report["grids"][name] = rounded_list(days);
  report["parameters"] = Json::object();
  const auto runs = static_cast<int>(context.patient().population->store().patients_done());
  report["run"] = run_json(context, population_facts(context, input, totals), runs, static_cast<int>(totals.failed));
  return report;
}

}  // namespace

std::string write_population_report(const PopulationReportInput& input, Diagnostics& diagnostics) {
  Diagnostics of_texts;
  auto texts = read_texts(input.library_folders, ReportKind::population, of_texts);
  for (const auto& item : of_texts.all()) diagnostics.add(item);
  if (of_texts.has_errors()) return {};
  std::vector<std::shared_ptr<PopulationView>> views;
  for (const auto& run : input.runs) {
    views.push_back(std::make_shared<PopulationView>(run));
    if (views.back()->patients() == 0) return {};
  }
  ReportInput base;
  base.composition = input.runs.front().composition;
  base.course = &views.front()->median();
  base.evidence = input.evidence;
  base.own = input.own;
  base.library_folders = input.library_folders;
  base.command = input.command;
  base.facts = input.facts;
  auto context = make_population_context(base, views, input.nominal, std::move(texts));
  return assemble_page(report_json(context, input));
}

}  // namespace neurocart::report
