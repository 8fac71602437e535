// Doses become events: one event for each dose, `at time >= day`, also when the day is the start of the run.
#include <fmt/format.h>

#include <algorithm>

#include "clinic/compose/workspace.hpp"
#include "engine/units/unit.hpp"

namespace neurocart::compose {
namespace {

using model::ExpressionPtr;
using model::Operator;

ExpressionPtr times(ExpressionPtr left, ExpressionPtr right) { return model::operation(Operator::multiply, {std::move(left), std::move(right)}); }

class ActBuilder {
 public:
  explicit ActBuilder(Workspace& workspace) : w_(workspace) {}

  void add(const PlannedDose& dose) {
    const Card& card = *dose.card;
    const auto owner = std::find_if(w_.instances.begin(), w_.instances.end(), [&](const Instance& instance) { return instance.card == &card; });
    if (owner == w_.instances.end()) return;
    const auto scaling = scaling_of(dose);
    if (!scaling) return;
    check_range(dose, *scaling);
    w_.out.acts.push_back({dose.day, {}, card.name, card.title, dose.amount, dose.unit, shown(dose), dose.treatment});
    // A dose of nothing moves nothing: without an event the engine can drop what it would have moved.
    if (dose.amount == 0.0) return;
    w_.out.acts.back().event_id = fmt::format("dose_{}_{}", ++count_, card.name);
    ExpressionPtr amount = dose_symbol(dose, *owner);
    if (!scaling->empty()) amount = times(amount, model::symbol(id_of(*scaling), dose.span));
    if (card.dosing->act.empty()) {
      add_into(dose, *owner, amount);
    } else {
      add_act(dose, with_share(std::move(amount), dose.bioavailability.value_or(1.0), dose.span));
    }
  }

 private:
  static std::string shown(const PlannedDose& dose) {
    return dose.text.find_first_of(" abcdfghijklmnopqrstuvwxyz", dose.text.find_first_not_of("0123456789.eE+-")) == std::string::npos
               ? dose.text + " " + dose.unit
               : dose.text;
  }

  // Path of the body measure that the dose is multiplied by; empty for none, nothing after a diagnostic.
  std::optional<std::string> scaling_of(const PlannedDose& dose) {
    std::string problem;
    const auto wanted = units::parse_unit(dose.card->dosing->unit.value, &problem);
    if (!wanted) {
      w_.error_once("dosing unit " + dose.card->name, "N3003", dose.card->dosing->unit.span, fmt::format("unknown unit '{}' in [dosing]", problem));
      return std::nullopt;
    }
    const auto given = units::parse_unit(dose.unit, &problem);
    if (!given) {
      w_.error_once(fmt::format("dose unit {}:{}", dose.span.file, dose.span.line), "N3003", dose.span,
                    fmt::format("unknown unit '{}' in the dose '{}'", problem, dose.text));
      return std::nullopt;
    }
    const auto fits = [&](const units::Unit& unit) { return units::same_dimension(unit, *wanted) && units::same_scale(unit, *wanted); };
    if (fits(*given)) return std::string();
    for (const auto& [unit, path] : {std::pair{"m2", "patient.body_surface_area"}, std::pair{"kg", "patient.weight"}})
      if (fits(*given * *units::known_unit(unit)) && w_.declared.contains(path)) return std::string(path);
    w_.error_once(fmt::format("dose unit {}:{}", dose.span.file, dose.span.line), "N4003", dose.span,
                  fmt::format("'{}' is dosed in {}, not in {}", dose.card->name, dose.card->dosing->unit.value, dose.unit),
                  fmt::format("units are never converted; {0}, {0}/kg or {0}/m2", dose.card->dosing->unit.value));
    return std::nullopt;
  }

  void check_range(const PlannedDose& dose, const std::string& scaling) {
    const auto& dosing = *dose.card->dosing;
    if (!dosing.valid || !scaling.empty()) return;
    if (dose.amount >= dosing.valid->first && dose.amount <= dosing.valid->second) return;
    if (dose.amount == 0.0 || !w_.reported.insert(fmt::format("range {} {}", dose.card->name, dose.amount)).second) return;
    std::string message = fmt::format("a dose of {} {} of '{}' is outside {} to {} {}, the range that evidence covers", dose.amount, dosing.unit.value,
                                      dose.card->name, dosing.valid->first, dosing.valid->second, dosing.unit.value);
    if (!dosing.valid_text.empty()) message += ": " + dosing.valid_text;
    w_.diagnostics.warning("N4008", dose.span, std::move(message));
  }

