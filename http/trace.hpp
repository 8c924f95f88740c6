#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::http {

/// Makes ids that tell requests apart; they are no secrets. Not thread-safe:
/// one per I/O thread, each with a seed of its own.
class id_source {
public:
  explicit id_source(uint64_t seed) noexcept : seed_(seed) {
  }

  /// Appends 16 lower-case hexadecimal digits, never all zero.
  void append_hex(std::string& out);

private:
  uint64_t seed_;
  uint64_t count_ = 0;
};

/// Whether a client's `X-Request-Id` may be echoed and logged: 1 to 128 visible
/// ASCII characters.
bool sane_request_id(std::string_view text) noexcept;

/// W3C Trace Context, version 00. Its fields are views into the header.
struct trace_context {
  std::string_view trace_id;  // 32 hexadecimal digits
  std::string_view parent_id; // 16 hexadecimal digits
  std::string_view flags;     // 2 hexadecimal digits
};

/// Reads a `traceparent` header; nothing if it is not well-formed, in which
/// case the standard wants it ignored.
std::optional<trace_context> parse_traceparent(std::string_view text) noexcept;

} // namespace onsale::http
