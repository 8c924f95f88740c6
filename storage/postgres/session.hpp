#pragma once

#include "storage/postgres/connection.hpp"
#include "storage/postgres/errors.hpp"
#include "storage/postgres/parameters.hpp"
#include "storage/postgres/rows.hpp"
#include "storage/store_error.hpp"

#include <chrono>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace onsale::storage::postgres {

/// One SQL statement; prepared on a connection at its first use. Lives as long
/// as the program.
struct statement {
  const char* name;
  const char* sql;
};

struct query {
  const statement* what;
  parameters with;
};

/// What became of a request: the rows of each of its queries; or the error that
/// the server reported, or the loss of the connection, in `error`.
struct answer {
  std::vector<rows> results;
  std::optional<store_error> error;
  /// The server's own error, if it was one that rolled back the transaction.
  std::optional<server_error> cause;
};

/// Queries that form one transaction.
struct request {
  std::vector<query> queries;
  /// Whether losing the connection leaves the outcome unknown.
  bool writes = false;
  std::function<void(answer)> done;
};

/// What a server may still take to answer when its store ends.
inline constexpr std::chrono::milliseconds end_patience{750};

/// One connection and the thread that works on it, in pipeline mode. Connects
/// by itself, at once and then with growing pauses; requests wait for the first
/// attempt, and are answered at once with its error when it has failed. What
/// was sent when the connection broke is never sent again: it is answered
/// `outcome_unknown` if it writes. An answer is given once the transaction has
/// ended, not before.
class session {
public:
  /// @param in_flight_max requests sent before an answer to the first
  session(endpoint where, session_role role, size_t in_flight_max);

  ~session();

  session(const session&) = delete;
  session& operator=(const session&) = delete;

  /// Thread-safe; `done` runs on the session's thread, or on the caller's while
  /// there is no connection.
  void submit(request what);

  /// Answers everything that was submitted, as after a loss of the connection,
  /// and refuses what comes until it has connected anew: the server is known
  /// not to answer. Thread-safe; some `done` run on the caller's thread.
  void give_up();

  /// Begins the end: what was submitted is still sent, but nothing is waited
  /// for longer than `end_patience`. Thread-safe.
  void stop();

  /// Stops, answers everything that was submitted, and ends the thread. What
  /// comes later is answered `unavailable`. For one thread.
  void finish();

  /// Runs `notified` on the session's thread for each notification on `channel`
  /// (a plain name), and after each connect, since some may have been missed.
  void listen(const std::string& channel, std::function<void()> notified);

  /// Ends the pause between two attempts to connect, if there is one: somebody
  /// knows that the server is back. Thread-safe.
  void retry_now();

  /// Runs `connected` on the session's thread after each connect.
  void on_connect(std::function<void()> connected);

private:
  using clock = std::chrono::steady_clock;

  /// Something that has been sent and waits for the end of its transaction.
  struct flight {
    request what;
    answer so_far;
    clock::time_point give_up;
    const statement* prepares = nullptr; // no request, but a PREPARE
  };

  void run();

  // While connected.
  bool work();
  void send(request what);
  void send_prepare(const statement& what);
  void send_listen(const std::string& channel);
  void take_off(request what, const statement* prepares);
  bool wait();
  bool receive();
  void take(pg_result* part);
  void land();
  void lost(const char* why);
  bool still_there();
  void take_notifications();
  void notify();
  void tell_connected();

  // While not.
  void refuse_all(const store_error& why);
  void pause();
  bool take_hurry();

  bool is_given_up() const;
  std::optional<request> next_request();
  void listen_if_asked();
  bool stopping() const;
  clock::time_point deadline() const;
  clock::time_point give_up_at() const;
  void wake() const;

  const endpoint where_;
  const session_role role_;
  const size_t in_flight_max_;
  const int wakeup_; // eventfd

  mutable std::mutex mutex_;
  std::deque<request> queue_; // guarded by mutex_
  /// When a stopped session gives everything up; guarded by mutex_.
  std::optional<clock::time_point> end_;
  bool given_up_ = false; // the connection; guarded by mutex_
  /// Why nobody need wait for a connection; guarded by mutex_.
  std::optional<store_error> down_;
  std::string channel_;             // guarded by mutex_
  std::function<void()> notified_;  // guarded by mutex_
  std::function<void()> connected_; // guarded by mutex_
  bool hurry_ = false;              // guarded by mutex_

  // Only the thread's.
  connection link_;
  std::string listening_;
  std::set<const statement*> prepared_;
  std::deque<flight> in_flight_;
  bool unflushed_ = false;
  int failed_attempts_ = 0;
  std::minstd_rand random_{std::random_device{}()};

  std::thread thread_; // last: it uses all of the above
};

} // namespace onsale::storage::postgres
