// See store.hpp.
#include "clinic/results/store.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "clinic/results/npy.hpp"
#include "engine/base/digest.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::results {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

namespace {

constexpr int store_schema = 1;
constexpr std::size_t least_block = 256, largest_block = 16384, blocks_wanted = 64;
constexpr const char* manifest_name = "manifest.json";

SourceSpan place_of(const fs::path& file) { return {file.string(), 0, 0}; }

Json json_of(const StorePlan& plan) {
  Json columns = Json::array();
  for (const auto& column : plan.columns) columns.push_back({{"name", column.name}, {"unit", column.unit}, {"observable", column.observable}});
  return {{"version", plan.facts.version},
          {"schema", store_schema},
          {"seed", plan.facts.seed},
          {"tolerance", plan.facts.tolerance},
          {"input_digest", plan.facts.input_digest},
          {"scenario", plan.scenario},
          {"population", plan.population},
          {"precision", plan.precision},
          {"patients", plan.patients},
          {"kept", plan.kept},
          {"days", plan.days},
          {"columns", columns},
          {"events", plan.event_ids}};
}

StorePlan plan_of(const Json& json) {
  StorePlan plan;
  plan.facts.version = json.at("version");
  plan.facts.seed = json.at("seed");
  plan.facts.tolerance = json.at("tolerance");
  plan.facts.input_digest = json.at("input_digest");
  plan.scenario = json.at("scenario");
  plan.population = json.at("population");
  plan.precision = json.at("precision");
  plan.patients = json.at("patients");
  plan.kept = json.at("kept");
  plan.days = json.at("days").get<std::vector<double>>();
  for (const auto& column : json.at("columns")) plan.columns.push_back({column.at("name"), column.at("unit"), column.at("observable")});
  plan.event_ids = json.at("events").get<std::vector<std::string>>();
  return plan;
}

Json json_of(const PartRecord& part) {
  Json files = Json::array();
  for (const auto& [name, digest] : part.files) files.push_back({{"name", name}, {"sha256", digest}});
  return {{"block", part.block},
          {"first", part.first},
          {"count", part.count},
          {"files", files},
          {"failed", part.failed},
          {"rescued", part.rescued},
          {"checked", part.checked},
          {"steps", part.steps},
          {"rejected", part.rejected},
          {"attempts", part.attempts},
          {"lane_slots", part.lane_slots},
          {"worst_errors", part.worst_errors},
          {"median_errors", part.median_errors}};
}

PartRecord part_of(const Json& json) {
  PartRecord part;
  part.block = json.at("block");
  part.first = json.at("first");
  part.count = json.at("count");
  for (const auto& file : json.at("files")) part.files.emplace_back(file.at("name"), file.at("sha256"));
  part.failed = json.at("failed");
  part.rescued = json.at("rescued");
  part.checked = json.at("checked");
  part.steps = json.at("steps");
  part.rejected = json.at("rejected");
  part.attempts = json.at("attempts");
  part.lane_slots = json.at("lane_slots");
  part.worst_errors = json.at("worst_errors").get<std::vector<double>>();
  part.median_errors = json.at("median_errors").get<std::vector<double>>();
  return part;
}

std::string outcomes_file(const StorePlan& plan, const course::Block& block) {
  std::vector<NpyTable::Field> fields{{"patient", true}};
  for (const auto& column : plan.columns)
    for (const char* outcome : course::outcome_names) fields.push_back({column.name + "." + outcome, false});
  NpyTable table(std::move(fields));
  const std::size_t width = plan.columns.size() * course::outcome_count;
  for (std::size_t i = 0; i < block.count; ++i) {
    const std::size_t patient = block.first + i;
    table.add_integer(static_cast<long long>(patient));
    for (std::size_t j = 0; j < width; ++j) table.add(block.outcomes[i * width + j]);
  }
  return table.file();
}

std::string courses_file(const StorePlan& plan, const course::Block& block) {
  std::vector<NpyTable::Field> fields{{"patient", true}, {"day", false}};
  for (const auto& column : plan.columns) fields.push_back({column.name, false});
  NpyTable table(std::move(fields));
  const std::size_t columns = plan.columns.size();
  const double* value = block.courses.data();
  for (std::size_t i = 0; i < block.kept; ++i)
    for (const double day : plan.days) {
      const std::size_t patient = block.first + i;
      table.add_integer(static_cast<long long>(patient));
      table.add(day);
      for (std::size_t j = 0; j < columns; ++j) table.add(*value++);
    }
  return table.file();
}

void summarise_check(const course::AccuracyCheck& check, std::size_t columns, PartRecord& part) {
  part.checked = check.patients;
  for (std::size_t column = 0; column < columns && check.patients > 0; ++column) {
    std::vector<double> errors;
    for (std::size_t i = 0; i < check.patients; ++i) errors.push_back(check.errors[i * columns + column]);
    std::sort(errors.begin(), errors.end());
    part.median_errors.push_back(errors[errors.size() / 2]);
    part.worst_errors.push_back(errors.back());
  }
}

}  // namespace

