// Treatments of a scenario as single doses in time: anchors, regimens, usual doses, repeats.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "clinic/compose/value_text.hpp"
#include "clinic/compose/workspace.hpp"

namespace neurocart::compose {
namespace {

constexpr int largest_dose_count = 100000;

class Scheduler {
 public:
  explicit Scheduler(Workspace& workspace) : w_(workspace) {}

  std::vector<PlannedDose> plan() {
    for (const char* name : {"enrolment", "collection", "conditioning", "infusion", "first_dose", "randomisation"}) anchors_[name] = 0.0;
    for (const auto& anchor : w_.scenario.anchors)
      if (const auto day = read_day(anchor.day, anchors_, 0.0, w_.diagnostics)) anchors_[anchor.name] = *day;
    double zero = 0.0;
    if (!w_.scenario.time_zero.empty()) zero = read_day(w_.scenario.time_zero, anchors_, 0.0, w_.diagnostics).value_or(0.0);
    // From here on, days are counted from time zero.
    for (auto& [name, day] : anchors_) day -= zero;
    set_run();
    for (const auto& treatment : w_.scenario.treatments) add(treatment);
    // Doses of one instant keep the order of the scenario.
    std::sort(doses_.begin(), doses_.end(),
              [](const PlannedDose& left, const PlannedDose& right) { return std::pair(left.day, left.order) < std::pair(right.day, right.order); });
    return std::move(doses_);
  }

 private:
  void set_run() {
    const Scenario& scenario = w_.scenario;
    w_.out.start_day = scenario.from.empty() ? 0.0 : read_day(scenario.from, anchors_, 0.0, w_.diagnostics).value_or(0.0);
    if (scenario.to.empty()) {
      w_.diagnostics.error("N4004", {scenario.path.string(), 1, 1}, "the scenario does not say when its run ends", "[run] to = \"infusion + 2 y\"");
      w_.out.end_day = w_.out.start_day + 1.0;
    } else {
      w_.out.end_day = read_day(scenario.to, anchors_, 0.0, w_.diagnostics).value_or(w_.out.start_day + 1.0);
    }
    if (!(w_.out.end_day > w_.out.start_day))
      w_.diagnostics.error("N4004", scenario.to.span, fmt::format("the run ends on day {} and starts on day {}", w_.out.end_day, w_.out.start_day));
    w_.out.tolerance = scenario.tolerance;
    for (const auto& day : scenario.days) w_.out.extra_days.push_back(day.number);
  }

  void add(const Treatment& treatment) {
    std::optional<double> day = anchors_.at(treatment.kind == Treatment::Kind::drug ? "first_dose" : "infusion");
    if (!treatment.at.empty()) day = read_day(treatment.at, anchors_, 0.0, w_.diagnostics);
    if (!day) return;
    const LoadedCard* loaded = w_.library.card(treatment.name.value);
    if (loaded == nullptr) return;
    if (treatment.kind != Treatment::Kind::regimen) {
      lag_ = treatment.lag.empty() ? 0.0 : read_duration(treatment.lag, w_.diagnostics).value_or(0.0);
      if (lag_ < 0.0) w_.diagnostics.error("N4002", treatment.lag.span, fmt::format("the lag \"{}\" is negative", treatment.lag.value));
      bioavailability_ = treatment.bioavailability;
      give(loaded->card, treatment.plan, *day, loaded->card.title, treatment.span);
      lag_ = 0.0;
      bioavailability_.reset();
      return;
    }
    for (const auto& entry : loaded->card.gives)
      if (const LoadedCard* drug = w_.library.card(entry.drug.value)) give(drug->card, entry.plan, *day, loaded->card.title, entry.span);
  }

