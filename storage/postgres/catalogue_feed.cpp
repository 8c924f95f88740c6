#include "storage/postgres/catalogue_feed.hpp"

#include "storage/postgres/big_endian.hpp"
#include "storage/postgres/errors.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <future>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace onsale::storage::postgres {

namespace {

using namespace std::chrono_literals;

/// Until what the server lacks is looked for again.
constexpr std::chrono::milliseconds pause_when_off = 30s;

/// Until one that waits looks again whether it is its turn.
constexpr std::chrono::milliseconds pause_when_waiting = 2s;

/// The server is asked so often how far it is, and told how far we are.
constexpr std::chrono::milliseconds report_interval = 5s;

/// Whoever says nothing for so long, though asked, is not there any more.
constexpr std::chrono::milliseconds silence_max = 20s;

/// What is asked before the log is followed may take so long. (A slot is made
/// when the transactions that run then have ended.)
constexpr std::chrono::milliseconds question_timeout = 10s;
constexpr std::chrono::milliseconds slot_timeout = 60s;

constexpr const char* look_at_server = R"(
  SELECT 'onsale_' || d.oid, current_setting('wal_level'),
    current_setting('max_slot_wal_keep_size'), s.slot_name IS NOT NULL,
    coalesce(s.active, false), coalesce(s.wal_status = 'lost', false),
    c.log_gap,
    coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), s.confirmed_flush_lsn), 0)
  FROM pg_database d CROSS JOIN catalogue c LEFT JOIN pg_replication_slots s
    ON s.slot_name = 'onsale_' || d.oid
  WHERE d.datname = current_database())";

constexpr statement note_statement{"note_unseen", "SELECT note_unseen($1, $2)"};

constexpr statement anew_statement{"read_catalogue_anew",
                                   "SELECT read_catalogue_anew()"};

uint64_t read_number(std::string_view from, size_t at) {
  return from_big_endian(from.substr(at, 8));
}

struct free_text {
  void operator()(char* x) const {
    PQfreemem(x);
  }
};

} // namespace

catalogue_feed::catalogue_feed(endpoint where, session& writes)
  : where_(std::move(where)), writes_(writes),
    wakeup_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
}

catalogue_feed::~catalogue_feed() {
  finish();
  ::close(wakeup_);
}

void catalogue_feed::follow(std::function<void(const feed_status&)> told) {
  told_ = std::move(told);
  thread_ = std::thread{[this] {
    run();
  }};
}

feed_status catalogue_feed::status() const {
  std::lock_guard guard{mutex_};
  return status_;
}

void catalogue_feed::stop() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  eventfd_write(wakeup_, 1);
}

void catalogue_feed::leave() {
  {
    std::lock_guard guard{mutex_};
    leaves_ = true;
  }
  eventfd_write(wakeup_, 1);
}

bool catalogue_feed::leaves() {
  eventfd_t ignored;
  eventfd_read(wakeup_, &ignored);
  std::lock_guard guard{mutex_};
  return std::exchange(leaves_, false);
}

void catalogue_feed::finish() {
  stop();
  if (thread_.joinable())
    thread_.join();
}

void catalogue_feed::run() {
  do {
    auto link = open_session(where_, session_role::feed, connect_timeout);
    if (!link) {
      // Without the right to, nobody lets us follow however often we ask. (Of a
      // refused connection libpq tells no SQLSTATE, only the text.)
      auto refused = link.error().detail.find("walsender") != std::string::npos;
      tell(refused ? feed_status::state::off : feed_status::state::waiting,
           link.error().detail);
      continue;
    }
    auto slot = prepare(link->get());
    if (slot && stream(link->get(), *slot))
      return;
  } while (pause(status().now == feed_status::state::off ? pause_when_off
                                                         : pause_when_waiting));
}

// -- before it follows --------------------------------------------------------

