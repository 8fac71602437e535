// See digest.hpp; the arithmetic is OpenSSL's.
#include "engine/base/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace neurocart {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1) throw std::runtime_error("SHA-256 is not available");
  constexpr std::string_view hex_digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * size);
  for (unsigned int i = 0; i < size; ++i) {
    text += hex_digits[digest[i] >> 4U];
    text += hex_digits[digest[i] & 15U];
  }
  return text;
}

}  // namespace neurocart
