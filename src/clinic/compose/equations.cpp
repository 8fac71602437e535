// The equations of every instance with its names replaced, and the read-outs.
#include <fmt/format.h>

#include "clinic/compose/workspace.hpp"
#include "engine/units/unit.hpp"

namespace neurocart::compose {
namespace {

void set_unit(Workspace& w, model::Symbol& symbol, const Text& unit) {
  symbol.unit_text = unit.value;
  std::string problem;
  symbol.unit = units::parse_unit(unit.value, &problem);
  if (!symbol.unit && !unit.empty())
    w.error_once(fmt::format("unit {}:{}", unit.span.file, unit.span.line), "N3003", unit.span,
                 fmt::format("unknown unit '{}' in '{}' of '{}'", problem, unit.value, symbol.display_name));
}

model::Symbol& add_symbol(Workspace& w, const Declared& declared, bool constant) {
  model::Symbol& symbol = w.out.model.symbol(id_of(declared.path));
  symbol.display_name = declared.path;
  symbol.constant = constant;
  symbol.span = declared.span;
  set_unit(w, symbol, declared.unit);
  return symbol;
}

// The unit of a quantity that no card states, from the equation that assigns it.
void infer_unit(Workspace& w, const std::string& id, const model::Expression& expression) {
  const auto unit_of = [&](const std::string& name) -> std::optional<units::Unit> {
    const int at = w.out.model.find(name);
    return at < 0 ? std::nullopt : w.out.model.symbols[static_cast<std::size_t>(at)].unit;
  };
  std::vector<model::UnitProblem> ignored;  // the check of the whole model tells them
  const auto measured = model::unit_of_expression(expression, unit_of, ignored);
  if (measured.kind != model::ExpressionUnit::Kind::known) return;
  model::Symbol& symbol = w.out.model.symbol(id);
  symbol.unit = measured.unit;
  symbol.unit_text = units::to_text(measured.unit);
}

void add_instance(Workspace& w, const Instance& instance) {
  const int index = static_cast<int>(&instance - w.instances.data());
  const Place place{&instance, nullptr, instance.tissue, instance.family, nullptr};
  const model::Model& equations = instance.model->model;
  for (const auto& part_symbol : equations.symbols) {
    const auto local = instance.locals.find(part_symbol.id);
    if (local == instance.locals.end()) continue;
    const Declared& declared = w.declared.at(local->second);
    using Kind = Declared::Kind;
    if (declared.kind != Kind::state && declared.kind != Kind::derived && declared.kind != Kind::assigned) continue;
    if (declared.instance != index) continue;  // read from elsewhere
    const model::ExpressionPtr initial = part_symbol.initial ? bind_tree(w, part_symbol.initial, place) : nullptr;
    model::Symbol& symbol = add_symbol(w, declared, declared.kind == Kind::derived);
    symbol.initial = initial;
    if (declared.kind == Kind::state && !part_symbol.initial)
      w.error_once(fmt::format("start {} {}", instance.card->name, part_symbol.id), "N2014", declared.span,
                   fmt::format("the state '{}' has no start value", declared.path), fmt::format("in the model: {} = ...", part_symbol.id));
  }
  for (const auto& rule : equations.rules) {
    const auto local = instance.locals.find(rule.target);
    if (local == instance.locals.end()) continue;
    const Declared& declared = w.declared.at(local->second);
    if (declared.instance != index || declared.kind == Declared::Kind::junction || declared.kind == Declared::Kind::parameter) continue;  // said before
    auto expression = bind_tree(w, rule.expression, place);
    if (!expression) continue;
    if (rule.kind == model::Rule::Kind::assignment && declared.unit.empty()) infer_unit(w, id_of(local->second), *expression);
    w.out.model.rules.push_back({rule.kind, id_of(local->second), std::move(expression), rule.span});
  }
}

// The column's name: with the tissue of a template, with the family when there are several.
std::string column_name(const Workspace& w, const Instance& instance, const std::string& name) {
  std::string column = name;
  if (!instance.tissue.empty() && instance.card->each_tissue && (instance.card->each_tissues.empty() || instance.card->each_tissues.size() > 1))
    column += "." + instance.tissue;
  if (!instance.family.empty() && w.families.size() > 1) column += "." + instance.family;
  return column;
}

void add_readout(Workspace& w, const Instance& instance, const ReadoutCard& card, const std::string& score) {
  const Place place{&instance, nullptr, instance.tissue, instance.family, nullptr};
  const std::string path = instance.name_space + "." + card.name;
  const auto tree = bind_text(w, card.value, place);
  if (!tree) return;
  Readout readout{column_name(w, instance, card.name), id_of(path), card.unit.value, card.meaning, card.observable, card.concept_name, score, instance.family};
  const auto declared = w.declared.find(path);
  const bool own = declared != w.declared.end() && declared->second.kind == Declared::Kind::readout &&
                   declared->second.instance == static_cast<int>(&instance - w.instances.data());
  if (own) {
    add_symbol(w, declared->second, false);
    w.out.model.rules.push_back({model::Rule::Kind::assignment, id_of(path), tree, card.span});
  } else {
    readout.model_id = tree->name;
  }
  for (const auto& known : w.out.readouts) {
    if (known.name != readout.name) continue;
    w.error_once("column " + readout.name, "N2003", card.span, fmt::format("two read-outs have the name '{}'", readout.name));
    return;
  }
  w.out.readouts.push_back(std::move(readout));
}

}  // namespace

void add_equations(Workspace& w) {
  for (const auto& instance : w.instances)
    if (instance.model != nullptr) add_instance(w, instance);
}

void add_readouts(Workspace& w) {
  for (const auto& instance : w.instances) {
    for (const auto& readout : instance.card->readouts) add_readout(w, instance, readout, {});
    const auto& score = instance.card->score;
    if (!score) continue;
    const ReadoutCard latent{
        instance.card->name + "_latent", score->latent, {"points", score->latent.span}, instance.card->title + ", latent", {}, "score", score->latent.span};
    add_readout(w, instance, latent, instance.card->name);
  }
}

}  // namespace neurocart::compose
