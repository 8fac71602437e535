#include "model_cases.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace neurocart::test {

namespace {

std::vector<Expected> read_expected(const toml::table& table, const char* key) {
  std::vector<Expected> list;
  if (const toml::array* entries = table[key].as_array())
    for (const toml::node& node : *entries) {
      const toml::table& entry = *node.as_table();
      list.push_back({entry["id"].value<std::string>().value(), entry["time"].value<double>().value(), entry["value"].value<double>().value()});
    }
  return list;
}

}  // namespace

std::vector<ModelCase> read_model_cases() {
  const std::filesystem::path folder = std::filesystem::path(NEUROCART_SOURCE_DIR) / "tests" / "models";
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::vector<ModelCase> cases;
  for (const auto& file : files) {
    const toml::table table = toml::parse_file(file.string());
    ModelCase one;
    one.name = file.stem().string();
    one.title = table["title"].value_or(std::string{});
    one.source = table["source"].value_or(std::string{});
    one.model = folder / table["model"].value<std::string>().value();
    one.end = table["end"].value<double>().value();
    one.tolerance = table["tolerance"].value_or(one.tolerance);
    one.absolute = table["absolute"].value_or(one.absolute);
    one.points = table["points"].value_or(one.points);
    one.logarithmic_from = table["logarithmic_from"].value_or(0.0);
    one.has_events = table["events"].value_or(false);
    if (const toml::array* stops = table["stops"].as_array())
      for (const toml::node& stop : *stops) one.stops.push_back(stop.value<double>().value());
    one.expected = read_expected(table, "expected");
    one.peaks = read_expected(table, "peak");
    if (one.source.empty() || one.expected.empty()) throw std::runtime_error(file.string() + ": a case needs a source and expected values");
    cases.push_back(std::move(one));
  }
  return cases;
}

std::vector<double> output_times(const ModelCase& model_case) {
  std::vector<double> times;
  for (int i = 1; i < model_case.points; ++i) {
    const double share = static_cast<double>(i) / model_case.points;
    times.push_back(model_case.logarithmic_from > 0 ? model_case.logarithmic_from * std::pow(model_case.end / model_case.logarithmic_from, share)
                                                    : model_case.end * share);
  }
  times.push_back(model_case.end);
  for (const Expected& expected : model_case.expected) times.push_back(expected.time);
  for (const Expected& peak : model_case.peaks)
    for (int i = -200; i <= 200; ++i) times.push_back(peak.time * (1 + 1e-4 * i));
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  return times;
}

}  // namespace neurocart::test
