// See scenario.hpp.
#include "clinic/compose/scenario.hpp"

#include <fmt/format.h>

#include "clinic/compose/toml_table.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::compose {
namespace {

void read_patient(const TomlTable& table, Scenario& scenario) {
  const auto* patient = table.table("patient");
  if (patient == nullptr) return;
  const auto texts_of = [&](const TomlEntry& entry) {
    std::vector<Text> texts;
    if (const auto* list = entry.node->as_array()) {
      for (const auto& item : *list) texts.push_back(read_text(item, table.file(), fmt::format("every entry of '{}'", entry.key), table.diagnostics()));
    } else {
      texts.push_back(read_text(*entry.node, table.file(), fmt::format("'{}'", entry.key), table.diagnostics()));
    }
    return texts;
  };
  for (const auto& entry : entries_in_order(*patient, table.file())) {
    if (entry.key == "diseases") {
      scenario.diseases = texts_of(entry);
    } else if (entry.key == "history") {
      scenario.history = texts_of(entry);
    } else if (entry.key == "sex") {
      scenario.sex = read_text(*entry.node, table.file(), "'sex'", table.diagnostics()).value;
    } else {
      scenario.patient.push_back(read_setting(entry, table.file(), "[patient]", table.diagnostics()));
    }
  }
}

// The NONMEM words for what `every` and `times` say, and how a dose arrives.
void read_dosing_words(const TomlTable& table, Treatment& treatment) {
  Diagnostics& diagnostics = table.diagnostics();
  for (const auto& [word, same] : {std::pair{"ii", "every"}, std::pair{"addl", "times"}})
    if (table.has(word) && table.has(same))
      diagnostics.error("N4001", table.span_of(word), fmt::format("'{}' and '{}' say the same thing; give one of them", word, same),
                        "addl counts the doses after the first, times all of them");
  if (table.has("ii")) treatment.plan.every = table.text("ii");
  if (const auto further = table.count("addl")) treatment.plan.times = *further + 1;
  treatment.lag = table.text("lag");
  treatment.bioavailability = table.number("bioavailability");
  if (treatment.bioavailability.value_or(0.0) < 0.0) diagnostics.error("N4002", table.span_of("bioavailability"), "'bioavailability' is negative");
}

Treatment read_treatment(const toml::table& inner, const SourceSpan& span, const TomlTable& scenario) {
  Diagnostics& diagnostics = scenario.diagnostics();
  const TomlTable table(inner, keys::treatment(), "[[treatment]]", scenario.file(), span, diagnostics);
  Treatment treatment;
  treatment.span = span;
  int named = 0;
  for (const auto& [key, kind] :
       {std::pair{"drug", Treatment::Kind::drug}, std::pair{"product", Treatment::Kind::product}, std::pair{"regimen", Treatment::Kind::regimen}}) {
    if (!table.has(key)) continue;
    ++named;
    treatment.kind = kind;
    treatment.name = table.text(key, true);
  }
  if (named != 1) diagnostics.error("N4001", span, "[[treatment]] names exactly one of 'drug', 'product' and 'regimen'");
  treatment.plan = read_plan(table);
  read_dosing_words(table, treatment);
  treatment.at = table.text("at");
  if (table.has("when"))
    diagnostics.error("N4009", table.span_of("when"), "'when' is not supported yet: a treatment cannot wait for an event", "give the days: days = [0, 14]");
  if (treatment.kind == Treatment::Kind::regimen &&
      (!treatment.plan.dose.empty() || treatment.plan.has_schedule() || !treatment.lag.empty() || treatment.bioavailability))
    diagnostics.error("N4001", span, "a regimen has its own doses and days", "change them in the regimen's file, or give its drugs one by one");
  return treatment;
}

void read_treatments(const TomlTable& table, Scenario& scenario) {
  const toml::node* node = table.node("treatment");
  if (node == nullptr) return;
  const auto* list = node->as_array();
  if (list == nullptr) {
    table.diagnostics().error("N2009", table.span_of("treatment"), "'treatment' must be written [[treatment]], once for each");
    return;
  }
  for (const auto& item : *list) {
    if (const auto* inner = item.as_table()) {
      scenario.treatments.push_back(read_treatment(*inner, span_of(item, table.file()), table));
    } else {
      table.diagnostics().error("N2009", span_of(item, table.file()), "every treatment must be a table");
    }
  }
}

void read_anchors(const TomlTable& table, Scenario& scenario) {
  const auto* anchors = table.table("anchors");
  if (anchors == nullptr) return;
  for (const auto& entry : entries_in_order(*anchors, table.file())) {
    Value value = read_value(*entry.node, table.file(), fmt::format("anchor '{}'", entry.key), table.diagnostics());
    scenario.anchors.push_back({entry.key, {value.text, value.span}});
  }
}

void read_run(const TomlTable& table, Scenario& scenario) {
  if (const auto* inner = table.table("run")) {
    const TomlTable run(*inner, keys::run(), "[run]", table.file(), table.span_of("run"), table.diagnostics());
    const auto time_of = [&](std::string_view key) {
      const Value value = run.value(key);
      return Text{value.text, value.span};
    };
    scenario.from = time_of("from");
    scenario.to = time_of("to");
    scenario.time_zero = run.text("time_zero");
    scenario.tolerance = run.number("tolerance");
    if (scenario.tolerance && !(*scenario.tolerance > 0.0)) table.diagnostics().error("N4002", run.span_of("tolerance"), "the tolerance must be above 0");
    scenario.days = run.numbers("days");
  }
  if (const auto* inner = table.table("show")) {
    const TomlTable show(*inner, keys::show(), "[show]", table.file(), table.span_of("show"), table.diagnostics());
    scenario.studies = show.texts("studies");
    scenario.show_paths = show.texts("paths");
  }
  if (const auto* inner = table.table("care")) {
    const TomlTable care(*inner, keys::care(), "[care]", table.file(), table.span_of("care"), table.diagnostics());
    if (!care.texts("rules").empty())
      table.diagnostics().error("N4009", care.span_of("rules"), "care rules come later: no rule can be given yet", "rules = []");
  }
}

void read_population(const TomlTable& table, Scenario& scenario) {
  const auto* inner = table.table("population");
  if (inner == nullptr) return;
  const TomlTable population(*inner, keys::scenario_population(), "[population]", table.file(), table.span_of("population"), table.diagnostics());
  scenario.population = PopulationRequest{population.text("file", true), population.count("patients"), table.span_of("population")};
  if (scenario.population->patients == 0) table.diagnostics().error("N4002", population.span_of("patients"), "a population has at least one patient");
}

}  // namespace

