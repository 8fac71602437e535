// See body.hpp.
#include "clinic/report/body.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clinic/report/figures.hpp"

namespace neurocart::report {

Body::Body(Json& report) : report_(report) {
  for (const char* key : {"sections", "figures", "tables"}) report_[key] = Json::array();
}

bool Body::add_figure(const SectionText& section, Json content, bool beside_last) {
  if (content.is_null()) return false;
  const auto number = report_["figures"].size() + 1;
  const auto id = fmt::format("fig-{}", number);
  Json figure{{"id", id}, {"number", number}};
  for (auto& [key, value] : content.items()) figure[key] = std::move(value);
  report_["figures"].push_back(std::move(figure));
  place(section, id, beside_last);
  return true;
}

bool Body::add_table(const SectionText& section, Json table) {
  if (table.is_null()) return false;
  const auto id = table["id"].get<std::string>();
  report_["tables"].push_back(std::move(table));
  place(section, id, false);
  return true;
}

void Body::place(const SectionText& section, const std::string& id, bool beside_last) {
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

namespace {

Json panels_json(Context& context, const std::vector<PanelText>& panels, const Window& window) {
  Json list = Json::array();
  for (const auto& panel : panels) {
    if (auto json = panel_json(context, panel, window); !json.is_null()) list.push_back(std::move(json));
  }
  return list;
}

std::string banner_of(const Context& context) {
  for (const auto& strategy : context.strategies) {
    if (strategy.course->failed)
      return fmt::format("The course of {} stopped early: {}. Figures show what was computed before.", strategy.label, strategy.course->failure);
  }
  return {};
}

}  // namespace

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

void add_opening(Json& report, const Context& context) {
  const auto& composition = *context.patient().composition;
  report["title"] = composition.title.empty() ? std::string("neurocart: ") + context.texts.kind_label : composition.title;
  const auto headline = capital(choose(context, context.texts.headline));
  report["headline"] = headline.empty() ? report["title"] : Json(headline);
  report["lede"] = lede_json(context);
  report["facts"] = facts_json(context);
  report["keys"] = keys_json(context);
  if (const auto banner = banner_of(context); !banner.empty()) report["banner"] = banner;
  report["strategies"] = Json::array();
  for (const auto& strategy : context.strategies) report["strategies"].push_back({{"letter", strategy.letter}, {"label", strategy.label}});
  report["clock"] = clock_json(context);
}

}  // namespace neurocart::report
