#pragma once

#include "storage/store_error.hpp"

#include <string_view>

struct pg_result;

namespace onsale::storage::postgres {

/// What an error of the server means to us.
struct server_error {
  /// SQLSTATE, five characters.
  std::string state;
  std::string message;
  /// DETAIL, which our own functions use.
  std::string detail;
  /// The server has ended the session: whether it committed before is not known.
  bool fatal = false;

  /// The code for a statement that was rolled back.
  store_errc code() const;

  /// Code, SQLSTATE (unless it is one of ours) and message.
  store_error to_store_error() const;
};

server_error read_error(const pg_result* from);

// SQLSTATEs of our own (migrations/0001, 0004, 0008).
inline constexpr std::string_view declared_dead_state = "OS001";
inline constexpr std::string_view in_use_state = "OS002";
inline constexpr std::string_view missing_venue_state = "OS010";
inline constexpr std::string_view missing_performer_state = "OS011";
inline constexpr std::string_view changed_state = "OS012";
inline constexpr std::string_view seats_in_use_state = "OS013";

/// A row lock could not be had within `lock_timeout`.
inline constexpr std::string_view lock_not_available_state = "55P03";

} // namespace onsale::storage::postgres