  // Equal doses of one treatment share one constant, so that a dose is a parameter like any other.
  ExpressionPtr dose_symbol(const PlannedDose& dose, const Instance& owner) {
    auto& known = amounts_[owner.name_space];
    const auto found = std::find(known.begin(), known.end(), std::pair(dose.amount, dose.unit));
    const auto number = static_cast<std::size_t>(found - known.begin()) + 1;
    const std::string path = fmt::format("{}.dose_{}", owner.name_space, number);
    if (found == known.end()) {
      known.emplace_back(dose.amount, dose.unit);
      ParameterRecord record;
      record.path = path;
      record.part = dose.card->name;
      record.unit = dose.unit;
      record.meaning = fmt::format("dose of {}", dose.card->title);
      record.status = "setting";
      record.source = "scenario";
      record.chain.push_back({"scenario", dose.text, dose.amount, dose.span});
      record.span = record.unit_span = dose.span;
      w_.declared.emplace(path, Declared{Declared::Kind::parameter,
                                         path,
                                         static_cast<int>(&owner - w_.instances.data()),
                                         static_cast<int>(w_.out.parameters.size()),
                                         {dose.unit, dose.span},
                                         dose.span});
      w_.declared_order.push_back(path);
      w_.out.parameters.push_back(std::move(record));
      model::Symbol& symbol = w_.out.model.symbol(id_of(path));
      symbol.display_name = path;
      symbol.initial = model::number(dose.amount, dose.span);
      symbol.unit_text = dose.unit;
      symbol.unit = units::parse_unit(dose.unit);
      symbol.span = dose.span;
    }
    return model::symbol(id_of(path), dose.span);
  }

  static ExpressionPtr with_share(ExpressionPtr amount, double share, const SourceSpan& span) {
    return share == 1.0 ? amount : times(std::move(amount), model::number(share, span));
  }

  ExpressionPtr with_bioavailability(const DosingCard& dosing, const Instance& owner, ExpressionPtr amount) {
    const Value& share = dosing.bioavailability;
    if (share.is_number()) return with_share(std::move(amount), share.number, share.span);
    if (share.text.empty()) return amount;
    const auto bound = bind_text(w_, {share.text, share.span}, {&owner, nullptr, owner.tissue, owner.family, nullptr});
    return bound ? times(std::move(amount), bound) : nullptr;
  }

  void add_into(const PlannedDose& dose, const Instance& owner, ExpressionPtr amount) {
    const DosingCard& dosing = *dose.card->dosing;
    const std::string path = resolve(w_, dosing.into.value, {&owner, nullptr, owner.tissue, owner.family, nullptr}, dosing.into.span);
    amount = dose.bioavailability ? with_share(std::move(amount), *dose.bioavailability, dose.span) : with_bioavailability(dosing, owner, std::move(amount));
    if (path.empty() || !amount || !can_move(path, dosing.into.span)) return;
    model::Event& event = new_event(w_.out.acts.back().event_id, dose.day, dose.span);
    if (dosing.mode == DosingCard::Mode::add)
      amount = model::operation(Operator::add, {model::symbol(id_of(path), dosing.into.span), amount}, dosing.into.span);
    event.assignments.push_back({id_of(path), std::move(amount), dosing.into.span});
    if (dosing.mode == DosingCard::Mode::add || !dose.end_day || *dose.end_day > w_.out.end_day) return;
    model::Event& end = new_event(w_.out.acts.back().event_id + "_end", *dose.end_day, dose.span);
    end.assignments.push_back({id_of(path), model::number(0.0, dose.span), dosing.into.span});
  }

  void add_act(const PlannedDose& dose, const ExpressionPtr& amount) {
    const auto [card, act] = find_act(*dose.card, dose.card->dosing->act);
    if (act == nullptr) return;
    const auto owner = std::find_if(w_.instances.begin(), w_.instances.end(), [&, wanted = card](const Instance& instance) { return instance.card == wanted; });
    if (owner == w_.instances.end()) return;
    const Place place{&*owner, nullptr, owner->tissue, owner->family, amount};
    std::vector<model::EventAssignment> assignments;
    for (const auto& assignment : act->assignments) {
      if (is_selector(assignment.target.value)) {
        assign_selected(assignment, place, assignments);
        continue;
      }
      bool found = false;
      for (const auto& target : resolve_targets(w_, assignment.target.value, place)) {
        if (!w_.declared.contains(target.path)) continue;
        found = true;
        assign(assignment, target.path, target.place, assignments);
      }
      if (!found) resolve(w_, assignment.target.value, place, assignment.target.span);
    }
    new_event(w_.out.acts.back().event_id, dose.day, dose.span).assignments = std::move(assignments);
  }

