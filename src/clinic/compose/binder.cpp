// Names in terms and equations become ids of the flat model; entries of class tables are filled in.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "clinic/compose/workspace.hpp"
#include "engine/antimony/reader.hpp"

namespace neurocart::compose {
namespace {

using model::Expression;
using model::ExpressionPtr;

constexpr std::array built_in_names = {"time", "pi", "exponentiale", "avogadro", "infinity", "true", "false"};

bool is_built_in(std::string_view name) { return std::find(built_in_names.begin(), built_in_names.end(), name) != built_in_names.end(); }

std::string join(const std::vector<std::string>& pieces, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < pieces.size(); ++i) text += (i == from ? "" : ".") + pieces[i];
  return text;
}

class Resolver {
 public:
  Resolver(Workspace& workspace, const Place& place, const SourceSpan& span, bool report) : w_(workspace), place_(place), span_(span), report_(report) {}

  std::string resolve(const std::string& name) {
    const auto pieces = split_path(name);
    if (pieces.size() == 1) return local(name);
    std::string path = full_path(name, pieces);
    if (path.empty() || w_.declared.contains(path)) return path;
    if (is_within_receiver_) return path;
    return unknown_path(name, path);
  }

 private:
  std::string full_path(const std::string& name, const std::vector<std::string>& pieces) {
    if (pieces[0] == "it") return of_receiver(pieces);
    if (pieces[0] == "tissue")
      return fail("N2013", fmt::format("'{}': 'tissue' stands for every tissue and can only be a target", name), "here.x is the tissue at hand");
    if (pieces[0] == "here") {
      if (place_.tissue.empty())
        return fail("N2013", fmt::format("'{}': there is no tissue here", name), "outside tissues name one: blood.x; populations may say seen_in = \"...\"");
      return place_.tissue + "." + join(pieces, 1);
    }
    if (pieces[0] == "family") {
      const bool by_id = pieces.size() > 2 && w_.family(pieces[1]) != nullptr;
      const std::string id = by_id ? pieces[1] : place_.family;
      if (id.empty()) return fail("N2013", fmt::format("'{}': there is no family here", name), "only parts and populations of a family know one");
      std::vector<std::string> rest(pieces.begin() + (by_id ? 2 : 1), pieces.end());
      if (rest[0] == "here" && !place_.tissue.empty()) rest[0] = place_.tissue;
      return "family." + id + "." + join(rest, 0);
    }
    return name;
  }

  std::string of_receiver(const std::vector<std::string>& pieces) {
    if (place_.receiver == nullptr)
      return fail("N2013", fmt::format("'{}': 'it' is known only in terms that are pushed to or collected from a selector", join(pieces, 0)), {});
    if (pieces.size() == 2 && pieces[1] == "cells") return place_.receiver->path;
    const Instance& instance = w_.instances[static_cast<std::size_t>(place_.receiver->instance)];
    const std::string rest = join(pieces, 1);
    std::string path = compose::resolve(w_, rest, {&instance, nullptr, place_.tissue, instance.family, nullptr}, span_, false);
    is_within_receiver_ = true;
    if (!path.empty()) return path;
    return fail("N2005", fmt::format("'{}' of '{}' names nothing in '{}'", rest, place_.receiver->path, instance.card->name), nearest_local(instance, rest),
                instance.card->name);
  }

  static std::string nearest_local(const Instance& instance, const std::string& name) {
    std::vector<std::string> names;
    for (const auto& [known, path] : instance.locals) names.push_back(known);
    return did_you_mean(name, names);
  }

  std::string local(const std::string& name) {
    const Instance& owner = *place_.owner;
    if (const auto found = owner.locals.find(name); found != owner.locals.end()) return found->second;
    if (owner.card->score) {
      const std::string path = "family." + owner.family + "." + name;
      if (w_.declared.contains(path)) return path;
    }
    return fail("N2005", fmt::format("'{}' names nothing in '{}'", name, owner.card->name), nearest_local(owner, name), name);
  }

  std::string unknown_path(const std::string& name, const std::string& path) {
    const auto pieces = split_path(path);
    const bool is_place = pieces[0] == "family" || w_.is_tissue(pieces[0]);
    const std::string lost = orphan_hint(w_.library.index(), path);
    const auto& parts = w_.library.index().parts_of_namespace;
    if (!is_place && !parts.contains(pieces[0])) {
      std::vector<std::string> names = w_.tissues;
      for (const auto& [known, list] : parts) names.push_back(known);
      return fail("N2002", fmt::format("unknown part '{}' in '{}', named by '{}'", pieces[0], name, place_.owner->card->name),
                  lost.empty() ? did_you_mean(pieces[0], names) : lost, name);
    }
    return fail("N2005",
                name == path ? fmt::format("'{}' names nothing in this patient", path)
                             : fmt::format("'{}' names nothing in this patient: there is no '{}'", name, path),
                lost.empty() ? did_you_mean(path, w_.all_paths()) : lost, name);
  }

