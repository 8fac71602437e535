// Reads a TOML card into card.hpp's structures: the sections that describe the part itself. Treatment, preset and score sections are in card_sections.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "clinic/compose/card_sections.hpp"
#include "clinic/compose/toml_table.hpp"

namespace neurocart::compose {
namespace {

constexpr std::array statuses = {"measured", "calibrated", "assumed", "setting"};

// Every entry of the table of that name is itself a table; calls read(entry, inner).
template <typename Read>
void each_table(const TomlTable& card, std::string_view key, Read read) {
  const toml::table* table = card.table(key);
  if (table == nullptr) return;
  for (const auto& entry : entries_in_order(*table, card.file())) {
    const auto* inner = entry.node->as_table();
    if (inner == nullptr) {
      card.diagnostics().error("N2009", entry.span, fmt::format("'{}' in [{}] must be a table in braces", entry.key, key));
      continue;
    }
    check_name(entry.key, entry.span, card.diagnostics());
    read(entry, *inner);
  }
}

ByTissue<Text> read_text_by_tissue(const TomlTable& table, std::string_view key) {
  ByTissue<Text> result;
  const toml::node* node = table.node(key);
  if (node == nullptr) return result;
  if (const auto* inner = node->as_table()) {
    result.is_table = true;
    for (const auto& entry : entries_in_order(*inner, table.file()))
      result.entries.emplace_back(entry.key, read_text(*entry.node, table.file(), fmt::format("'{}' of '{}'", entry.key, key), table.diagnostics()));
    return result;
  }
  result.entries.emplace_back("*", table.text(key));
  return result;
}

ByTissue<Spread> read_spread_by_tissue(const TomlTable& table, const std::string& name) {
  ByTissue<Spread> result;
  const toml::node* node = table.node("spread");
  if (node == nullptr) return result;
  const std::string what = "the spread of " + name;
  const auto* inner = node->as_table();
  result.is_table = inner != nullptr && !inner->empty() && inner->cbegin()->second.is_table();
  if (!result.is_table) {
    result.entries.emplace_back("*", read_spread(*node, table.file(), what, table.diagnostics()));
    return result;
  }
  for (const auto& entry : entries_in_order(*inner, table.file()))
    result.entries.emplace_back(entry.key, read_spread(*entry.node, table.file(), what, table.diagnostics()));
  return result;
}

ParameterCard read_parameter(const TomlEntry& entry, const toml::table& inner, const TomlTable& card) {
  Diagnostics& diagnostics = card.diagnostics();
  const TomlTable table(inner, keys::parameter(), fmt::format("parameter '{}'", entry.key), card.file(), entry.span, diagnostics);
  ParameterCard parameter;
  parameter.name = entry.key;
  parameter.span = entry.span;
  if (const auto* value = table.node("value")) {
    parameter.value = read_value_by_tissue(*value, card.file(), fmt::format("the value of '{}'", entry.key), diagnostics);
  } else {
    diagnostics.error("N2010", entry.span, fmt::format("parameter '{}' has no 'value'", entry.key));
  }
  parameter.unit = table.text("unit", true);
  parameter.meaning = table.text("meaning").value;
  parameter.symbol = table.text("symbol").value;
  parameter.status = read_text_by_tissue(table, "status");
  parameter.source = read_text_by_tissue(table, "source");
  parameter.spread = read_spread_by_tissue(table, entry.key);
  parameter.target = read_text_by_tissue(table, "target");
  parameter.recalled = table.boolean("recalled");
  parameter.valid = table.range("valid");
  if (parameter.status.empty())
    diagnostics.error("N2010", entry.span, fmt::format("parameter '{}' has no 'status'", entry.key), "measured, calibrated, assumed or setting");
  bool needs_source = false;
  for (const auto& [tissue, status] : parameter.status.entries) {
    if (std::find(statuses.begin(), statuses.end(), status.value) == statuses.end())
      diagnostics.error("N2009", status.span,
                        fmt::format("the status of '{}' must be measured, calibrated, assumed or setting, not '{}'", entry.key, status.value));
    needs_source = needs_source || status.value == "measured";
  }
  if (needs_source && parameter.source.empty())
    diagnostics.error("N2010", entry.span, fmt::format("parameter '{}' is measured and has no 'source'", entry.key));
  return parameter;
}

JunctionCard read_junction(const TomlEntry& entry, const toml::table& inner, const TomlTable& card) {
  const TomlTable table(inner, keys::junction(), fmt::format("junction '{}'", entry.key), card.file(), entry.span, card.diagnostics());
  JunctionCard junction;
  junction.name = entry.key;
  junction.span = entry.span;
  const Text op = table.text("op", true);
  if (!op.empty() && op.value != "sum" && op.value != "product")
    card.diagnostics().error("N2009", op.span, fmt::format("'op' of junction '{}' must be \"sum\" or \"product\"", entry.key));
  junction.is_product = op.value == "product";
  junction.base = table.number("base").value_or(junction.is_product ? 1.0 : 0.0);
  const Text when = table.text("when");
  if (!when.empty() && when.value != "start")
    card.diagnostics().error("N2009", when.span, fmt::format("'when' of junction '{}' can only be \"start\"", entry.key));
  junction.at_start = when.value == "start";
  junction.unit = table.text("unit", true);
  junction.meaning = table.text("meaning").value;
  return junction;
}

PopulationCard read_population(const TomlEntry& entry, const toml::table& inner, const TomlTable& card) {
  const TomlTable table(inner, keys::population(), fmt::format("population '{}'", entry.key), card.file(), entry.span, card.diagnostics());
  PopulationCard population;
  population.state = entry.key;
  population.span = entry.span;
  population.class_name = table.text("class", true);
  population.tags = table.texts("tags");
  population.seen_in = table.text("seen_in");
  population.exposure = table.text("exposure");
  return population;
}

void read_each(const TomlTable& table, Card& card) {
  const toml::node* node = table.node("each");
  if (node == nullptr) return;
  const auto take = [&](const toml::node& item, auto&& self) -> void {
    if (const auto* list = item.as_array()) {
      for (const auto& inner : *list) self(inner, self);
      return;
    }
    const Text text = read_text(item, table.file(), "'each'", table.diagnostics());
    if (text.value == "family") {
      card.each_family = true;
    } else if (text.value == "tissue") {
      card.each_tissue = true;
    } else {
      card.each_tissue = true;
      card.each_tissues.push_back(text);
    }
  };
  take(*node, take);
}

void read_head(const TomlTable& table, Card& card) {
  Diagnostics& diagnostics = table.diagnostics();
  if (!table.has("schema")) {
    diagnostics.error("N2010", table.span(), "the file has no 'schema'", "schema = 1");
  } else if (table.count("schema").value_or(1) != 1) {
    diagnostics.error("N2016", table.span_of("schema"), "this program reads schema 1");
  }
  card.title = table.text("title", true).value;
  card.purpose = table.text("purpose").value;
}

void read_equation_keys(const TomlTable& table, Card& card) {
  card.model = table.text("model");
  card.name_space = table.text("namespace").value;
  card.brings = table.texts("brings");
  read_each(table, card);
  each_table(table, "parameters", [&](const TomlEntry& entry, const toml::table& inner) { card.parameters.push_back(read_parameter(entry, inner, table)); });
  each_table(table, "quantities", [&](const TomlEntry& entry, const toml::table& inner) {
    const TomlTable quantity(inner, keys::quantity(), fmt::format("quantity '{}'", entry.key), table.file(), entry.span, table.diagnostics());
    card.quantities.push_back({entry.key, quantity.text("unit", true), quantity.text("meaning").value, entry.span});
  });
  each_table(table, "junctions", [&](const TomlEntry& entry, const toml::table& inner) { card.junctions.push_back(read_junction(entry, inner, table)); });
  each_table(table, "population", [&](const TomlEntry& entry, const toml::table& inner) { card.populations.push_back(read_population(entry, inner, table)); });
  each_table(table, "readouts", [&](const TomlEntry& entry, const toml::table& inner) {
    const TomlTable readout(inner, keys::readout(), fmt::format("read-out '{}'", entry.key), table.file(), entry.span, table.diagnostics());
    card.readouts.push_back({entry.key, readout.text("value", true), readout.text("unit", true), readout.text("meaning").value,
                             readout.text("observable").value, readout.text("concept").value, entry.span});
  });
}

void read_terms(const TomlTable& table, Card& card) {
  if (const auto* reads = table.table("reads")) {
    for (const auto& entry : entries_in_order(*reads, table.file())) {
      check_name(entry.key, entry.span, table.diagnostics());
      card.reads.push_back({entry.key, read_text(*entry.node, table.file(), fmt::format("'{}' in [reads]", entry.key), table.diagnostics())});
      card.reads.back().path.span = entry.span;
    }
  }
  if (const auto* terms = table.table("contributes")) {
    for (const auto& entry : entries_in_order(*terms, table.file())) {
      const Text target{entry.key, entry.span};
      if (const auto* list = entry.node->as_array()) {
        for (const auto& item : *list) card.contributes.push_back({target, read_text(item, table.file(), "every term in [contributes]", table.diagnostics())});
      } else {
        const Value value = read_value(*entry.node, table.file(), fmt::format("'{}' in [contributes]", entry.key), table.diagnostics());
        card.contributes.push_back({target, {value.text, value.span}});
      }
    }
  }
  if (const auto* collects = table.table("collects")) {
    for (const auto& entry : entries_in_order(*collects, table.file())) {
      const auto read_one = [&](const toml::node& node) {
        const auto* inner = node.as_table();
        if (inner == nullptr) {
          table.diagnostics().error("N2009", entry.span, fmt::format("'{}' in [collects] must be {{ from = \"@...\", term = \"...\" }}", entry.key));
          return;
        }
        const TomlTable collect(*inner, keys::collect(), fmt::format("'{}' in [collects]", entry.key), table.file(), entry.span, table.diagnostics());
        card.collects.push_back({{entry.key, entry.span}, collect.text("from", true), collect.text("term", true)});
      };
      if (const auto* list = entry.node->as_array()) {
        for (const auto& item : *list) read_one(item);
      } else {
        read_one(*entry.node);
      }
    }
  }
}

void read_tags(const TomlTable& table, Card& card) {
  const auto* tags = table.table("tags");
  if (tags == nullptr) return;
  for (const auto& entry : entries_in_order(*tags, table.file())) {
    TagCard tag{{entry.key, entry.span}, {}};
    if (const auto* list = entry.node->as_array()) {
      for (const auto& item : *list) tag.tags.push_back(read_text(item, table.file(), "every tag", table.diagnostics()));
    } else {
      tag.tags.push_back(read_text(*entry.node, table.file(), "a tag", table.diagnostics()));
    }
    card.tags.push_back(std::move(tag));
  }
}

}  // namespace

ByTissue<Value> read_value_by_tissue(const toml::node& node, const std::string& file, const std::string& what, Diagnostics& diagnostics) {
  ByTissue<Value> result;
  const auto* inner = node.as_table();
  if (inner == nullptr) {
    result.entries.emplace_back("*", read_value(node, file, what, diagnostics));
    return result;
  }
  result.is_table = true;
  for (const auto& entry : entries_in_order(*inner, file)) {
    Value value = read_value(*entry.node, file, fmt::format("{} in '{}'", what, entry.key), diagnostics);
    value.span = entry.span;
    result.entries.emplace_back(entry.key, std::move(value));
  }
  return result;
}

void check_name(const std::string& name, const SourceSpan& span, Diagnostics& diagnostics) {
  bool good = !name.empty() && (std::isalpha(static_cast<unsigned char>(name[0])) != 0);
  for (const char c : name) good = good && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_');
  if (!good || name.find("__") != std::string::npos || name.back() == '_')
    diagnostics.error("N2017", span, fmt::format("'{}' cannot be a name", name), "letters, digits and single underscores, a letter first");
}

std::string_view kind_name(CardKind kind) {
  constexpr std::array<std::string_view, 9> names = {"anatomy", "host", "mechanism", "drug", "product", "process", "regimen", "disease", "score"};
  return names[static_cast<std::size_t>(kind)];
}

Card read_card(std::string_view text, const std::string& file, std::string name, CardKind kind, Diagnostics& diagnostics) {
  Card card;
  card.name = std::move(name);
  card.path = file;
  card.kind = kind;
  const auto document = parse_toml(text, file, diagnostics);
  if (!document) return card;
  if (const auto* said = document->get("kind"); said != nullptr && said->is_string()) {
    const std::string word = said->as_string()->get();
    bool known = false;
    for (int i = 0; i < 9; ++i) {
      if (kind_name(static_cast<CardKind>(i)) != word) continue;
      card.kind = static_cast<CardKind>(i);
      known = true;
    }
    if (!known) diagnostics.error("N2009", span_of(*said, file), fmt::format("'{}' is not a kind of part", word));
  }
  const TomlTable table(*document, keys::card(card.kind), fmt::format("this {} file", kind_name(card.kind)), file, {file, 1, 1}, diagnostics);
  read_head(table, card);
  if (card.kind == CardKind::anatomy) card.tissues = table.texts("tissues");
  if (card.kind == CardKind::regimen) {
    read_gives(table, card);
    return card;
  }
  read_equation_keys(table, card);
  read_tags(table, card);
  read_terms(table, card);
  read_class_tables(table, card);
  read_treatment_sections(table, card);
  read_disease_and_score(table, card);
  return card;
}

}  // namespace neurocart::compose