  void assign_selected(const ActAssignmentCard& assignment, const Place& place, std::vector<model::EventAssignment>& assignments) {
    const auto wanted = read_selector(assignment.target, w_.library.index(), w_.diagnostics);
    if (!wanted) return;
    for (const auto& member : w_.members) {
      if (!selects(*wanted, member.tags, member.class_name, member.tissue, member.family)) continue;
      Place seen = place;
      seen.receiver = &member;
      seen.tissue = member.tissue;
      seen.family = member.family;
      assign(assignment, member.path, seen, assignments);
    }
  }

  void assign(const ActAssignmentCard& assignment, const std::string& path, const Place& place, std::vector<model::EventAssignment>& assignments) {
    const SourceSpan& span = assignment.target.span;
    if (!can_move(path, span)) return;
    ExpressionPtr value = bind_text(w_, assignment.expression, place);
    if (!value) return;
    const std::string id = id_of(path);
    for (const auto& known : assignments) {
      if (known.target != id) continue;
      w_.error_once(fmt::format("twice {}:{}", span.file, span.line), "N2003", span, fmt::format("one act assigns '{}' twice", path),
                    fmt::format("first place: {}:{}", known.span.file, known.span.line));
      return;
    }
    if (assignment.operation == ActAssignmentCard::Operation::add) value = model::operation(Operator::add, {model::symbol(id, span), value}, span);
    if (assignment.operation == ActAssignmentCard::Operation::multiply) value = model::operation(Operator::multiply, {model::symbol(id, span), value}, span);
    assignments.push_back({id, std::move(value), span});
  }

  // The act of that name in the card itself, in a part that it brings, or "part.act".
  std::pair<const Card*, const ActCard*> find_act(const Card& card, const Text& name) {
    std::vector<std::pair<const Card*, std::string>> places{{&card, name.value}};
    for (const auto& brought : card.brings)
      if (const LoadedCard* loaded = w_.library.card(brought.value)) places.emplace_back(&loaded->card, name.value);
    if (const auto pieces = split_path(name.value); pieces.size() == 2)
      if (const LoadedCard* loaded = w_.library.card(pieces[0])) places.emplace_back(&loaded->card, pieces[1]);
    std::vector<std::string> names;
    for (const auto& [place, wanted] : places) {
      for (const auto& act : place->acts) {
        if (act.name == wanted) return {place, &act};
        names.push_back(act.name);
      }
    }
    w_.error_once("act " + card.name, "N2012", name.span, fmt::format("[dosing] of '{}' names the unknown act '{}'", card.name, name.value),
                  did_you_mean(name.value, names));
    return {nullptr, nullptr};
  }

  // States, parameters and start values can be moved by an act; what an equation assigns cannot.
  bool can_move(const std::string& path, const SourceSpan& span) {
    const Declared& declared = w_.declared.at(path);
    using Kind = Declared::Kind;
    if (declared.kind == Kind::state || declared.kind == Kind::parameter || declared.kind == Kind::derived) {
      model::Symbol& symbol = w_.out.model.symbol(id_of(path));
      symbol.constant = false;
      return true;
    }
    w_.error_once(fmt::format("moved {}:{}", span.file, span.line), "N2008", span,
                  fmt::format("an act cannot assign '{}': {} writes it ({}:{})", path, declared.kind == Kind::junction ? "the composer" : "an equation",
                              declared.span.file, declared.span.line));
    return false;
  }

  model::Event& new_event(const std::string& id, double day, const SourceSpan& span) {
    model::Event event;
    event.id = id;
    event.trigger = model::operation(Operator::greater_equal, {model::symbol("time", span), model::number(day, span)}, span);
    event.trigger_initial = false;
    // Several doses at one instant follow each other, so each reads what the one before left.
    event.values_from_trigger_time = false;
    event.span = span;
    w_.out.model.events.push_back(std::move(event));
    return w_.out.model.events.back();
  }

  Workspace& w_;
  int count_ = 0;
  std::map<std::string, std::vector<std::pair<double, std::string>>> amounts_;
};

}  // namespace

void add_acts(Workspace& w, const std::vector<PlannedDose>& doses) {
  ActBuilder builder(w);
  for (const auto& dose : doses) builder.add(dose);
}

}  // namespace neurocart::compose
