// Instances of parts, the paths that they declare, and what the local names of each mean.
#include <fmt/format.h>

#include <algorithm>

#include "clinic/compose/workspace.hpp"

namespace neurocart::compose {
namespace {

std::string place_text(const SourceSpan& span) { return fmt::format("{}:{}", span.file, span.line); }

// The families in which a card stands.
std::vector<std::string> families_of(const Workspace& w, const Card& card) {
  if (!card.each_family) return {""};
  std::vector<std::string> ids;
  for (const auto& family : w.families) {
    const bool everywhere = card.kind != CardKind::disease && card.kind != CardKind::score;
    const bool here = std::any_of(family.diseases.begin(), family.diseases.end(), [&](const Card* disease) {
      const bool scored = std::any_of(disease->scores.begin(), disease->scores.end(), [&](const Text& score) { return score.value == card.name; });
      return disease == &card || (card.kind == CardKind::score && scored);
    });
    if (everywhere || here) ids.push_back(family.id);
  }
  return ids;
}

std::vector<std::string> tissues_of(Workspace& w, const Card& card) {
  if (!card.each_tissue) return {""};
  if (card.each_tissues.empty()) return w.tissues;
  std::vector<std::string> tissues;
  for (const auto& tissue : card.each_tissues) {
    if (w.is_tissue(tissue.value)) {
      tissues.push_back(tissue.value);
    } else {
      w.diagnostics.error("N2013", tissue.span, fmt::format("'each' names the unknown tissue '{}'", tissue.value), did_you_mean(tissue.value, w.tissues));
    }
  }
  return tissues;
}

std::string namespace_of(const Card& card, const std::string& family, const std::string& tissue) {
  std::string name;
  if (!family.empty()) name = "family." + family;
  if (!tissue.empty()) name += (name.empty() ? "" : ".") + tissue;
  if (name.empty()) name = card.name_space.empty() ? card.name : card.name_space;
  return name;
}

class Declarer {
 public:
  Declarer(Workspace& workspace, int instance)
      : w_(workspace), index_(instance), instance_(workspace.instances[static_cast<std::size_t>(instance)]), card_(*instance_.card) {}

  void declare() {
    for (const auto& parameter : card_.parameters) add_parameter(parameter);
    for (const auto& junction : card_.junctions) add_junction(junction);
    add_quantities();
    for (const auto& population : card_.populations) add_population(population);
    add_tagged();
    for (const auto& readout : card_.readouts) add_readout(readout);
    if (card_.score) put(card_.name + "_latent", Declared::Kind::readout, Text{"points", card_.score->latent.span}, card_.score->latent.span);
  }

 private:
  bool put(const std::string& name, Declared::Kind kind, const Text& unit, const SourceSpan& span, int record = -1) {
    const std::string path = instance_.name_space + "." + name;
    const auto [place, inserted] = w_.declared.try_emplace(path, Declared{kind, path, index_, record, unit, span});
    if (!inserted) {
      const bool second_writer = place->second.kind == Declared::Kind::junction || kind == Declared::Kind::junction;
      w_.error_once(fmt::format("declared {}:{} {}", span.file, span.line, name), second_writer ? "N2008" : "N2003", span,
                    second_writer ? fmt::format("'{}' is a junction ({}) and is written here too: only the composer may write it", path,
                                                place_text(kind == Declared::Kind::junction ? span : place->second.span))
                                  : fmt::format("'{}' is declared here and at {}", path, place_text(place->second.span)),
                    second_writer ? fmt::format("first place: {}; add a term in [contributes] instead", place_text(place->second.span))
                                  : "two parts of one namespace need different names");
      return false;
    }
    w_.declared_order.push_back(path);
    instance_.locals.emplace(name, path);
    return true;
  }

  void add_parameter(const ParameterCard& parameter) {
    ParameterRecord record;
    record.path = instance_.name_space + "." + parameter.name;
    record.part = card_.name;
    record.unit = parameter.unit.value;
    record.meaning = parameter.meaning;
    record.symbol = parameter.symbol;
    record.recalled = parameter.recalled;
    record.valid = parameter.valid;
    record.span = parameter.span;
    record.unit_span = parameter.unit.span.line > 0 ? parameter.unit.span : parameter.span;
    const auto text_at = [&](const ByTissue<Text>& by) { return by.find(instance_.tissue) == nullptr ? std::string() : by.find(instance_.tissue)->value; };
    record.status = text_at(parameter.status);
    record.source = text_at(parameter.source);
    record.target = text_at(parameter.target);
    if (const auto* spread = parameter.spread.find(instance_.tissue)) record.spread = *spread;
    const Value* value = parameter.value.find(instance_.tissue);
    if (value == nullptr) {
      if (parameter.value.empty()) return;
      w_.diagnostics.error("N2015", parameter.span,
                           instance_.tissue.empty() ? fmt::format("'{}' has values by tissue, but '{}' does not stand in tissues", parameter.name, card_.name)
                                                    : fmt::format("'{}' has no value for '{}'", parameter.name, instance_.tissue),
                           "add an entry, or \"*\" for all others");
      return;
    }
    ValueStep step{"part", value->text, value->number, value->span};
    if (!parameter.value.is_table) step.span = parameter.span;
    record.chain.push_back(step);
    if (!put(parameter.name, Declared::Kind::parameter, parameter.unit, step.span, static_cast<int>(w_.out.parameters.size()))) return;
    w_.out.parameters.push_back(std::move(record));
  }

