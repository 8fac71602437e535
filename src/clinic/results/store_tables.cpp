// The tables of a result store: bands, failures, events, summary.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "clinic/results/store.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::results {

using Json = nlohmann::ordered_json;

namespace {

// Visits one list ("events", "failures") of all parts in the order of the patients.
template <class Visit>
void each_occurrence(const Store& store, const std::filesystem::path& folder, const char* list, const Visit& visit) {
  for (const auto& part : store.parts())
    for (const auto& [name, digest] : part.files) {
      if (!name.starts_with("occurrences-")) continue;
      const Json occurrences = Json::parse(read_text_file(folder / name));
      for (const auto& entry : occurrences.at(list)) visit(entry);
    }
}

}  // namespace

std::string bands_csv(const StorePlan& plan, const cohort::Bands& bands, int digits) {
  fmt::memory_buffer text;
  auto out = std::back_inserter(text);
  fmt::format_to(out, "day,quantity,p05,p25,p50,p75,p95,mean\n");
  for (std::size_t day = 0; day < plan.days.size(); ++day)
    for (std::size_t column = 0; column < plan.columns.size(); ++column) {
      const auto& cell = bands.at(day, column);
      fmt::format_to(out, "{:.{}g},{}", plan.days[day], digits, plan.columns[column].name);
      for (const double share : {0.05, 0.25, 0.5, 0.75, 0.95}) fmt::format_to(out, ",{:.{}g}", cell.quantile(share), digits);
      fmt::format_to(out, ",{:.{}g}\n", cell.mean(), digits);
    }
  return fmt::to_string(text);
}

std::string failures_csv(const Store& store, const std::filesystem::path& folder) {
  std::string text = "patient,day,reason\n";
  each_occurrence(store, folder, "failures", [&](const Json& entry) {
    text += fmt::format("{},{:.17g},\"{}\"\n", entry[0].get<std::size_t>(), entry[1].get<double>(), entry[2].get<std::string>());
  });
  return text;
}

std::string events_csv(const Store& store, const std::filesystem::path& folder) {
  std::string text = "patient,day,event\n";
  each_occurrence(store, folder, "events", [&](const Json& entry) {
    text += fmt::format("{},{:.17g},{}\n", entry[0].get<std::size_t>(), entry[1].get<double>(), entry[2].get<std::string>());
  });
  return text;
}

std::string summary_json(const Store& store, const RunFacts& facts) {
  const StorePlan& plan = store.plan();
  Json summary{{"version", facts.version},
               {"schema", 1},
               {"seed", facts.seed},
               {"tolerance", facts.tolerance},
               {"input_digest", facts.input_digest},
               {"result_digest", store.digest()},
               {"precision", plan.precision},
               {"wall_s", facts.wall_seconds},
               {"patients", plan.patients},
               {"done", store.patients_done()}};
  PartRecord total;
  std::vector<double> worst(plan.columns.size(), 0.0), median(plan.columns.size(), 0.0);
  for (const auto& part : store.parts()) {
    total.failed += part.failed;
    total.rescued += part.rescued;
    total.checked += part.checked;
    total.steps += part.steps;
    total.rejected += part.rejected;
    total.attempts += part.attempts;
    total.lane_slots += part.lane_slots;
    for (std::size_t i = 0; i < part.worst_errors.size(); ++i) {
      worst[i] = std::max(worst[i], part.worst_errors[i]);
      median[i] = std::max(median[i], part.median_errors[i]);
    }
  }
  summary["failed"] = total.failed;
  summary["rescued"] = total.rescued;
  summary["solver"] = {{"steps", total.steps},
                       {"rejected", total.rejected},
                       {"lane_use", total.lane_slots == 0 ? 0.0 : static_cast<double>(total.attempts) / static_cast<double>(total.lane_slots)}};
  Json accuracy{{"patients", total.checked}, {"reference_tolerance", 0.1 * facts.tolerance}, {"columns", Json::object()}};
  for (std::size_t i = 0; i < plan.columns.size() && total.checked > 0; ++i)
    accuracy["columns"][plan.columns[i].name] = {{"median", median[i]}, {"worst", worst[i]}};
  summary["accuracy"] = accuracy;
  Json columns = Json::object();
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const auto& last = store.bands().at(plan.days.size() - 1, i);
    columns[plan.columns[i].name] = {
        {"unit", plan.columns[i].unit},
        {"last", {{"p05", last.quantile(0.05)}, {"p50", last.quantile(0.5)}, {"p95", last.quantile(0.95)}, {"mean", last.mean()}}}};
  }
  summary["columns"] = columns;
  Json warnings = Json::array();
  for (const auto& warning : facts.warnings) warnings.push_back({{"code", warning.code}, {"message", warning.message}});
  summary["warnings"] = warnings;
  return summary.dump(1) + "\n";
}

}  // namespace neurocart::results
