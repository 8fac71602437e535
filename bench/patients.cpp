// Many patients of one model text, timed: `neurocart_patients MODEL.ant PATIENTS.csv READOUTS START END STEPS TOLERANCE PRECISION LANES THREADS REPEATS VALUES
// BACK_END [ABSOLUTE]`. PATIENTS.csv: a header of parameter ids, a row a patient. PRECISION: wide or single. BACK_END: tape or native. ABSOLUTE: one absolute
// tolerance for all states in place of our rule. Every patient runs at STEPS + 1 equal times. One patient runs before the clock starts, so that compiling is
// not in the time; reading, compiling and that patient are compile_s. Writes the values of the last repeat to the file VALUES (doubles,
// [patient][time][readout]; "-" for none) and one line of JSON with the best time of REPEATS to standard output; operations_per_step by the weights of `model
// cost`.
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "engine/antimony/reader.hpp"
#include "engine/ir/phases.hpp"
#include "engine/simulation/simulation.hpp"
#include "engine/solve/run.hpp"

namespace {

using namespace neurocart;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> pieces;
  std::stringstream stream(line);
  for (std::string piece; std::getline(stream, piece, ',');) pieces.push_back(piece);
  return pieces;
}

void demand_fine(const Diagnostics& diagnostics) {
  if (!diagnostics.has_errors()) return;
  diagnostics.print(std::cerr);
  std::exit(1);
}

// The most memory of this program; getrusage would count the process that started it too.
double peak_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word != "VmHWM:") continue;
    double kib = 0;
    status >> kib;
    return kib / 1024;
  }
  return 0;
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 14 && argument_count != 15) {
    std::cerr << "usage: neurocart_patients MODEL PATIENTS READOUTS START END STEPS TOLERANCE PRECISION LANES THREADS REPEATS VALUES BACK_END [ABSOLUTE]\n";
    return 2;
  }
  std::ifstream file(arguments[2]);
  std::string line;
  std::getline(file, line);
  simulation::Settings settings;
  settings.parameters = split(line);
  settings.readouts = split(arguments[3]);
  std::vector<double> values;
  while (std::getline(file, line))
    for (const auto& piece : split(line)) values.push_back(std::stod(piece));

  Diagnostics diagnostics;
  const auto begin = Clock::now();
  const auto model = antimony::read_model_file(arguments[1], diagnostics);
  demand_fine(diagnostics);
  const simulation::Simulation engine(model, settings, diagnostics);
  demand_fine(diagnostics);

  // The engine has its own order of parameters.
  const std::size_t columns = settings.parameters->size();
  std::vector<double> ordered(values.size());
  for (std::size_t i = 0; i < values.size(); ++i)
    ordered[i / columns * columns + static_cast<std::size_t>(engine.find_parameter((*settings.parameters)[i % columns]))] = values[i];

  simulation::RunSettings request;
  request.start = std::stod(arguments[4]);
  request.end = std::stod(arguments[5]);
  const int steps = std::stoi(arguments[6]);
  for (int i = 0; i <= steps; ++i) request.output_times.push_back(request.start + (request.end - request.start) * i / steps);
  request.relative_tolerance = std::stod(arguments[7]);
  if (argument_count == 15) request.absolute_tolerance = std::stod(arguments[14]);
  request.precision = std::string(arguments[8]) == "single" ? simulation::Precision::single : simulation::Precision::wide;
  request.lanes = static_cast<unsigned>(std::stoi(arguments[9]));
  request.threads = static_cast<unsigned>(std::stoi(arguments[10]));
  request.back_end = std::string(arguments[13]) == "native" ? simulation::BackEnd::native : simulation::BackEnd::tape;
  const auto patients = solve::patients_in(ordered, columns);
  const std::size_t width = request.output_times.size() * settings.readouts.size();

  engine.stream(solve::patients_in(std::span<const double>(ordered).first(columns), columns), request,
                [](std::size_t, const solve::PatientOutcome&, std::span<const double>) {});
  const double compile_seconds = seconds_since(begin);

  std::vector<double> results(patients.count * width);
  double best = 1e300, best_processor = 1e300;
  solve::Effort effort;
  solve::Statistics counts;
  std::size_t failed = 0;
  for (int repeat = 0; repeat < std::stoi(arguments[11]); ++repeat) {
    counts = {};
    failed = 0;
    std::mutex lock;
    const auto start = Clock::now();
    const std::clock_t processor_start = std::clock();
    effort = engine.stream(patients, request, [&](std::size_t patient, const solve::PatientOutcome& outcome, std::span<const double> rows) {
      std::copy(rows.begin(), rows.end(), results.begin() + static_cast<std::ptrdiff_t>(patient * width));
      const std::scoped_lock guard(lock);
      counts += outcome.statistics;
      failed += outcome.status == solve::Status::done ? 0 : 1;
    });
    best = std::min(best, seconds_since(start));
    best_processor = std::min(best_processor, static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC);
  }
  if (std::string(arguments[12]) != "-")
    std::ofstream(arguments[12], std::ios::binary).write(reinterpret_cast<const char*>(results.data()), static_cast<std::streamsize>(8 * results.size()));
  const double count = static_cast<double>(patients.count);
  std::cout << "{\"ms_per_patient\": " << 1e3 * best / count << ", \"processor_ms\": " << 1e3 * best_processor / count << ", \"compile_s\": " << compile_seconds
            << ", \"patients\": " << patients.count << ", \"failed\": " << failed << ", \"states\": " << engine.system().states.size()
            << ", \"steps\": " << static_cast<double>(counts.accepted) / count << ", \"rejections\": " << static_cast<double>(counts.rejected) / count
            << ", \"occupancy\": " << static_cast<double>(effort.attempts) / static_cast<double>(effort.lane_slots)
            << ", \"operations_per_step\": " << ir::make_phases(engine.system(), {}).cost.rodas4_step << ", \"peak_mib\": " << peak_mib() << "}\n";
  return failed == 0 ? 0 : 3;
}
