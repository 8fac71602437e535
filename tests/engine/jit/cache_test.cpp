// The cache on disk: found again, never trusted, never an error; and memory after many programs.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "engine/ir/phases.hpp"
#include "engine/jit/program.hpp"
#include "kernel_run.hpp"
#include "test_models.hpp"

namespace neurocart::jit {
namespace {

namespace fs = std::filesystem;

class Cache : public ::testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(NEUROCART_BINARY_DIR) / "tests" /
             ("jit_cache_" + std::to_string(::getpid()) + "_" + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder);
  }
  void TearDown() override {
    std::error_code ignored;
    fs::permissions(folder, fs::perms::owner_all, ignored);
    fs::remove_all(folder, ignored);
  }

  std::unique_ptr<Program> compiled(unsigned lanes = 4) const {
    Options options;
    options.lanes = lanes;
    options.cache_folder = folder;
    return compile(system, phases, options);
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    if (!fs::exists(folder)) return found;
    for (const auto& entry : fs::directory_iterator(folder)) found.push_back(entry.path());
    return found;
  }
  fs::path only_file() const {
    EXPECT_EQ(files().size(), 1U);
    return files().empty() ? folder / "none" : files().front();
  }
  // The program works: the same bits as one that never saw a cache.
  void expect_works(const Program& program) const {
    Options options;
    options.lanes = program.table_f64().lanes;
    options.cache_folder = fs::path();
    const auto fresh = compile(system, phases, options);
    using Run = KernelRun<nk_table_f64, double>;
    EXPECT_EQ(differences(Run(program.table_f64(), system, 3, false).results, Run(fresh->table_f64(), system, 3, false).results), 0U);
    EXPECT_EQ(program.table_f64().shape.work, fresh->table_f64().shape.work);
  }

  fs::path folder;
  ir::System system = ir::system_of(ir::tissues_text);
  ir::Phases phases = ir::make_phases(system, {});
};

TEST_F(Cache, the_second_program_comes_from_it) {
  EXPECT_FALSE(compiled()->report().from_cache);
  const auto second = compiled();
  EXPECT_TRUE(second->report().from_cache);
  EXPECT_GT(second->report().code_bytes, 0U);
  expect_works(*second);
  only_file();
}

TEST_F(Cache, every_value_of_the_code_is_in_the_key) {
  compiled();
  EXPECT_FALSE(compiled(8)->report().from_cache);
  ir::LowerOptions folded;
  folded.fixed_parameters = {"kill"};
  system = ir::system_of(ir::tissues_text, folded);
  phases = ir::make_phases(system, {});
  EXPECT_FALSE(compiled()->report().from_cache);
  std::string text = ir::tissues_text;
  text.replace(text.find("kill = 0.7"), 10, "kill = 0.8");
  system = ir::system_of(text, folded);
  phases = ir::make_phases(system, {});
  EXPECT_FALSE(compiled()->report().from_cache) << "another folded number is other code";
  system = ir::system_of(text);
  phases = ir::make_phases(system, {});
  EXPECT_TRUE(compiled()->report().from_cache) << "another value of a parameter is the same code";
}

TEST_F(Cache, a_damaged_file_is_ignored_and_written_again) {
  compiled();
  const fs::path file = only_file();
  std::ifstream whole(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(whole), std::istreambuf_iterator<char>()};
  std::string flipped = bytes;
  flipped[bytes.size() / 2] = static_cast<char>(flipped[bytes.size() / 2] ^ 1);
  for (const std::string& damaged : {std::string(), bytes.substr(0, 10), bytes.substr(0, bytes.size() / 2), bytes.substr(0, bytes.size() - 1), bytes + "x",
                                     flipped, std::string(5000, 'q'), std::string("neurocart kernel 1 \n\n")}) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << damaged;
    const auto program = compiled();
    EXPECT_FALSE(program->report().from_cache);
    expect_works(*program);
    EXPECT_TRUE(compiled()->report().from_cache) << "written again";
  }
}

TEST_F(Cache, a_folder_that_cannot_be_written_costs_only_a_compilation) {
  std::ofstream(folder) << "a file where the folder should be";
  auto program = compiled();
  EXPECT_FALSE(program->report().from_cache);
  expect_works(*program);
  fs::remove(folder);
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  program = compiled();
  EXPECT_FALSE(program->report().from_cache);
  expect_works(*program);
}

TEST_F(Cache, many_may_use_one_folder_at_once) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int repeat = 0; repeat < 3; ++repeat) expect_works(*compiled());
    });
  for (auto& thread : threads) thread.join();
  only_file();
  EXPECT_TRUE(compiled()->report().from_cache);
}

TEST(CacheFolder, follows_the_environment) {
  const auto with = [](const char* own, const char* users, const char* home) {
    const auto set = [](const char* name, const char* value) { value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1); };
    set("NEUROCART_CACHE", own);
    set("XDG_CACHE_HOME", users);
    set("HOME", home);
    return default_cache_folder();
  };
  EXPECT_EQ(with("/a", "/b", "/c"), "/a");
  EXPECT_EQ(with(nullptr, "/b", "/c"), "/b/neurocart");
  EXPECT_EQ(with(nullptr, nullptr, "/c"), "/c/.cache/neurocart");
  EXPECT_EQ(with(nullptr, nullptr, nullptr), "");
}

double resident_mebibytes() {
  std::ifstream file("/proc/self/statm");
  double total = 0, resident = 0;
  file >> total >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1048576.0;
}

TEST(Memory, stays_flat_over_many_programs) {
  std::mt19937 random(9);
  const ir::System system = ir::system_of(ir::random_text(random, 12));
  const ir::Phases phases = ir::make_phases(system, {});
  Options options;
  options.cache_folder = fs::path();
  const auto compile_some = [&](int count) {
    for (int i = 0; i < count; ++i) compile(system, phases, options);
    return resident_mebibytes();
  };
  const double before = compile_some(10);
  EXPECT_LT(compile_some(50) - before, 6.0);
}

}  // namespace
}  // namespace neurocart::jit
