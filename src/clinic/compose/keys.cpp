// See keys.hpp.
#include "clinic/compose/keys.hpp"

#include <array>

namespace neurocart::compose::keys {
namespace {

using View = std::string_view;

constexpr std::array part_keys = {View("schema"),    View("title"),      View("purpose"),     View("kind"),       View("model"),      View("namespace"),
                                  View("each"),      View("tags"),       View("brings"),      View("parameters"), View("quantities"), View("reads"),
                                  View("junctions"), View("population"), View("contributes"), View("collects"),   View("weight"),     View("tables"),
                                  View("readouts"),  View("act"),        View("dosing"),      View("preset"),     View("notes")};

// The part's keys and those of one kind of card.
template <std::size_t N>
constexpr std::array<View, part_keys.size() + N> with_part_keys(const std::array<View, N>& extra) {
  std::array<View, part_keys.size() + N> all{};
  for (std::size_t i = 0; i < part_keys.size(); ++i) all[i] = part_keys[i];
  for (std::size_t i = 0; i < N; ++i) all[part_keys.size() + i] = extra[i];
  return all;
}

constexpr auto anatomy_keys = with_part_keys(std::array{View("tissues")});
constexpr auto disease_keys = with_part_keys(std::array{View("family"), View("scores"), View("report")});
constexpr auto score_keys = with_part_keys(
    std::array{View("latent"), View("range"), View("step"), View("better"), View("noise"), View("placebo"), View("responder"), View("observable")});
constexpr auto product_keys = with_part_keys(std::array{View("set"), View("multiply"), View("construct"), View("process"), View("facts"), View("report")});
constexpr auto drug_keys = with_part_keys(std::array{View("facts"), View("report")});
constexpr std::array regimen_keys = {View("schema"), View("title"), View("purpose"), View("kind"), View("give"), View("notes")};
constexpr std::array parameter_keys = {View("value"),  View("unit"),   View("meaning"),  View("symbol"), View("spread"), View("status"),
                                       View("source"), View("target"), View("recalled"), View("valid"),  View("note")};
constexpr std::array quantity_keys = {View("unit"), View("meaning"), View("symbol")};
constexpr std::array junction_keys = {View("op"), View("base"), View("when"), View("unit"), View("meaning")};
constexpr std::array population_keys = {View("class"), View("tags"), View("seen_in"), View("exposure")};
constexpr std::array collect_keys = {View("from"), View("term")};
constexpr std::array readout_keys = {View("value"), View("unit"), View("meaning"), View("observable"), View("concept")};
constexpr std::array dosing_keys = {View("act"),   View("into"),  View("mode"),      View("unit"), View("bioavailability"),
                                    View("usual"), View("valid"), View("valid_text")};
constexpr std::array dose_plan_keys = {View("dose"), View("days"), View("every"), View("times"), View("until")};
constexpr std::array preset_entry_keys = {View("value"), View("unit"), View("status"), View("source"), View("spread"), View("recalled"), View("note")};
constexpr std::array give_keys = {View("drug"), View("product"), View("dose"), View("days"), View("every"), View("times"), View("until")};
constexpr std::array spread_keys = {View("lognormal"), View("normal"), View("uniform"), View("logit_normal"),   View("gamma"), View("shared"),
                                    View("rescaled"),  View("with"),   View("slope"),   View("lower"),          View("upper"), View("offset"),
                                    View("status"),    View("source"), View("note"),    View("mean_preserving")};
constexpr std::array scenario_keys = {View("schema"), View("title"), View("purpose"), View("patient"), View("treatment"), View("anchors"),
                                      View("care"),   View("run"),   View("set"),     View("show"),    View("report"),    View("population")};
constexpr std::array treatment_keys = {View("drug"),  View("product"), View("regimen"), View("dose"), View("at"),   View("days"), View("every"),
                                       View("times"), View("until"),   View("when"),    View("ii"),   View("addl"), View("lag"),  View("bioavailability")};
constexpr std::array run_keys = {View("from"), View("to"), View("time_zero"), View("tolerance"), View("days")};
constexpr std::array show_keys = {View("studies"), View("paths")};
constexpr std::array care_keys = {View("rules")};
constexpr std::array scenario_population_keys = {View("file"), View("patients")};

}  // namespace

KeyList card(CardKind kind) {
  switch (kind) {
    case CardKind::anatomy:
      return anatomy_keys;
    case CardKind::disease:
      return disease_keys;
    case CardKind::score:
      return score_keys;
    case CardKind::product:
      return product_keys;
    case CardKind::drug:
      return drug_keys;
    case CardKind::regimen:
      return regimen_keys;
    case CardKind::host:
    case CardKind::mechanism:
    case CardKind::process:
      return part_keys;
  }
  return part_keys;
}
KeyList parameter() { return parameter_keys; }
KeyList quantity() { return quantity_keys; }
KeyList junction() { return junction_keys; }
KeyList population() { return population_keys; }
KeyList collect() { return collect_keys; }
KeyList readout() { return readout_keys; }
KeyList dosing() { return dosing_keys; }
KeyList dose_plan() { return dose_plan_keys; }
KeyList preset_entry() { return preset_entry_keys; }
KeyList give() { return give_keys; }
KeyList spread() { return spread_keys; }
KeyList scenario() { return scenario_keys; }
KeyList treatment() { return treatment_keys; }
KeyList run() { return run_keys; }
KeyList show() { return show_keys; }
KeyList care() { return care_keys; }
KeyList scenario_population() { return scenario_population_keys; }

}  // namespace neurocart::compose::keys
