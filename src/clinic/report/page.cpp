// See page.hpp.
#include "clinic/report/page.hpp"

#include <fmt/format.h>

#include <map>

namespace neurocart::report {

// Made from web/ by the build.
extern const std::string_view page_skeleton, page_style, page_script;

namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& object, const char* key) {
  const auto place = object.find(key);
  return place != object.end() && place->is_string() ? place->get<std::string>() : std::string();
}

std::string element(const char* name, const std::string& content, const char* kind = "") {
  if (content.empty()) return {};
  const auto attribute = *kind == '\0' ? std::string() : fmt::format(" class=\"{}\"", kind);
  return fmt::format("<{}{}>{}</{}>", name, attribute, escape_html(content), name);
}

std::string pairs(const Json& lines) {
  std::string html;
  for (const auto& line : lines) {
    const bool is_code = line.value("code", false);
    html += fmt::format("<div><dt>{}</dt><dd{}>{}</dd></div>", escape_html(text_of(line, "label")), is_code ? " class=\"code\"" : "",
                        escape_html(text_of(line, "text")));
  }
  return html;
}

std::string lede(const Json& runs) {
  std::string html;
  for (const auto& run : runs) {
    const auto concept_name = text_of(run, "concept");
    html += concept_name.empty() ? escape_html(text_of(run, "text")) : element("span", text_of(run, "text"), ("c-" + concept_name).c_str());
  }
  return html;
}

std::string keys(const Json& list) {
  std::string html;
  for (const auto& key : list) {
    std::string compare;
    for (const auto& other : key.value("compare", Json::array())) {
      const auto unit = text_of(other, "unit");
      compare += fmt::format("<p class=\"key-compare\"><b>{}</b> {}{}</p>", escape_html(text_of(other, "letter")), escape_html(text_of(other, "value")),
                             unit.empty() ? "" : " " + escape_html(unit));
    }
    html += fmt::format("<li class=\"key c-{}\"><p class=\"key-label\">{}{}</p><p class=\"key-value\"><b>{}</b> {}</p><div>{}{}</div></li>\n",
                        text_of(key, "concept"), escape_html(text_of(key, "label")), element("span", text_of(key, "detail")),
                        escape_html(text_of(key, "value")), element("span", text_of(key, "unit")), compare, element("p", text_of(key, "note"), "key-note"));
  }
  return html;
}

std::string figure_html(const Json& figure) {
  return fmt::format("<figure class=\"figure\" id=\"{}\"><figcaption><p class=\"figure-number\">Figure {}</p>{}{}</figcaption>",
                     escape_html(text_of(figure, "id")), figure.value("number", 0), element("h3", text_of(figure, "title"), "figure-title"),
                     element("p", text_of(figure, "subtitle"), "figure-subtitle")) +
         "<p class=\"no-script\">This figure is drawn by the page's script, which is switched off.</p>" + element("p", text_of(figure, "note"), "figure-note") +
         "</figure>";
}

std::string table_html(const Json& table) {
  const auto align = [](const std::string& kind) { return kind == "number" ? "align-right" : "align-left"; };
  std::string head, body;
  for (const auto& column : table["columns"])
    head += fmt::format("<th scope=\"col\" class=\"{}\">{}</th>", align(text_of(column, "kind")), escape_html(text_of(column, "label")));
  for (const auto& row : table["rows"]) {
    body += "<tr>";
    std::size_t index = 0;
    for (const auto& cell : row["cells"]) {
      const auto kind = text_of(table["columns"].at(index++), "kind");
      body += fmt::format("<td class=\"{} kind-{}\">{}</td>", align(kind), kind, escape_html(text_of(cell, "text")));
    }
    body += "</tr>\n";
  }
  return fmt::format(
      "<div class=\"table-block\" id=\"{}\">{}{}<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"{}\"><table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>{}</div>",
      escape_html(text_of(table, "id")), element("h3", text_of(table, "title"), "table-title"), element("p", text_of(table, "subtitle"), "figure-subtitle"),
      escape_html(text_of(table, "title")), head, body, element("p", text_of(table, "note"), "figure-note"));
}

