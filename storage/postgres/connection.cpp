#include "storage/postgres/connection.hpp"

#include "storage/postgres/errors.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <list>
#include <poll.h>
#include <string_view>
#include <vector>

namespace onsale::storage::postgres {

namespace {

using namespace std::chrono_literals;

/// Longest wait for a row lock. Nobody holds one for long: a batch is one
/// statement. Leases are tried again and again instead, so that a heartbeat
/// never waits behind them for long.
std::chrono::milliseconds lock_timeout(session_role role) {
  if (role == session_role::feed)
    return 0ms; // a slot is made when the transactions that run have ended
  return role == session_role::leases ? 200ms : 5'000ms;
}

/// The last line of libpq's message, without its end: what went wrong in the end.
std::string message_of(pg_conn* from) {
  std::string text = PQerrorMessage(from);
  while (!text.empty() && text.back() == '\n')
    text.pop_back();
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

using clock = std::chrono::steady_clock;

/// Waits until the server has sent something. @returns whether it did in time
bool wait_for_input(pg_conn* on, clock::time_point until) {
  for (;;) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until
                                                             - clock::now());
    if (left <= 0ms)
      return false;
    pollfd socket{PQsocket(on), POLLIN, 0};
    auto ready = poll(&socket, 1, static_cast<int>(left.count()));
    if (ready > 0)
      return true;
    if (ready < 0 && errno != EINTR)
      return false;
  }
}

std::string settings_of(session_role role) {
  auto ms = [](std::chrono::milliseconds x) {
    return std::to_string(x.count());
  };
  auto sql = "SET statement_timeout = " + ms(statement_timeout(role))
             + "; SET lock_timeout = " + ms(lock_timeout(role))
             + "; SET idle_in_transaction_session_timeout = 10000"
               "; SET client_min_messages = warning"
               "; SET jit = off";
  // Plans of onsale_commit are made once, and never from what a table looked
  // like when it was empty: each part of a batch finds its rows by their keys.
  if (role == session_role::commits)
    sql += "; SET plan_cache_mode = force_generic_plan"
           "; SET enable_seqscan = off"
           "; SET enable_mergejoin = off";
  // What has changed is a few rows or all: a plan for any version would go
  // through all of them each time.
  if (role == session_role::catalogue)
    sql += "; SET plan_cache_mode = force_custom_plan";
  // Whoever asks for more than `on` keeps it.
  sql += "; SELECT set_config('synchronous_commit', 'on', false)"
         " WHERE current_setting('synchronous_commit')"
         " NOT IN ('on', 'remote_apply')";
  return sql;
}

/// @returns whether the server works on the newest timeline; `text` begins the
/// name of a file of its log
bool is_newest(timelines* history, std::string_view text) {
  uint64_t timeline = 0;
  std::from_chars(text.data(), text.data() + text.size(), timeline, 16);
  return !history || history->accept(timeline);
}

/// @param replaced is set if another host may do
store_result<unit> check_server(pg_conn* on, const endpoint& where,
                                clock::time_point until, bool& replaced) {
  auto read = run(on,
                  "SELECT pg_is_in_recovery(),"
                  " current_setting('synchronous_commit'),"
                  " current_setting('fsync'),"
                  " current_setting('full_page_writes'),"
                  " CASE WHEN pg_is_in_recovery() THEN ''"
                  " ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END",
                  until);
  if (!read)
    return failure{std::move(read).error()};
  auto value = [&](int column) {
    return std::string_view{PQgetvalue(read->get(), 0, column)};
  };
  if (value(0) != "f")
    return failure{
      store_error{store_errc::unavailable, "the database server is a standby"}};
  auto refuse = [](std::string detail) {
    return failure{store_error{store_errc::unsafe_settings, std::move(detail)}};
  };
  if (value(1) != "on" && value(1) != "remote_apply")
    return refuse("the database server does not let us set "
                  "synchronous_commit");
  if (!is_newest(where.history.get(), value(4))) {
    replaced = true;
    return failure{store_error{
      store_errc::unavailable,
      "the database server has been replaced by its standby, and must not be "
      "written to: shut it down"}};
  }
  if (where.accept_data_loss)
    return unit{};
  if (value(2) != "on")
    return refuse("the database server runs with fsync = off: a crash may "
                  "lose sold tickets");
  if (value(3) != "on")
    return refuse("the database server runs with full_page_writes = off: a "
                  "crash may lose sold tickets");
  return unit{};
}

struct free_options {
  void operator()(PQconninfoOption* x) const {
    PQconninfoFree(x);
  }
};

using options_ptr = std::unique_ptr<PQconninfoOption, free_options>;

/// Null if it cannot be parsed. (What libpq says of that quotes it.)
options_ptr parse(const std::string& conninfo) {
  char* ignored = nullptr;
  options_ptr result{PQconninfoParse(conninfo.c_str(), &ignored)};
  PQfreemem(ignored);
  return result;
}

failure<store_error> malformed() {
  return {
    {store_errc::unavailable, "the address of the database is malformed"}};
}

/// Whether an option has a value for each host.
bool is_per_host(std::string_view keyword) {
  return keyword == "host" || keyword == "hostaddr" || keyword == "port";
}

size_t host_count(const PQconninfoOption* options) {
  size_t result = 1;
  for (auto x = options; x->keyword; ++x)
    if (x->val && is_per_host(x->keyword)) {
      std::string_view list{x->val};
      auto commas = std::count(list.begin(), list.end(), ',');
      result = std::max(result, static_cast<size_t>(commas) + 1);
    }
  return result;
}

/// A list with so many of its first items at its end.
std::string rotated(std::string list, size_t by) {
  for (; by > 0; --by) {
    auto comma = list.find(',');
    if (comma == std::string::npos)
      break;
    list = list.substr(comma + 1) + ',' + list.substr(0, comma);
  }
  return list;
}

/// A server that works on what it has been sent reads no more, and to TCP that
/// is silence: so what may be long and large at once has as long as it may take.
std::chrono::milliseconds peer_timeout_of(session_role role) {
  return role == session_role::catalogue
           ? statement_timeout(role)
           : std::chrono::milliseconds{peer_timeout};
}

/// @param first which of several hosts is tried first
store_result<connection>
connect(const PQconninfoOption* options, size_t first,
        std::chrono::seconds timeout, std::chrono::milliseconds peer,
        bool replication = false) {
  auto connect_s = std::to_string(timeout.count());
  auto peer_ms = std::to_string(peer.count());
  // Defaults first: what the address says comes later, and wins.
  std::vector<const char*> keys{
    "connect_timeout",          "tcp_user_timeout", "keepalives_idle",
    "keepalives_interval",      "keepalives_count", "client_encoding",
    "fallback_application_name"};
  std::vector<const char*> values{
    connect_s.c_str(), peer_ms.c_str(), "2", "1", "3", "UTF8", "onsale"};
  std::list<std::string> lists;
  for (auto x = options; x->keyword; ++x) {
    if (!x->val)
      continue;
    keys.push_back(x->keyword);
    values.push_back(is_per_host(x->keyword)
                       ? lists.emplace_back(rotated(x->val, first)).c_str()
                       : x->val);
  }
  if (replication) {
    keys.push_back("replication");
    values.push_back("database");
  }
  keys.push_back(nullptr);
  values.push_back(nullptr);
  connection result{PQconnectdbParams(keys.data(), values.data(), 0)};
  if (!result || PQstatus(result.get()) != CONNECTION_OK)
    return failure{
      store_error{store_errc::unavailable,
                  result ? message_of(result.get()) : "out of memory"}};
  PQsetNoticeReceiver(
    result.get(), [](void*, const PGresult*) {}, nullptr);
  return result;
}

store_result<connection>
open_session_at(const PQconninfoOption* options, size_t first,
                const endpoint& where, session_role role,
                std::chrono::seconds timeout, bool& replaced) {
  auto feed = role == session_role::feed;
  auto result = connect(options, first, timeout, peer_timeout_of(role), feed);
  if (!result)
    return result;
  auto link = result->get();
  auto until = clock::now() + timeout;
  if (auto set = run(link, settings_of(role), until); !set)
    return failure{std::move(set).error()};
  if (auto safe = check_server(link, where, until, replaced); !safe)
    return failure{std::move(safe).error()};
  if (!feed
      && (PQsetnonblocking(link, 1) != 0 || PQenterPipelineMode(link) != 1))
    return failure{store_error{store_errc::unavailable, message_of(link)}};
  return result;
}

} // namespace

