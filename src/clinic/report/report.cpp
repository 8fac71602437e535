// See report.hpp: the parts put together.
#include "clinic/report/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clinic/report/figures.hpp"
#include "clinic/report/page.hpp"

namespace neurocart::report {

namespace {

// Figures, tables and the sections they stand in, numbered in the order added.
class Body {
 public:
  explicit Body(Json& report) : report_(report) {
    for (const char* key : {"sections", "figures", "tables"}) report_[key] = Json::array();
  }

  void add_figure(const SectionText& section, Json content, bool beside_last = false) {
    if (content.is_null()) return;
    const auto number = report_["figures"].size() + 1;
    const auto id = fmt::format("fig-{}", number);
    Json figure{{"id", id}, {"number", number}};
    for (auto& [key, value] : content.items()) figure[key] = std::move(value);
    report_["figures"].push_back(std::move(figure));
    place(section, id, beside_last);
  }

  void add_table(const SectionText& section, Json table) {
    if (table.is_null()) return;
    const auto id = table["id"].get<std::string>();
    report_["tables"].push_back(std::move(table));
    place(section, id, false);
  }

 private:
  void place(const SectionText& section, const std::string& id, bool beside_last) {
    auto& sections = report_["sections"];
    auto known = std::find_if(sections.begin(), sections.end(), [&](const Json& other) { return other["id"] == section.id; });
    if (known == sections.end()) {
      sections.push_back({{"id", section.id}, {"title", section.title}, {"rows", Json::array()}});
      known = sections.end() - 1;
    }
    auto& rows = (*known)["rows"];
    if (beside_last && !rows.empty() && rows.back().size() == 1) {
      rows.back().push_back(id);
    } else {
      rows.push_back(Json::array({id}));
    }
  }

  Json& report_;
};

Json panels_json(Context& context, const std::vector<PanelText>& panels, const Window& window) {
  Json list = Json::array();
  for (const auto& panel : panels) {
    if (auto json = panel_json(context, panel, window); !json.is_null()) list.push_back(std::move(json));
  }
  return list;
}

Json figure_json(const Context& context, const FigureText& text, const char* type) {
  Json json{{"title", choose(context, text.titles)}, {"subtitle", context.say(text.subtitle)}};
  if (const auto note = context.say(text.note); !note.empty()) json["note"] = note;
  json["description"] = context.say(text.description);
  json["type"] = type;
  return json;
}

Json course_json(Context& context) {
  const auto& course = *context.patient().course;
  auto json = figure_json(context, context.texts.course, "course");
  json["lanes"] = lanes_json(context);
  json["panels"] = panels_json(context, context.texts.course.panels, {"days", course.days.front(), course.days.back()});
  return json["panels"].empty() ? Json(nullptr) : json;
}

Json first_days_json(Context& context) {
  const auto& texts = context.texts.first_days;
  auto json = figure_json(context, texts, "first_days");
  json["start_day"] = rounded(std::max(texts.from, context.patient().course->days.front()));
  json["end_day"] = rounded(std::min(texts.to, context.patient().course->days.back()));
  auto words = context.words;
  words["zero"] = zero_words(*context.patient().composition);
  json["time_label"] = fill(texts.time_label, words, {}).value_or("days");
  json["panels"] = panels_json(context, texts.panels, {"first_days", texts.from, texts.to});
  return json["panels"].empty() ? Json(nullptr) : json;
}

Json lede_json(const Context& context) {
  Json lede = Json::array();
  for (const auto& sentence : choose_all(context, context.texts.lede)) {
    if (!lede.empty()) lede.push_back(Json{{"text", " "}});
    for (const auto& run : runs_of(sentence)) {
      lede.push_back(Json{{"text", run.text}});
      if (!run.concept_name.empty()) lede.back()["concept"] = run.concept_name;
    }
  }
  return lede;
}

Json clock_json(const Context& context) {
  const auto& composition = *context.patient().composition;
  const auto zero = zero_words(composition);
  Json clock{{"start_day", rounded(composition.start_day)}, {"end_day", rounded(composition.end_day)}, {"zero_label", zero}};
  if (composition.start_day < 0) clock["before_label"] = "before " + zero;
  if (context.texts.main_day < composition.end_day) clock["print_day"] = context.texts.main_day;
  return clock;
}

std::string banner_of(const Context& context) {
  for (const auto& strategy : context.strategies) {
    if (strategy.course->failed)
      return fmt::format("The course of {} stopped early: {}. Figures show what was computed before.", strategy.label, strategy.course->failure);
  }
  return {};
}

int failed_runs(const ReportInput& input) {
  int failed = input.course->failed ? 1 : 0;
  for (const auto& comparison : input.comparisons) failed += comparison.course->failed ? 1 : 0;
  for (const auto& tried : input.tornado) failed += (tried.low.failed ? 1 : 0) + (tried.high.failed ? 1 : 0);
  return failed;
}

Json report_json(Context& context) {
  Json report{{"schema", 1}, {"kind", "patient"}, {"kind_label", context.texts.kind_label}};
  const auto& composition = *context.patient().composition;
  report["title"] = composition.title.empty() ? std::string("neurocart: one patient") : composition.title;
  const auto headline = capital(choose(context, context.texts.headline));
  report["headline"] = headline.empty() ? report["title"] : Json(headline);
  report["lede"] = lede_json(context);
  report["facts"] = facts_json(context);
  report["keys"] = keys_json(context);
  if (const auto banner = banner_of(context); !banner.empty()) report["banner"] = banner;
  report["strategies"] = Json::array();
  for (const auto& strategy : context.strategies) report["strategies"].push_back({{"letter", strategy.letter}, {"label", strategy.label}});
  report["clock"] = clock_json(context);
  Body body(report);
  Json cards = Json::object();
  const auto& texts = context.texts;
  body.add_figure(texts.course.section, course_json(context));
  body.add_figure(texts.first_days.section, first_days_json(context));
  body.add_figure(texts.depth.section, depth_json(context));
  body.add_figure(texts.path.section, path_json(context), true);
  body.add_figure(texts.tornado.section, tornado_json(context, cards));
  body.add_table(texts.tornado.section, predictions_table(context));
  report["grids"] = Json::object();
  for (const auto& [name, days] : context.grids) report["grids"][name] = rounded_list(days);
  report["parameters"] = std::move(cards);
  const int runs = static_cast<int>(context.strategies.size() + 2 * context.input.tornado.size());
  report["run"] = run_json(context, runs, failed_runs(context.input));
  return report;
}

}  // namespace

std::vector<std::string> report_paths(const compose::Composition& composition, const std::vector<std::filesystem::path>& library_folders,
                                      Diagnostics& diagnostics) {
  std::vector<std::string> paths;
  for (const auto& row : read_texts(library_folders, diagnostics).depth.rows) {
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
  auto texts = read_texts(input.library_folders, of_texts);
  for (const auto& item : of_texts.all()) diagnostics.add(item);
  if (of_texts.has_errors() || input.course->days.empty()) return {};
  auto context = make_context(input, std::move(texts));
  return assemble_page(report_json(context));
}

}  // namespace neurocart::report
