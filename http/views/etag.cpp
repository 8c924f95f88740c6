#include "http/views/etag.hpp"

#define XXH_INLINE_ALL
#include <utility>
#include <xxhash.h>

namespace onsale::http {

uint64_t hash_text(std::string_view x) noexcept {
  return XXH3_64bits(x.data(), x.size());
}

std::string to_etag(uint64_t hash) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string result(16, '0');
  for (size_t i = 0; i < result.size(); ++i)
    result[i] = digits[(hash >> (60 - 4 * i)) & 15];
  return result;
}

std::string etag_of(std::string_view document) {
  return to_etag(hash_text(document));
}

response tagged_json(std::string document, std::string etag) {
  auto result = json_response(200, std::move(document));
  result.etag = std::move(etag);
  return result;
}

response tagged_json(std::string document) {
  auto tag = etag_of(document);
  return tagged_json(std::move(document), std::move(tag));
}

} // namespace onsale::http
