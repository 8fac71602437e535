// See page.hpp.
#include "clinic/evidence/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "clinic/evidence/number_text.hpp"
#include "clinic/evidence/page_parts.hpp"
#include "clinic/evidence/table.hpp"

namespace neurocart::evidence {

namespace {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

std::string spaced(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string line;
  for (const auto& text : texts) {
    if (!text.empty()) line += (line.empty() ? "" : "; ") + text;
  }
  return line;
}

std::string cell(const std::string& main, const std::string& small = {}) {
  return "<td>" + escaped(main) + (small.empty() ? "" : "<small>" + escaped(small) + "</small>") + "</td>";
}

// A cell of numbers: `sorted_by` is what the script sorts by, absent at the end.
std::string number_cell(const std::string& main, const std::optional<double>& sorted_by, std::string_view more_class = {}) {
  return fmt::format("<td class=\"number{}\" data-v=\"{}\">{}</td>", more_class, sorted_by ? as_given(*sorted_by) : "", escaped(main));
}

// Long ids may break after an underscore.
std::string breakable(const std::string& html) {
  std::string text;
  for (const char letter : html) text += letter == '_' ? std::string("_<wbr>") : std::string(1, letter);
  return text;
}

std::string arm_details(const Arm& arm) {
  std::string cells;
  if (arm.dose_cells) cells = for_reader(*arm.dose_cells) + " cells";
  if (arm.dose_cells_per_kg) cells = for_reader(*arm.dose_cells_per_kg) + " cells per kg";
  auto text = joined({arm.construct, arm.costim, arm.vector, arm.source, arm.dose, cells, arm.schedule, arm.lymphodepletion, arm.background});
  if (!arm.recalled.empty()) text += " (recalled: " + spaced(fmt::format("{}", fmt::join(arm.recalled, ", "))) + ")";
  return text;
}

std::string citation_cell(const Target& target) {
  const auto link = link_of(target.source);
  if (link.empty()) return cell(target.citation, target.source == target.citation ? std::string() : target.source);
  return "<td><a href=\"" + escaped(link) + "\" rel=\"noreferrer\">" + escaped(target.citation) + "</a></td>";
}

std::string row_of(const Evidence& evidence, const Target& target) {
  const auto* observable = evidence.find_observable(target.observable);
  std::string row = target.quality == "recalled" ? "<tr class=\"recalled\">" : "<tr>";
  row += breakable(cell(target.study, joined({target.population, target.subgroup})));
  row += cell(spaced(target.disease));
  row += cell(treatment_of(target.arm), arm_details(target.arm));
  row += cell(spaced(target.observable), details_of(target));
  row += cell(spaced(target.statistic));
  row += number_cell(day_for_reader(target), target.time_days);
  row += number_cell(value_for_reader(target, observable), target.value, " value");
  row += cell(interval_for_reader(target, observable));
  row += number_cell(n_for_reader(target), target.n ? target.n : target.n_study, " wrapped");
  row += cell(target.role);
  row += cell(target.quality, target.confidence.empty() ? "" : "confidence " + target.confidence);
  row += citation_cell(target);
  return row + "</tr>\n";
}

std::string observations_table(const Evidence& evidence, const std::vector<const Target*>& targets) {
  struct Heading {
    std::string_view title;
    bool is_number;
  };
  constexpr std::array<Heading, 12> headings{{{"Study", false},
                                              {"Disease", false},
                                              {"Treatment", false},
                                              {"Observable", false},
                                              {"Statistic", false},
                                              {"Day", true},
                                              {"Value", true},
                                              {"Interval", false},
                                              {"n", true},
                                              {"Role", false},
                                              {"Read", false},
                                              {"Citation", false}}};
  std::string table =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Published observations\"><table id=\"observations\" class=\"wide\">\n<thead><tr>";
  for (const auto& heading : headings) {
    table += fmt::format("<th scope=\"col\"{}><button type=\"button\">{}</button></th>", heading.is_number ? " class=\"number\"" : "", heading.title);
  }
  table += "</tr></thead>\n<tbody>\n";
  for (const auto* target : targets) table += row_of(evidence, *target);
  return table + "</tbody></table></div>\n";
}

std::string vocabulary_table(const Evidence& evidence, const std::vector<const Target*>& targets) {
  std::set<std::string_view> used;
  for (const auto* target : targets) used.insert(target->observable);
  std::string table =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Observables\"><table><thead><tr><th scope=\"col\">Observable</th><th "
      "scope=\"col\">Meaning</th>"
      "<th scope=\"col\">Unit</th><th scope=\"col\">Better</th></tr></thead><tbody>\n";
  for (const auto& observable : evidence.observables()) {
    if (used.count(observable.id) == 0) continue;
    const auto unit = observable.kind == "fraction" ? std::string("share") : observable.unit;
    table += "<tr>" + cell(spaced(observable.id)) + cell(observable.meaning) + cell(unit) + cell(observable.direction == "none" ? "" : observable.direction) +
             "</tr>\n";
  }
  return table + "</tbody></table></div>\n";
}

}  // namespace

std::string evidence_page(const Evidence& evidence, const std::vector<const Target*>& targets, std::string_view filter_words) {
  std::string page =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<title>neurocart: what was published</title>\n<style>";
  page += page_style;
  page +=
      "</style>\n</head>\n<body>\n<header><span><strong>neurocart</strong> evidence. Research use only. Not a medical device.</span>"
      "<button id=\"theme\" type=\"button\">Light or dark</button></header>\n<main>\n<h1>What was published</h1>\n<p class=\"lede\">";
  page += escaped(counts_of(targets)) + ".";
  if (!filter_words.empty()) page += " Chosen: " + escaped(filter_words) + ".";
  page +=
      " Each row is one published figure: who was treated with what, what was seen, when, in how many. A dashed value was not read in its source."
      "</p>\n<div class=\"tools\"><label for=\"search\">Search</label><input id=\"search\" type=\"search\" autocomplete=\"off\">"
      "<span id=\"said\" role=\"status\" aria-live=\"polite\"></span></div>\n";
  page += observations_table(evidence, targets);
  page += "<h2>What the observables mean</h2>\n" + vocabulary_table(evidence, targets);
  page +=
      "</main>\n<footer>Days count from the first infusion, the first dose or the start of the trial. <em>Calibration</em>: the model was tuned to the figure; "
      "<em>check</em>: it was not. The same rows are in evidence.csv.</footer>\n<script>";
  page += page_script;
  return page + "</script>\n</body>\n</html>\n";
}

}  // namespace neurocart::evidence