std::optional<Override> parse_override(std::string_view argument, Diagnostics& diagnostics) {
  const std::size_t cut = argument.find('=');
  const auto trimmed = [](std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return std::string(text);
  };
  if (cut == std::string_view::npos || cut == 0) {
    diagnostics.error("N4011", {"--set", 0, 0}, fmt::format("'{}' is not PATH=VALUE", argument), "--set \"car.rate=17 1/day\"");
    return std::nullopt;
  }
  return Override{trimmed(argument.substr(0, cut)), trimmed(argument.substr(cut + 1))};
}

Scenario read_scenario(const std::filesystem::path& path, Diagnostics& diagnostics) {
  try {
    return read_scenario_text(read_text_file(path), path.string(), diagnostics);
  } catch (const InputError& error) {
    for (const auto& item : error.diagnostics().all()) diagnostics.add(item);
    Scenario scenario;
    scenario.path = path;
    return scenario;
  }
}

Scenario read_scenario_text(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  Scenario scenario;
  scenario.path = file;
  scenario.text = text;
  const auto document = parse_toml(text, file, diagnostics);
  if (!document) return scenario;
  const TomlTable table(*document, keys::scenario(), "the scenario", file, {file, 1, 1}, diagnostics);
  if (!table.has("schema")) diagnostics.error("N2010", {file, 1, 1}, "the file has no 'schema'", "schema = 1");
  if (table.has("schema") && table.count("schema").value_or(1) != 1) diagnostics.error("N2016", table.span_of("schema"), "this program reads schema 1");
  scenario.title = table.text("title").value;
  scenario.purpose = table.text("purpose").value;
  scenario.report = table.text("report").value;
  read_patient(table, scenario);
  read_treatments(table, scenario);
  read_anchors(table, scenario);
  read_run(table, scenario);
  read_population(table, scenario);
  if (const auto* set = table.table("set"))
    for (const auto& entry : entries_in_order(*set, file)) scenario.settings.push_back(read_setting(entry, file, "[set]", diagnostics));
  return scenario;
}

}  // namespace neurocart::compose
