// See card_sections.hpp.
#include "clinic/compose/card_sections.hpp"

#include <fmt/format.h>

namespace neurocart::compose {
namespace {

ClassTableCard read_class_table(const std::string& name, const toml::table& inner, const SourceSpan& span, const TomlTable& card) {
  ClassTableCard result{name, {}, span};
  for (const auto& entry : entries_in_order(inner, card.file()))
    result.classes.emplace_back(Text{entry.key, entry.span},
                                read_value_by_tissue(*entry.node, card.file(), fmt::format("'{}' in table '{}'", entry.key, name), card.diagnostics()));
  return result;
}

// "+= a * b" -> add, "a * b".
ActAssignmentCard read_assignment(const TomlEntry& entry, const TomlTable& card) {
  ActAssignmentCard assignment;
  assignment.target = {entry.key, entry.span};
  const Text text = read_text(*entry.node, card.file(), fmt::format("'{}' in an act", entry.key), card.diagnostics());
  std::string_view rest = text.value;
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  if (rest.starts_with("+=")) {
    assignment.operation = ActAssignmentCard::Operation::add;
    rest.remove_prefix(2);
  } else if (rest.starts_with("*=")) {
    assignment.operation = ActAssignmentCard::Operation::multiply;
    rest.remove_prefix(2);
  } else if (rest.starts_with("=")) {
    rest.remove_prefix(1);
  } else if (!text.empty()) {
    card.diagnostics().error("N2012", text.span, fmt::format("what an act does to '{}' must start with +=, *= or =", entry.key));
  }
  assignment.expression = {std::string(rest), text.span};
  return assignment;
}

DosingCard read_dosing(const toml::table& inner, const TomlTable& card) {
  const TomlTable table(inner, keys::dosing(), "[dosing]", card.file(), card.span_of("dosing"), card.diagnostics());
  DosingCard dosing;
  dosing.span = card.span_of("dosing");
  dosing.act = table.text("act");
  dosing.into = table.text("into");
  if (dosing.act.empty() == dosing.into.empty()) card.diagnostics().error("N2012", dosing.span, "[dosing] needs either 'act' or 'into'");
  const Text mode = table.text("mode");
  if (mode.value == "rate") dosing.mode = DosingCard::Mode::rate;
  if (mode.value == "set") dosing.mode = DosingCard::Mode::set;
  if (!mode.empty() && mode.value != "add" && mode.value != "rate" && mode.value != "set")
    card.diagnostics().error("N2009", mode.span, "'mode' in [dosing] must be \"add\", \"rate\" or \"set\"");
  dosing.unit = table.text("unit", true);
  dosing.bioavailability = table.value("bioavailability");
  if (const auto* usual = table.node("usual")) {
    const auto read_one = [&](const toml::node& node) {
      if (const auto* plan = node.as_table()) {
        dosing.usual.push_back(read_plan(TomlTable(*plan, keys::dose_plan(), "'usual'", card.file(), span_of(node, card.file()), card.diagnostics())));
      } else {
        card.diagnostics().error("N2009", span_of(node, card.file()), "'usual' must be { dose = ..., every = ... } or a list of such");
      }
    };
    if (const auto* list = usual->as_array()) {
      for (const auto& item : *list) read_one(item);
    } else {
      read_one(*usual);
    }
  }
  dosing.valid = table.range("valid");
  dosing.valid_text = table.text("valid_text").value;
  return dosing;
}

std::vector<SettingCard> read_settings(const TomlTable& card, std::string_view key) {
  std::vector<SettingCard> settings;
  if (const auto* table = card.table(key)) {
    for (const auto& entry : entries_in_order(*table, card.file()))
      settings.push_back(read_setting(entry, card.file(), fmt::format("[{}]", key), card.diagnostics()));
  }
  return settings;
}

}  // namespace

void read_class_tables(const TomlTable& table, Card& card) {
  if (const auto* weight = table.table("weight")) card.tables.push_back(read_class_table("weight", *weight, table.span_of("weight"), table));
  const auto* tables = table.table("tables");
  if (tables == nullptr) return;
  for (const auto& entry : entries_in_order(*tables, table.file())) {
    check_name(entry.key, entry.span, table.diagnostics());
    if (const auto* inner = entry.node->as_table()) {
      card.tables.push_back(read_class_table(entry.key, *inner, entry.span, table));
    } else {
      table.diagnostics().error("N2009", entry.span, fmt::format("'{}' in [tables] must be a table by class", entry.key));
    }
  }
}

void read_treatment_sections(const TomlTable& table, Card& card) {
  if (const auto* acts = table.table("act")) {
    for (const auto& entry : entries_in_order(*acts, table.file())) {
      const auto* inner = entry.node->as_table();
      if (inner == nullptr) {
        table.diagnostics().error("N2009", entry.span, fmt::format("act '{}' must be a table of assignments", entry.key));
        continue;
      }
      ActCard act{entry.key, {}, entry.span};
      for (const auto& assignment : entries_in_order(*inner, table.file())) act.assignments.push_back(read_assignment(assignment, table));
      card.acts.push_back(std::move(act));
    }
  }
  if (const auto* dosing = table.table("dosing")) card.dosing = read_dosing(*dosing, table);
  const bool names_its_preset = card.kind == CardKind::disease && table.has("preset") && table.node("preset")->is_string();
  if (names_its_preset) card.preset = table.text("preset");
  if (const auto* presets = names_its_preset ? nullptr : table.table("preset")) {
    for (const auto& entry : entries_in_order(*presets, table.file())) {
      const auto* inner = entry.node->as_table();
      if (inner == nullptr) {
        table.diagnostics().error("N2009", entry.span, fmt::format("preset '{}' must be a table of values", entry.key));
        continue;
      }
      PresetCard preset{entry.key, {}};
      for (const auto& setting : entries_in_order(*inner, table.file()))
        preset.settings.push_back(read_setting(setting, table.file(), fmt::format("[preset.{}]", entry.key), table.diagnostics()));
      card.presets.push_back(std::move(preset));
    }
  }
  card.sets = read_settings(table, "set");
  card.multiplies = read_settings(table, "multiply");
}

void read_disease_and_score(const TomlTable& table, Card& card) {
  if (card.kind == CardKind::disease) {
    card.family = table.text("family", true);
    card.scores = table.texts("scores");
    card.each_family = true;
  }
  if (card.kind == CardKind::score) {
    ScoreCard score;
    score.latent = table.text("latent", true);
    score.range = table.range("range");
    score.step = table.number("step").value_or(0.0);
    score.better = table.text("better").value;
    card.score = score;
    card.each_family = true;
  }
}

void read_gives(const TomlTable& table, Card& card) {
  const toml::node* node = table.node("give");
  const auto* list = node == nullptr ? nullptr : node->as_array();
  if (list == nullptr) {
    table.diagnostics().error("N2010", table.span(), "a regimen has [[give]] entries");
    return;
  }
  for (const auto& item : *list) {
    const auto* inner = item.as_table();
    if (inner == nullptr) {
      table.diagnostics().error("N2009", span_of(item, table.file()), "every 'give' must be a table");
      continue;
    }
    const SourceSpan span = span_of(item, table.file());
    const TomlTable give(*inner, keys::give(), "[[give]]", table.file(), span, table.diagnostics());
    Text name = give.text("drug");
    if (name.empty()) name = give.text("product");
    if (name.empty()) table.diagnostics().error("N2010", span, "[[give]] names no 'drug'");
    card.gives.push_back({name, read_plan(give), span});
  }
}

}  // namespace neurocart::compose
