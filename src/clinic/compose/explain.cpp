// See explain.hpp.
#include "clinic/compose/explain.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clinic/compose/paths.hpp"

namespace neurocart::compose {
namespace {

bool reads(const model::ExpressionPtr& tree, const std::string& id) {
  if (!tree) return false;
  std::vector<std::string> names;
  model::collect_symbols(*tree, names);
  return std::find(names.begin(), names.end(), id) != names.end();
}

}  // namespace

Found find_path(const Composition& composition, std::string_view path, Diagnostics& diagnostics) {
  const std::string wanted = with_paths(path);
  for (const auto& parameter : composition.parameters)
    if (parameter.path == wanted) return {&parameter, nullptr};
  for (const auto& quantity : composition.quantities)
    if (quantity.path == wanted) return {nullptr, &quantity};
  std::vector<std::string> paths;
  for (const auto& parameter : composition.parameters) paths.push_back(parameter.path);
  for (const auto& quantity : composition.quantities) paths.push_back(quantity.path);
  diagnostics.error("N2011", {"command line", 0, 0}, fmt::format("'{}' names nothing in this patient", wanted), did_you_mean(wanted, paths));
  return {};
}

std::vector<std::string> users_of(const Composition& composition, std::string_view path) {
  const std::string id = id_of(path);
  const model::Model& model = composition.model;
  std::vector<std::string> users;
  const auto add = [&](const std::string& user) {
    if (std::find(users.begin(), users.end(), user) == users.end()) users.push_back(user);
  };
  for (const auto& symbol : model.symbols)
    if (reads(symbol.initial, id)) add(symbol.display_name);
  for (const auto& rule : model.rules) {
    if (!reads(rule.expression, id)) continue;
    const int target = model.find(rule.target);
    add(target < 0 ? rule.target : model.symbols[static_cast<std::size_t>(target)].display_name);
  }
  for (const auto& event : model.events)
    for (const auto& assignment : event.assignments)
      if (reads(assignment.expression, id)) add(event.id);
  return users;
}

}  // namespace neurocart::compose
