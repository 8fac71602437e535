// Which parts a scenario needs: those it names, the body, and whatever these name in turn.
#include <fmt/format.h>

#include <algorithm>

#include "clinic/compose/workspace.hpp"

namespace neurocart::compose {
namespace {

class PartCollector {
 public:
  explicit PartCollector(Workspace& workspace) : w_(workspace) {}

  void collect() {
    add("anatomy", std::nullopt, "the library", {w_.scenario.path.string(), 1, 1});
    if (const auto* anatomy = w_.library.card("anatomy"))
      for (const auto& tissue : anatomy->card.tissues) w_.tissues.push_back(tissue.value);
    for (const auto& name : w_.library.names(CardKind::host)) add(name, CardKind::host, "the library", {});
    for (const auto& orphan : w_.library.index().orphans)
      if (orphan.kind == CardKind::host)
        w_.diagnostics.error("N2002", {orphan.file, 1, 1}, fmt::format("the part '{0}' of the body has equations, but no card {0}.toml", orphan.name));
    for (const auto& disease : w_.scenario.diseases) add_disease(disease);
    for (const auto& treatment : w_.scenario.treatments) add_treatment(treatment);
    for (std::size_t at = 0; at < w_.cards.size(); ++at) follow(w_.cards[at]->card);
  }

 private:
  const Card* add(const std::string& name, std::optional<CardKind> kind, const std::string& who, const SourceSpan& span) {
    const LoadedCard* loaded = w_.library.card(name);
    if (loaded == nullptr || (kind && loaded->card.kind != *kind)) {
      const std::string what = kind ? std::string(kind_name(*kind)) : "part";
      std::string hint = did_you_mean(name, w_.library.names(kind));
      if (hint.empty() && loaded != nullptr) hint = fmt::format("'{}' is a {}", name, kind_name(loaded->card.kind));
      w_.diagnostics.error("N2002", span, fmt::format("unknown {} '{}', named by {}", what, name, who), std::move(hint));
      return nullptr;
    }
    if (std::find(w_.cards.begin(), w_.cards.end(), loaded) == w_.cards.end()) {
      w_.cards.push_back(loaded);
      for (const auto& item : loaded->diagnostics.all()) w_.diagnostics.add(item);
    }
    return &loaded->card;
  }

  void add_disease(const Text& name) {
    const Card* card = add(name.value, CardKind::disease, "the scenario", name.span);
    if (card == nullptr) return;
    auto found = std::find_if(w_.families.begin(), w_.families.end(), [&](const Family& family) { return family.id == card->family.value; });
    if (found == w_.families.end()) {
      w_.families.push_back({card->family.value, card->preset.value, {}});
      found = w_.families.end() - 1;
    }
    found->diseases.push_back(card);
    for (const auto& score : card->scores) add(score.value, CardKind::score, fmt::format("disease '{}'", card->name), score.span);
  }

  void add_treatment(const Treatment& treatment) {
    if (treatment.name.empty()) return;
    switch (treatment.kind) {
      case Treatment::Kind::drug:
        add(treatment.name.value, CardKind::drug, "the scenario", treatment.name.span);
        return;
      case Treatment::Kind::product:
        add(treatment.name.value, CardKind::product, "the scenario", treatment.name.span);
        return;
      case Treatment::Kind::regimen:
        break;
    }
    const Card* regimen = add(treatment.name.value, CardKind::regimen, "the scenario", treatment.name.span);
    if (regimen == nullptr) return;
    for (const auto& give : regimen->gives) add(give.drug.value, std::nullopt, fmt::format("regimen '{}'", regimen->name), give.drug.span);
  }

