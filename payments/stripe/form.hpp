#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace onsale::payments::stripe {

/// Pairs as `application/x-www-form-urlencoded` (WHATWG URL, 5.2), in the order
/// in which they are added. Members of objects and lists are named as Stripe
/// reads them: `metadata[booking]`, `expand[]`.
class form {
public:
  form& add(std::string_view name, std::string_view value);
  form& add(std::string_view name, int64_t value);

  const std::string& text() const noexcept {
    return text_;
  }

private:
  std::string text_;
};

/// A text as a segment of a path (RFC 3986, 2.3): nothing but unreserved
/// characters stays as it is.
std::string path_segment(std::string_view text);

} // namespace onsale::payments::stripe
