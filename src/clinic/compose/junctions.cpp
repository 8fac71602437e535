// Junctions: terms gathered from [contributes] and [collects], each junction written once, its terms in name order.
#include <fmt/format.h>

#include <algorithm>

#include "clinic/compose/workspace.hpp"
#include "engine/units/unit.hpp"

namespace neurocart::compose {
namespace {

using model::ExpressionPtr;

std::string join(const std::vector<std::string>& pieces, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < pieces.size(); ++i) text += (i == from ? "" : ".") + pieces[i];
  return text;
}

bool is_zero(const ExpressionPtr& tree) { return tree->kind == model::Expression::Kind::number && tree->value == 0.0; }

class TermGatherer {
 public:
  explicit TermGatherer(Workspace& workspace) : w_(workspace) {}

  void gather() {
    for (const auto& instance : w_.instances) {
      for (const auto& term : instance.card->contributes) {
        if (is_selector(term.target.value)) {
          push(instance, term);
        } else {
          contribute(instance, term);
        }
      }
      for (const auto& collect : instance.card->collects) this->collect(instance, collect);
    }
  }

 private:
  std::optional<Selector> selector(const Text& text) {
    const std::string key = fmt::format("{}:{}:{}", text.span.file, text.span.line, text.value);
    const auto known = selectors_.find(key);
    if (known != selectors_.end()) return known->second;
    return selectors_.emplace(key, read_selector(text, w_.library.index(), w_.diagnostics)).first->second;
  }

  // A part in tissues or families meets only members of its own tissue or family.
  static bool meets(const Instance& owner, const Member& member) {
    return (owner.tissue.empty() || owner.tissue == member.tissue) && (owner.family.empty() || owner.family == member.family);
  }

  static Place place_of(const Instance& owner, const Member& member) {
    return {&owner, &member, member.tissue, member.family.empty() ? owner.family : member.family, nullptr};
  }

  void push(const Instance& owner, const TermCard& term) {
    const auto wanted = selector(term.target);
    if (!wanted) return;
    if (wanted->suffix.empty()) {
      w_.error_once(fmt::format("suffix {}:{}", term.target.span.file, term.target.span.line), "N2004", term.target.span,
                    fmt::format("'{}' does not say which junction of its members", term.target.value), "end it with .hazard or .access");
      return;
    }
    for (const auto& member : w_.members) {
      if (member.class_name.empty() || !meets(owner, member) || !selects(*wanted, member.tags, member.class_name, member.tissue, member.family)) continue;
      ExpressionPtr bound = bind_text(w_, term.term, place_of(owner, member));
      if (!bound) continue;
      if (wanted->suffix == "hazard") bound = with_exposure(bound, member);
      add(member.path + "_" + wanted->suffix, owner, bound, term.term.span);
    }
  }

  void contribute(const Instance& owner, const TermCard& term) {
    const Place place{&owner, nullptr, owner.tissue, owner.family, nullptr};
    const auto targets = resolve_targets(w_, term.target.value, place);
    bool found = false;
    for (const auto& target : targets) {
      const auto declared = w_.declared.find(target.path);
      if (declared == w_.declared.end()) continue;
      found = true;
      if (declared->second.kind != Declared::Kind::junction) {
        w_.error_once(
            fmt::format("not a junction {}:{}", term.target.span.file, term.target.span.line), "N2008", term.target.span,
            fmt::format("'{}' is no junction: only its own part writes it ({}:{})", target.path, declared->second.span.file, declared->second.span.line));
        continue;
      }
      const ExpressionPtr bound = bind_text(w_, term.term, target.place);
      if (bound) add(target.path, owner, bound, term.term.span);
    }
    if (!found && !declared_in_library(w_, term.target.value, owner)) unknown_target(owner, term.target);
  }

