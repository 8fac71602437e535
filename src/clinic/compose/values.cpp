// Parameters: the chain part < preset < product < scenario < --set, and the symbols that come of it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/compose/toml_table.hpp"
#include "clinic/compose/value_text.hpp"
#include "clinic/compose/workspace.hpp"
#include "engine/units/unit.hpp"

namespace neurocart::compose {
namespace {

class ValueSetter {
 public:
  explicit ValueSetter(Workspace& workspace) : w_(workspace) {}

  void presets() {
    std::set<std::pair<std::string, const PresetCard*>> used;
    for (const auto& instance : w_.instances) {
      for (const auto& preset : instance.card->presets) {
        for (const auto& family : w_.families) {
          if (family.preset != preset.name || (!instance.family.empty() && instance.family != family.id)) continue;
          // Instances of one family share its root: each setting is applied once.
          const std::string root = instance.family.empty() ? std::string() : "family." + instance.family + ".";
          if (!used.emplace(root, &preset).second) continue;
          for (const auto& setting : preset.settings) apply(root + setting.path.value, setting, "preset " + preset.name);
        }
      }
    }
  }

  void products() {
    for (const auto& treatment : w_.scenario.treatments) {
      if (treatment.kind != Treatment::Kind::product) continue;
      const LoadedCard* loaded = w_.library.card(treatment.name.value);
      if (loaded == nullptr || !seen_.insert(&loaded->card).second) continue;
      const Card& card = loaded->card;
      const auto instance = std::find_if(w_.instances.begin(), w_.instances.end(), [&](const Instance& entry) { return entry.card == &card; });
      if (instance == w_.instances.end()) continue;
      const Place place{&*instance, nullptr, {}, {}, nullptr};
      for (const auto& setting : card.sets)
        for (const auto& path : paths_of(setting.path, place)) apply(path, setting, "product " + card.name);
      for (const auto& setting : card.multiplies)
        for (const auto& path : paths_of(setting.path, place)) multiply(path, setting, "product " + card.name);
    }
  }

  void scenario() {
    for (auto setting : w_.scenario.patient) {
      const std::string key = setting.path.value;
      setting.path.value = "patient." + key;
      if (!w_.declared.contains(setting.path.value)) {
        if (w_.library.card("patient") == nullptr) {
          w_.diagnostics.error("N2002", setting.path.span, fmt::format("unknown part 'patient', to which '{}' in [patient] belongs", key));
          continue;
        }
        std::vector<std::string> known = {"diseases", "history", "sex"};
        for (const auto& path : w_.declared_order)
          if (path.starts_with("patient.")) known.push_back(path.substr(8));
        w_.diagnostics.error("N2001", setting.path.span, fmt::format("unknown key '{}' in [patient]", key), did_you_mean(key, known));
        continue;
      }
      apply(setting.path.value, setting, "scenario");
    }
    for (const auto& setting : w_.scenario.settings) apply(setting.path.value, setting, "scenario");
    for (const auto& given : w_.overrides) {
      SettingCard setting;
      setting.path = {given.path, {"--set", 0, 0}};
      setting.value.text = given.text;
      setting.value.span = setting.path.span;
      apply(given.path, setting, "--set");
    }
  }

 private:
  std::vector<std::string> paths_of(const Text& target, const Place& place) {
    std::vector<std::string> paths;
    for (const auto& meant : resolve_targets(w_, target.value, place))
      if (w_.declared.contains(meant.path)) paths.push_back(meant.path);
    if (paths.empty()) paths.push_back(target.value);
    return paths;
  }

  ParameterRecord* find(const std::string& path, const SourceSpan& span) {
    const auto found = w_.declared.find(path);
    if (found == w_.declared.end()) {
      w_.diagnostics.error("N2011", span, fmt::format("no parameter '{}' in this patient", path), did_you_mean(path, parameter_paths()));
      return nullptr;
    }
    if (found->second.kind == Declared::Kind::parameter) return &w_.out.parameters[static_cast<std::size_t>(found->second.record)];
    w_.diagnostics.error("N2011", span, fmt::format("'{}' is not a parameter: the model computes it", path), did_you_mean(path, parameter_paths()));
    return nullptr;
  }

  std::vector<std::string> parameter_paths() const {
    std::vector<std::string> paths;
    for (const auto& record : w_.out.parameters) paths.push_back(record.path);
    return paths;
  }

