#pragma once

#include "domain/ensure.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::test {

/// A message of PostgreSQL's protocol, version 3: a type, which those lack that
/// open a connection, then the length of what follows, itself included.
class message {
public:
  message(size_t type_bytes, std::string bytes)
    : type_bytes_(type_bytes), bytes_(std::move(bytes)) {
    // nop
  }

  const std::string& bytes() const noexcept {
    return bytes_;
  }

  std::string_view body() const {
    return std::string_view{bytes_}.substr(type_bytes_ + 4);
  }

  /// Whether a client asks for TLS (`SSLRequest`) or GSSAPI (`GSSENCRequest`).
  bool asks_for_encryption() const {
    using namespace std::string_view_literals;
    return type_bytes_ == 0
           && (body() == "\x04\xd2\x16\x2f"sv
               || body() == "\x04\xd2\x16\x30"sv);
  }

  /// Whether it is the last one of what the server answers as one: it opens the
  /// connection, or is a `Sync` or a simple query.
  bool ends_request() const {
    return type_bytes_ == 0 || bytes_[0] == 'S' || bytes_[0] == 'Q';
  }

  /// Whether the server has dealt with a request (`ReadyForQuery`): its
  /// transaction has ended.
  bool ends_answer() const {
    return type_bytes_ == 1 && bytes_[0] == 'Z';
  }

private:
  size_t type_bytes_;
  std::string bytes_;
};

/// Takes a stream of bytes apart into messages.
class message_reader {
public:
  enum kind : uint8_t { untyped, typed };

  explicit message_reader(kind first) : next_(first) {
    // nop
  }

  /// What kind the next one is of.
  void expects(kind next) {
    next_ = next;
  }

  void add(std::string_view bytes) {
    kept_ += bytes;
  }

  /// The next message, if it is complete.
  std::optional<message> next() {
    size_t type_bytes = next_ == typed ? 1 : 0;
    if (kept_.size() < type_bytes + 4)
      return std::nullopt;
    uint32_t length = 0; // in network byte order
    for (size_t i = 0; i < 4; ++i)
      length = length << 8 | static_cast<uint8_t>(kept_[type_bytes + i]);
    ensure(length >= 4); // it counts itself
    if (kept_.size() < type_bytes + length)
      return std::nullopt;
    message result{type_bytes, kept_.substr(0, type_bytes + length)};
    kept_.erase(0, type_bytes + length);
    return result;
  }

private:
  kind next_;
  std::string kept_;
};

} // namespace onsale::test
