#include "tests/support/forged_token.hpp"

#include <openssl/hmac.h>

#include <algorithm>
#include <cstdint>

namespace onsale::test {

std::string base64url(std::string_view bytes) {
  constexpr const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
                                 "tuvwxyz0123456789-_";
  std::string out;
  for (size_t i = 0; i < bytes.size(); i += 3) {
    uint32_t x = 0;
    for (size_t k = 0; k < 3; ++k)
      x = x << 8
          | (i + k < bytes.size() ? static_cast<uint8_t>(bytes[i + k]) : 0);
    for (size_t k = 0; k <= std::min<size_t>(3, bytes.size() - i); ++k)
      out.push_back(digits[(x >> (18 - 6 * k)) & 63]);
  }
  return out;
}

std::string forge(std::string_view header, std::string_view claims,
                  const std::string& key, const EVP_MD* hash) {
  auto text = base64url(header) + "." + base64url(claims);
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  HMAC(hash, key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), mac,
       &size);
  return text + "." + base64url({reinterpret_cast<const char*>(mac), size});
}

} // namespace onsale::test
