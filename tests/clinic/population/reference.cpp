#include "reference.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

namespace neurocart::population {
namespace {

const std::filesystem::path root = NEUROCART_SOURCE_DIR;
const std::string head = "schema = 1\ntitle = \"Test\"\n";
constexpr int head_lines = 2;

compose::Composition compose_or_fail(const compose::Library& library, const compose::Scenario& scenario, const compose::Overrides& overrides,
                                     Diagnostics& diagnostics) {
  auto composition = compose::compose(library, scenario, overrides, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  return composition;
}

}  // namespace

std::string text_of(const Diagnostics& diagnostics) {
  std::ostringstream text;
  diagnostics.print(text);
  return text.str();
}

const compose::Library& small_library() {
  static const compose::Library library({root / "tests" / "clinic" / "population" / "library"});
  return library;
}

compose::Composition small_patient(const std::string& treatments, const std::string& diseases, const compose::Overrides& overrides) {
  Diagnostics diagnostics;
  const auto text = fmt::format("schema = 1\ntitle = \"Small\"\n[patient]\ndiseases = [{}]\n{}[run]\nfrom = \"-1 d\"\nto = \"10 d\"\n", diseases, treatments);
  const auto scenario = compose::read_scenario_text(text, "small.toml", diagnostics);
  return compose_or_fail(small_library(), scenario, overrides, diagnostics);
}

const compose::Library& whole_library() {
  static const compose::Library library({root / "library"});
  return library;
}

compose::Composition composed(const std::filesystem::path& scenario, const compose::Overrides& overrides) {
  Diagnostics diagnostics;
  const auto read = compose::read_scenario(root / scenario, diagnostics);
  return compose_or_fail(whole_library(), read, overrides, diagnostics);
}

Population bound(const compose::Composition& composition, const std::string& text, const Options& options) {
  Diagnostics diagnostics;
  const auto card = read_population_text(head + text, "test.toml", diagnostics);
  Population population(small_library(), composition, card, options, diagnostics);
  EXPECT_FALSE(diagnostics.has_errors()) << text_of(diagnostics);
  return population;
}

std::string said(const compose::Composition& composition, const std::string& text) {
  Diagnostics diagnostics;
  const auto card = read_population_text(head + text, "test.toml", diagnostics);
  if (!diagnostics.has_errors()) Population(small_library(), composition, card, {}, diagnostics);
  std::string all;
  for (const auto& item : diagnostics.all()) all += fmt::format("{} {} {} | {}\n", item.code, item.span.line - head_lines, item.message, item.hint);
  return all;
}

std::vector<double> column(const Population& population, const Drawn& drawn, const std::string& path) {
  const auto& paths = population.varied_paths();
  const auto place = std::find(paths.begin(), paths.end(), path);
  EXPECT_NE(place, paths.end()) << path;
  std::vector<double> values;
  for (auto at = static_cast<std::size_t>(place - paths.begin()); at < drawn.values.size(); at += paths.size()) values.push_back(drawn.values[at]);
  return values;
}

double mean_of(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double deviation_of(const std::vector<double>& values) { return std::sqrt(std::max(0.0, correlation_of(values, {}))); }

double correlation_of(const std::vector<double>& one, const std::vector<double>& other) {
  const bool is_variance = other.empty();
  const auto& second = is_variance ? one : other;
  const double mean_one = mean_of(one), mean_second = mean_of(second);
  double product = 0.0, square_one = 0.0, square_second = 0.0;
  for (std::size_t i = 0; i < one.size(); ++i) {
    product += (one[i] - mean_one) * (second[i] - mean_second);
    square_one += (one[i] - mean_one) * (one[i] - mean_one);
    square_second += (second[i] - mean_second) * (second[i] - mean_second);
  }
  return is_variance ? product / static_cast<double>(one.size()) : product / std::sqrt(square_one * square_second);
}

std::vector<double> logarithms(std::vector<double> values) {
  for (double& value : values) value = std::log(value);
  return values;
}

double quantile_of(std::vector<double> values, double share) {
  std::erase_if(values, [](double value) { return std::isnan(value); });
  std::sort(values.begin(), values.end());
  if (values.empty()) return std::nan("");
  const double place = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  const double above = values[std::min(below + 1, values.size() - 1)];
  return values[below] + (place - static_cast<double>(below)) * (above - values[below]);
}

}  // namespace neurocart::population
