// See composer.hpp: the order of the steps.
#include "clinic/compose/composer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "clinic/compose/blame.hpp"
#include "clinic/compose/workspace.hpp"
#include "engine/base/digest.hpp"

namespace neurocart::compose {

bool Workspace::is_tissue(std::string_view name) const { return std::find(tissues.begin(), tissues.end(), name) != tissues.end(); }

const Family* Workspace::family(std::string_view id) const {
  const auto found = std::find_if(families.begin(), families.end(), [&](const Family& entry) { return entry.id == id; });
  return found == families.end() ? nullptr : &*found;
}

bool Workspace::is_composed(const Card& card) const {
  return std::any_of(cards.begin(), cards.end(), [&](const LoadedCard* loaded) { return &loaded->card == &card; });
}

void Workspace::error_once(const std::string& key, const char* code, const SourceSpan& span, std::string message, std::string hint) {
  if (reported.insert(key).second) diagnostics.error(code, span, std::move(message), std::move(hint));
}

std::vector<std::string> Workspace::all_paths() const { return declared_order; }

std::vector<std::string> split_path(std::string_view path) {
  std::vector<std::string> pieces;
  std::size_t start = 0;
  for (std::size_t at = 0; at <= path.size(); ++at) {
    if (at < path.size() && path[at] != '.') continue;
    pieces.emplace_back(path.substr(start, at - start));
    start = at + 1;
  }
  return pieces;
}

namespace {

std::string digest_of(const Workspace& w) {
  std::string all = w.scenario.text;
  for (const auto& given : w.overrides) all += "\n--set " + given.path + "=" + given.text;
  for (const LoadedCard* loaded : w.cards) {
    all += "\n" + loaded->card.name + "\n" + loaded->text;
    if (const LoadedModel* equations = w.library.model(loaded->card)) all += "\n" + equations->path.filename().string() + "\n" + equations->text;
  }
  return sha256(all);
}

}  // namespace

Composition compose(const Library& library, const Scenario& scenario, const Overrides& overrides, Diagnostics& diagnostics) {
  Workspace w{library, scenario, overrides, diagnostics, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
  for (const auto& item : library.folder_diagnostics().all()) diagnostics.add(item);
  w.out.model.name = "patient";
  collect_parts(w);
  make_instances(w);
  declare_all(w);
  bind_locals(w);
  set_values(w);
  add_parameters(w);
  add_equations(w);
  gather_terms(w);
  add_junctions(w);
  add_readouts(w);
  add_acts(w, plan_doses(w));
  add_scenario_facts(w);
  check_unused(w);
  check_ranges(w);
  record_uses(w);
  if (!diagnostics.has_errors()) w.out.units = check_composed_units(w.out, diagnostics);
  w.out.input_digest = digest_of(w);
  return std::move(w.out);
}

}  // namespace neurocart::compose