  // Units are compared, never converted.
  bool same_unit(const ParameterRecord& record, const std::string& unit, const SourceSpan& span) {
    if (unit.empty()) return true;
    std::string problem;
    const auto given = units::parse_unit(unit, &problem), known = units::parse_unit(record.unit);
    if (!given) {
      w_.diagnostics.error("N3003", span, fmt::format("unknown unit '{}' in '{}'", problem, unit));
      return false;
    }
    if (!known) return true;  // said at the card
    if (!units::same_dimension(*given, *known)) {
      w_.diagnostics.error("N3001", span, fmt::format("'{}' is in {}, not in {}", record.path, record.unit, unit));
      return false;
    }
    if (!units::same_scale(*given, *known)) {
      w_.diagnostics.error("N3002", span, fmt::format("'{}' is in {}; {} has another scale and is not converted", record.path, record.unit, unit),
                           fmt::format("give it in {}", record.unit));
      return false;
    }
    return true;
  }

  void apply(const std::string& path, const SettingCard& setting, const std::string& origin) {
    ParameterRecord* record = find(path, setting.path.span);
    if (record == nullptr) return;
    ValueStep step{origin, setting.value.text, setting.value.number, setting.path.span};
    std::string unit = setting.unit;
    if (!setting.value.is_number()) {
      if (const auto quantity = parse_quantity(setting.value.text); quantity && !is_expression_tail(quantity->unit)) {
        step.value = quantity->value;
        if (!quantity->unit.empty()) unit = quantity->unit;
      } else if (origin == "scenario" || origin == "--set") {
        w_.diagnostics.error(is_not_finite(setting.value.text) ? "N4002" : "N4003", setting.path.span,
                             fmt::format("'{}' is not a value for '{}'", setting.value.text, path),
                             fmt::format("a finite number, with or without its unit: 1 {}", record->unit));
        return;
      }
    }
    if (!same_unit(*record, unit, setting.path.span)) return;
    if (!setting.status.empty()) record->status = setting.status;
    if (!setting.source.empty()) record->source = setting.source;
    if (setting.spread) record->spread = *setting.spread;
    if (origin == "scenario" || origin == "--set") record->status = setting.status.empty() ? "setting" : setting.status;
    record->chain.push_back(std::move(step));
  }

  // "2 * x" starts with a number, yet is an expression and no quantity.
  static bool is_expression_tail(const std::string& rest) {
    return !rest.empty() && (rest[0] == '*' || rest[0] == '+' || rest[0] == '-' || rest[0] == '/' || rest[0] == '^');
  }

  void multiply(const std::string& path, const SettingCard& setting, const std::string& origin) {
    ParameterRecord* record = find(path, setting.path.span);
    if (record == nullptr) return;
    if (!setting.value.is_number()) {
      w_.diagnostics.error("N2009", setting.path.span, fmt::format("'{}' in [multiply] must be a number", path));
      return;
    }
    const ValueStep& before = record->chain.back();
    if (before.value == before.value) {
      record->chain.push_back({origin, "x " + setting.value.text, before.value * setting.value.number, setting.path.span});
    } else {
      record->chain.push_back({origin, fmt::format("{} * ({})", setting.value.text, before.text), before.value, setting.path.span});
    }
    if (!setting.status.empty()) record->status = setting.status;
    if (!setting.source.empty()) record->source = setting.source;
  }

  Workspace& w_;
  std::set<const Card*> seen_;
};

}  // namespace

void set_values(Workspace& w) {
  ValueSetter setter(w);
  setter.presets();
  setter.products();
  setter.scenario();
}

void add_parameters(Workspace& w) {
  for (auto& record : w.out.parameters) {
    const auto& declared = w.declared.at(record.path);
    const Instance& owner = w.instances[static_cast<std::size_t>(declared.instance)];
    const ValueStep& step = record.chain.back();
    model::Symbol& symbol = w.out.model.symbol(id_of(record.path));
    symbol.display_name = record.path;
    symbol.constant = !w.moved_parameters.contains(record.path);
    symbol.unit_text = record.unit;
    symbol.span = declared.unit.span.line > 0 ? record.span : step.span;
    std::string problem;
    symbol.unit = units::parse_unit(record.unit, &problem);
    if (!symbol.unit && !record.unit.empty())
      w.error_once(fmt::format("unit {}:{}", record.span.file, record.span.line), "N3003", declared.unit.span,
                   fmt::format("unknown unit '{}' in '{}' of '{}'", problem, record.unit, record.path));
    if (step.value == step.value) {
      symbol.initial = model::number(step.value, step.span);
    } else {
      symbol.initial = bind_text(w, {step.text, step.span}, {&owner, nullptr, owner.tissue, owner.family, nullptr});
    }
  }
}

}  // namespace neurocart::compose
