#pragma once

#include "http/recent_map.hpp"
#include "http/token.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace onsale::http {

/// Verified tokens by their whole text, so that a client's second request costs
/// neither an HMAC nor a JSON parse. Only tokens that were found good go in, so
/// nobody fills it with rubbish. Not thread-safe: one per I/O thread.
class token_cache {
public:
  /// @param keys must outlive the cache
  token_cache(const token_keys& keys, size_t tokens_max);

  result<std::shared_ptr<const principal>, token_error>
  verify(std::string_view token, timestamp now);

private:
  const token_keys& keys_;
  recent_map<std::shared_ptr<const principal>> known_;
};

} // namespace onsale::http
