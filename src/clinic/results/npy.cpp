#include "clinic/results/npy.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace neurocart::results {

void NpyTable::add(double value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  rows_.append(bytes, sizeof value);
}

void NpyTable::add_integer(long long value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  rows_.append(bytes, sizeof value);
}

std::string NpyTable::file() const {
  const std::size_t width = 8 * fields_.size();
  if (width == 0 || rows_.size() % width != 0) throw std::logic_error("NpyTable: the last row is not full");
  std::string header = "{'descr': [";
  for (const Field& field : fields_) header += "('" + field.name + "', '" + (field.is_integer ? "<i8" : "<f8") + "'), ";
  header += "], 'fortran_order': False, 'shape': (" + std::to_string(rows_.size() / width) + ",), }";
  constexpr std::size_t prefix = 12;  // magic, version 2.0, length of the header in 4 bytes
  header.append((64 - (prefix + header.size() + 1) % 64) % 64, ' ');
  header += '\n';
  const auto length = static_cast<unsigned>(header.size());
  std::string text("\x93NUMPY\x02\x00", 8);
  for (int byte = 0; byte < 4; ++byte) text += static_cast<char>(length >> (8 * byte) & 0xFF);
  return text + header + rows_;
}

namespace {

constexpr std::size_t prefix_size = 12, number_size = 8;

// The fields that stand between "[(" and ")]" of the header as ('name', '<f8').
std::vector<NpyTable::Field> fields_of(std::string_view header) {
  std::vector<NpyTable::Field> fields;
  const auto end = header.find(']');
  for (auto open = header.find("('"); open != std::string_view::npos && open < end; open = header.find("('", open + 1)) {
    const auto close = header.find('\'', open + 2);
    const auto kind = close == std::string_view::npos ? close : header.find('<', close);
    if (kind == std::string_view::npos || kind + 1 >= header.size()) return {};
    fields.push_back({std::string(header.substr(open + 2, close - open - 2)), header[kind + 1] == 'i'});
  }
  return fields;
}

}  // namespace

NpyReader::NpyReader(std::string file) : file_(std::move(file)) {
  if (file_.size() < prefix_size || file_.compare(0, 8, std::string("\x93NUMPY\x02\x00", 8)) != 0) throw std::runtime_error("not a NumPy file of version 2.0");
  std::size_t length = 0;
  for (std::size_t byte = 0; byte < 4; ++byte) length |= static_cast<std::size_t>(static_cast<unsigned char>(file_[8 + byte])) << (8 * byte);
  start_ = prefix_size + length;
  if (start_ > file_.size()) throw std::runtime_error("the header is cut short");
  fields_ = fields_of(std::string_view(file_).substr(prefix_size, length));
  const std::size_t width = number_size * fields_.size();
  if (width == 0 || (file_.size() - start_) % width != 0) throw std::runtime_error("the last row is not full");
  rows_ = (file_.size() - start_) / width;
}

std::optional<std::size_t> NpyReader::find(std::string_view name) const {
  const auto place = std::find_if(fields_.begin(), fields_.end(), [&](const auto& field) { return field.name == name; });
  if (place == fields_.end()) return std::nullopt;
  return static_cast<std::size_t>(place - fields_.begin());
}

double NpyReader::at(std::size_t row, std::size_t field) const {
  const char* bytes = file_.data() + start_ + (row * fields_.size() + field) * number_size;
  if (fields_[field].is_integer) {
    long long integer = 0;
    std::memcpy(&integer, bytes, sizeof integer);
    return static_cast<double>(integer);
  }
  double value = 0.0;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

}  // namespace neurocart::results
