#pragma once

#include "http/exchange.hpp"
#include "http/reply.hpp"
#include "http/response.hpp"
#include "http/router.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onsale::http {

/// What a request asks for, as far as its target tells.
struct placement {
  /// An answer at once: there is no such thing, or not for this client now.
  std::optional<response> refusal;

  /// Longest body that is read.
  uint64_t body_bytes_max = 0;

  precedence order = precedence::usual;
};

/// Why a request, or a connection, is refused for the server's sake.
enum class shed_reason : uint8_t {
  queue,       // those who wait already would wait too long
  in_flight,   // too many wait
  bodies,      // no memory for its body
  connections, // too many are open
  output       // clients have too much left to read
};

/// For metrics and the log.
const char* to_string(shed_reason x) noexcept;

/// What a server serves. One object for all I/O threads, so every function must
/// be thread-safe; for one exchange they are called on its thread, in the order
/// of this header.
class service {
public:
  virtual ~service() = default;

  /// Finds what a request asks for, by its target and where it comes from.
  virtual placement place(exchange& x) = 0;

  /// Judges a request that has a place by the rest of its header. (When there
  /// is too much to do, some are refused before: a token takes time to check.)
  /// @returns an answer at once, for which the body is thrown away; or nothing
  virtual std::optional<response> admit(exchange& x) = 0;

  /// Handles a request that was admitted, once its body is read.
  virtual void handle(exchange& x, reply done) = 0;

  /// Adds to any answer, refusals included, what all answers carry.
  virtual void finish(exchange& x, response& answer) = 0;

  /// Tells that an answer was handed to the connection.
  virtual void answered(const exchange& x, const response& answer,
                        std::chrono::nanoseconds took)
    = 0;

  /// Tells that somebody was refused, or is about to be.
  virtual void shed(shed_reason why) = 0;

  /// Tells of a mistake of ours, such as a reply that was never completed.
  virtual void report_bug(const exchange& x, std::string_view what) = 0;
};

} // namespace onsale::http
