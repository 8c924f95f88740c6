#include "storage/postgres/errors.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>

namespace onsale::storage::postgres {

namespace {

/// States and classes of states (SQLSTATE, appendix A of PostgreSQL's manual)
/// that come from circumstances: the same statement may pass later. All others
/// say that a statement is wrong, or that a constraint has stopped it.
constexpr std::array<std::string_view, 9> circumstances{
  "08",    // connection
  "25006", // read-only transaction: the server has become a standby
  "25P03", // idle too long in a transaction
  "53",    // disk full, out of memory, too many connections
  "55P03", // a lock was not to be had in time
  "57014", // cancelled, or longer than `statement_timeout`
  "57P",   // shutdown, crash of another session, start-up
  "58",    // input or output
  "3D000", // the database has been dropped or renamed
};

constexpr std::array<std::string_view, 2> collisions{
  "40001", // serialisation
  "40P01", // deadlock
};

std::string field(const pg_result* from, int code) {
  auto text = PQresultErrorField(from, code);
  return text ? text : "";
}

} // namespace

store_errc server_error::code() const {
  if (state == declared_dead_state)
    return store_errc::declared_dead;
  if (state == in_use_state)
    return store_errc::in_use;
  auto matches = [this](std::string_view x) {
    return state.starts_with(x);
  };
  if (std::any_of(collisions.begin(), collisions.end(), matches))
    return store_errc::collided;
  if (std::any_of(circumstances.begin(), circumstances.end(), matches))
    return store_errc::unavailable;
  return store_errc::broken;
}

store_error server_error::to_store_error() const {
  auto text = message;
  // Of a row that breaks a rule the detail is the whole row, which is nothing
  // for a log: it may tell of people and their cards.
  if (!detail.empty() && !detail.starts_with("Failing row contains"))
    text += " (" + detail + ")";
  // Our own states are words between us and the database; the message is not.
  if (state.starts_with("OS"))
    return {code(), text};
  return {code(), state + ": " + text};
}

server_error read_error(const pg_result* from) {
  server_error result;
  result.state = field(from, PG_DIAG_SQLSTATE);
  result.message = field(from, PG_DIAG_MESSAGE_PRIMARY);
  result.detail = field(from, PG_DIAG_MESSAGE_DETAIL);
  auto severity = field(from, PG_DIAG_SEVERITY_NONLOCALIZED);
  result.fatal = severity == "FATAL" || severity == "PANIC";
  if (result.state.empty()) { // made by libpq: the connection is gone
    result.state = "08006";
    result.message = "the connection was lost";
    result.fatal = true;
  }
  return result;
}

} // namespace onsale::storage::postgres
