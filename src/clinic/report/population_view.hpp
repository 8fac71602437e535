// A result store as a report sees it: quantiles of each day, single patients, and numbers taken from them by the same recipes as from one course.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "clinic/report/metrics.hpp"
#include "clinic/report/report.hpp"
#include "clinic/results/store_patients.hpp"

namespace neurocart::report {

class PopulationView {
 public:
  // Reads bands only; read_patients() gives the rest.
  explicit PopulationView(const PopulationRun& run);

  // To be called once with the recipes (read-outs resolved) and the columns whose single patients are drawn.
  void read_patients(const std::vector<MetricRecipe>& recipes, const std::vector<std::string>& columns);

  const results::Store& store() const { return *run_.store; }
  const PopulationRun& run() const { return run_; }
  const std::string& title() const { return run_.population_title; }
  std::size_t patients() const { return patients_; }
  std::size_t failed() const { return failed_; }

  // The days drawn, and on each of them the value below which that share of the patients lies.
  const std::vector<double>& days() const { return days_; }
  course::Course quantile(double share) const;
  const course::Course& median() const { return median_; }
  const std::vector<results::KeptCourse>& kept() const { return kept_; }
  // Quantiles of one column at a day of the store (the nearest); NaN without the column.
  double quantile_at(const std::string& column, double day, double share) const;

  // One number of each patient that has one: patient and number. All patients where the store's outcomes hold it, else those whose course was kept.
  std::vector<std::pair<std::size_t, double>> numbers(const MetricRecipe& recipe) const;
  // The recipe's summary, with what it counts; NaN when there is nothing to sum up. `limit` is the recipe's, as a number.
  struct Summed {
    double value = 0.0;
    std::size_t of = 0;     // patients it stands on
    std::size_t count = 0;  // those of a share
  };
  Summed evaluate(const MetricRecipe& recipe, double limit) const;

 private:
  bool is_of_bands(const MetricRecipe& recipe) const;
  Summed of_bands(const MetricRecipe& recipe, double limit) const;

  PopulationRun run_;
  std::size_t patients_ = 0, failed_ = 0;
  std::vector<double> days_;
  std::vector<std::size_t> rows_;  // of the days drawn among the store's
  course::Course median_;
  std::vector<results::KeptCourse> kept_;
  std::map<std::string, std::vector<double>> outcomes_;
};

// Of a list: the value below which that share lies, straight lines between. NaN for an empty list.
double quantile_of(std::vector<double> values, double share);

// Those of the days that a report draws: every day until a month after zero, then steps that grow with the time since.
std::vector<std::size_t> drawn_rows(const std::vector<double>& days);

}  // namespace neurocart::report
