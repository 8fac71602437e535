#include "clinic/results/npy.hpp"

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

}  // namespace neurocart::results
