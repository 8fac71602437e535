// See evidence.hpp: filtering targets.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <limits>
#include <set>
#include <tuple>

#include "clinic/evidence/evidence.hpp"

namespace neurocart::evidence {

namespace {

std::string lower_case(std::string_view text) {
  std::string lowered(text);
  std::transform(lowered.begin(), lowered.end(), lowered.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return lowered;
}

using Names = std::vector<std::string>;
using NamesOf = std::function<Names(const Target&)>;

// One filter: which names of a target it looks at, and when a name is meant although it is not equal.
struct Criterion {
  const char* noun;
  std::string wanted;
  NamesOf names_of;
  std::function<bool(const std::string& name, const std::string& wanted)> is_meant;
};

bool passes(const Target& target, const Criterion& criterion, bool exactly) {
  const auto names = criterion.names_of(target);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    const auto lowered = lower_case(name);
    return lowered == criterion.wanted || (!exactly && criterion.is_meant(lowered, criterion.wanted));
  });
}

// Existing names, nearest first by spelling; where none is near, all of them if they are few.
std::string hint_for(const std::string& wanted, const std::set<std::string>& existing) {
  const Names names(existing.begin(), existing.end());
  if (auto near = did_you_mean(wanted, names); !near.empty()) return near;
  constexpr std::size_t few = 30;
  if (names.size() <= few) return fmt::format("there are: {}", fmt::join(names, ", "));
  Names related;
  const auto beginning = lower_case(wanted).substr(0, 4);
  for (const auto& name : names) {
    if (lower_case(name).find(beginning) != std::string::npos && related.size() < 5) related.push_back(name);
  }
  return related.empty() ? fmt::format("'neurocart evidence' alone lists all {}", names.size()) : fmt::format("there are: {}", fmt::join(related, ", "));
}

auto reading_order(const Target* target) {
  return std::make_tuple(std::cref(target->disease), std::cref(target->study), std::cref(target->observable),
                         target->time_days.value_or(std::numeric_limits<double>::infinity()), std::cref(target->id));
}

std::vector<Criterion> criteria_of(const TargetFilter& filter) {
  const auto contains = [](const std::string& name, const std::string& wanted) { return name.find(wanted) != std::string::npos; };
  std::vector<Criterion> criteria;
  if (!filter.disease.empty()) {
    criteria.push_back({"disease", lower_case(filter.disease), [](const Target& target) { return Names{target.disease}; }, disease_is_meant});
  }
  if (!filter.product.empty()) {
    const auto names = [](const Target& target) {
      Names given;
      for (const auto* name : {&target.arm.product, &target.arm.drug, &target.arm.construct}) {
        if (!name->empty()) given.push_back(*name);
      }
      return given;
    };
    criteria.push_back({"product", lower_case(filter.product), names, contains});
  }
  if (!filter.observable.empty()) {
    criteria.push_back({"observable", lower_case(filter.observable), [](const Target& target) { return Names{target.observable}; }, contains});
  }
  if (!filter.study.empty()) {
    criteria.push_back({"study", lower_case(filter.study), [](const Target& target) { return Names{target.study}; }, contains});
  }
  return criteria;
}

}  // namespace

bool disease_is_meant(std::string_view key, std::string_view name) {
  if (key == name) return true;
  constexpr std::size_t shortest_beginning = 3;
  while (!name.empty()) {
    const auto part = name.substr(0, name.find('_'));
    if (part == key || (key.size() >= shortest_beginning && part.substr(0, key.size()) == key)) return true;
    name.remove_prefix(std::min(part.size() + 1, name.size()));
  }
  return false;
}

std::vector<const Target*> Evidence::select(const TargetFilter& filter, Diagnostics& diagnostics) const {
  std::vector<const Target*> chosen;
  chosen.reserve(targets_.size());
  for (const auto& target : targets_) chosen.push_back(&target);
  std::string so_far;
  for (const auto& criterion : criteria_of(filter)) {
    const bool exactly = std::any_of(targets_.begin(), targets_.end(), [&](const Target& target) { return passes(target, criterion, true); });
    std::vector<const Target*> remaining;
    std::copy_if(chosen.begin(), chosen.end(), std::back_inserter(remaining), [&](const Target* target) { return passes(*target, criterion, exactly); });
    if (remaining.empty()) {
      std::set<std::string> existing;
      for (const auto* target : chosen) {
        for (auto& name : criterion.names_of(*target)) existing.insert(std::move(name));
      }
      diagnostics.error("N4035", {}, fmt::format("no published observation has {} '{}'{}", criterion.noun, criterion.wanted, so_far),
                        hint_for(criterion.wanted, existing));
      return {};
    }
    chosen = std::move(remaining);
    so_far += fmt::format("{} {} '{}'", so_far.empty() ? " among those with" : " and", criterion.noun, criterion.wanted);
  }
  std::sort(chosen.begin(), chosen.end(), [](const Target* left, const Target* right) { return reading_order(left) < reading_order(right); });
  return chosen;
}

}  // namespace neurocart::evidence
