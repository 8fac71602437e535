// Single patients of a result store, read back from its part files: outcomes of all of them, whole courses of the first ones.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "clinic/course/course.hpp"
#include "clinic/results/store.hpp"

namespace neurocart::results {

// Columns of the outcome files such as "name.last": [name][patient], patients in their order; NaN for failed patients and for names that the store lacks.
// N4082 when a part is damaged.
std::vector<std::vector<double>> outcomes_of(const Store& store, const std::filesystem::path& folder, const std::vector<std::string>& names);

// A patient whose course was kept.
struct KeptCourse {
  std::size_t patient = 0;
  course::Course course;
};

// The first `most` kept patients that did not fail, with these columns (those that the store has) and the store's days.
std::vector<KeptCourse> kept_courses(const Store& store, const std::filesystem::path& folder, const std::vector<std::string>& columns, std::size_t most);

}  // namespace neurocart::results
