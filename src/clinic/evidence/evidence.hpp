// The evidence of the project in memory: observables, targets, sources, and the questions that reports and checks ask of them. Read once, then constant;
// safe to read from several threads. Pointers that it hands out live as long as the object stays where it is.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clinic/evidence/types.hpp"
#include "engine/base/diagnostic.hpp"

namespace neurocart::evidence {

// Which targets to take; an empty text takes all. A disease is meant exactly, or by a longer name one of whose parts begins with it (a library name);
// product (product, drug or construct), observable and study exactly where such a name exists, else wherever the text occurs in it. Case does not count.
struct TargetFilter {
  std::string disease, product, observable, study;
};

// What a free source text of a parameter card comes down to.
enum class SourceStanding {
  resolved,       // it names at least one entry
  own_statement,  // it names none and claims none: assumed, calibrated here, a choice
  unresolved,     // it names something that no entry describes
};

struct SourceResolution {
  SourceStanding standing = SourceStanding::unresolved;
  std::vector<const Source*> entries;  // each once
  std::vector<const Target*> targets;  // targets named by their id
};

// Which published points lie over a figure. With `studies`, theirs; without, those of the disease, the construct and the product, as far as given.
// Disease and construct also decide which points are marked as coming from elsewhere.
struct ObservationQuery {
  std::vector<std::string> studies;
  std::string disease, construct, product;
  std::vector<std::string> observables;  // ids; empty: all
  bool with_control_arms = false;
};

// One published point. `value`, `lower`, `upper` in the observable's unit; a change from baseline stays a change.
struct Observation {
  const Target* target = nullptr;
  const Observable* observable = nullptr;
  std::optional<double> day;
  std::optional<Range> window_days;
  double value = 0;
  std::optional<double> lower, upper;
  std::string interval_kind;
  std::optional<double> n;  // patients behind the figure; of the whole study where the arm's number is not printed
  bool n_is_of_study = false;
  std::string label;  // "Author 2023"
  std::string citation;
  std::string source, link;  // the source text as kept, and the address in it, if any
  bool is_calibration = false;
  bool is_recalled = false;
  std::string elsewhere;  // how disease or construct differ from the query's, empty where they do not
};

class Evidence {
 public:
  // Reads observables.toml, sources.toml and targets/*.toml of a folder. What is wrong is reported; what is right is kept.
  static Evidence load(const std::filesystem::path& folder, Diagnostics& diagnostics);

  // Reads further targets: folder/targets/*.toml if there, else folder/*.toml; and folder/observables.toml, whose known ids are passed over. A target with
  // the id of an earlier one takes its place. Returns the ids read. Pointers handed out before are no longer valid.
  std::vector<std::string> add_targets(const std::filesystem::path& folder, Diagnostics& diagnostics);

  const std::vector<Observable>& observables() const { return observables_; }
  const std::vector<Target>& targets() const { return targets_; }
  const std::vector<Source>& sources() const { return sources_; }

  // Null where there is none.
  const Observable* find_observable(std::string_view id) const;
  const Target* find_target(std::string_view id) const;
  const Source* find_source(std::string_view id) const;
  bool has_study(std::string_view id) const;
  std::vector<std::string> study_names() const;

  // The targets that pass, ordered by disease, study, observable, day. A filter that matches nothing is reported (N4035) with the nearest existing names.
  std::vector<const Target*> select(const TargetFilter& filter, Diagnostics& diagnostics) const;

  SourceResolution resolve_source(std::string_view text) const;

  // Ordered by observable, then day. Ratios and differences between arms are left out: they are not on the scale of the curve. Unknown studies give nothing.
  std::vector<Observation> observations_for(const ObservationQuery& query) const;

 private:
  std::vector<std::string> read_target_files(const std::vector<std::filesystem::path>& files, Diagnostics& diagnostics);
  void check_target(const Target& target, Diagnostics& diagnostics) const;

  using Index = std::unordered_map<std::string, std::size_t>;
  std::vector<Observable> observables_;
  std::vector<Target> targets_;
  std::vector<Source> sources_;
  Index observable_index_, target_index_, source_index_;
};

// Whether a disease key is meant by a name: the key itself, or the beginning of one of the name's parts between underscores (keys of at least three letters).
bool disease_is_meant(std::string_view key, std::string_view name);

// What the arm received, in a few words: product, else drug, else kind.
std::string treatment_of(const Arm& arm);

// "Author 2023" from a citation, else the text as it is.
std::string short_citation(std::string_view citation);

// Address of the first DOI, PMC number or link in a source text, or an empty text.
std::string link_of(std::string_view source);

}  // namespace neurocart::evidence
