// See store_patients.hpp.
#include "clinic/results/store_patients.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <stdexcept>

#include "clinic/results/npy.hpp"
#include "engine/base/text_file.hpp"

namespace neurocart::results {

namespace {

NpyReader open_part(const std::filesystem::path& path) {
  try {
    return NpyReader(read_text_file(path));
  } catch (const std::runtime_error& problem) {
    Diagnostics diagnostics;
    diagnostics.error("N4082", {path.string(), 0, 0}, std::string("not a complete result store: ") + problem.what(),
                      "run the simulation again, or resume it from a sound copy");
    throw InputError(std::move(diagnostics));
  }
}

template <class Visit>
void each_file(const Store& store, const std::filesystem::path& folder, std::string_view prefix, const Visit& visit) {
  for (const auto& part : store.parts())
    for (const auto& [name, digest] : part.files)
      if (name.starts_with(prefix)) visit(open_part(folder / name));
}

// One kept patient from its rows; nothing when it failed.
std::optional<KeptCourse> course_of(const NpyReader& file, std::size_t first_row, const std::vector<double>& days, const std::vector<StoreColumn>& columns,
                                    const std::vector<std::size_t>& fields) {
  KeptCourse kept;
  kept.patient = static_cast<std::size_t>(file.at(first_row, 0));
  kept.course.days = days;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::vector<double> values(days.size());
    for (std::size_t day = 0; day < days.size(); ++day) values[day] = file.at(first_row + day, fields[i]);
    if (std::isnan(values.front())) return std::nullopt;
    kept.course.columns.push_back({columns[i].name, columns[i].unit, std::move(values)});
  }
  return kept;
}

}  // namespace

std::vector<std::vector<double>> outcomes_of(const Store& store, const std::filesystem::path& folder, const std::vector<std::string>& names) {
  std::vector<std::vector<double>> columns(names.size());
  if (names.empty()) return columns;
  each_file(store, folder, "part-", [&](const NpyReader& file) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto field = file.find(names[i]);
      for (std::size_t row = 0; row < file.rows(); ++row) columns[i].push_back(field ? file.at(row, *field) : std::numeric_limits<double>::quiet_NaN());
    }
  });
  return columns;
}

std::vector<KeptCourse> kept_courses(const Store& store, const std::filesystem::path& folder, const std::vector<std::string>& names, std::size_t most) {
  std::vector<KeptCourse> courses;
  std::vector<StoreColumn> columns;
  for (const auto& column : store.plan().columns)
    if (std::find(names.begin(), names.end(), column.name) != names.end()) columns.push_back(column);
  const auto& days = store.plan().days;
  if (columns.empty()) return courses;
  for (const auto& part : store.parts()) {
    if (courses.size() >= most) break;
    for (const auto& [name, digest] : part.files) {
      if (!name.starts_with("courses-")) continue;
      const auto file = open_part(folder / name);
      std::vector<std::size_t> fields;
      for (const auto& column : columns) fields.push_back(file.find(column.name).value_or(0));
      for (std::size_t row = 0; row + days.size() <= file.rows() && courses.size() < most; row += days.size())
        if (auto kept = course_of(file, row, days, columns, fields)) courses.push_back(std::move(*kept));
    }
  }
  return courses;
}

}  // namespace neurocart::results
