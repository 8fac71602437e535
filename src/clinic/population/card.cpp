// See card.hpp.
#include "clinic/population/card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "clinic/compose/toml_table.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::population {
namespace {

using compose::TomlEntry;
using compose::TomlTable;
using View = std::string_view;

constexpr std::array file_keys = {View("schema"), View("title"),       View("purpose"),     View("notes"),  View("fixed"),
                                  View("spread"), View("uncertainty"), View("factor"),      View("caps"),   View("mixture"),
                                  View("shares"), View("covariate"),   View("correlation"), View("reject"), View("settles")};
constexpr std::array factor_keys = {View("log_sd"), View("offset"), View("applies"), View("meaning"), View("status"), View("source")};
constexpr std::array mixture_keys = {View("weight"), View("set"), View("meaning"), View("status"), View("source")};
constexpr std::array setting_keys = {View("uniform")};
constexpr std::array shares_keys = {View("lead"), View("others"), View("meaning")};
constexpr std::array covariate_keys = {View("path"),    View("mean"),  View("median"), View("sd"),      View("log_sd"), View("uniform"),
                                       View("classes"), View("lower"), View("upper"),  View("meaning"), View("status"), View("source")};
constexpr std::array correlation_keys = {View("between"), View("value"), View("status"), View("source")};
constexpr std::array reject_keys = {View("when"), View("meaning")};
constexpr std::array settles_keys = {View("change"), View("days"), View("reject"), View("tolerance"), View("meaning")};

// Every table of a list written [[key]].
void each_of_list(const TomlTable& table, View key, const std::function<void(const toml::table&, const SourceSpan&)>& read) {
  const toml::node* node = table.node(key);
  if (node == nullptr) return;
  const auto* list = node->as_array();
  const auto wrong = [&](const SourceSpan& span) {
    table.diagnostics().error("N2009", span, fmt::format("'{}' must be written [[{}]], once for each", key, key));
  };
  if (list == nullptr) return wrong(table.span_of(key));
  for (const auto& item : *list) {
    const auto span = compose::span_of(item, table.file());
    if (const auto* inner = item.as_table()) {
      read(*inner, span);
    } else {
      wrong(span);
    }
  }
}

// Every entry of a table [key.NAME].
void each_of_table(const TomlTable& table, View key, const std::function<void(const TomlEntry&, const toml::table&)>& read) {
  const auto* outer = table.table(key);
  if (outer == nullptr) return;
  for (const auto& entry : compose::entries_in_order(*outer, table.file())) {
    if (const auto* inner = entry.node->as_table()) {
      read(entry, *inner);
    } else {
      table.diagnostics().error("N2009", entry.span, fmt::format("'{}' in [{}] must be a table", entry.key, key));
    }
  }
}

double needed(const TomlTable& table, View key, const std::string& where) {
  if (!table.has(key)) table.diagnostics().error("N2010", table.span(), fmt::format("{} has no '{}'", where, key));
  return table.number(key).value_or(0.0);
}

class Reader {
 public:
  Reader(const TomlTable& table, PopulationCard& card) : table_(table), file_(table.file()), diagnostics_(table.diagnostics()), card_(card) {}

  void read() {
    card_.title = table_.text("title").value;
    card_.purpose = table_.text("purpose").value;
    card_.fixed = table_.texts("fixed");
    path_spreads("spread", card_.spreads);
    path_spreads("uncertainty", card_.uncertainties);
    each_of_table(table_, "factor", [&](const TomlEntry& entry, const toml::table& inner) { factor(entry, inner); });
    caps();
    each_of_table(table_, "mixture", [&](const TomlEntry& entry, const toml::table& inner) { mixture(entry, inner); });
    each_of_table(table_, "shares", [&](const TomlEntry& entry, const toml::table& inner) { shares(entry, inner); });
    each_of_table(table_, "covariate", [&](const TomlEntry& entry, const toml::table& inner) { covariate(entry, inner); });
    each_of_list(table_, "correlation", [&](const toml::table& inner, const SourceSpan& span) { correlation(inner, span); });
    each_of_list(table_, "reject", [&](const toml::table& inner, const SourceSpan& span) {
      const TomlTable reject(inner, reject_keys, "[[reject]]", file_, span, diagnostics_);
      card_.rejects.push_back(reject.text("when", true));
    });
    each_of_list(table_, "settles", [&](const toml::table& inner, const SourceSpan& span) { settles(inner, span); });
  }

 private:
  void path_spreads(View key, std::vector<PathSpread>& list) {
    const auto* inner = table_.table(key);
    if (inner == nullptr) return;
    for (const auto& entry : compose::entries_in_order(*inner, file_))
      list.push_back({{entry.key, entry.span}, compose::read_spread(*entry.node, file_, fmt::format("'{}' in [{}]", entry.key, key), diagnostics_)});
  }

  void not_negative(double value, const SourceSpan& span, View what) {
    if (value < 0.0) diagnostics_.error("N2009", span, fmt::format("{} must not be negative", what));
  }

