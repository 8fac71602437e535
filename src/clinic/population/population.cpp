// See population.hpp.
#include "clinic/population/population.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "clinic/population/acceptance.hpp"
#include "clinic/population/draw.hpp"
#include "clinic/population/patterns.hpp"

namespace neurocart::population {
namespace {

// Candidates tested together: enough for every lane and thread, few enough to stay in the cache.
constexpr std::size_t batch = 256;

}  // namespace

Tally& Tally::operator+=(const Tally& other) {
  candidates += other.candidates;
  accepted += other.accepted;
  rejected_by.resize(std::max(rejected_by.size(), other.rejected_by.size()));
  for (std::size_t i = 0; i < other.rejected_by.size(); ++i) rejected_by[i] += other.rejected_by[i];
  return *this;
}

struct Population::Implementation {
  Options options;
  std::unique_ptr<Drawer> drawer;
  std::unique_ptr<Acceptance> acceptance;
  std::vector<std::string> paths, mixtures, covariates;

  void draw_batch(std::uint64_t first, std::span<DrawnPatient> patients, std::span<double> values, Tally& tally, Scratch& scratch) const;
};

Population::Population(const compose::Library& library, const compose::Composition& composition, const PopulationCard& card, const Options& options,
                       Diagnostics& diagnostics)
    : implementation_(std::make_unique<Implementation>()) {
  auto& self = *implementation_;
  self.options = options;
  Diagnostics own;
  if (card.mixtures.size() > 64)
    own.error("N4304", card.mixtures.back().span, fmt::format("{} mixtures are too many: a population has at most 64", card.mixtures.size()));
  Plan plan = make_plan(library, composition, card, own);
  if (!own.has_errors()) self.acceptance = std::make_unique<Acceptance>(Patterns(library, composition), composition, card, plan, own);
  for (const auto& item : own.all()) diagnostics.add(item);
  if (own.has_errors()) return;
  for (const auto& column : plan.columns) self.paths.push_back(column.path);
  for (const auto& mixture : card.mixtures) self.mixtures.push_back(mixture.name);
  for (const auto& covariate : card.covariates) self.covariates.push_back(covariate.name);
  self.drawer = std::make_unique<Drawer>(std::move(plan), options);
}

Population::~Population() = default;
Population::Population(Population&&) noexcept = default;
Population& Population::operator=(Population&&) noexcept = default;

const std::vector<std::string>& Population::varied_paths() const { return implementation_->paths; }
const std::vector<std::string>& Population::mixture_names() const { return implementation_->mixtures; }
const std::vector<std::string>& Population::covariate_names() const { return implementation_->covariates; }
const std::vector<std::string>& Population::test_names() const { return implementation_->acceptance->names(); }

// Attempt by attempt: whoever was turned away draws again, until all stand or gave up.
void Population::Implementation::draw_batch(std::uint64_t first, std::span<DrawnPatient> patients, std::span<double> values, Tally& tally,
                                            Scratch& scratch) const {
  const std::size_t width = paths.size();
  std::vector<std::size_t> open(patients.size());
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = i;
  std::vector<double> candidates;
  for (std::uint32_t attempt = 0; attempt < options.most_attempts && !open.empty(); ++attempt) {
    candidates.resize(open.size() * width);
    for (std::size_t k = 0; k < open.size(); ++k) {
      DrawnPatient& patient = patients[open[k]];
      const std::span<double> row(candidates.data() + k * width, width);
      patient.mixtures = drawer->draw(first + open[k], attempt, row, patient.covariates, scratch);
      patient.attempts = attempt + 1;
      std::copy(row.begin(), row.end(), values.begin() + static_cast<std::ptrdiff_t>(open[k] * width));
    }
    const auto verdicts = acceptance->judge(candidates, open.size(), options.threads);
    tally.candidates += open.size();
    std::vector<std::size_t> again;
    for (std::size_t k = 0; k < open.size(); ++k) {
      if (verdicts[k] < 0) {
        patients[open[k]].accepted = true;
        ++tally.accepted;
      } else {
        ++tally.rejected_by[static_cast<std::size_t>(verdicts[k])];
        again.push_back(open[k]);
      }
    }
    open = std::move(again);
  }
}

DrawnPatient Population::draw(std::uint64_t patient, std::span<double> values) const {
  const auto& self = *implementation_;
  if (values.size() != self.paths.size()) throw std::invalid_argument("Population::draw: one value a varied path is needed");
  Scratch scratch;
  DrawnPatient drawn;
  Tally tally;
  tally.rejected_by.resize(self.acceptance->names().size());
  self.draw_batch(patient, std::span(&drawn, 1), values, tally, scratch);
  return drawn;
}

Drawn Population::draw_many(std::uint64_t first, std::size_t count) const {
  const auto& self = *implementation_;
  const std::size_t width = self.paths.size();
  Drawn drawn;
  drawn.patients.resize(count);
  drawn.values.resize(count * width);
  drawn.tally.rejected_by.resize(self.acceptance->names().size());
  Scratch scratch;
  for (std::size_t done = 0; done < count; done += batch) {
    const std::size_t size = std::min(batch, count - done);
    self.draw_batch(first + done, std::span(drawn.patients).subspan(done, size), std::span(drawn.values).subspan(done * width, size * width), drawn.tally,
                    scratch);
  }
  return drawn;
}

}  // namespace neurocart::population
