// The result store of a population run: immutable part files of a block of patients each, bands of all of them, and a manifest that is the commit record. A
// part counts when the manifest names it; the manifest is replaced in one step after the files that it names were synced, so that a kill at any moment leaves a
// valid store of whole parts. docs/results_store.md describes the files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "clinic/course/cohort.hpp"
#include "clinic/results/output_folder.hpp"
#include "clinic/results/tables.hpp"
#include "engine/cohort/bands.hpp"

namespace neurocart::results {

struct StoreColumn {
  std::string name, unit, observable;
};

// What a run is: two folders may be resumed or merged when their plans agree.
struct StorePlan {
  RunFacts facts;  // version, seed, tolerance, input digest
  std::string scenario, population, precision;
  std::size_t patients = 0, kept = 0;
  std::vector<double> days;
  std::vector<StoreColumn> columns;
  std::vector<std::string> event_ids;
  std::size_t block_size() const;  // patients a block: the same for every shard and every machine
  std::size_t blocks() const;
};

// "k/n": the blocks b with b mod n = k - 1.
struct Shard {
  std::size_t number = 1, of = 1;
  bool holds(std::size_t block) const { return block % of == number - 1; }
};

struct PartRecord {
  std::size_t block = 0, first = 0, count = 0;
  std::vector<std::pair<std::string, std::string>> files;  // name, SHA-256
  std::size_t failed = 0, rescued = 0, checked = 0;
  std::uint64_t steps = 0, rejected = 0, attempts = 0, lane_slots = 0;
  std::vector<double> worst_errors, median_errors;  // of the checked patients, by column
};

class Store {
 public:
  // A new store, or with `resume` the one in the folder when its plan and shard agree (N4081 when they do not, N4082 when it is damaged). Files that the
  // manifest does not name are removed.
  Store(const OutputFolder& folder, StorePlan plan, Shard shard, bool resume);
  // An existing store, as it is. N4082 when it is none or damaged.
  explicit Store(const std::filesystem::path& folder);

  const StorePlan& plan() const { return plan_; }
  const Shard& shard() const { return shard_; }
  const std::vector<PartRecord>& parts() const { return parts_; }  // by block
  const cohort::Bands& bands() const { return bands_; }
  cohort::Bands& bands() { return bands_; }

  // Blocks of the shard that are not there yet.
  std::vector<std::size_t> missing() const;
  std::size_t patients_done() const;
  bool is_complete() const { return missing().empty(); }

  // Writes the part's files, the bands as they are now (with this block added), and the manifest.
  void commit(std::size_t block_number, const course::Block& block);
  // Takes over the parts and the bands of shards of the same run (N4081 otherwise, N4083 when a block is there already); then nothing was written.
  void take_over(const std::vector<Store>& others);

  // SHA-256 over plan, parts and bands; the same for every way to run the same patients.
  std::string digest() const;

 private:
  void insert(PartRecord part);
  void write_manifest();
  void read(const std::filesystem::path& folder);
  void remove_strays() const;
  std::string bands_name() const;

  std::filesystem::path folder_;
  StorePlan plan_;
  Shard shard_;
  std::vector<PartRecord> parts_;
  cohort::Bands bands_{0, 0};
};

// "day,quantity,p05,p25,p50,p75,p95,mean"
std::string bands_csv(const StorePlan& plan, const cohort::Bands& bands, int digits);
// failures.csv and events.csv of all parts, in the order of the patients.
std::string failures_csv(const Store& store, const std::filesystem::path& folder);
std::string events_csv(const Store& store, const std::filesystem::path& folder);
// summary.json of a population run.
std::string summary_json(const Store& store, const RunFacts& facts);

}  // namespace neurocart::results
