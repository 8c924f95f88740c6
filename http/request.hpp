#pragma once

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

using boost::beast::http::field;
using boost::beast::http::verb;

/// The header fields of one request in one string, which is kept from request to
/// request: a warm connection allocates nothing. Views are valid until `clear`.
class header_fields {
public:
  void clear() noexcept;
  void add(field id, std::string_view name, std::string_view value);

  /// @returns the first field of that name.
  std::optional<std::string_view> find(field id) const noexcept;

  /// For fields that Beast has no number for, such as `Idempotency-Key`.
  std::optional<std::string_view> find(std::string_view name) const noexcept;

  size_t count(field id) const noexcept;
  size_t count(std::string_view name) const noexcept;

  /// @returns the values of all fields of that name, joined by commas, which is
  /// what a list spread over several fields means (RFC 9110, 5.2).
  std::string joined(field id) const;
  std::string joined(std::string_view name) const;

private:
  struct entry {
    field id;
    uint32_t name;
    uint32_t value;
    uint32_t end;
  };

  template <class IsMeant>
  std::string join(IsMeant is_meant) const;

  std::string_view name_of(const entry& x) const noexcept;
  std::string_view value_of(const entry& x) const noexcept;

  std::string text_;
  std::vector<entry> entries_;
};

/// One parsed request.
struct request {
  verb method = verb::unknown;
  std::string method_name; // as sent, for methods that Beast does not know
  std::string target;      // as sent
  int version = 11;        // 10 or 11
  bool keep_alive = true;
  bool expects_continue = false;
  bool has_body = false;
  std::optional<uint64_t> content_length; // none with a chunked body
  header_fields fields;
  std::string body;

  void clear() noexcept;
};

} // namespace onsale::http
