// Fuzzes the card and scenario readers, the composer and its unit check. An input is a scenario, or pieces of the small test library that replace its files:
// a line "%% drugs/killer.toml" starts the new text of that file, "%% scenario.toml" the scenario. Whatever the text, diagnostics are the only way out.
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "clinic/compose/composer.hpp"
#include "clinic/compose/explain.hpp"
#include "engine/base/text_file.hpp"

namespace {

namespace fs = std::filesystem;
using namespace neurocart;

constexpr std::size_t largest_input = 1 << 16;

// The small library on a memory disk where there is one; files are written again only when an input replaced them.
class Overlay {
 public:
  Overlay() : root_((fs::is_directory("/dev/shm") ? fs::path("/dev/shm") : fs::temp_directory_path()) / ("neurocart_fuzz_" + std::to_string(::getpid()))) {
    const fs::path source = fs::path(NEUROCART_SOURCE_DIR) / "tests/clinic/compose";
    fs::create_directories(root_);
    fs::copy(source / "library", root_ / "library", fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    for (const auto& item : fs::recursive_directory_iterator(root_ / "library"))
      if (item.is_regular_file()) originals_[item.path().lexically_relative(root_ / "library").string()] = read_text_file(item.path());
    scenario_ = read_text_file(source / "scenario.toml");
  }
  ~Overlay() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }

  void run(std::string_view input) {
    std::string scenario = scenario_;
    std::map<std::string, std::string> replaced;
    if (!input.starts_with("%% ")) {
      scenario = input;
      input = {};
    }
    while (!input.empty()) {
      const std::size_t head = input.find('\n');
      if (head == std::string_view::npos) break;
      const std::string name(input.substr(3, head - 3));
      const std::size_t next = input.find("\n%% ", head);
      const std::string_view text = input.substr(head + 1, next == std::string_view::npos ? next : next - head);
      if (name == "scenario.toml") scenario = text;
      if (originals_.contains(name)) replaced[name] = text;
      input = next == std::string_view::npos ? std::string_view{} : input.substr(next + 1);
    }
    for (const auto& [name, text] : replaced) std::ofstream(root_ / "library" / name, std::ios::binary) << text;
    compose_once(scenario);
    for (const auto& [name, text] : replaced) std::ofstream(root_ / "library" / name, std::ios::binary) << originals_.at(name);
  }

 private:
  void compose_once(const std::string& text) {
    Diagnostics diagnostics;
    const compose::Library library({root_ / "library"});
    const compose::Scenario scenario = compose::read_scenario_text(text, "scenario.toml", diagnostics);
    const auto given = compose::parse_override("marrow.death_rate=0.3 1/day", diagnostics);
    const auto composition = compose::compose(library, scenario, {*given}, diagnostics);
    compose::find_path(composition, "marrow.cells", diagnostics);
    compose::users_of(composition, "marrow.death_rate");
    if (!diagnostics.has_errors() && model::to_antimony(composition.model).empty()) std::abort();
  }

  fs::path root_;
  std::map<std::string, std::string> originals_;
  std::string scenario_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Overlay overlay;
  if (size > largest_input) return 0;
  overlay.run({reinterpret_cast<const char*>(data), size});
  return 0;
}
