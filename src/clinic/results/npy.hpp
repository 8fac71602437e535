// NumPy's .npy format (version 2.0) with records of named numbers: numpy.load opens it as a table with those columns.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neurocart::results {

// Appends little-endian numbers row by row; all columns are 64-bit floats or 64-bit integers.
class NpyTable {
 public:
  struct Field {
    std::string name;
    bool is_integer = false;
  };
  explicit NpyTable(std::vector<Field> fields) : fields_(std::move(fields)) {}
  void add(double value);
  void add_integer(long long value);
  // The whole file. Throws std::logic_error when the last row is not full.
  std::string file() const;

 private:
  std::vector<Field> fields_;
  std::string rows_;
};

// A file that NpyTable wrote, read back. Throws std::runtime_error when it is none or is cut short.
class NpyReader {
 public:
  explicit NpyReader(std::string file);
  std::size_t rows() const { return rows_; }
  // Place of a field in a row; nothing when there is none of that name.
  std::optional<std::size_t> find(std::string_view name) const;
  // Integers come as floating numbers.
  double at(std::size_t row, std::size_t field) const;

 private:
  std::string file_;
  std::vector<NpyTable::Field> fields_;
  std::size_t start_ = 0, rows_ = 0;
};

}  // namespace neurocart::results
