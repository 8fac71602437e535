// See plan.hpp.
#include "clinic/population/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "clinic/compose/paths.hpp"
#include "clinic/population/covariates.hpp"
#include "clinic/population/patterns.hpp"
#include "engine/random/random.hpp"

namespace neurocart::population {
namespace {

using compose::ParameterRecord;
using compose::Spread;

std::optional<SpreadKind> kind_of(const std::string& word) {
  if (word == "lognormal") return SpreadKind::lognormal;
  if (word == "normal") return SpreadKind::normal;
  if (word == "logit_normal") return SpreadKind::logit_normal;
  if (word == "gamma") return SpreadKind::gamma;
  if (word == "uniform") return SpreadKind::uniform;
  return std::nullopt;
}

bool is_set_by_hand(const compose::ValueStep& step) { return step.origin == "scenario" || step.origin == "--set"; }
bool is_before_products(const compose::ValueStep& step) { return step.origin == "part" || step.origin.starts_with("preset "); }

class Planner {
 public:
  Planner(const compose::Library& library, const compose::Composition& composition, const PopulationCard& card, Diagnostics& diagnostics)
      : library_(library), composition_(composition), card_(card), diagnostics_(diagnostics), patterns_(library, composition) {
    for (const auto& [name, path] : composition.parts) {
      const auto entry = library.entries().find(name);
      if (entry != library.entries().end()) rank_of_part_[name] = rank_of(entry->second.kind);
    }
    for (std::size_t i = 0; i < composition.parameters.size(); ++i) record_of_[composition.parameters[i].path] = static_cast<int>(i);
  }

  Plan plan() {
    gather_spreads();
    add_spreads();
    add_factors();
    add_caps();
    add_mixtures();
    add_shares();
    add_covariates();
    add_uncertainties();
    sort_variates();
    check_movable();
    return std::move(plan_);
  }

 private:
  static int rank_of(compose::CardKind kind) {
    using compose::CardKind;
    if (kind == CardKind::mechanism) return 1;
    return kind == CardKind::drug || kind == CardKind::product || kind == CardKind::regimen || kind == CardKind::process ? 2 : 0;
  }

  const ParameterRecord& record(const std::string& path) const { return composition_.parameters[static_cast<std::size_t>(record_of_.at(path))]; }

  int rank(const std::string& path) const {
    const auto found = rank_of_part_.find(record(path).part);
    return found == rank_of_part_.end() ? 0 : found->second;
  }

  std::vector<std::string> parameter_paths() const {
    std::vector<std::string> paths;
    for (const auto& entry : composition_.parameters) paths.push_back(entry.path);
    return paths;
  }

  // Parameters of this patient that a text means. A path that this patient lacks but the library knows means none; others are said.
  std::vector<std::string> parameters_of(const Text& text) {
    std::vector<std::string> found;
    if (text.value.starts_with("@")) {
      const std::string name = text.value.substr(1);
      for (const auto& [path, spread] : spreads_)
        if (spread.factor == name && spread.kind != "rescaled") found.push_back(path);
      if (found.empty() && !is_shared_name(name))
        diagnostics_.error("N4302", text.span, fmt::format("no parameter shares a draw named '{}'", name), did_you_mean(name, shared_names()));
      return found;
    }
    for (const auto& pattern : patterns_.in_families(text.value))
      for (const auto& entry : composition_.parameters)
        if (fits(entry.path, pattern)) found.push_back(entry.path);
    if (!found.empty() || patterns_.known_to_library(text.value)) return found;
    const bool is_pattern = text.value.find('*') != std::string::npos;
    diagnostics_.error(is_pattern ? "N4302" : "N4301", text.span,
                       is_pattern ? fmt::format("'{}' fits no parameter", text.value) : fmt::format("no parameter '{}'", text.value), nearest(text.value));
    return found;
  }

  std::string nearest(const std::string& path) const {
    const auto known = parameter_paths();
    for (const auto& wanted : patterns_.in_families(path))
      if (auto hint = did_you_mean(wanted, known); !hint.empty()) return hint;
    return {};
  }

