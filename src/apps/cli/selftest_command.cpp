// `neurocart selftest determinism`: the same patients computed in every way that must not matter.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "apps/cli/commands.hpp"
#include "engine/antimony/reader.hpp"
#include "engine/base/digest.hpp"
#include "engine/simulation/simulation.hpp"

namespace neurocart::cli {

extern const std::string_view selftest_model;

namespace {

constexpr std::size_t patient_count = 300;
constexpr double tolerance = 1e-4, end_day = 60.0;
constexpr int check_fell_short = 4;

struct Way {
  simulation::Precision precision;
  simulation::BackEnd back_end;
  unsigned lanes, threads;
  std::size_t shards;
  bool backwards;
};

// Growth, dose and time of the dose differ; every fiftieth patient holds numbers beyond single precision.
void write_parameters(const simulation::Simulation& engine, std::uint64_t patient, std::span<double> parameters) {
  std::copy(engine.nominal_parameters().begin(), engine.nominal_parameters().end(), parameters.begin());
  const auto set = [&](const char* id, double value) { parameters[static_cast<std::size_t>(engine.find_parameter(id))] = value; };
  const double share = static_cast<double>(patient) / patient_count;
  set("growth", 0.2 + 0.5 * share);
  set("dose", 1.0 + static_cast<double>(patient % 7));
  set("dose_time", 2.0 + static_cast<double>(patient % 11) / 3.0);
  set("large_start", patient % 50 == 17 ? 1e30 : 1.0);
}

struct Gathered {
  std::vector<std::string> patients{patient_count};  // the bytes of what each gave
  std::size_t rescued = 0, events = 0;
};

std::string bytes_of(const solve::PatientOutcome& outcome, std::span<const double> rows) {
  std::string bytes(reinterpret_cast<const char*>(rows.data()), rows.size_bytes());
  for (const auto& event : outcome.events) bytes += fmt::format("{}@{:a};", event.event, event.time);
  return bytes + fmt::format("{} {:a}", static_cast<int>(outcome.status), outcome.reached);
}

// Runs the listed patients; those that fail are run once more in double precision.
void run_list(const simulation::Simulation& engine, const Way& way, const std::vector<std::uint64_t>& list, Gathered& gathered) {
  simulation::RunSettings settings;
  settings.end = end_day;
  for (int i = 0; i <= 120; ++i) settings.output_times.push_back(end_day * i / 120);
  settings.relative_tolerance = tolerance;
  settings.precision = way.precision;
  settings.back_end = way.back_end;
  settings.lanes = way.lanes;
  settings.threads = way.threads;
  settings.patient_number = [&](std::size_t place) { return list[place]; };
  solve::Patients patients;
  patients.count = list.size();
  const std::size_t width = engine.nominal_parameters().size();
  patients.fill = [&](std::size_t first, std::size_t n, std::span<double> parameters) {
    for (std::size_t i = 0; i < n; ++i) write_parameters(engine, list[first + i], parameters.subspan(i * width, width));
  };
  std::vector<std::uint64_t> failed;
  std::mutex lock;
  engine.stream(patients, settings, [&](std::size_t place, const solve::PatientOutcome& outcome, std::span<const double> rows) {
    const std::scoped_lock guard(lock);
    gathered.patients[list[place]] = bytes_of(outcome, rows);
    gathered.events += outcome.events.size();
    if (outcome.status != solve::Status::done) failed.push_back(list[place]);
  });
  if (failed.empty() || way.precision == simulation::Precision::wide) return;
  gathered.rescued += failed.size();
  Way rescue = way;
  rescue.precision = simulation::Precision::wide;
  run_list(engine, rescue, failed, gathered);
}

std::string digest_of(const simulation::Simulation& engine, const Way& way, Gathered& gathered) {
  for (std::size_t shard = 0; shard < way.shards; ++shard) {
    std::vector<std::uint64_t> list;
    for (std::uint64_t patient = shard; patient < patient_count; patient += way.shards) list.push_back(patient);
    if (way.backwards) std::reverse(list.begin(), list.end());
    run_list(engine, way, list, gathered);
  }
  std::string all;
  for (const auto& patient : gathered.patients) all += sha256(patient);
  return sha256(all);
}

int determinism() {
  Diagnostics diagnostics;
  const auto model = antimony::read_model(selftest_model, {.file_name = "selftest.ant", .main_model = {}, .import_text = {}}, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  const simulation::Simulation engine(model, {}, diagnostics);
  if (diagnostics.has_errors()) throw InputError(std::move(diagnostics));
  fmt::print("{} patients; draws, roots, delays, a scheduled dose; every fiftieth patient falls back to double precision\n", patient_count);
  bool all_equal = true;
  for (const auto precision : {simulation::Precision::wide, simulation::Precision::single}) {
    std::set<std::string> digests;
    Gathered last;
    for (const auto back_end : {simulation::BackEnd::tape, simulation::BackEnd::native}) {
      if (back_end == simulation::BackEnd::native && !simulation::Simulation::has_native()) continue;
      for (const unsigned lanes : {1U, 8U, 16U})
        for (const unsigned threads : {1U, 2U})
          for (const std::size_t shards : {1U, 3U})
            for (const bool backwards : {false, true}) {
              last = {};
              const Way way{precision, back_end, lanes, threads, shards, backwards};
              const auto digest = digest_of(engine, way, last);
              digests.insert(digest);
              fmt::print("{} {:<6} {:>2} lanes, {} threads, {} shards, {}  {}\n", precision == simulation::Precision::wide ? "double" : "single",
                         back_end == simulation::BackEnd::tape ? "tape" : "native", lanes, threads, shards, backwards ? "backwards" : "forwards ", digest);
            }
    }
    fmt::print("{}: {} events, {} patients fell back; {}\n", precision == simulation::Precision::wide ? "double" : "single", last.events, last.rescued,
               digests.size() == 1 ? "all equal" : fmt::format("{} DIFFERENT digests", digests.size()));
    all_equal = all_equal && digests.size() == 1;
  }
  return all_equal ? 0 : check_fell_short;
}

}  // namespace

void add_selftest_command(CLI::App& program, Action& action) {
  auto* command = program.add_subcommand("selftest", "checks that this build keeps its promises on this machine");
  command->footer("Example: neurocart selftest determinism");
  command->require_subcommand(1);
  auto* bits =
      command->add_subcommand("determinism", "the same patients over lanes, threads, shards, orders and back ends: one SHA-256 each, exit 4 if they differ");
  bits->callback([&action] { action = [] { return determinism(); }; });
}

}  // namespace neurocart::cli