std::optional<std::string> catalogue_feed::prepare(pg_conn* on) {
  auto read = ask(on, look_at_server, question_timeout);
  if (!read) {
    tell(feed_status::state::waiting, read.error().detail);
    return std::nullopt;
  }
  auto value = [&](int column) {
    return std::string{PQgetvalue(read->get(), 0, column)};
  };
  auto is = [&](int column) {
    return value(column) == "t";
  };
  uint64_t behind = 0;
  auto text = value(7);
  std::from_chars(text.data(), text.data() + text.size(), behind);
  show(behind);
  if (value(1) != "logical") {
    tell(feed_status::state::off, "wal_level is " + value(1) + ", not logical");
    return std::nullopt;
  }
  if (is(4)) {
    tell(feed_status::state::waiting, "another process follows");
    return std::nullopt;
  }
  auto there = is(3) && !is(5);
  if (!there && value(2) == "-1") {
    tell(feed_status::state::off,
         "max_slot_wal_keep_size has no limit: a slot that nobody reads would "
         "fill the server's disk");
    return std::nullopt;
  }
  if ((!there || is(6)) && !make_slot(on, value(0), !there))
    return std::nullopt;
  return value(0);
}

/// What is not there is noted first: whoever goes on after a failure knows that
/// something may have been missed.
bool catalogue_feed::make_slot(pg_conn* on, const std::string& name,
                               bool anew) {
  std::vector<std::string> steps;
  if (anew)
    steps = {"UPDATE catalogue SET log_gap = true WHERE NOT log_gap",
             "SELECT pg_drop_replication_slot(slot_name)"
             " FROM pg_replication_slots WHERE wal_status = 'lost'"
             " AND slot_name = '"
               + name + "'",
             "CREATE_REPLICATION_SLOT " + name
               + " LOGICAL pgoutput NOEXPORT_SNAPSHOT"};
  steps.push_back("SELECT close_log_gap()");
  for (const auto& x : steps)
    if (auto done = ask(on, x, slot_timeout); !done) {
      tell(feed_status::state::waiting, done.error().detail);
      return false;
    }
  return true;
}

/// What the server says to one statement, unless the end comes first.
store_result<result_ptr>
catalogue_feed::ask(pg_conn* on, const std::string& sql,
                    std::chrono::milliseconds most) {
  auto silent = failure{store_error{store_errc::unavailable,
                                    "the database did not answer in time"}};
  auto lost = failure{
    store_error{store_errc::unavailable, "the connection was lost"}};
  auto until = clock::now() + most;
  if (PQsendQuery(on, sql.c_str()) != 1)
    return lost;
  while (PQisBusy(on) == 1) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until
                                                             - clock::now());
    if (left <= 0ms || stopping())
      return silent;
    pollfd fds[2] = {{PQsocket(on), POLLIN, 0}, {wakeup_, POLLIN, 0}};
    poll(fds, 2, static_cast<int>(left.count()));
    eventfd_t ignored;
    eventfd_read(wakeup_, &ignored);
    if (PQconsumeInput(on) != 1)
      return lost;
  }
  result_ptr result{PQgetResult(on)};
  auto status = PQresultStatus(result.get());
  if (status == PGRES_COPY_BOTH)
    return result; // and what is copied follows
  // One statement has one result; the next call says that there is no other.
  while (auto* end = PQgetResult(on))
    PQclear(end);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
    return result;
  if (!result)
    return lost;
  return failure{read_error(result.get()).to_store_error()};
}

// -- while it follows ---------------------------------------------------------

/// @returns whether the end has come, and not only that of the connection
bool catalogue_feed::stream(pg_conn* on, const std::string& slot) {
  auto sql = "START_REPLICATION SLOT " + slot
             + " LOGICAL 0/0 (proto_version '1',"
               " publication_names 'onsale_catalogue')";
  if (auto begun = ask(on, sql, question_timeout); !begun) {
    tell(feed_status::state::waiting, begun.error().detail);
    return stopping();
  }
  tell(feed_status::state::following, {});
  reader_ = std::make_unique<log_reader>();
  seen_ = server_ = 0;
  leaves(); // what was meant for a connection before
  auto heard = clock::now();
  auto report = heard;
  while (!stopping() && !leaves()) {
    auto now = clock::now();
    if (now >= report) {
      report = now + report_interval;
      if (!acknowledge(on, true))
        break;
    }
    pollfd fds[2] = {{PQsocket(on), POLLIN, 0}, {wakeup_, POLLIN, 0}};
    auto left = std::chrono::ceil<std::chrono::milliseconds>(report - now);
    poll(fds, 2, static_cast<int>(left.count()));
    if (fds[0].revents != 0)
      heard = clock::now();
    if (PQconsumeInput(on) != 1 || clock::now() - heard > silence_max)
      break;
    char* buffer = nullptr;
    auto size = 0;
    auto taken = true;
    while (taken && (size = PQgetCopyData(on, &buffer, 1)) > 0) {
      std::unique_ptr<char, free_text> owned{buffer};
      taken = take(on, {buffer, static_cast<size_t>(size)});
    }
    if (!taken)
      return stopping();
    if (size < 0)
      break; // the server has ended it
  }
  if (stopping())
    return true;
  tell(feed_status::state::waiting, "the connection was lost");
  return false;
}

