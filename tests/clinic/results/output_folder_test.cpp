// The output folder: what it refuses, and that it writes whole files.
#include "clinic/results/output_folder.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "engine/base/diagnostic.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::results {
namespace {

namespace fs = std::filesystem;

class OutputFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ =
        fs::temp_directory_path() / ("neurocart_output_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) + "_" + std::to_string(getpid()));
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }
  fs::path root_;
};

TEST_F(OutputFolderTest, WritesFilesAndRemembersThem) {
  OutputFolder folder(root_ / "a" / "b", false);
  EXPECT_FALSE(fs::exists(root_ / "a"));
  folder.write("x.csv", "1,2\n");
  EXPECT_EQ(read_text_file(root_ / "a" / "b" / "x.csv"), "1,2\n");
  EXPECT_EQ(folder.files(), std::vector<std::string>{"x.csv"});
}

TEST_F(OutputFolderTest, RefusesAPathUnderAFile) {
  std::ofstream(root_ / "file") << "text";
  EXPECT_THROW(OutputFolder(root_ / "file" / "below", false), EnvironmentError);
  EXPECT_THROW(OutputFolder(root_ / "file", true), EnvironmentError);
}

TEST_F(OutputFolderTest, RefusesAnotherRunsResults) {
  OutputFolder first(root_ / "run", false);
  first.write("manifest.json", "{}");
  try {
    OutputFolder(root_ / "run", false);
    FAIL() << "the second run was not refused";
  } catch (const InputError& problem) {
    EXPECT_EQ(problem.diagnostics().all().front().code, "N4090");
  }
  EXPECT_NO_THROW(OutputFolder(root_ / "run", true));
}

}  // namespace
}  // namespace neurocart::results
