// The result store: any order of blocks, any shards and any interruption end with the same digest; what a kill leaves is taken up or removed; damage is told.
#include "clinic/results/store.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <random>

#include "engine/base/text_file.hpp"

namespace neurocart::results {
namespace {

namespace fs = std::filesystem;

class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("neurocart_store_" + std::to_string(getpid()));
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  static StorePlan plan() {
    StorePlan plan;
    plan.facts.version = "1";
    plan.facts.tolerance = 1e-4;
    plan.facts.input_digest = "abc";
    plan.precision = "single";
    plan.patients = 1000;
    plan.kept = 300;
    plan.days = {0.0, 1.0, 2.0};
    plan.columns = {{"a", "1", ""}, {"b", "g/L", ""}};
    plan.event_ids = {"attack"};
    return plan;
  }

  // A block as a run would give it, from the patients' numbers; the rows are added to the store's bands.
  static course::Block block(std::size_t number, cohort::Bands& bands) {
    course::Block block;
    block.first = number * plan().block_size();
    block.count = std::min(plan().block_size(), plan().patients - block.first);
    block.kept = block.first >= plan().kept ? 0 : std::min(block.count, plan().kept - block.first);
    for (std::size_t patient = block.first; patient < block.first + block.count; ++patient) {
      std::mt19937 random(static_cast<unsigned>(patient));
      std::lognormal_distribution<double> draw;
      std::vector<double> rows(plan().days.size() * plan().columns.size());
      for (double& value : rows) value = draw(random);
      const std::span<const double> span(rows);
      bands.add(std::span(&span, 1));
      for (std::size_t i = 0; i < plan().columns.size() * course::outcome_count; ++i) block.outcomes.push_back(draw(random));
      if (patient < plan().kept) block.courses.insert(block.courses.end(), rows.begin(), rows.end());
      if (patient % 50 == 0) block.events.push_back({patient, 1.5, 0});
      if (patient % 333 == 1) block.failures.push_back({patient, 0.5, "N5010 the step became too small (day 0.5)"});
    }
    return block;
  }

  static void run(Store& store, const std::vector<std::size_t>& blocks) {
    for (const std::size_t number : blocks) {
      const auto result = block(number, store.bands());
      store.commit(number, result);
    }
  }

  std::string whole_digest() {
    Store store(OutputFolder(root_ / "whole", false), plan(), {}, false);
    run(store, store.missing());
    return store.digest();
  }

  fs::path root_;
};

TEST_F(StoreTest, OrderOfBlocksAndShardsDoNotMatter) {
  const std::string expected = whole_digest();
  Store backwards(OutputFolder(root_ / "backwards", false), plan(), {}, false);
  auto blocks = backwards.missing();
  EXPECT_EQ(blocks.size(), 4u);
  std::reverse(blocks.begin(), blocks.end());
  run(backwards, blocks);
  EXPECT_EQ(backwards.digest(), expected);
  EXPECT_TRUE(backwards.is_complete());

  for (std::size_t number = 1; number <= 3; ++number) {
    Store shard(OutputFolder(root_ / std::to_string(number), false), plan(), {number, 3}, false);
    run(shard, shard.missing());
    EXPECT_TRUE(shard.is_complete());
    EXPECT_NE(shard.digest(), expected);
  }
  Store merged(OutputFolder(root_ / "merged", false), plan(), {}, false);
  std::vector<Store> shards;
  for (const char* name : {"3", "1", "2"}) shards.emplace_back(root_ / name);
  merged.take_over(shards);
  EXPECT_EQ(merged.digest(), expected);
  EXPECT_EQ(Store(root_ / "merged").digest(), expected);
  EXPECT_EQ(failures_csv(merged, root_ / "merged"), failures_csv(Store(root_ / "whole"), root_ / "whole"));
  EXPECT_THROW(merged.take_over(shards), InputError);
}

TEST_F(StoreTest, AKilledRunIsTakenUp) {
  const std::string expected = whole_digest();
  {
    Store store(OutputFolder(root_ / "killed", false), plan(), {}, false);
    run(store, {0, 2});
  }
  // What a kill in the middle of the third commit can leave: files without a name in the manifest.
  std::ofstream(root_ / "killed" / "part-00000256-00000511.npy") << "half";
  std::ofstream(root_ / "killed" / "bands-000003.bin") << "half";
  Store store(OutputFolder(root_ / "killed", true), plan(), {}, true);
  EXPECT_FALSE(fs::exists(root_ / "killed" / "part-00000256-00000511.npy"));
  EXPECT_EQ(store.missing(), (std::vector<std::size_t>{1, 3}));
  run(store, store.missing());
  EXPECT_EQ(store.digest(), expected);
}

TEST_F(StoreTest, AnotherRunIsNotTakenUp) {
  whole_digest();
  StorePlan other = plan();
  other.facts.seed = 7;
  EXPECT_THROW(Store(OutputFolder(root_ / "whole", true), other, {}, true), InputError);
  EXPECT_THROW(Store(OutputFolder(root_ / "whole", true), plan(), {1, 2}, true), InputError);
}

TEST_F(StoreTest, DamageIsTold) {
  whole_digest();
  EXPECT_THROW(Store(root_ / "nothing"), InputError);
  std::ofstream(root_ / "whole" / "bands-000004.bin", std::ios::trunc) << "x";
  EXPECT_THROW(Store(root_ / "whole"), InputError);
  std::ofstream(root_ / "whole" / "manifest.json", std::ios::trunc) << "{\"plan\": 3";
  EXPECT_THROW(Store(root_ / "whole"), InputError);
}

TEST_F(StoreTest, BandsAsTable) {
  Store store(OutputFolder(root_ / "whole", false), plan(), {}, false);
  run(store, store.missing());
  const std::string text = bands_csv(store.plan(), store.bands(), 6);
  EXPECT_EQ(text.substr(0, text.find('\n')), "day,quantity,p05,p25,p50,p75,p95,mean");
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1 + 3 * 2);
}

}  // namespace
}  // namespace neurocart::results