/// @returns false if this connection cannot go on
bool catalogue_feed::take(pg_conn* on, std::string_view message) {
  constexpr size_t data_head = 25; // its kind, two positions, and the time
  constexpr size_t alive_size = 18;
  if (message.size() >= data_head && message[0] == 'w') {
    auto position = read_number(message, 9);
    server_ = std::max(server_, position);
    auto found = reader_->take(message.substr(data_head));
    if (!found) {
      tell(feed_status::state::waiting, found.error().detail);
      return false;
    }
    if (!*found)
      return true;
    if (!(*found)->none() && !note(**found))
      return false;
    seen_ = std::max(seen_, read_number(message, 1));
    return true;
  }
  if (message.size() < alive_size || message[0] != 'k')
    return true; // of a kind that a later server may have
  server_ = std::max(server_, read_number(message, 1));
  if (!reader_->inside())
    seen_ = server_;
  show(seen_ == 0 ? 0 : server_ - seen_);
  return message[alive_size - 1] == 0 || acknowledge(on, false);
}

/// Waits until they have a version: only then has the log been seen.
bool catalogue_feed::note(const unseen_changes& what) {
  texts kinds;
  int8s ids;
  for (const auto& [kind, id] : what.rows) {
    kinds.add(kind);
    ids.add(id);
  }
  query asked = what.everything
                  ? query{&anew_statement, {}}
                  : query{&note_statement, parameters{}.add(kinds).add(ids)};
  auto answered = std::make_shared<std::promise<std::optional<store_error>>>();
  writes_.submit({{std::move(asked)}, true, [answered](answer x) {
                    answered->set_value(std::move(x.error));
                  }});
  auto error = answered->get_future().get();
  if (error) {
    tell(feed_status::state::waiting, error->detail);
    return false;
  }
  std::lock_guard guard{mutex_};
  status_.unseen += std::max<size_t>(what.rows.size(), 1);
  return true;
}

/// Says what has been seen; the server forgets the log up to there.
bool catalogue_feed::acknowledge(pg_conn* on, bool ask) {
  std::string message{"r"};
  for (auto i = 0; i < 3; ++i) // received, kept, applied
    append(message, static_cast<int64_t>(seen_));
  append(message, int64_t{0}); // the time, which the server only passes on
  message += static_cast<char>(ask);
  return PQputCopyData(on, message.data(), static_cast<int>(message.size()))
           == 1
         && PQflush(on) == 0;
}

// -- what both need -----------------------------------------------------------

void catalogue_feed::tell(feed_status::state now, std::string why) {
  feed_status shown;
  {
    std::lock_guard guard{mutex_};
    auto same = status_.now == now && status_.why == why;
    status_.now = now;
    status_.why = std::move(why);
    if (same)
      return;
    shown = status_;
  }
  told_(shown);
}

void catalogue_feed::show(uint64_t behind) {
  std::lock_guard guard{mutex_};
  status_.behind = behind;
}

bool catalogue_feed::stopping() const {
  std::lock_guard guard{mutex_};
  return stopping_;
}

bool catalogue_feed::pause(std::chrono::milliseconds most) {
  auto until = clock::now() + most;
  while (!stopping()) {
    auto left = std::chrono::ceil<std::chrono::milliseconds>(until
                                                             - clock::now());
    if (left <= 0ms)
      return true;
    pollfd fd{wakeup_, POLLIN, 0};
    poll(&fd, 1, static_cast<int>(left.count()));
    eventfd_t ignored;
    eventfd_read(wakeup_, &ignored);
  }
  return false;
}

} // namespace onsale::storage::postgres
