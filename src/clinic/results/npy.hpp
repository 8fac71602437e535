// NumPy's .npy format (version 2.0) with records of named numbers: numpy.load opens it as a table with those columns.
#pragma once

#include <cstddef>
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

}  // namespace neurocart::results
