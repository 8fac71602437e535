// What the tests of this folder share: the project's own evidence, read once, and small evidence folders written for one test.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "clinic/evidence/evidence.hpp"

namespace neurocart::evidence {

inline std::filesystem::path source_tree() { return NEUROCART_SOURCE_DIR; }

inline const Evidence& project_evidence() {
  static const Evidence evidence = [] {
    Diagnostics diagnostics;
    auto loaded = Evidence::load(source_tree() / "evidence", diagnostics);
    EXPECT_TRUE(diagnostics.all().empty());
    return loaded;
  }();
  return evidence;
}

// The collection beside the source tree, or an empty path.
inline std::filesystem::path shared_folder() {
  const char* named = std::getenv("NEUROCART_SHARED");
  const auto folder = named != nullptr ? std::filesystem::path(named) : source_tree().parent_path() / "shared";
  return std::filesystem::is_directory(folder) ? folder : std::filesystem::path();
}

// A folder for one test, removed at its end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "evidence_test_XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  ~ScratchFolder() { std::filesystem::remove_all(path_); }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

  void write(const std::string& name, std::string_view text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
  }

 private:
  std::filesystem::path path_;
};

inline constexpr std::string_view small_vocabulary = R"(schema = 1
[[observable]]
id = "height_change"
area = "clinical"
meaning = "height, change"
unit = "cm"
kind = "change_from_baseline"
direction = "higher"
range = [-10, 10]
rounding = 0.1
[[observable]]
id = "tall_fraction"
area = "clinical"
meaning = "share of the tall"
unit = "1"
kind = "fraction"
direction = "higher"
range = [0.0, 1.0]
rounding = 0.01
)";

inline constexpr std::string_view small_sources = R"(schema = 1
[[source]]
id = "growth_rate"
kind = "parameter"
what = "rate of growth"
value = 0.25
unit = "cm/d"
citation = "Gärtner A, J Growth 2019;1:1"
doi_or_url = "10.1000/growth"
)";

inline std::string target_text(const std::string& id, const std::string& more = {}, const std::string& observable = "height_change") {
  return "[[target]]\nid = \"" + id + "\"\nstudy = \"oak_2020\"\ncitation = \"Oak A et al 2020\"\ndisease = \"shade\"\n" +
         "arm = { kind = \"drug\", drug = \"light\" }\nobservable = \"" + observable + "\"\nstatistic = \"mean\"\nvalue = 2.5\nrole = \"check\"\n" +
         "cluster = \"oak\"\nquality = \"read\"\nsource = \"10.1000/oak\"\n" + more;
}

// A folder with the small vocabulary and sources, and these targets.
inline Evidence load_small(const std::string& targets, Diagnostics& diagnostics) {
  const ScratchFolder folder;
  folder.write("observables.toml", small_vocabulary);
  folder.write("sources.toml", small_sources);
  folder.write("targets/all.toml", targets);
  return Evidence::load(folder.path(), diagnostics);
}

}  // namespace neurocart::evidence
