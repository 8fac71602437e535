// The rules of the house: floors include only what they link, arrows point down, the code names no medicine, and every diagnostic has its page.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "engine/base/text_file.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path source_root = NEUROCART_SOURCE_DIR;

struct Floor {
  std::string folder;           // "engine/base"
  std::set<std::string> links;  // folders
};

// Reads every src/**/CMakeLists.txt that declares a floor: name, folder and the floors it links.
std::map<std::string, Floor> read_floors() {
  std::map<std::string, Floor> floors;
  std::map<std::string, std::set<std::string>> link_names;
  const std::regex declaration(R"((neurocart_floor|add_library|target_link_libraries|add_executable)\(\s*(\w+)([^)]*)\))");
  const std::regex floor_name(R"(neurocart_([a-z_]+))");
  for (const auto& entry : fs::recursive_directory_iterator(source_root / "src")) {
    if (entry.path().filename() != "CMakeLists.txt" || entry.path().parent_path() == source_root / "src") continue;
    const std::string text = neurocart::read_text_file(entry.path());
    const std::string folder = fs::relative(entry.path().parent_path(), source_root / "src").generic_string();
    for (auto match = std::sregex_iterator(text.begin(), text.end(), declaration); match != std::sregex_iterator(); ++match) {
      std::string name = (*match)[2].str();
      if (name.rfind("neurocart_", 0) == 0) name = name.substr(10);
      floors[name].folder = folder;
      const std::string arguments = (*match)[3].str();
      for (auto link = std::sregex_iterator(arguments.begin(), arguments.end(), floor_name); link != std::sregex_iterator(); ++link) {
        if ((*link)[1] != "settings" && (*link)[1] != name) link_names[name].insert((*link)[1].str());
      }
    }
  }
  for (const auto& [name, links] : link_names) {
    for (const auto& link : links) {
      if (floors.count(link) > 0) floors[name].links.insert(link);
    }
  }
  return floors;
}

std::set<std::string> reachable(const std::map<std::string, Floor>& floors, const std::string& start) {
  std::set<std::string> seen{start};
  std::vector<std::string> open{start};
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    for (const auto& next : floors.at(name).links) {
      if (seen.insert(next).second) open.push_back(next);
    }
  }
  return seen;
}

std::vector<fs::path> source_files(const fs::path& folder) {
  std::vector<fs::path> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    const std::string extension = entry.path().extension().string();
    if (entry.is_regular_file() && (extension == ".cpp" || extension == ".hpp" || extension == ".h" || extension == ".ts" || extension == ".html")) {
      files.push_back(entry.path());
    }
  }
  return files;
}

TEST(House, FloorsIncludeOnlyWhatTheyLink) {
  const auto floors = read_floors();
  ASSERT_GE(floors.size(), 8U);
  const std::regex include(R"re(#include "((?:engine|clinic|apps)/[a-z_]+)/)re");
  std::size_t includes = 0;
  for (const auto& [name, floor] : floors) {
    std::set<std::string> allowed;
    for (const auto& reached : reachable(floors, name)) allowed.insert(floors.at(reached).folder);
    for (const auto& file : source_files(source_root / "src" / floor.folder)) {
      const std::string text = neurocart::read_text_file(file);
      for (auto match = std::sregex_iterator(text.begin(), text.end(), include); match != std::sregex_iterator(); ++match) {
        ++includes;
        EXPECT_TRUE(allowed.count((*match)[1].str()) > 0) << file << " includes " << (*match)[1] << ", which floor " << name << " does not link";
      }
    }
  }
  EXPECT_GT(includes, 20U);
}

TEST(House, ArrowsPointDown) {
  const auto floors = read_floors();
  const std::map<std::string, int> half = {{"engine", 0}, {"clinic", 1}, {"apps", 2}};
  for (const auto& [name, floor] : floors) {
    const int own = half.at(floor.folder.substr(0, floor.folder.find('/')));
    for (const auto& link : floor.links) {
      const std::string folder = floors.at(link).folder;
      EXPECT_LE(half.at(folder.substr(0, folder.find('/'))), own) << name << " links " << link;
      EXPECT_EQ(reachable(floors, link).count(name), 0U) << name << " and " << link << " link each other";
    }
  }
}

TEST(House, CodeNamesNoMedicine) {
  std::set<std::string> words;
  for (const auto* kind : {"drugs", "products", "diseases", "scores", "regimens", "processes"}) {
    const fs::path folder = source_root / "library" / kind;
    if (!fs::exists(folder)) continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".toml") words.insert(entry.path().stem().string());
    }
  }
  ASSERT_FALSE(words.empty());
  for (const auto* word : {"myasthenia", "achr", "musk", "gad65", "aqp4", "nmosd", "qmg", "edss", "crs_grade", "icans"}) words.insert(word);
  for (const auto& folder : {source_root / "src", source_root / "web" / "src"}) {
    for (const auto& file : source_files(folder)) {
      const std::string text = neurocart::read_text_file(file);
      for (const auto& word : words) {
        const std::regex whole("(^|[^A-Za-z0-9_])" + word + "([^A-Za-z0-9_]|$)", std::regex::icase);
        EXPECT_FALSE(std::regex_search(text, whole)) << file << " names '" << word << "', which belongs in library/";
      }
    }
  }
}

TEST(House, EveryDiagnosticHasItsPage) {
  const std::string page = neurocart::read_text_file(source_root / "docs" / "diagnostics.md");
  std::set<std::string> explained;
  const std::regex heading(R"(\n## (N\d{4}) )");
  for (auto match = std::sregex_iterator(page.begin(), page.end(), heading); match != std::sregex_iterator(); ++match) explained.insert((*match)[1]);
  std::set<std::string> used;
  const std::regex code(R"re("(N\d{4})")re");
  for (const auto& file : source_files(source_root / "src")) {
    const std::string text = neurocart::read_text_file(file);
    for (auto match = std::sregex_iterator(text.begin(), text.end(), code); match != std::sregex_iterator(); ++match) used.insert((*match)[1]);
  }
  ASSERT_FALSE(used.empty());
  for (const auto& name : used) EXPECT_TRUE(explained.count(name) > 0) << name << " has no section in docs/diagnostics.md";
}

}  // namespace