std::size_t StorePlan::block_size() const { return std::clamp((patients + blocks_wanted - 1) / blocks_wanted, least_block, largest_block); }
std::size_t StorePlan::blocks() const { return (patients + block_size() - 1) / block_size(); }

Store::Store(const OutputFolder& folder, StorePlan plan, Shard shard, bool resume) : folder_(folder.path()), plan_(std::move(plan)), shard_(shard) {
  bands_ = cohort::Bands(plan_.days.size(), plan_.columns.size());
  if (resume && fs::exists(folder_ / manifest_name)) {
    const Store found(folder_);
    if (json_of(found.plan_) != json_of(plan_) || found.shard_.number != shard_.number || found.shard_.of != shard_.of)
      refuse("N4081", place_of(folder_ / manifest_name),
             "the results in this folder are of another run (scenario, patients, seed, tolerance, version or shard differ)",
             "resume with the options of that run, or name another folder");
    parts_ = found.parts_;
    bands_ = found.bands_;
  }
  remove_strays();
}

Store::Store(const fs::path& folder) : folder_(folder) { read(folder); }

void Store::read(const fs::path& folder) {
  const auto damaged = [&](const std::string& why) {
    refuse("N4082", place_of(folder / manifest_name), "not a complete result store: " + why, "run the simulation again, or resume it from a sound copy");
  };
  if (!fs::exists(folder / manifest_name)) damaged("the manifest is missing");
  try {
    const Json manifest = Json::parse(read_text_file(folder / manifest_name));
    plan_ = plan_of(manifest.at("plan"));
    shard_ = {manifest.at("shard").at("number"), manifest.at("shard").at("of")};
    for (const auto& part : manifest.at("parts")) parts_.push_back(part_of(part));
  } catch (const nlohmann::json::exception& problem) {
    damaged(problem.what());
  }
  bands_ = cohort::Bands(plan_.days.size(), plan_.columns.size());
  for (const auto& part : parts_)
    for (const auto& [name, digest] : part.files)
      if (!fs::exists(folder / name)) damaged(name + " is missing");
  if (!parts_.empty() && (!fs::exists(folder / bands_name()) || !bands_.restore(read_text_file(folder / bands_name())))) damaged(bands_name() + " is damaged");
}

// Parts and bands of a run that was killed before it could name them, or of a run that is overwritten.
void Store::remove_strays() const {
  if (!fs::is_directory(folder_)) return;
  std::set<std::string> named{bands_name()};
  for (const auto& part : parts_)
    for (const auto& [name, digest] : part.files) named.insert(name);
  for (const auto& entry : fs::directory_iterator(folder_)) {
    const std::string name = entry.path().filename().string();
    const bool is_ours = name.starts_with("part-") || name.starts_with("courses-") || name.starts_with("bands-") || name.starts_with("occurrences-");
    std::error_code ignored;
    if (is_ours && !named.contains(name)) fs::remove(entry.path(), ignored);
  }
}

std::string Store::bands_name() const { return fmt::format("bands-{:06}.bin", parts_.size()); }

