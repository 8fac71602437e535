// See report.hpp: the parts put together.
#include "clinic/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clinic/report/body.hpp"
#include "clinic/report/figures.hpp"
#include "clinic/report/page.hpp"

namespace neurocart::report {

namespace {

int failed_runs(const ReportInput& input) {
  int failed = input.course->failed ? 1 : 0;
  for (const auto& comparison : input.comparisons) failed += comparison.course->failed ? 1 : 0;
  for (const auto& tried : input.tornado) failed += (tried.low.failed ? 1 : 0) + (tried.high.failed ? 1 : 0);
  return failed;
}

Json report_json(Context& context) {
  Json report{{"schema", 1}, {"kind", "patient"}, {"kind_label", context.texts.kind_label}};
  add_opening(report, context);
  Body body(report);
  Json cards = Json::object();
  const auto& texts = context.texts;
  body.add_figure(texts.course.section, course_json(context));
  body.add_figure(texts.first_days.section, first_days_json(context));
  body.add_figure(texts.depth.section, depth_json(context));
  body.add_figure(texts.path.section, path_json(context), true);
  body.add_figure(texts.tornado.section, tornado_json(context, cards));
  body.add_table(texts.tornado.section, predictions_table(context));
  name_own_data(context);
  report["grids"] = Json::object();
  for (const auto& [name, days] : context.grids) report["grids"][name] = rounded_list(days);
  report["parameters"] = std::move(cards);
  const int runs = static_cast<int>(context.strategies.size() + 2 * context.input.tornado.size());
  report["run"] = run_json(context, identity_json(context, runs, failed_runs(context.input)), runs, failed_runs(context.input));
  return report;
}

}  // namespace

std::vector<std::string> report_paths(const compose::Composition& composition, const std::vector<std::filesystem::path>& library_folders,
                                      Diagnostics& diagnostics) {
  std::vector<std::string> paths;
  for (const auto& row : read_texts(library_folders, ReportKind::patient, diagnostics).depth.rows) {
    const auto path = resolved_path(composition, row.path);
    const bool known = std::any_of(composition.quantities.begin(), composition.quantities.end(), [&](const auto& quantity) { return quantity.path == path; });
    if (known && std::find(paths.begin(), paths.end(), path) == paths.end()) paths.push_back(path);
  }
  return paths;
}

std::vector<double> report_days(const compose::Composition& composition) {
  constexpr int fine_from = -7, fine_to = 30, steps_a_day = 4;
  auto days = course::daily_days(composition);
  for (int i = fine_from * steps_a_day; i <= fine_to * steps_a_day; ++i) {
    const double day = static_cast<double>(i) / steps_a_day;
    if (day > composition.start_day && day < composition.end_day) days.push_back(day);
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

std::string write_report(const ReportInput& input, Diagnostics& diagnostics) {
  Diagnostics of_texts;
  auto texts = read_texts(input.library_folders, ReportKind::patient, of_texts);
  for (const auto& item : of_texts.all()) diagnostics.add(item);
  if (of_texts.has_errors() || input.course->days.empty()) return {};
  auto context = make_context(input, std::move(texts));
  return assemble_page(report_json(context));
}

}  // namespace neurocart::report
