#pragma once

#include "domain/ids.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

namespace onsale::http {

/// Reads an `Idempotency-Key`. The quoted form, a string of RFC 8941, and the
/// bare form are the same key. Nothing if it is empty, longer than
/// `limits::idempotency_key_bytes`, or not printable ASCII.
std::optional<std::string> parse_idempotency_key(std::string_view value);

using fingerprint = std::array<uint8_t, 32>;

/// SHA-256 over method, path and body, each preceded by its length, so that no
/// two requests share the hashed bytes.
fingerprint fingerprint_of(std::string_view method, std::string_view path,
                           std::string_view body);

/// The requests with an idempotency key that one node is working on. Thread-safe.
class running_requests {
public:
  class guard;

  running_requests();

  /// Registers a request until the guard goes. Nothing while one of the same
  /// user and key is running. A guard may outlive this object.
  std::optional<guard> enter(const user_id& user, std::string_view key);

  size_t size() const;

private:
  struct table;

  std::shared_ptr<table> table_;
};

/// Keeps one request registered. Move-only.
class running_requests::guard {
public:
  guard(std::shared_ptr<table> owner, std::string entry);
  guard(guard&&) noexcept = default;
  guard& operator=(guard&& other) noexcept;
  ~guard();

private:
  void leave() noexcept;

  std::shared_ptr<table> owner_;
  std::string entry_;
};

/// What a handler needs to make its effect idempotent (protocols, P3).
struct idempotency {
  std::string key;
  fingerprint request;
};

} // namespace onsale::http