  void factor(const TomlEntry& entry, const toml::table& inner) {
    const std::string where = fmt::format("[factor.{}]", entry.key);
    const TomlTable table(inner, factor_keys, where, file_, entry.span, diagnostics_);
    Factor factor{entry.key, needed(table, "log_sd", where), table.number("offset").value_or(0.0), table.texts("applies"), entry.span};
    not_negative(factor.log_sd, table.span_of("log_sd"), "'log_sd'");
    card_.factors.push_back(std::move(factor));
  }

  void caps() {
    const auto* inner = table_.table("caps");
    if (inner == nullptr) return;
    for (const auto& entry : compose::entries_in_order(*inner, file_)) {
      const auto value = compose::read_value(*entry.node, file_, fmt::format("'{}' in [caps]", entry.key), diagnostics_);
      if (!value.is_number() && !std::isfinite(value.number))
        diagnostics_.error("N2009", entry.span, fmt::format("the cap of '{}' must be a number", entry.key));
      card_.caps.push_back({{entry.key, entry.span}, value.number});
    }
  }

  void mixture(const TomlEntry& entry, const toml::table& inner) {
    const std::string where = fmt::format("[mixture.{}]", entry.key);
    const TomlTable table(inner, mixture_keys, where, file_, entry.span, diagnostics_);
    Mixture mixture{entry.key, needed(table, "weight", where), {}, entry.span};
    if (mixture.weight < 0.0 || mixture.weight > 1.0)
      diagnostics_.error("N4304", table.span_of("weight"),
                         fmt::format("the weight of the mixture '{}' is {}, not a share between 0 and 1", entry.key, compose::number_text(mixture.weight)));
    if (const auto* set = table.table("set"))
      for (const auto& setting : compose::entries_in_order(*set, file_)) mixture.settings.push_back(mixture_setting(setting, where));
    card_.mixtures.push_back(std::move(mixture));
  }

  MixtureSetting mixture_setting(const TomlEntry& entry, const std::string& where) {
    MixtureSetting setting{{entry.key, entry.span}, 0.0, 0.0};
    if (const auto* inner = entry.node->as_table()) {
      const TomlTable table(*inner, setting_keys, fmt::format("'{}' in {}", entry.key, where), file_, entry.span, diagnostics_);
      if (const auto range = table.range("uniform")) std::tie(setting.low, setting.high) = *range;
      if (!table.has("uniform"))
        diagnostics_.error("N2010", entry.span, fmt::format("'{}' in {} has no 'uniform'", entry.key, where), "a number, or { uniform = [low, high] }");
      return setting;
    }
    const auto value = compose::read_value(*entry.node, file_, fmt::format("'{}' in {}", entry.key, where), diagnostics_);
    if (!value.is_number())
      diagnostics_.error("N2009", entry.span, fmt::format("'{}' in {} must be a number or {{ uniform = [low, high] }}", entry.key, where));
    setting.low = setting.high = value.number;
    return setting;
  }

  void shares(const TomlEntry& entry, const toml::table& inner) {
    const TomlTable table(inner, shares_keys, fmt::format("[shares.{}]", entry.key), file_, entry.span, diagnostics_);
    card_.shares.push_back({entry.key, table.text("lead", true), table.texts("others"), entry.span});
  }

  void covariate(const TomlEntry& entry, const toml::table& inner) {
    const std::string where = fmt::format("[covariate.{}]", entry.key);
    const TomlTable table(inner, covariate_keys, where, file_, entry.span, diagnostics_);
    Covariate covariate;
    covariate.name = entry.key;
    covariate.span = entry.span;
    covariate.path = table.text("path");
    covariate.lower = table.number("lower");
    covariate.upper = table.number("upper");
    const int forms = int(table.has("mean")) + int(table.has("median")) + int(table.has("uniform")) + int(table.has("classes"));
    if (forms != 1) diagnostics_.error("N2010", entry.span, fmt::format("{} needs exactly one of 'mean', 'median', 'uniform' and 'classes'", where));
    if (table.has("mean")) {
      covariate.middle = needed(table, "mean", where);
      covariate.size = needed(table, "sd", where);
      not_negative(covariate.size, table.span_of("sd"), "'sd'");
    } else if (table.has("median")) {
      covariate.kind = Covariate::Kind::lognormal;
      covariate.middle = needed(table, "median", where);
      covariate.size = needed(table, "log_sd", where);
      not_negative(covariate.size, table.span_of("log_sd"), "'log_sd'");
      if (covariate.middle <= 0.0) diagnostics_.error("N2009", table.span_of("median"), "a median must be above 0");
    } else if (table.has("uniform")) {
      covariate.kind = Covariate::Kind::uniform;
      if (const auto range = table.range("uniform")) std::tie(covariate.lower, covariate.upper) = *range;
    } else if (const auto* classes = table.table("classes")) {
      covariate.kind = Covariate::Kind::classes;
      read_classes(*classes, covariate, where);
    }
    if (covariate.lower && covariate.upper && *covariate.lower > *covariate.upper)
      diagnostics_.error("N2009", table.span_of("lower"), fmt::format("the range of {} is empty", where));
    card_.covariates.push_back(std::move(covariate));
  }