  bool is_shared_name(const std::string& name) {
    const auto names = shared_names();
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  // Names of draws that any card of the library shares.
  const std::vector<std::string>& shared_names() {
    if (!shared_names_.empty()) return shared_names_;
    std::set<std::string> names;
    for (const auto& part : library_.names()) {
      const auto* loaded = library_.card(part);
      if (loaded == nullptr) continue;
      for (const auto& parameter : loaded->card.parameters)
        for (const auto& [tissue, spread] : parameter.spread.entries)
          if (!spread.factor.empty() && spread.kind != "rescaled") names.insert(spread.factor);
    }
    shared_names_.assign(names.begin(), names.end());
    return shared_names_;
  }

  // The spreads of the cards, less what the population fixes, with what it gives in their place.
  void gather_spreads() {
    for (const auto& entry : composition_.parameters)
      if (!entry.spread.kind.empty() && entry.spread.kind != "rescaled") spreads_[entry.path] = entry.spread;
    for (const auto& given : card_.spreads)
      for (const auto& path : parameters_of(given.path)) spreads_[path] = given.spread;
    for (const auto& text : card_.fixed)
      for (const auto& path : parameters_of(text)) spreads_.erase(path);
    for (const auto& factor : card_.factors) {
      for (auto& [path, spread] : spreads_) {
        if (spread.factor != factor.name) continue;
        if (spread.kind == "shared") spread.kind = "lognormal";
        spread.size = factor.log_sd;
      }
    }
  }

  int column(const std::string& path) {
    if (const auto known = column_of_.find(path); known != column_of_.end()) return known->second;
    const auto& entry = record(path);
    Column column;
    column.path = path;
    for (const auto& step : entry.chain) {
      if (is_before_products(step)) column.base = step.value;
      column.fixed = column.fixed || is_set_by_hand(step);
    }
    column.in_force = entry.chain.back().value;
    if (column.fixed) column.base = column.in_force;
    if (!std::isfinite(column.base) || !std::isfinite(column.in_force))
      diagnostics_.error("N4305", entry.span, fmt::format("'{}' is computed from other values and cannot be drawn", path), "draw what it is computed from");
    const int index = static_cast<int>(plan_.columns.size());
    plan_.columns.push_back(std::move(column));
    plan_.is_lead.push_back(0);
    column_of_[path] = index;
    return index;
  }

  Column& at(int index) { return plan_.columns[static_cast<std::size_t>(index)]; }

  int variate(Purpose purpose, const std::string& name, int rank_here, bool needs_normal) {
    const auto [place, is_new] = variate_of_.try_emplace({purpose, name}, static_cast<int>(plan_.variates.size()));
    if (is_new) plan_.variates.push_back({purpose, name, random::name_hash(name), rank_here, false});
    Variate& found = plan_.variates[static_cast<std::size_t>(place->second)];
    found.rank = std::min(found.rank, rank_here);
    found.needs_normal = found.needs_normal || needs_normal;
    return place->second;
  }

  std::optional<SpreadStep> step_of(const std::string& path, const Spread& spread) {
    const auto kind = kind_of(spread.kind);
    if (!kind) {
      diagnostics_.error("N4305", spread.span, fmt::format("the spread of '{}' has no size", path),
                         "{ lognormal = 0.4 }, or a [factor] of that name in the population file");
      return std::nullopt;
    }
    SpreadStep step;
    step.column = column(path);
    step.kind = *kind;
    step.size = spread.size;
    step.offset = spread.offset;
    step.shift = spread.mean_preserving ? -0.5 * spread.size * spread.size : 0.0;
    if (*kind == SpreadKind::uniform) std::tie(step.low, step.high) = std::pair(*spread.lower, *spread.upper);
    const double base = at(step.column).base;
    if (*kind == SpreadKind::logit_normal && !(base > 0.0 && base < 1.0))
      diagnostics_.error("N4305", spread.span, fmt::format("'{}' is {}: a logit-normal share lies between 0 and 1", path, base));
    return step;
  }

  void add_spreads() {
    std::vector<std::pair<std::string, Spread>> following;
    for (const auto& [path, spread] : spreads_) {
      auto step = step_of(path, spread);
      if (!step) continue;
      if (*kind_of(spread.kind) != SpreadKind::uniform) std::tie(at(step->column).lower, at(step->column).upper) = std::pair(spread.lower, spread.upper);
      const bool needs_normal = step->kind != SpreadKind::uniform && step->kind != SpreadKind::gamma;
      step->variate = spread.factor.empty() ? variate(Purpose::spread, path, rank(path), needs_normal)
                                            : variate(Purpose::shared_draw, spread.factor, rank(path), needs_normal);
      if (spread.with.empty()) {
        plan_.spreads.push_back(*step);
      } else if (follow(path, spread, *step)) {
        plan_.followers.push_back(*step);
      }
    }
  }

  // Completes the step of a parameter that follows another one of the same place.
  bool follow(const std::string& path, const Spread& spread, SpreadStep& step) {
    const std::string leader = path.substr(0, path.rfind('.') + 1) + spread.with;
    const auto lead = spreads_.find(leader);
    if (lead == spreads_.end() || lead->second.kind != "normal" || spread.kind != "normal") {
      if (record_of_.contains(leader)) return true;  // its leader does not vary here
      diagnostics_.error("N4301", spread.span, fmt::format("'{}' follows the unknown parameter '{}'", path, leader), nearest(leader));
      return false;
    }
    const double explained = spread.slope * lead->second.size;
    if (std::fabs(explained) > spread.size) {
      diagnostics_.error("N4303", spread.span,
                         fmt::format("'{}' has SD {:g}, less than the {:g} that following '{}' gives it", path, spread.size, std::fabs(explained), leader));
      return false;
    }
    step.with = column(leader);
    step.slope = spread.slope;
    step.size = std::sqrt(spread.size * spread.size - explained * explained);
    return true;
  }

  void add_factors() {
    for (const auto& factor : card_.factors) {
      std::set<std::string> members;
      for (const auto& text : factor.applies)
        for (auto& path : parameters_of(text)) members.insert(std::move(path));
      if (factor.applies.empty() && !is_shared_name(factor.name))
        diagnostics_.error("N4302", factor.span, fmt::format("the factor '{}' applies to nothing", factor.name),
                           "applies = [\"path\", \"@shared_draw\"], or the name of a draw that cards share");
      for (const auto& path : members) {
        // A member of the draw of that name has its size already.
        if (const auto own = spreads_.find(path); own != spreads_.end() && own->second.factor == factor.name) continue;
        plan_.factors.push_back({column(path), variate(Purpose::factor, factor.name, 0, true), factor.log_sd, factor.offset});
      }
    }
  }

  void add_caps() {
    for (const auto& cap : card_.caps)
      for (const auto& path : parameters_of(cap.path)) at(column(path)).upper = cap.value;
  }

  void add_mixtures() {
    for (const auto& mixture : card_.mixtures) {
      MixtureStep step;
      step.weight = mixture.weight;
      step.variate = variate(Purpose::mixture, mixture.name, 0, false);
      for (const auto& setting : mixture.settings) {
        for (const auto& path : parameters_of(setting.path)) {
          const int drawn = setting.low < setting.high ? variate(Purpose::mixture_value, mixture.name + ":" + path, 0, false) : -1;
          step.values.push_back({column(path), drawn, setting.low, setting.high});
        }
      }
      plan_.mixtures.push_back(std::move(step));
    }
  }

  void add_shares() {
    for (const auto& shares : card_.shares) {
      for (const auto& lead : parameters_of(shares.lead)) {
        const auto pieces = lead.find('.', 7);
        const std::string family = patterns_.names_family(shares.lead.value) ? lead.substr(7, pieces - 7) : std::string();
        SharesStep step;
        step.lead = column(lead);
        plan_.is_lead[static_cast<std::size_t>(step.lead)] = 1;
        for (const auto& text : shares.others) {
          const Text other{family.empty() ? text.value : patterns_.in_family(text.value, family), text.span};
          for (const auto& path : parameters_of(other)) {
            const int index = path == lead ? -1 : column(path);
            if (index >= 0 && std::find(step.others.begin(), step.others.end(), index) == step.others.end()) step.others.push_back(index);
          }
        }
        check_shares(shares, lead, step);
        plan_.shares.push_back(std::move(step));
      }
    }
  }

  void check_shares(const Shares& shares, const std::string& lead, const SharesStep& step) {
    double sum = at(step.lead).base;
    for (const int other : step.others) sum += at(other).base;
    if (std::fabs(sum - 1.0) > 1e-6)
      diagnostics_.error("N4308", shares.span, fmt::format("the shares '{}' led by '{}' sum to {:g}, not 1", shares.name, lead, sum));
  }

  void add_covariates() {
    for (const auto& covariate : card_.covariates) {
      CovariateStep step;
      step.card = covariate;
      step.variate = variate(Purpose::covariate, covariate.name, 0, true);
      if (!covariate.path.empty()) {
        const auto paths = parameters_of(covariate.path);
        if (paths.size() > 1)
          diagnostics_.error("N4302", covariate.path.span, fmt::format("'{}' fits {} parameters; a covariate is one", covariate.path.value, paths.size()));
        if (!paths.empty()) step.column = column(paths.front());
      }
      find_range(step);
      plan_.covariates.push_back(std::move(step));
    }
    correlate(card_.correlations, plan_.covariates, diagnostics_);
  }

  void add_uncertainties() {
    for (const auto& given : card_.uncertainties) {
      for (const auto& path : parameters_of(given.path)) {
        auto step = step_of(path, given.spread);
        if (!step) continue;
        step->variate = static_cast<int>(plan_.uncertain_variates.size());
        plan_.uncertain_variates.push_back(
            {Purpose::uncertainty, path, random::name_hash(path), 0, step->kind != SpreadKind::uniform && step->kind != SpreadKind::gamma});
        plan_.uncertainties.push_back(*step);
      }
    }
  }

  // Designs give the first dimensions to what every treatment has in common.
  void sort_variates() {
    std::vector<int> order(plan_.variates.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
    const auto key = [&](int i) {
      const Variate& entry = plan_.variates[static_cast<std::size_t>(i)];
      return std::tuple(entry.rank, entry.purpose == Purpose::spread, entry.purpose, std::string_view(entry.name));
    };
    std::sort(order.begin(), order.end(), [&](int left, int right) { return key(left) < key(right); });
    std::vector<int> place(order.size());
    std::vector<Variate> sorted;
    for (std::size_t i = 0; i < order.size(); ++i) {
      place[static_cast<std::size_t>(order[i])] = static_cast<int>(i);
      sorted.push_back(std::move(plan_.variates[static_cast<std::size_t>(order[i])]));
    }
    plan_.variates = std::move(sorted);
    const auto renumber = [&](int& index) {
      if (index >= 0) index = place[static_cast<std::size_t>(index)];
    };
    for (auto& step : plan_.spreads) renumber(step.variate);
    for (auto& step : plan_.followers) renumber(step.variate);
    for (auto& step : plan_.factors) renumber(step.variate);
    for (auto& step : plan_.covariates) renumber(step.variate);
    for (auto& step : plan_.mixtures) {
      renumber(step.variate);
      for (auto& value : step.values) renumber(value.variate);
    }
  }

  // What acts of the model assign is no constant of the patient.
  void check_movable() {
    for (const auto& column : plan_.columns) {
      const int place = composition_.model.find(compose::id_of(column.path));
      if (place >= 0 && composition_.model.symbols[static_cast<std::size_t>(place)].constant) continue;
      diagnostics_.error("N4305", record(column.path).span, fmt::format("'{}' is moved during the run and cannot be drawn", column.path));
    }
  }

  const compose::Library& library_;
  const compose::Composition& composition_;
  const PopulationCard& card_;
  Diagnostics& diagnostics_;
  Patterns patterns_;
  Plan plan_;
  std::map<std::string, int, std::less<>> rank_of_part_, record_of_, column_of_;
  std::map<std::string, Spread> spreads_;  // by path
  std::map<std::pair<Purpose, std::string>, int> variate_of_;
  std::vector<std::string> shared_names_;
};

}  // namespace

Plan make_plan(const compose::Library& library, const compose::Composition& composition, const PopulationCard& card, Diagnostics& diagnostics) {
  return Planner(library, composition, card, diagnostics).plan();
}

}  // namespace neurocart::population
