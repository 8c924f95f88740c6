#pragma once

#include "storage/store_error.hpp"
#include "storage/timelines.hpp"

#include <chrono>
#include <memory>
#include <string>

struct pg_conn;
struct pg_result;

namespace onsale::storage::postgres {

/// What a session does decides how patient it may be.
enum class session_role : uint8_t {
  commits,   // one batch at a time
  leases,    // clock, leases; heartbeats on a session of their own: all short
  catalogue, // reads and writes of the catalogue, which may be long
  reads,     // everything else
  feed       // follows the log; not in pipeline mode
};

/// How to reach a database and what to insist on there.
struct endpoint {
  std::string conninfo;
  /// Serve although the server may lose committed data (P1.6).
  bool accept_data_loss = false;
  /// A server of an earlier timeline is refused; of several hosts the next one
  /// is tried. Null: none is.
  std::shared_ptr<timelines> history = {};
};

struct close_connection {
  void operator()(pg_conn* x) const;
};

using connection = std::unique_ptr<pg_conn, close_connection>;

struct clear_result {
  void operator()(pg_result* x) const;
};

using result_ptr = std::unique_ptr<pg_result, clear_result>;

/// Runs statements of ours, without parameters; blocks until `until` at most.
/// What stands between us and the server may have fallen silent after it let us
/// in, so `PQexec`, which waits for ever, will not do.
/// @returns what the last statement gave
store_result<result_ptr> run(pg_conn* on, const std::string& sql,
                             std::chrono::steady_clock::time_point until);

/// Longest wait for one address of a server to let a session in, and then for
/// the session to be set up.
inline constexpr std::chrono::seconds connect_timeout{4};

/// The same for what an operator waits for.
inline constexpr std::chrono::seconds patient_connect_timeout{15};

/// Data that the peer's machine does not acknowledge for this long breaks the
/// connection: a host that fell silent must not hold a batch for minutes. (But
/// for the catalogue's.)
inline constexpr std::chrono::seconds peer_timeout{5};

/// How long the server may work on one statement of a session.
std::chrono::milliseconds statement_timeout(session_role role);

/// Connects without settings of a session; blocks up to `timeout` for each
/// address. Errors never tell a password, and never what libpq says of an
/// address that it cannot parse, since that quotes it.
store_result<connection>
open_plain(const std::string& conninfo, std::chrono::seconds timeout);

/// Connects, sets the session up, and reads back what durability depends on;
/// blocks up to `timeout` for each address and as long again for the set-up.
/// `unsafe_settings` when the server would lose committed data; `unavailable`
/// when it is a standby, or was replaced by one.
store_result<connection> open_session(const endpoint& where, session_role role,
                                      std::chrono::seconds timeout);

} // namespace onsale::storage::postgres