void close_connection::operator()(pg_conn* x) const {
  PQfinish(x);
}

void clear_result::operator()(pg_result* x) const {
  PQclear(x);
}

store_result<result_ptr> run(pg_conn* on, const std::string& sql,
                             std::chrono::steady_clock::time_point until) {
  auto lost = [&] {
    return failure{store_error{store_errc::unavailable, message_of(on)}};
  };
  if (PQsendQuery(on, sql.c_str()) != 1)
    return lost();
  result_ptr result; // of the last statement, or of the one that failed
  for (;;) {
    while (PQisBusy(on) == 1) {
      if (!wait_for_input(on, until))
        return failure{store_error{store_errc::unavailable,
                                   "the database did not answer in time"}};
      if (PQconsumeInput(on) != 1)
        return lost();
    }
    auto next = PQgetResult(on);
    if (!next)
      break;
    result.reset(next);
  }
  auto status = PQresultStatus(result.get());
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    return result;
  auto error = read_error(result.get());
  if (error.fatal)
    return failure{store_error{store_errc::unavailable, message_of(on)}};
  return failure{error.to_store_error()};
}

std::chrono::milliseconds statement_timeout(session_role role) {
  switch (role) {
    case session_role::commits:
      return 10s;
    case session_role::leases:
      return 5s;
    case session_role::reads:
      return 10s;
    case session_role::feed:
      return 0s; // none: whoever asks waits no longer than he likes
    case session_role::catalogue:
      break;
  }
  return 60s; // all of it
}

store_result<connection>
open_plain(const std::string& conninfo, std::chrono::seconds timeout) {
  auto options = parse(conninfo);
  if (!options)
    return malformed();
  return connect(options.get(), 0, timeout, peer_timeout);
}

store_result<connection> open_session(const endpoint& where, session_role role,
                                      std::chrono::seconds timeout) {
  auto options = parse(where.conninfo);
  if (!options)
    return malformed();
  auto hosts = host_count(options.get());
  for (size_t first = 0;; ++first) {
    auto replaced = false;
    auto result = open_session_at(options.get(), first, where, role, timeout,
                                  replaced);
    if (result || !replaced || first + 1 >= hosts)
      return result;
  }
}

} // namespace onsale::storage::postgres
