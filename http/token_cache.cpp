#include "http/token_cache.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

token_cache::token_cache(const token_keys& keys, size_t tokens_max)
  : keys_(keys), known_(std::max<size_t>(1, tokens_max / 2)) {
}

result<std::shared_ptr<const principal>, token_error>
token_cache::verify(std::string_view token, timestamp now) {
  if (auto known = known_.find(token)) {
    if (now < (*known)->expires + token_leeway)
      return *known;
    known_.erase(token);
    return failure{token_error::expired};
  }
  auto verified = keys_.verify(std::string{token}, now);
  if (!verified)
    return failure{verified.error()};
  auto shared = std::make_shared<const principal>(*std::move(verified));
  known_.insert(token, shared);
  return shared;
}

} // namespace onsale::http
