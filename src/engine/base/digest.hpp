// SHA-256 of texts, as lower-case hexadecimal: the identity of a run's inputs.
#pragma once

#include <string>
#include <string_view>

namespace neurocart {

// 64 hexadecimal digits.
std::string sha256(std::string_view bytes);

}  // namespace neurocart
