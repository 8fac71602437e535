// Whole files and their digests.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/base/diagnostic.hpp"
#include "engine/base/digest.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart {
namespace {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("neurocart_files_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

// FIPS 180-2, appendix B.1 and the empty text.
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_F(Files, WrittenTextComesBackAndReplacesTheOld) {
  const std::filesystem::path path = folder_ / "a.txt";
  write_text_file(path, "one");
  write_text_file(path, "two\n\0x");
  EXPECT_EQ(read_text_file(path), "two\n");
  write_text_file(path, std::string_view("a\0b", 3));
  EXPECT_EQ(read_text_file(path).size(), 3U);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder_), std::filesystem::directory_iterator()), 1) << "nothing else may stay behind";
}

TEST_F(Files, MissingFileIsAnInputError) {
  try {
    read_text_file(folder_ / "missing.txt");
    FAIL() << "a missing file was read";
  } catch (const InputError& error) {
    ASSERT_EQ(error.diagnostics().all().size(), 1U);
    EXPECT_EQ(error.diagnostics().all()[0].code, "N1001");
    EXPECT_NE(error.diagnostics().all()[0].message.find("missing.txt"), std::string::npos);
  }
}

TEST_F(Files, PathUnderARegularFileIsAnEnvironmentError) {
  write_text_file(folder_ / "plain", "x");
  EXPECT_THROW(write_text_file(folder_ / "plain" / "below.txt", "y"), EnvironmentError);
}

}  // namespace
}  // namespace neurocart