  void add_junction(const JunctionCard& junction) {
    if (!put(junction.name, Declared::Kind::junction, junction.unit, junction.span)) return;
    w_.junctions[instance_.name_space + "." + junction.name] = {junction.is_product, junction.base, junction.at_start, {}, {}};
    w_.out.quantities.push_back({instance_.name_space + "." + junction.name, card_.name, junction.unit.value, junction.meaning, junction.span});
  }

  const QuantityCard* quantity(const std::string& name) const {
    const auto found = std::find_if(card_.quantities.begin(), card_.quantities.end(), [&](const auto& entry) { return entry.name == name; });
    return found == card_.quantities.end() ? nullptr : &*found;
  }

  void add_quantities() {
    std::set<std::string> defined;
    if (instance_.model != nullptr) {
      const model::Model& equations = instance_.model->model;
      std::unordered_map<std::string, const model::Rule*> rules;
      for (const auto& rule : equations.rules) rules[rule.target] = &rule;
      for (const auto& symbol : equations.symbols) {
        const auto rule = rules.find(symbol.id);
        if (rule == rules.end() && !symbol.initial) continue;
        defined.insert(symbol.id);
        add_quantity(symbol, rule == rules.end() ? nullptr : rule->second);
      }
    }
    for (const auto& entry : card_.quantities) {
      if (defined.contains(entry.name)) continue;
      const std::vector<std::string> candidates(defined.begin(), defined.end());
      w_.error_once(fmt::format("quantity {} {}", card_.name, entry.name), "N2007", entry.span,
                    fmt::format("[quantities] has '{}', which the model of '{}' does not define", entry.name, card_.name),
                    did_you_mean(entry.name, candidates));
    }
  }

  void add_quantity(const model::Symbol& symbol, const model::Rule* rule) {
    using Kind = Declared::Kind;
    const Kind kind = rule == nullptr ? Kind::derived : rule->kind == model::Rule::Kind::rate ? Kind::state : Kind::assigned;
    const SourceSpan written = rule != nullptr ? rule->span : symbol.initial->span.line > 0 ? symbol.initial->span : symbol.span;
    const QuantityCard* entry = quantity(symbol.id);
    // A model shared by many parts knows its own symbols; their units follow from the card's dose and parameters.
    const bool is_shared = card_.model.value.find('/') != std::string::npos;
    if (entry == nullptr && !is_shared && symbol.unit_text.empty() && !instance_.locals.contains(symbol.id)) {
      std::vector<std::string> candidates;
      for (const auto& known : card_.quantities) candidates.push_back(known.name);
      w_.error_once(fmt::format("undeclared {} {}", card_.name, symbol.id), "N2005", written,
                    fmt::format("the model defines '{}', which [quantities] of '{}' does not list", symbol.id, card_.name),
                    did_you_mean(symbol.id, candidates));
      return;
    }
    const SourceSpan span = instance_.locals.contains(symbol.id) || entry == nullptr ? written : entry->span;
    Text unit = entry != nullptr ? entry->unit : Text{symbol.unit_text, symbol.span};
    if (unit.empty() && card_.dosing && card_.dosing->into.value == symbol.id) unit = card_.dosing->unit;
    if (!put(symbol.id, kind, unit, span)) return;
    const std::string meaning = entry != nullptr ? entry->meaning : symbol.display_name == symbol.id ? std::string() : symbol.display_name;
    w_.out.quantities.push_back({instance_.name_space + "." + symbol.id, card_.name, unit.value, meaning, span});
  }

  // The path of a state of this part, or empty after N2005.
  std::string state_path(const std::string& name, const SourceSpan& span) {
    const auto local = instance_.locals.find(name);
    if (local != instance_.locals.end() && w_.declared.at(local->second).kind == Declared::Kind::state) return local->second;
    std::vector<std::string> states;
    for (const auto& [known, path] : instance_.locals)
      if (w_.declared.at(path).kind == Declared::Kind::state) states.push_back(known);
    w_.error_once(fmt::format("state {} {}", card_.name, name), "N2005", span, fmt::format("'{}' is not a state of '{}'", name, card_.name),
                  did_you_mean(name, states));
    return {};
  }

