// Virtual patients: a population file bound to a composed scenario. Patient i of a seed is the same whoever draws it, in any order, shard or thread, and the
// same in every scenario that shares the parameters: a draw is keyed by the path of what it is for (docs/population.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "clinic/compose/composition.hpp"
#include "clinic/compose/library.hpp"
#include "clinic/population/card.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::population {

enum class Design {
  independent,      // random
  sobol,            // scrambled by the seed: patients 0 ... n - 1 fill the space evenly
  latin_hypercube,  // each parameter meets each of `patients` equal parts of its distribution once
};

struct Options {
  std::uint64_t seed = 0;
  Design design = Design::independent;
  std::uint64_t patients = 0;   // needed by a Latin hypercube
  std::uint32_t replicate = 0;  // other patients, and other values of uncertain parameters
  std::uint32_t most_attempts = 1000;
  unsigned threads = 1;  // of the settling test
};

struct DrawnPatient {
  std::uint32_t attempts = 0;  // candidates drawn, the accepted one included
  bool accepted = false;       // false: none of most_attempts passed; the values are the last candidate's
  std::uint64_t mixtures = 0;  // bit i: member of mixture_names()[i]
  std::vector<double> covariates;
};

// Candidates turned away, in the order of test_names(); sums over shards are the whole's.
struct Tally {
  std::uint64_t candidates = 0, accepted = 0;
  std::vector<std::uint64_t> rejected_by;

  double acceptance_rate() const { return candidates == 0 ? 1.0 : static_cast<double>(accepted) / static_cast<double>(candidates); }
  Tally& operator+=(const Tally& other);
};

struct Drawn {
  std::vector<DrawnPatient> patients;
  std::vector<double> values;  // [patient * varied_paths().size() + i]
  Tally tally;
};

// Thread safe once made.
class Population {
 public:
  // Problems of the file go to diagnostics; with errors among them the object must not be used.
  Population(const compose::Library& library, const compose::Composition& composition, const PopulationCard& card, const Options& options,
             Diagnostics& diagnostics);
  ~Population();
  Population(Population&&) noexcept;
  Population& operator=(Population&&) noexcept;

  // The parameters that patients differ in, in the order of the values: inputs that the compiled model must keep (course::Options::varied).
  const std::vector<std::string>& varied_paths() const;
  const std::vector<std::string>& mixture_names() const;
  const std::vector<std::string>& covariate_names() const;
  const std::vector<std::string>& test_names() const;  // the texts of the tests

  // One patient; `values` has the size of varied_paths(). Throws std::invalid_argument for another size.
  DrawnPatient draw(std::uint64_t patient, std::span<double> values) const;
  // Patients first ... first + count - 1, many candidates tested at once: the same patients as one by one, faster.
  Drawn draw_many(std::uint64_t first, std::size_t count) const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace neurocart::population