  // The plan of a treatment, completed by the card's usual dose.
  void give(const Card& card, const DosePlan& plan, double origin, const std::string& title, const SourceSpan& span) {
    if (!card.dosing) {
      w_.diagnostics.error("N2012", span, fmt::format("'{}' has no [dosing]: it cannot be given", card.name));
      return;
    }
    std::vector<DosePlan> plans{plan};
    if (!card.dosing->usual.empty() && (plan.dose.empty() || !plan.has_schedule())) {
      plans = card.dosing->usual;
      for (auto& usual : plans) {
        if (!plan.dose.empty()) usual.dose = plan.dose;
        if (plan.has_schedule()) {
          usual.days = plan.days;
          usual.every = plan.every;
          usual.times = plan.times;
          usual.until = plan.until;
        }
      }
      // One schedule of the scenario's own replaces all phases of the usual one.
      if (plan.has_schedule()) plans.resize(1);
    }
    for (const auto& each : plans) repeat(card, each, origin, title, span);
  }

  void repeat(const Card& card, const DosePlan& plan, double origin, const std::string& title, const SourceSpan& span) {
    PlannedDose dose{&card, 0, 0.0, std::nullopt, 0.0, {}, plan.dose.value, title, plan.dose.span.line > 0 ? plan.dose.span : span, bioavailability_};
    if (!read_amount(card, plan, dose)) return;
    double until = w_.out.end_day;
    if (!plan.until.empty()) {
      dose.end_day = read_day(plan.until, anchors_, origin, w_.diagnostics);
      if (!dose.end_day) return;
      until = std::min(until, *dose.end_day);
    }
    std::vector<double> days;
    for (const auto& day : plan.days) days.push_back(origin + day.number);
    if (days.empty()) days.push_back(origin);
    std::sort(days.begin(), days.end());
    if (!plan.every.empty()) {
      const auto interval = read_duration(plan.every, w_.diagnostics);
      if (!interval) return;
      if (!(*interval > 0.0) || (until - days.back()) / *interval > largest_dose_count) {
        w_.diagnostics.error("N4004", plan.every.span, fmt::format("'every = \"{}\"' is no usable interval", plan.every.value));
        return;
      }
      const double first = days.back();
      for (int i = 1; plan.times ? i < *plan.times : first + i * *interval < until; ++i) days.push_back(first + i * *interval);
    } else if (plan.times.value_or(1) > 1) {
      w_.diagnostics.error("N4001", span, fmt::format("'{}' is given {} times, but not how far apart", card.name, *plan.times), "every = \"7 d\"");
      return;
    }
    if (plan.times && *plan.times == 0) return;
    for (const double day : days) {
      dose.day = day + lag_;
      place(dose);
    }
  }

  bool read_amount(const Card& card, const DosePlan& plan, PlannedDose& dose) {
    if (plan.dose.empty()) {
      w_.diagnostics.error("N4003", dose.span, fmt::format("no dose is given for '{}', and its card has no usual one", card.name));
      return false;
    }
    const auto quantity = parse_quantity(plan.dose.value);
    if (!quantity) {
      w_.diagnostics.error(is_not_finite(plan.dose.value) ? "N4002" : "N4003", dose.span, fmt::format("'{}' is not a dose", plan.dose.value),
                           fmt::format("a number with or without a unit: 1 {}", card.dosing->unit.value));
      return false;
    }
    if (quantity->value < 0.0) {
      w_.diagnostics.error("N4002", dose.span, fmt::format("the dose {} of '{}' is negative", plan.dose.value, card.name));
      return false;
    }
    dose.amount = quantity->value;
    dose.unit = quantity->unit.empty() ? card.dosing->unit.value : quantity->unit;
    return true;
  }

  void place(const PlannedDose& dose) {
    if (dose.day > w_.out.end_day) return;
    if (dose.day >= w_.out.start_day) {
      doses_.push_back(dose);
      doses_.back().order = doses_.size();
      return;
    }
    w_.diagnostics.error("N4006", dose.span,
                         fmt::format("'{}' would be given on day {}, before the run starts on day {}", dose.card->name, dose.day, w_.out.start_day),
                         "start the run earlier: [run] from");
  }

  Workspace& w_;
  Anchors anchors_;
  double lag_ = 0.0;                       // of the treatment at hand
  std::optional<double> bioavailability_;  // likewise
  std::vector<PlannedDose> doses_;
};

}  // namespace

std::vector<PlannedDose> plan_doses(Workspace& w) { return Scheduler(w).plan(); }

}  // namespace neurocart::compose
