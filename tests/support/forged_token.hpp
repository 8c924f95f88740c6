#pragma once

#include <openssl/evp.h>

#include <string>
#include <string_view>

/// Tokens that nobody would issue, made without the code that reads them.
namespace onsale::test {

/// Without padding (RFC 4648, 5).
std::string base64url(std::string_view bytes);

/// Signs a header and claims, JSON or not, with HMAC (RFC 7515).
std::string forge(std::string_view header, std::string_view claims,
                  const std::string& key, const EVP_MD* hash = EVP_sha256());

} // namespace onsale::test
