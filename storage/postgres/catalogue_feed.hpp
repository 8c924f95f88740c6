#pragma once

#include "storage/change_feed.hpp"
#include "storage/postgres/connection.hpp"
#include "storage/postgres/log_reader.hpp"
#include "storage/postgres/session.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace onsale::storage::postgres {

/// Follows the server's log by logical replication (PostgreSQL 15's manual,
/// chapters 49 and 55.4): a slot for each database, `onsale_` and the number of
/// the database, which one process at a time reads; the others wait for it. The
/// position that has been seen is kept by the slot. When there is no slot (the
/// first time, or on a standby that has become the primary), or when it has lost
/// what it needs, it is made anew, and everybody reads the whole catalogue.
///
/// A slot that nobody reads keeps the log: none is made on a server without
/// `max_slot_wal_keep_size`, which would fill its disk.
class catalogue_feed : public change_feed {
public:
  /// @param writes what gives unseen changes a version; outlives this
  catalogue_feed(endpoint where, session& writes);

  ~catalogue_feed() override;

  void follow(std::function<void(const feed_status&)> told) override;
  feed_status status() const override;

  /// Leaves the server that it follows, which may have been replaced, and looks
  /// for the one to follow. Thread-safe.
  void leave();

  /// Begins the end. Thread-safe.
  void stop();

  /// Ends the thread. For one thread.
  void finish();

private:
  using clock = std::chrono::steady_clock;

  void run();

  /// Makes ready to follow on a connection. @returns the slot's name, if
  /// there is one to be read
  std::optional<std::string> prepare(pg_conn* on);
  store_result<result_ptr>
  ask(pg_conn* on, const std::string& sql, std::chrono::milliseconds most);
  bool make_slot(pg_conn* on, const std::string& name, bool anew);
  bool stream(pg_conn* on, const std::string& slot);
  bool take(pg_conn* on, std::string_view message);
  bool note(const unseen_changes& what);
  bool acknowledge(pg_conn* on, bool ask);

  void tell(feed_status::state now, std::string why);
  void show(uint64_t behind);
  bool stopping() const;
  bool leaves();

  /// @returns false when the end has come
  bool pause(std::chrono::milliseconds most);

  const endpoint where_;
  session& writes_;
  const int wakeup_; // eventfd

  mutable std::mutex mutex_;
  feed_status status_;                           // guarded by mutex_
  std::function<void(const feed_status&)> told_; // set before the thread runs
  bool stopping_ = false;                        // guarded by mutex_
  bool leaves_ = false;                          // guarded by mutex_

  // Only the thread's.
  std::unique_ptr<log_reader> reader_;
  uint64_t seen_ = 0;   // up to there nothing has to be sent again
  uint64_t server_ = 0; // the server's own position, as it last said

  std::thread thread_;
};

} // namespace onsale::storage::postgres