std::string block(const Json& report, const std::string& id) {
  for (const auto& figure : report["figures"]) {
    if (text_of(figure, "id") == id) return figure_html(figure);
  }
  for (const auto& table : report["tables"]) {
    if (text_of(table, "id") == id) return table_html(table);
  }
  return {};
}

std::string sections(const Json& report) {
  std::string html;
  for (const auto& section : report["sections"]) {
    html += fmt::format("<section class=\"section\" id=\"{}\">{}\n", escape_html(text_of(section, "id")), element("h2", text_of(section, "title")));
    for (const auto& row : section["rows"]) {
      std::string blocks;
      for (const auto& id : row) blocks += block(report, id.get<std::string>()) + "\n";
      html += row.size() > 1 ? "<div class=\"row\">" + blocks + "</div>\n" : blocks;
    }
    html += "</section>\n";
  }
  return html;
}

std::string run(const Json& facts) {
  std::string html = "<div class=\"run-scenarios\">";
  for (const auto& scenario : facts["scenarios"]) {
    html += element("h3", text_of(scenario, "name")) + "<pre class=\"scenario\" tabindex=\"0\">" + escape_html(text_of(scenario, "text")) + "</pre>";
  }
  html += "</div><div class=\"run-facts\"><dl class=\"run-list\">" + pairs(facts["facts"]) + "</dl>";
  if (!facts["warnings"].empty()) {
    html += "<h3>Warnings</h3><ul class=\"warnings\">";
    for (const auto& warning : facts["warnings"])
      html += fmt::format("<li><code>{}</code> {}</li>", escape_html(text_of(warning, "code")), escape_html(text_of(warning, "text")));
    html += "</ul>";
  }
  if (!facts["left_out"].empty()) {
    html += "<h3>Not in this report</h3><ul class=\"left-out\">";
    for (const auto& part : facts["left_out"])
      html += fmt::format("<li><b>{}</b> {}</li>", escape_html(text_of(part, "title")), escape_html(text_of(part, "reason")));
    html += "</ul>";
  }
  return html + "</div>";
}

// The data as JSON inside a script element: "</script" would end it and "<!--<script" would hide its end, so no "<" is left as such.
std::string data(const Json& report) {
  const auto text = report.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size());
  for (const char letter : text) {
    if (letter == '<')
      safe += "\\u003c";
    else
      safe += letter;
  }
  return safe;
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string escaped;
  escaped.reserve(text.size());
  for (const char letter : text) {
    if (letter == '&')
      escaped += "&amp;";
    else if (letter == '<')
      escaped += "&lt;";
    else if (letter == '>')
      escaped += "&gt;";
    else if (letter == '"')
      escaped += "&quot;";
    else
      escaped += letter;
  }
  return escaped;
}

std::string assemble_page(const Json& report) {
  const auto banner = text_of(report, "banner");
  const std::map<std::string, std::string, std::less<>> parts = {
      {"title", escape_html(text_of(report, "title"))},
      {"style", std::string(page_style)},
      {"script", std::string(page_script)},
      {"kind_label", escape_html(text_of(report, "kind_label"))},
      {"headline", escape_html(text_of(report, "headline"))},
      {"banner", banner.empty() ? banner : "<p class=\"banner\" role=\"status\">" + escape_html(banner) + "</p>"},
      {"lede", lede(report["lede"])},
      {"facts", pairs(report["facts"])},
      {"keys", keys(report["keys"])},
      {"sections", sections(report)},
      {"run", run(report["run"])},
      {"data", data(report)}};
  std::string page;
  std::string_view rest = page_skeleton;
  while (true) {
    const auto open = rest.find("{{"), close = rest.find("}}", std::min(open, rest.size()));
    if (close == std::string_view::npos) break;
    page += rest.substr(0, open);
    const auto part = parts.find(rest.substr(open + 2, close - open - 2));
    if (part != parts.end()) page += part->second;
    rest.remove_prefix(close + 2);
  }
  return page.append(rest);
}

}  // namespace neurocart::report