  void collect(const Instance& owner, const CollectCard& collect) {
    const auto wanted = selector(collect.from);
    if (!wanted) return;
    bool found = false, met = false;
    for (const auto& member : w_.members) {
      if (!meets(owner, member) || !selects(*wanted, member.tags, member.class_name, member.tissue, member.family)) continue;
      met = true;
      for (const auto& target : resolve_targets(w_, collect.target.value, place_of(owner, member))) {
        const auto declared = w_.declared.find(target.path);
        if (declared == w_.declared.end()) continue;
        found = true;
        if (declared->second.kind != Declared::Kind::junction) {
          w_.error_once(fmt::format("not a junction {}:{}", collect.target.span.file, collect.target.span.line), "N2008", collect.target.span,
                        fmt::format("'{}' is no junction", target.path));
          continue;
        }
        Place place = place_of(owner, member);
        const ExpressionPtr bound = bind_text(w_, collect.term, place);
        if (bound) add(target.path, w_.instances[static_cast<std::size_t>(member.instance)], with_exposure(bound, member), collect.term.span, member.path);
      }
    }
    if (met && !found && !declared_in_library(w_, collect.target.value, owner)) unknown_target(owner, collect.target);
  }

  static ExpressionPtr with_exposure(const ExpressionPtr& term, const Member& member) {
    if (member.exposure.empty() || is_zero(term)) return term;
    return model::operation(model::Operator::multiply, {model::symbol(id_of(member.exposure), term->span), term}, term->span);
  }

  void add(const std::string& path, const Instance& owner, const ExpressionPtr& term, const SourceSpan& span, const std::string& contributor = {}) {
    if (is_zero(term)) return;
    auto& terms = w_.junctions.at(path).terms;
    terms.push_back({contributor.empty() ? owner.name_space + "." + owner.card->name : contributor, terms.size(), term, span});
  }

  void unknown_target(const Instance& owner, const Text& target) {
    const auto pieces = split_path(target.value);
    const auto& index = w_.library.index();
    std::vector<std::string> names;
    for (const auto& [path, junction] : w_.junctions) names.push_back(path);
    const bool place = pieces[0] == "here" || pieces[0] == "tissue" || pieces[0] == "family" || w_.is_tissue(pieces[0]);
    const bool no_part = pieces.size() > 1 && !place && !index.parts_of_namespace.contains(pieces[0]);
    const std::string key = fmt::format("target {}:{}", target.span.file, target.span.line);
    if (!no_part) {
      if (place && pieces.size() == 2) {
        const auto& known = pieces[0] == "family" ? index.family_names : index.tissue_names;
        for (const auto& [name, parts] : known) names.push_back(pieces[0] + "." + name);
      }
      w_.error_once(key, "N2004", target.span, fmt::format("no file declares the junction '{}', to which '{}' contributes", target.value, owner.card->name),
                    did_you_mean(target.value, names));
      return;
    }
    std::vector<std::string> parts;
    for (const auto& [name, list] : index.parts_of_namespace) parts.push_back(name);
    const std::string message = fmt::format("unknown part '{}' in '{}', named by '{}'", pieces[0], target.value, owner.card->name);
    // The body and mechanisms only offer terms to parts that may be there: a library without that part is complete without them.
    const bool offers = owner.card->kind == CardKind::host || owner.card->kind == CardKind::mechanism;
    if (!offers) {
      w_.error_once(key, "N2002", target.span, message, did_you_mean(pieces[0], parts));
    } else if (w_.reported.insert(key).second) {
      w_.diagnostics.warning("N2002", target.span, message + "; its term falls away", did_you_mean(pieces[0], parts));
    }
  }

  Workspace& w_;
  std::map<std::string, std::optional<Selector>> selectors_;
};

ExpressionPtr joined(const Junction& junction) {
  using model::Operator;
  const double neutral = junction.is_product ? 1.0 : 0.0;
  ExpressionPtr result = junction.base == neutral && !junction.terms.empty() ? nullptr : model::number(junction.base);
  for (const auto& term : junction.terms) {
    if (!result) {
      result = term.expression;
    } else if (!junction.is_product && term.expression->kind == model::Expression::Kind::operation && term.expression->op == Operator::negate) {
      result = model::operation(Operator::subtract, {result, term.expression->args[0]}, term.span);
    } else {
      result = model::operation(junction.is_product ? Operator::multiply : Operator::add, {result, term.expression}, term.span);
    }
  }
  return result;
}

}  // namespace

