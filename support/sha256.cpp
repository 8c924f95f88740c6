#include "support/sha256.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

namespace onsale::support {

namespace {

const unsigned char* data_of(std::string_view x) {
  return reinterpret_cast<const unsigned char*>(x.data());
}

} // namespace

std::array<uint8_t, 32> sha256(std::string_view bytes) {
  std::array<uint8_t, SHA256_DIGEST_LENGTH> result{};
  SHA256(data_of(bytes), bytes.size(), result.data());
  return result;
}

std::array<uint8_t, 32>
hmac_sha256(std::string_view key, std::string_view bytes) {
  std::array<uint8_t, SHA256_DIGEST_LENGTH> result{};
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), data_of(bytes),
       bytes.size(), result.data(), nullptr);
  return result;
}

} // namespace onsale::support