std::vector<std::size_t> Store::missing() const {
  std::vector<std::size_t> blocks;
  for (std::size_t block = 0; block < plan_.blocks(); ++block) {
    const bool is_there = std::any_of(parts_.begin(), parts_.end(), [&](const auto& part) { return part.block == block; });
    if (shard_.holds(block) && !is_there) blocks.push_back(block);
  }
  return blocks;
}

std::size_t Store::patients_done() const {
  std::size_t patients = 0;
  for (const auto& part : parts_) patients += part.count;
  return patients;
}

void Store::commit(std::size_t block_number, const course::Block& block) {
  PartRecord part;
  part.block = block_number;
  part.first = block.first;
  part.count = block.count;
  part.failed = block.failures.size();
  part.rescued = block.rescued;
  part.steps = block.steps;
  part.rejected = block.rejected;
  part.attempts = block.attempts;
  part.lane_slots = block.lane_slots;
  summarise_check(block.check, plan_.columns.size(), part);
  const std::string range = fmt::format("{:08}-{:08}", block.first, block.first + block.count - 1);
  const auto write = [&](const std::string& name, const std::string& bytes) {
    write_text_file(folder_ / name, bytes);
    part.files.emplace_back(name, sha256(bytes));
  };
  std::error_code failure;
  fs::create_directories(folder_, failure);
  write("part-" + range + ".npy", outcomes_file(plan_, block));
  if (block.kept > 0) write("courses-" + range + ".npy", courses_file(plan_, block));
  Json occurrences{{"events", Json::array()}, {"failures", Json::array()}};
  for (const auto& event : block.events) occurrences["events"].push_back({event.patient, event.day, plan_.event_ids[event.event]});
  for (const auto& failed : block.failures) occurrences["failures"].push_back({failed.patient, failed.day, failed.reason});
  write("occurrences-" + range + ".json", occurrences.dump());
  const std::string old_bands = bands_name();
  insert(std::move(part));
  write_manifest();
  fs::remove(folder_ / old_bands, failure);
}

void Store::write_manifest() {
  const std::string bytes = bands_.bytes();
  write_text_file(folder_ / bands_name(), bytes);
  Json parts = Json::array();
  for (const auto& part : parts_) parts.push_back(json_of(part));
  const Json manifest{{"plan", json_of(plan_)},    {"shard", {{"number", shard_.number}, {"of", shard_.of}}},
                      {"complete", is_complete()}, {"bands", {{"name", bands_name()}, {"sha256", sha256(bytes)}}},
                      {"digest", digest()},        {"parts", parts}};
  write_text_file(folder_ / manifest_name, manifest.dump(1) + "\n");
}

void Store::take_over(const std::vector<Store>& others) {
  std::set<std::size_t> blocks;
  for (const auto& part : parts_) blocks.insert(part.block);
  for (const auto& other : others) {
    if (json_of(other.plan_) != json_of(plan_))
      refuse("N4081", place_of(other.folder_ / manifest_name), "these results are of another run than the first ones", "merge the shards of one run");
    for (const auto& part : other.parts_)
      if (!blocks.insert(part.block).second)
        refuse("N4083", place_of(other.folder_ / manifest_name), fmt::format("block {} stands in another of the folders too", part.block),
               "name every shard once");
  }
  std::error_code failure;
  fs::create_directories(folder_, failure);
  for (const auto& other : others) {
    for (const auto& part : other.parts_) {
      for (const auto& [name, digest] : part.files) {
        const std::string bytes = read_text_file(other.folder_ / name);
        if (sha256(bytes) != digest) refuse("N4082", place_of(other.folder_ / name), "the file is not as it was written", "run that shard again");
        write_text_file(folder_ / name, bytes);
      }
      insert(part);
    }
    bands_.merge(other.bands_);
  }
  write_manifest();
}

void Store::insert(PartRecord part) {
  const auto place = std::upper_bound(parts_.begin(), parts_.end(), part, [](const auto& left, const auto& right) { return left.block < right.block; });
  parts_.insert(place, std::move(part));
}

std::string Store::digest() const {
  std::string all = json_of(plan_).dump();
  for (const auto& part : parts_)
    for (const auto& [name, digest] : part.files) all += "\n" + name + " " + digest;
  return sha256(all + "\n" + sha256(bands_.bytes()));
}

}  // namespace neurocart::results