  void read_classes(const toml::table& classes, Covariate& covariate, const std::string& where) {
    double sum = 0.0;
    for (const auto& entry : compose::entries_in_order(classes, file_)) {
      const auto share = compose::read_value(*entry.node, file_, fmt::format("class '{}' of {}", entry.key, where), diagnostics_);
      if (share.number < 0.0) diagnostics_.error("N4304", entry.span, fmt::format("the share of class '{}' is negative", entry.key));
      sum += share.number;
      covariate.classes.emplace_back(entry.key, sum);
    }
    if (std::fabs(sum - 1.0) > 1e-9)
      diagnostics_.error("N4304", covariate.span, fmt::format("the shares of the classes of {} sum to {}, not 1", where, compose::number_text(sum)));
    if (!covariate.classes.empty()) covariate.classes.back().second = 1.0;
  }

  void correlation(const toml::table& inner, const SourceSpan& span) {
    const TomlTable table(inner, correlation_keys, "[[correlation]]", file_, span, diagnostics_);
    const auto between = table.texts("between");
    Correlation correlation{{}, needed(table, "value", "[[correlation]]"), span};
    if (between.size() != 2) {
      diagnostics_.error("N2009", table.span_of("between"), "'between' must name two covariates");
      return;
    }
    correlation.between = {between[0], between[1]};
    card_.correlations.push_back(std::move(correlation));
  }

  void settles(const toml::table& inner, const SourceSpan& span) {
    const TomlTable table(inner, settles_keys, "[[settles]]", file_, span, diagnostics_);
    Settles settles;
    settles.span = span;
    if (const auto* changes = table.table("change"))
      for (const auto& entry : compose::entries_in_order(*changes, file_))
        settles.changes.emplace_back(Text{entry.key, entry.span},
                                     compose::read_text(*entry.node, file_, fmt::format("the change of '{}'", entry.key), diagnostics_));
    settles.days = needed(table, "days", "[[settles]]");
    if (settles.days <= 0.0) diagnostics_.error("N4002", table.span_of("days"), "'days' must be above 0");
    if (const auto tolerance = table.number("tolerance")) settles.tolerance = *tolerance;
    if (!(settles.tolerance > 0.0)) diagnostics_.error("N4002", table.span_of("tolerance"), "the tolerance must be above 0");
    settles.reject = table.text("reject", true);
    card_.settles.push_back(std::move(settles));
  }

  const TomlTable& table_;
  const std::string& file_;
  Diagnostics& diagnostics_;
  PopulationCard& card_;
};

}  // namespace

std::span<const std::string_view> population_keys(std::string_view table) {
  static const std::map<View, std::span<const View>> all = {{"population", file_keys},         {"factor", factor_keys}, {"mixture", mixture_keys},
                                                            {"setting", setting_keys},         {"shares", shares_keys}, {"covariate", covariate_keys},
                                                            {"correlation", correlation_keys}, {"reject", reject_keys}, {"settles", settles_keys}};
  return all.at(table);
}

std::filesystem::path find_population(const compose::Library& library, const Text& name, Diagnostics& diagnostics) {
  std::error_code failed;
  if (std::filesystem::is_regular_file(name.value, failed)) return name.value;
  std::vector<std::string> names;
  for (const auto& folder : library.folders()) {
    const auto path = folder / "populations" / (name.value + ".toml");
    if (std::filesystem::is_regular_file(path, failed)) return path;
    for (const auto& item : std::filesystem::directory_iterator(folder / "populations", failed))
      if (item.path().extension() == ".toml") names.push_back(item.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  std::string hint = did_you_mean(name.value, names);
  if (hint.empty()) hint = fmt::format("known: {}", fmt::join(names, ", "));
  diagnostics.error("N4307", name.span, fmt::format("there is no population '{}'", name.value), std::move(hint));
  return {};
}

PopulationCard read_population(const std::filesystem::path& path, Diagnostics& diagnostics) {
  try {
    return read_population_text(read_text_file(path), path.string(), diagnostics);
  } catch (const InputError& error) {
    for (const auto& item : error.diagnostics().all()) diagnostics.add(item);
    return {};
  }
}

PopulationCard read_population_text(std::string_view text, const std::string& file, Diagnostics& diagnostics) {
  PopulationCard card;
  card.path = file;
  card.text = text;
  const auto document = compose::parse_toml(text, file, diagnostics);
  if (!document) return card;
  const TomlTable table(*document, file_keys, "the population", file, {file, 1, 1}, diagnostics);
  if (!table.has("schema")) diagnostics.error("N2010", {file, 1, 1}, "the file has no 'schema'", "schema = 1");
  if (table.has("schema") && table.count("schema").value_or(1) != 1) diagnostics.error("N2016", table.span_of("schema"), "this program reads schema 1");
  Reader(table, card).read();
  return card;
}

}  // namespace neurocart::population
