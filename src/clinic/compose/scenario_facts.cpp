// What reports say about a scenario: its own words, and the descriptive tables of the cards that it names. Nothing here changes the model.
#include <algorithm>
#include <array>

#include "clinic/compose/toml_table.hpp"
#include "clinic/compose/workspace.hpp"

namespace neurocart::compose {
namespace {

constexpr std::array<std::string_view, 3> descriptive_tables = {"report", "facts", "construct"};

std::vector<std::string> plain(const std::vector<Text>& texts) {
  std::vector<std::string> words;
  for (const auto& text : texts) words.push_back(text.value);
  return words;
}

void add_texts(Composition& out, const Card& card, std::string_view text) {
  // The card was read before: what is wrong in it has been said.
  Diagnostics already_said;
  const auto document = parse_toml(text, card.path.string(), already_said);
  if (!document) return;
  for (const auto name : descriptive_tables) {
    const auto* table = (*document)[name].as_table();
    if (table == nullptr) continue;
    for (const auto& entry : entries_in_order(*table, card.path.string())) {
      if (const auto words = entry.node->value<std::string>(); words && entry.node->is_string()) {
        out.texts.push_back({card.name, std::string(name), entry.key, *words});
      } else if (const auto number = entry.node->value<double>(); number && entry.node->is_number()) {
        out.texts.push_back({card.name, std::string(name), entry.key, number_text(*number)});
      }
    }
  }
}

}  // namespace

void add_scenario_facts(Workspace& w) {
  const Scenario& scenario = w.scenario;
  w.out.title = scenario.title;
  w.out.purpose = scenario.purpose;
  w.out.scenario_text = scenario.text;
  w.out.sex = scenario.sex;
  w.out.time_zero = scenario.time_zero.value;
  w.out.diseases = plain(scenario.diseases);
  w.out.history = plain(scenario.history);
  w.out.studies = plain(scenario.studies);
  w.out.show_paths = plain(scenario.show_paths);
  for (const auto& family : w.families) w.out.families.push_back(family.id);
  std::vector<std::string> named = w.out.diseases;
  for (const auto& treatment : scenario.treatments) named.push_back(treatment.name.value);
  for (std::size_t i = 0; i < named.size(); ++i) {
    if (std::find(named.begin(), named.begin() + static_cast<std::ptrdiff_t>(i), named[i]) != named.begin() + static_cast<std::ptrdiff_t>(i)) continue;
    if (const LoadedCard* loaded = w.library.card(named[i])) add_texts(w.out, loaded->card, loaded->text);
  }
}

}  // namespace neurocart::compose
