#pragma once

#include "storage/memory/engine.hpp"

namespace onsale::storage::memory {

/// What writes pass through, so that tests can have them fail.
class fault_gate {
public:
  explicit fault_gate(engine& on) : on_(on) {
    // nop
  }

  /// Has `write` run in its turn, and its result answered, unless a fault was
  /// asked for before this call.
  template <class T, class Write>
  void run(reply_to<T> done, Write write) {
    commit_fault fault;
    {
      std::lock_guard guard{mutex_};
      fault = std::exchange(next_, commit_fault::none);
    }
    on_.post([this, fault, write = std::move(write), done = std::move(done)] {
      switch (fault) {
        case commit_fault::none:
          return done(on_.is_away() ? store_result<T>{engine::away()}
                                    : write());
        case commit_fault::refused:
          return done(failure{
            store_error{store_errc::unavailable, "refused on purpose"}});
        case commit_fault::collided:
          return done(
            failure{store_error{store_errc::collided, "collided on purpose"}});
        case commit_fault::lost_before:
          return done(lost());
        case commit_fault::lost_after:
          (void)write();
          return done(lost());
        case commit_fault::late:
          keep([write] {
            (void)write();
          });
          return done(lost());
        case commit_fault::held:
          keep([write, done] {
            done(write());
          });
      }
    });
  }

  /// Decides about the next call of `run`.
  void break_next(commit_fault how);

  /// Lets writes arrive that were `late` or `held`.
  void release();

  /// Forgets them.
  void crash();

private:
  static failure<store_error> lost();
  void keep(engine::task what);

  engine& on_;
  std::mutex mutex_;
  commit_fault next_ = commit_fault::none;
  std::vector<engine::task> kept_;
};

} // namespace onsale::storage::memory
