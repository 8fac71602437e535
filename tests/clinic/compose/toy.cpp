#include "toy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <fstream>

#include <unistd.h>

#include "engine/base/text_file.hpp"

namespace neurocart::compose {
namespace {

namespace fs = std::filesystem;

std::string id_of_path(std::string path) {
  for (std::size_t at = path.find('.'); at != std::string::npos; at = path.find('.')) path.replace(at, 1, "__");
  return path;
}

}  // namespace

std::string Composed::rule(const std::string& path) const {
  for (const auto& rule : composition.model.rules)
    if (rule.target == id_of_path(path)) return model::to_text(*rule.expression);
  return {};
}

std::string Composed::start(const std::string& path) const {
  const int at = composition.model.find(id_of_path(path));
  if (at < 0 || !composition.model.symbols[static_cast<std::size_t>(at)].initial) return {};
  return model::to_text(*composition.model.symbols[static_cast<std::size_t>(at)].initial);
}

bool Composed::has(const std::string& path) const { return composition.model.find(id_of_path(path)) >= 0; }

const ParameterRecord* Composed::parameter(const std::string& path) const {
  const auto found = std::find_if(composition.parameters.begin(), composition.parameters.end(), [&](const auto& record) { return record.path == path; });
  return found == composition.parameters.end() ? nullptr : &*found;
}

std::string Composed::said() const {
  std::string text;
  for (const auto& item : diagnostics.all())
    text += item.code + " " + item.span.file + ":" + std::to_string(item.span.line) + " " + item.message + " | " + item.hint + "\n";
  return text;
}

bool Composed::says(const std::string& code, const std::string& file_end, int line) const {
  return std::any_of(diagnostics.all().begin(), diagnostics.all().end(),
                     [&](const Diagnostic& item) { return item.code == code && item.span.file.ends_with(file_end) && item.span.line == line; });
}

Toy::Toy() {
  static std::atomic<int> count = 0;
  root_ = fs::temp_directory_path() / ("neurocart_compose_" + std::to_string(::getpid()) + "_" + std::to_string(++count));
  fs::create_directories(root_);
  const fs::path source = fs::path(NEUROCART_SOURCE_DIR) / "tests/clinic/compose";
  fs::copy(source / "library", root_ / "library", fs::copy_options::recursive);
  fs::copy(source / "scenario.toml", root_ / "scenario.toml");
}

Toy::~Toy() {
  std::error_code ignored;
  fs::remove_all(root_, ignored);
}

void Toy::change(const std::string& file, const std::string& from, const std::string& to) {
  std::string text = read(file);
  const std::size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << "'" << from << "' is not in " << file;
  write(file, text.replace(at, from.size(), to));
}

void Toy::write(const std::string& file, const std::string& text) {
  fs::create_directories((root_ / file).parent_path());
  std::ofstream(root_ / file) << text;
}

void Toy::remove(const std::string& file) { ASSERT_TRUE(fs::remove(root_ / file)) << file; }

std::string Toy::read(const std::string& file) const { return read_text_file(root_ / file); }

int Toy::line_of(const std::string& file, const std::string& text) const {
  const std::string all = read(file);
  const std::size_t at = all.find(text);
  EXPECT_NE(at, std::string::npos) << "'" << text << "' is not in " << file;
  return 1 + static_cast<int>(std::count(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(at, all.size())), '\n'));
}

Composed Toy::compose(const Overrides& overrides, const std::vector<fs::path>& first) const {
  std::vector<fs::path> folders = first;
  folders.push_back(root_ / "library");
  const Library library(folders);
  Composed result;
  const Scenario scenario = read_scenario(root_ / "scenario.toml", result.diagnostics);
  result.composition = compose::compose(library, scenario, overrides, result.diagnostics);
  return result;
}

}  // namespace neurocart::compose