  void add_population(const PopulationCard& population) {
    const std::string path = state_path(population.state, population.span);
    if (path.empty()) return;
    Member member{path, index_, population.class_name.value, instance_.tissue, instance_.family, {}, {}};
    if (!population.seen_in.empty()) {
      member.tissue = population.seen_in.value;
      if (!w_.is_tissue(member.tissue))
        w_.error_once("seen_in " + card_.name, "N2013", population.seen_in.span, fmt::format("'seen_in' names the unknown tissue '{}'", member.tissue),
                      did_you_mean(member.tissue, w_.tissues));
    }
    for (const auto& tag : population.tags) member.tags.insert(tag.value);
    for (const auto& tag : card_.tags)
      if (tag.state.value == population.state)
        for (const auto& word : tag.tags) member.tags.insert(word.value);
    const std::string hazard = population.state + "_hazard", access = population.state + "_access";
    if (!put(hazard, Declared::Kind::junction, {"1/day", population.span}, population.span) ||
        !put(access, Declared::Kind::junction, {"1", population.span}, population.span))
      return;
    w_.junctions[instance_.name_space + "." + hazard] = {false, 0.0, false, instance_.name_space + "." + access, {}};
    w_.junctions[instance_.name_space + "." + access] = {true, 1.0, false, {}, {}};
    w_.out.quantities.push_back({instance_.name_space + "." + hazard, card_.name, "1/day", "death by treatments and conditions", population.span});
    w_.out.quantities.push_back({instance_.name_space + "." + access, card_.name, "1", "how well these cells are reached", population.span});
    if (!population.exposure.empty()) member.exposure = population.exposure.value;  // a local name until locals are bound
    w_.members.push_back(std::move(member));
  }

  void add_tagged() {
    for (const auto& tag : card_.tags) {
      const bool is_population = std::any_of(card_.populations.begin(), card_.populations.end(), [&](const auto& p) { return p.state == tag.state.value; });
      if (is_population) continue;
      const std::string path = state_path(tag.state.value, tag.state.span);
      if (path.empty()) continue;
      Member member{path, index_, {}, instance_.tissue, instance_.family, {}, {}};
      for (const auto& word : tag.tags) member.tags.insert(word.value);
      w_.members.push_back(std::move(member));
    }
  }

  // A read-out of a plain symbol is that symbol; any other is a quantity of its own.
  void add_readout(const ReadoutCard& readout) {
    const auto tree = parse(w_, readout.value);
    if (!tree || tree->kind == model::Expression::Kind::symbol) return;
    if (put(readout.name, Declared::Kind::readout, readout.unit, readout.span))
      w_.out.quantities.push_back({instance_.name_space + "." + readout.name, card_.name, readout.unit.value, readout.meaning, readout.span});
  }

  Workspace& w_;
  int index_;
  Instance& instance_;
  const Card& card_;
};

}  // namespace

void make_instances(Workspace& w) {
  for (const LoadedCard* loaded : w.cards) {
    const Card& card = loaded->card;
    w.out.parts.emplace_back(card.name, card.path);
    if (card.kind == CardKind::regimen) continue;
    const LoadedModel* equations = w.library.model(card);
    if (!card.model.empty() && equations == nullptr) {
      w.diagnostics.error("N2002", card.model.span,
                          fmt::format("there is no model '{}.ant', named by {} '{}'", card.model.value, kind_name(card.kind), card.name),
                          "a model stands beside its card or under a folder of the library, such as kinetics/");
      continue;
    }
    if (equations != nullptr && w.reported.insert("model " + equations->path.string()).second) {
      for (const auto& item : equations->diagnostics.all()) w.diagnostics.add(item);
      if (!equations->model.reactions.empty() || !equations->model.events.empty())
        w.diagnostics.error("N2014", {equations->path.string(), 1, 1}, "a part's model holds rate rules, assignments and derived constants only",
                            "acts and doses stand in the card");
    }
    const auto tissues = tissues_of(w, card);
    for (const auto& family : families_of(w, card))
      for (const auto& tissue : tissues) w.instances.push_back({&card, equations, namespace_of(card, family, tissue), tissue, family, {}});
  }
}

void declare_all(Workspace& w) {
  for (std::size_t i = 0; i < w.instances.size(); ++i) Declarer(w, static_cast<int>(i)).declare();
}

void bind_locals(Workspace& w) {
  for (auto& instance : w.instances) {
    const Place place{&instance, nullptr, instance.tissue, instance.family, nullptr};
    for (const auto& read : instance.card->reads) {
      if (const auto taken = instance.locals.find(read.name); taken != instance.locals.end()) {
        w.error_once(fmt::format("read {} {}", instance.card->name, read.name), "N2003", read.path.span,
                     fmt::format("'{}' is declared in this part and read from elsewhere", read.name),
                     fmt::format("first place: {}", place_text(w.declared.at(taken->second).span)));
        continue;
      }
      const std::string path = resolve(w, read.path.value, place, read.path.span);
      if (!path.empty()) instance.locals.emplace(read.name, path);
    }
  }
  for (auto& member : w.members) {
    if (member.exposure.empty()) continue;
    const Instance& instance = w.instances[static_cast<std::size_t>(member.instance)];
    member.exposure = resolve(w, member.exposure, {&instance, nullptr, instance.tissue, instance.family, nullptr}, w.declared.at(member.path).span);
  }
}

}  // namespace neurocart::compose