std::vector<Target> resolve_targets(const Workspace& w, const std::string& target, const Place& place) {
  const auto pieces = split_path(target);
  std::vector<Target> targets;
  const auto add = [&](std::string path, std::string tissue, std::string family) {
    Place seen = place;
    if (!tissue.empty() && (place.receiver == nullptr || place.tissue.empty())) seen.tissue = std::move(tissue);
    if (!family.empty()) seen.family = std::move(family);
    targets.push_back({std::move(path), std::move(seen)});
  };
  if (pieces.size() == 1) {
    add(place.owner->name_space + "." + target, {}, {});
  } else if (pieces[0] == "here") {
    if (!place.tissue.empty()) add(place.tissue + "." + join(pieces, 1), place.tissue, {});
  } else if (pieces[0] == "tissue") {
    for (const auto& tissue : w.tissues) add(tissue + "." + join(pieces, 1), tissue, {});
  } else if (pieces[0] == "family" && !(pieces.size() > 2 && w.family(pieces[1]) != nullptr)) {
    for (const auto& family : w.families) {
      if (!place.family.empty() && place.family != family.id) continue;
      if (pieces[1] == "tissue") {
        for (const auto& tissue : w.tissues) add("family." + family.id + "." + tissue + "." + join(pieces, 2), tissue, family.id);
      } else if (pieces[1] == "here") {
        if (!place.tissue.empty()) add("family." + family.id + "." + place.tissue + "." + join(pieces, 2), place.tissue, family.id);
      } else {
        add("family." + family.id + "." + join(pieces, 1), w.is_tissue(pieces[1]) ? pieces[1] : std::string(), family.id);
      }
    }
  } else {
    add(target, w.is_tissue(pieces[0]) && place.owner->tissue.empty() ? pieces[0] : std::string(), {});
  }
  return targets;
}

bool declared_in_library(const Workspace& w, const std::string& target, const Instance& owner) {
  const auto pieces = split_path(target);
  const LibraryIndex& index = w.library.index();
  if (pieces.size() < 2) return false;
  if (pieces[0] == "here" || pieces[0] == "tissue" || w.is_tissue(pieces[0])) return index.tissue_names.contains(join(pieces, 1));
  if (pieces[0] != "family") return index.plain_names.contains(target) || (owner.card->name_space == pieces[0] && index.plain_names.contains(target));
  std::size_t from = 1;
  if (pieces.size() > 2 && index.families.contains(pieces[1])) from = 2;
  if (index.family_names.contains(join(pieces, from))) return true;
  return pieces.size() > from + 1 && index.family_tissue_names.contains(join(pieces, from + 1));
}

void gather_terms(Workspace& w) { TermGatherer(w).gather(); }

void add_junctions(Workspace& w) {
  for (auto& [path, junction] : w.junctions)
    std::sort(junction.terms.begin(), junction.terms.end(), [](const JunctionTerm& left, const JunctionTerm& right) {
      return std::pair(left.contributor, left.order) < std::pair(right.contributor, right.order);
    });
  for (const auto& path : w.declared_order) {
    const Declared& declared = w.declared.at(path);
    if (declared.kind != Declared::Kind::junction) continue;
    const Junction& junction = w.junctions.at(path);
    const bool is_access = path.ends_with("_access") && junction.terms.empty();
    if (is_access && w.junctions.contains(path.substr(0, path.size() - 7) + "_hazard") &&
        w.junctions.at(path.substr(0, path.size() - 7) + "_hazard").access == path)
      continue;
    ExpressionPtr expression = joined(junction);
    if (!junction.access.empty() && !w.junctions.at(junction.access).terms.empty() && !junction.terms.empty())
      expression = model::operation(model::Operator::multiply, {model::symbol(id_of(junction.access), declared.span), expression}, declared.span);
    model::Symbol& symbol = w.out.model.symbol(id_of(path));
    symbol.display_name = path;
    symbol.constant = junction.at_start;
    symbol.span = declared.span;
    symbol.unit_text = declared.unit.value;
    symbol.unit = units::parse_unit(declared.unit.value);
    if (junction.at_start) {
      symbol.initial = expression;
    } else {
      w.out.model.rules.push_back({model::Rule::Kind::assignment, symbol.id, expression, declared.span});
    }
  }
}

}  // namespace neurocart::compose
