// See blame.hpp. A wrong unit on one card makes many equations fail, in every instance of a template. The culprit is looked for among the declarations that
// take part in all failing equations: each is tried with the units that would mend the first failing ones, and stands accused when all equations hold then.
#include "clinic/compose/blame.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "clinic/compose/paths.hpp"

namespace neurocart::compose {
namespace {

constexpr std::size_t largest_candidate_count = 40;  // declarations tried
constexpr std::size_t largest_culprit_count = 8;     // declarations named
constexpr std::size_t mended_problems = 3;           // failing equations from which trial units are taken
constexpr double powers[] = {1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 1.0 / 3.0, -1.0 / 3.0, 3.0, -3.0};

// The symbols that one line of a card declares: a template has one in every instance.
struct Declaration {
  SourceSpan span;
  std::string path;
  bool is_parameter = false;
  std::vector<int> symbols;
};

class Blamer {
 public:
  Blamer(const Composition& composition, const std::vector<model::UnitProblem>& problems) : model_(composition.model), problems_(problems) {
    std::map<std::string, const ParameterRecord*> records;
    for (const auto& record : composition.parameters) records.emplace(record.path, &record);
    for (std::size_t i = 0; i < model_.symbols.size(); ++i) {
      const model::Symbol& symbol = model_.symbols[i];
      const auto record = records.find(symbol.display_name);
      const bool is_parameter = record != records.end();
      const SourceSpan& span = is_parameter ? record->second->unit_span : symbol.span;
      Declaration& declaration = declarations_[fmt::format("{}:{}:{}", span.file, span.line, span.column)];
      declaration.span = span;
      declaration.is_parameter = is_parameter;
      if (declaration.path.empty()) declaration.path = symbol.display_name;
      declaration.symbols.push_back(static_cast<int>(i));
    }
  }

  // Accused declarations, parameters first, each with the unit that would fit.
  std::vector<std::pair<const Declaration*, units::Unit>> culprits() {
    std::vector<std::pair<const Declaration*, units::Unit>> found;
    auto candidates = common_declarations();
    if (candidates.size() > largest_candidate_count) candidates.resize(largest_candidate_count);
    for (const Declaration* candidate : candidates) {
      if (found.size() == largest_culprit_count) break;
      const model::Symbol& symbol = model_.symbols[static_cast<std::size_t>(candidate->symbols.front())];
      if (!symbol.unit || candidate->span.line == 0) continue;
      for (const auto& unit : trial_units(*symbol.unit)) {
        if (!all_hold(*candidate, unit)) continue;
        found.emplace_back(candidate, unit);
        break;
      }
    }
    return found;
  }

 private:
  std::vector<const Declaration*> common_declarations() const {
    std::map<const Declaration*, std::size_t> seen;
    std::map<std::string, const Declaration*> by_id;
    for (const auto& [key, declaration] : declarations_)
      for (const int symbol : declaration.symbols) by_id[model_.symbols[static_cast<std::size_t>(symbol)].id] = &declaration;
    for (const auto& problem : problems_) {
      std::set<const Declaration*> here;
      for (const auto& symbol : problem.symbols)
        if (const auto known = by_id.find(symbol.id); known != by_id.end()) here.insert(known->second);
      for (const Declaration* declaration : here) ++seen[declaration];
    }
    std::vector<const Declaration*> common;
    for (const auto& [declaration, count] : seen)
      if (count == problems_.size()) common.push_back(declaration);
    const auto rank = [](const Declaration* entry) { return std::tuple(!entry->is_parameter, entry->span.file, entry->span.line, entry->span.column); };
    std::sort(common.begin(), common.end(), [&](const auto* left, const auto* right) { return rank(left) < rank(right); });
    return common;
  }

  std::vector<units::Unit> trial_units(const units::Unit& declared) const {
    std::vector<units::Unit> trials;
    for (std::size_t i = 0; i < problems_.size() && i < mended_problems; ++i) {
      const units::Unit ratio = problems_[i].wanted / problems_[i].found;
      for (const double power : powers) {
        const units::Unit trial = declared * units::power(ratio, power);
        const bool is_new = std::none_of(trials.begin(), trials.end(),
                                         [&](const auto& known) { return units::same_dimension(known, trial) && units::same_scale(known, trial); });
        if (is_new) trials.push_back(trial);
      }
    }
    return trials;
  }

  bool all_hold(const Declaration& declaration, const units::Unit& unit) {
    std::vector<std::optional<units::Unit>> kept;
    for (const int symbol : declaration.symbols) {
      auto& stated = model_.symbols[static_cast<std::size_t>(symbol)].unit;
      kept.push_back(stated);
      stated = unit;
    }
    const bool holds = model::find_unit_problems(model_).empty();
    for (std::size_t i = 0; i < kept.size(); ++i) model_.symbols[static_cast<std::size_t>(declaration.symbols[i])].unit = kept[i];
    return holds;
  }

  model::Model model_;  // a copy, whose units are tried out
  const std::vector<model::UnitProblem>& problems_;
  std::map<std::string, Declaration> declarations_;
};

}  // namespace

model::UnitReport check_composed_units(const Composition& composition, Diagnostics& diagnostics) {
  model::UnitReport report;
  const auto problems = model::find_unit_problems(composition.model, &report);
  if (problems.empty()) return report;
  Blamer blamer(composition, problems);
  const auto culprits = blamer.culprits();
  for (const auto& [declaration, unit] : culprits) {
    const auto& symbol = composition.model.symbols[static_cast<std::size_t>(declaration->symbols.front())];
    const bool is_scale = units::same_dimension(*symbol.unit, unit);
    diagnostics.error(is_scale ? "N3002" : "N3001", declaration->span,
                      fmt::format("the unit {} of '{}' does not fit its equations; {} would", symbol.unit_text, declaration->path, units::to_text(unit)),
                      culprits.size() > 1 ? "one of the declarations named here has the wrong unit" : "");
  }
  std::set<std::string> places;
  Diagnostics said;
  for (const auto& problem : problems) {
    const auto& span = problem.diagnostic.span;
    if (places.insert(fmt::format("{}:{}:{}", span.file, span.line, span.column)).second) said.add(problem.diagnostic);
  }
  add_with_paths(said, diagnostics);
  return report;
}

}  // namespace neurocart::compose