  std::string fail(const char* code, std::string message, std::string hint, const std::string& key = {}) {
    if (report_)
      w_.error_once(fmt::format("{} {}:{}:{} {}", code, span_.file, span_.line, span_.column, key), code, span_, std::move(message), std::move(hint));
    return {};
  }

  Workspace& w_;
  const Place& place_;
  const SourceSpan& span_;
  bool report_;
  bool is_within_receiver_ = false;
};

const ByTissue<Value>* table_row(const ClassTableCard& table, const std::string& class_name) {
  const ByTissue<Value>* others = nullptr;
  for (const auto& [name, row] : table.classes) {
    if (name.value == class_name) return &row;
    if (name.value == "*") others = &row;
  }
  return others;
}

ExpressionPtr table_entry(Workspace& w, const Expression& node, const Place& place) {
  const Card& card = *place.owner->card;
  const auto table = std::find_if(card.tables.begin(), card.tables.end(), [&](const auto& entry) { return entry.name == node.name; });
  const auto fail = [&](const char* code, const std::string& message, const std::string& hint = {}) -> ExpressionPtr {
    w.error_once(fmt::format("{} {}:{} {}", code, node.span.file, node.span.line, message), code, node.span, message, hint);
    return nullptr;
  };
  if (table == card.tables.end()) {
    std::vector<std::string> names;
    for (const auto& known : card.tables) names.push_back(known.name);
    return fail("N2005", fmt::format("'{}' has no table '{}'", card.name, node.name), did_you_mean(node.name, names));
  }
  std::string class_name = node.index;
  if (class_name == "class") {
    if (place.receiver == nullptr)
      return fail("N2013", fmt::format("'{}[class]' is known only in terms that are pushed to or collected from a selector", node.name));
    class_name = place.receiver->class_name;
  }
  const ByTissue<Value>* row = table_row(*table, class_name);
  if (row == nullptr)
    return fail("N2015", fmt::format("table '{}' of '{}' has no entry for class '{}'", node.name, card.name, class_name), "add one, or \"*\" for all others");
  const Value* value = row->find(place.tissue);
  if (value == nullptr)
    return fail("N2015", fmt::format("'{}' in table '{}' of '{}' has no entry for '{}'", class_name, node.name, card.name, place.tissue),
                "add one, or \"*\" for all others");
  if (value->is_number()) return model::number(value->number, value->span);
  return bind_text(w, {value->text, value->span}, place);
}

bool is_number(const ExpressionPtr& tree, double value) { return tree->kind == Expression::Kind::number && tree->value == value && tree->name.empty(); }

// Products with literal 1 and 0, as class tables leave them.
ExpressionPtr simplified(const ExpressionPtr& tree) {
  if (tree->kind != Expression::Kind::operation || tree->op != model::Operator::multiply) return tree;
  ExpressionPtr left = simplified(tree->args[0]), right = simplified(tree->args[1]);
  if (is_number(left, 0.0) || is_number(right, 1.0)) return left;
  if (is_number(right, 0.0) || is_number(left, 1.0)) return right;
  if (left == tree->args[0] && right == tree->args[1]) return tree;
  return model::operation(model::Operator::multiply, {left, right}, tree->span);
}

}  // namespace

std::string resolve(Workspace& w, const std::string& name, const Place& place, const SourceSpan& span, bool report) {
  return Resolver(w, place, span, report).resolve(name);
}

ExpressionPtr bind_tree(Workspace& w, const ExpressionPtr& tree, const Place& place) {
  if (!tree) return nullptr;
  bool failed = false;
  ExpressionPtr bound = model::substitute(tree, [&](const Expression& node) -> ExpressionPtr {
    if (node.kind == Expression::Kind::indexed) {
      ExpressionPtr entry = table_entry(w, node, place);
      failed = failed || !entry;
      return entry;
    }
    if (node.kind != Expression::Kind::symbol) return nullptr;
    if (place.dose && node.name == "dose") return place.dose;
    if (is_built_in(node.name) && !place.owner->locals.contains(node.name)) return nullptr;
    const std::string path = resolve(w, node.name, place, node.span);
    failed = failed || path.empty();
    return path.empty() ? nullptr : model::symbol(id_of(path), node.span);
  });
  return failed || !bound ? nullptr : simplified(bound);
}

ExpressionPtr bind_text(Workspace& w, const Text& text, const Place& place) { return bind_tree(w, parse(w, text), place); }

ExpressionPtr parse(Workspace& w, const Text& text) {
  const std::string key = fmt::format("{}:{}:{}:{}", text.span.file, text.span.line, text.span.column, text.value);
  const auto known = w.parsed.find(key);
  if (known != w.parsed.end()) return known->second;
  antimony::ExpressionOptions options;
  options.origin = text.span;
  options.allow_index = true;
  ExpressionPtr tree = antimony::read_expression(text.value, options, w.diagnostics);
  w.parsed.emplace(key, tree);
  return tree;
}

}  // namespace neurocart::compose
