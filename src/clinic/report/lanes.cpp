// See figures.hpp: what was given, as lanes over the course and as words.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/report/figures.hpp"
#include "clinic/report/numbers.hpp"

namespace neurocart::report {

namespace {

constexpr std::size_t many_doses = 12;

// Doses of one part under one treatment, in time order.
struct Given {
  std::string treatment, part, title;
  bool of_regimen = false;
  std::vector<const compose::ScheduledAct*> acts;
};

std::vector<Given> given_parts(const compose::Composition& composition) {
  std::vector<Given> all;
  for (const auto& act : composition.acts) {
    auto place = std::find_if(all.begin(), all.end(), [&](const Given& given) { return given.treatment == act.treatment && given.part == act.part; });
    if (place == all.end()) {
      all.push_back({act.treatment, act.part, act.title, is_of_regimen(act), {}});
      place = all.end() - 1;
    }
    place->acts.push_back(&act);
  }
  return all;
}

std::string dose_words(const compose::ScheduledAct& act) {
  const auto& text = act.dose_text;
  const bool has_unit = std::any_of(text.begin(), text.end(),
                                    [](char letter) { return std::isalpha(static_cast<unsigned char>(letter)) != 0 && letter != 'e' && letter != 'E'; });
  return pretty_quantity(has_unit ? text : text + " " + act.unit);
}

bool same_dose(const Given& given) {
  return std::all_of(given.acts.begin(), given.acts.end(), [&](const auto* act) { return act->dose_text == given.acts.front()->dose_text; });
}

std::string count_words(std::size_t count) {
  static const std::vector<std::string> small = {"none", "one dose", "two doses", "three doses", "four doses", "five doses", "six doses"};
  return count < small.size() ? small[count] : fmt::format("{} doses", count);
}

std::string doses_of(const Given& given) {
  const auto dose =
      same_dose(given) ? dose_words(*given.acts.front()) : fmt::format("{} first, {} last", dose_words(*given.acts.front()), dose_words(*given.acts.back()));
  return given.acts.size() == 1 ? dose : fmt::format("{}, {}", dose, count_words(given.acts.size()));
}

std::vector<double> days_of(const Given& given) {
  std::vector<double> days;
  for (const auto* act : given.acts) days.push_back(act->day);
  return days;
}

std::string item_label(const Context& context, const compose::Composition& composition, const Given& given) {
  if (!is_product(composition, given.part)) return doses_of(given);
  auto words = context.words;
  words["dose"] = dose_words(*given.acts.front());
  words["zero"] = zero_words(composition);
  return fill(context.texts.lanes.product_label, words, {}).value_or(doses_of(given));
}

Json item_json(const Context& context, const compose::Composition& composition, const Given& given) {
  const auto& lanes = context.texts.lanes;
  const auto days = days_of(given);
  const bool is_cells = is_product(composition, given.part);
  Json item;
  if (days.size() > many_doses) {
    item = {{"mark", "span"}, {"days", rounded_list({days.front(), days.back()})}};
  } else {
    item = {{"mark", is_cells ? "event" : "tick"}, {"days", rounded_list(days)}};
  }
  item["concept"] = is_cells ? lanes.product_concept : lanes.drug_concept;
  item["label"] = item_label(context, composition, given);
  item["side"] = "right";
  return item;
}

// A regimen's drugs together: one bar from the first day to the last, with its title.
Json regimen_item(const Context& context, const std::vector<Given>& all, const std::string& treatment) {
  double first = std::numeric_limits<double>::infinity(), last = -first;
  for (const auto& given : all) {
    if (given.treatment != treatment) continue;
    first = std::min(first, given.acts.front()->day);
    last = std::max(last, given.acts.back()->day);
  }
  return {{"mark", "span"},
          {"days", rounded_list({first, last + 1.0})},
          {"concept", context.texts.lanes.regimen_concept},
          {"label", pretty_unit(treatment)},
          {"side", "right"}};
}

void add_lanes(const Context& context, std::size_t index, Json& lanes) {
  const auto& strategy = context.strategies[index];
  const auto all = given_parts(*strategy.composition);
  std::vector<std::string> regimens;
  const auto prefix = index == 0 ? std::string() : strategy.letter + "  ";
  for (const auto& given : all) {
    if (given.of_regimen) {
      if (std::find(regimens.begin(), regimens.end(), given.treatment) != regimens.end()) continue;
      regimens.push_back(given.treatment);
      lanes.push_back({{"id", fmt::format("lane_{}", lanes.size() + 1)},
                       {"label", prefix + context.texts.lanes.regimen_label},
                       {"items", Json::array({regimen_item(context, all, given.treatment)})}});
    } else {
      lanes.push_back({{"id", fmt::format("lane_{}", lanes.size() + 1)},
                       {"label", prefix + given.title},
                       {"items", Json::array({item_json(context, *strategy.composition, given)})}});
    }
  }
}

}  // namespace

Json lanes_json(const Context& context) {
  Json lanes = Json::array();
  for (std::size_t index = 0; index < context.strategies.size(); ++index) {
    if (!context.strategies[index].is_nominal) add_lanes(context, index, lanes);
  }
  return lanes;
}

std::string doses_in_words(const compose::Composition& composition, bool of_regimens) {
  std::string text;
  std::vector<std::string> said;
  for (const auto& given : given_parts(composition)) {
    const bool known = std::find(said.begin(), said.end(), given.treatment) != said.end();
    if (given.of_regimen != of_regimens || (of_regimens && known)) continue;
    said.push_back(given.treatment);
    text += text.empty() ? "" : "; ";
    // A regimen's title names its drugs and doses.
    text += of_regimens ? fmt::format("{}, from {}", pretty_unit(given.treatment), format_day(given.acts.front()->day))
                        : fmt::format("{}, {}", given.title, doses_of(given));
  }
  return text;
}

}  // namespace neurocart::report