  // Adds what a composed card names.
  void follow(const Card& card) {
    if (card.kind == CardKind::regimen || (card.each_family && w_.families.empty())) return;
    for (const auto& brought : card.brings) add(brought.value, std::nullopt, fmt::format("{} '{}'", kind_name(card.kind), card.name), brought.span);
    for (const auto& read : card.reads) bring(read.path.value, card, read.path.span);
    for (const auto& parameter : card.parameters)
      for (const auto& [tissue, value] : parameter.value.entries)
        if (!value.is_number()) names_in({value.text, value.span}, card);
    // The body and mechanisms act on whatever is there; only treatments and diseases bring what they act on.
    const bool brings_targets = card.kind == CardKind::drug || card.kind == CardKind::product || card.kind == CardKind::disease || card.kind == CardKind::score;
    for (const auto& term : card.contributes) {
      names_in(term.term, card);
      if (brings_targets && !is_selector(term.target.value)) bring(term.target.value, card, term.target.span);
    }
    for (const auto& collect : card.collects) names_in(collect.term, card);
    for (const auto& table : card.tables)
      for (const auto& [name, row] : table.classes)
        for (const auto& [tissue, value] : row.entries)
          if (!value.is_number()) names_in({value.text, value.span}, card);
    for (const auto& readout : card.readouts) names_in(readout.value, card);
    for (const auto& act : card.acts) {
      for (const auto& assignment : act.assignments) {
        if (!is_selector(assignment.target.value)) bring(assignment.target.value, card, assignment.target.span);
        names_in(assignment.expression, card);
      }
    }
    if (card.score) names_in(card.score->latent, card);
    for (const auto& setting : card.sets) bring(setting.path.value, card, setting.path.span);
    for (const auto& setting : card.multiplies) bring(setting.path.value, card, setting.path.span);
  }

  void names_in(const Text& text, const Card& card) {
    const auto tree = parse(w_, text);
    if (!tree) return;
    std::vector<std::string> names;
    model::collect_symbols(*tree, names);
    for (const auto& name : names) bring(name, card, text.span);
  }

  // Adds the parts that a dotted path belongs to. What is not found is reported where the path is resolved.
  void bring(const std::string& path, const Card& card, const SourceSpan& span) {
    const auto pieces = split_path(path);
    if (pieces.size() < 2 || pieces[0] == "it" || (card.name_space.empty() ? card.name : card.name_space) == pieces[0]) return;
    const LibraryIndex& index = w_.library.index();
    if (pieces[0] == "here" || pieces[0] == "tissue" || w_.is_tissue(pieces[0])) {
      bring_declared(index.tissue_names, pieces[1], card, span);
      return;
    }
    if (pieces[0] == "family") {
      const bool by_id = w_.family(pieces[1]) != nullptr;
      std::vector<std::string> rest(pieces.begin() + (by_id ? 2 : 1), pieces.end());
      if (rest.size() == 1) bring_declared(index.family_names, rest[0], card, span);
      if (rest.size() == 2) bring_declared(index.family_tissue_names, rest[1], card, span);
      return;
    }
    const auto parts = index.parts_of_namespace.find(pieces[0]);
    if (parts == index.parts_of_namespace.end()) return;
    if (parts->second.size() == 1) {
      bring_part(parts->second.front(), card, span);
    } else {
      bring_declared(index.plain_names, pieces[0] + "." + pieces[1], card, span);
    }
  }

  template <typename Names>
  void bring_declared(const Names& names, const std::string& name, const Card& card, const SourceSpan& span) {
    const auto parts = names.find(name);
    if (parts == names.end()) return;
    for (const auto& part : parts->second)
      if (w_.is_composed(w_.library.card(part)->card)) return;
    for (const auto& part : parts->second) bring_part(part, card, span);
  }

  void bring_part(const std::string& part, const Card& card, const SourceSpan& span) {
    const LoadedCard* loaded = w_.library.card(part);
    if (loaded == nullptr || loaded->card.kind == CardKind::disease || loaded->card.kind == CardKind::score) return;
    add(part, std::nullopt, fmt::format("{} '{}'", kind_name(card.kind), card.name), span);
  }

  Workspace& w_;
};

}  // namespace

void collect_parts(Workspace& workspace) { PartCollector(workspace).collect(); }

}  // namespace neurocart::compose
