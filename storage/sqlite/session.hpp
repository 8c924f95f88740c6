#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/worker.hpp"
#include "storage/store_error.hpp"

#include <utility>

namespace onsale::storage::sqlite {

/// The connection and its thread, which all ports of a store share:
/// `locking_mode=EXCLUSIVE` lets no second connection in.
class session {
public:
  explicit session(connection& db) : db_(db) {
    // nop
  }

  connection& db() noexcept {
    return db_;
  }

  /// Answers everything that was asked, then ends the thread.
  void finish() {
    worker_.finish();
  }

  void post(worker::task what) {
    worker_.post(std::move(what));
  }

  /// Runs `read` on the thread and answers with what it returns, or with the
  /// first error that the connection had meanwhile.
  template <class T, class F>
  void ask(reply_to<T> done, F read) {
    worker_.post([this, done = std::move(done), read = std::move(read)] {
      auto found = read();
      if (auto why = db_.take_failure())
        done(failure{std::move(*why)});
      else
        done(std::move(found));
    });
  }

  /// Runs `write` in a transaction and answers with what it returns once that
  /// is durable.
  template <class T, class F>
  void change(reply_to<T> done, F write) {
    worker_.post([this, done = std::move(done), write = std::move(write)] {
      auto result = in_transaction<T>(write);
      done(std::move(result));
    });
  }

private:
  template <class T, class F>
  store_result<T> in_transaction(const F& write) {
    transaction all{db_};
    store_result<T> result = write();
    // What the connection noted is the cause of whatever `write` then missed.
    if (!result && !db_.failed())
      return result;
    if (auto ended = all.commit(); !ended)
      return failure{ended.error()};
    return result;
  }

  connection& db_;
  worker worker_;
};

} // namespace onsale::storage::sqlite
