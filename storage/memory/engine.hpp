#pragma once

#include "storage/memory/memory_store.hpp"
#include "storage/memory/tables.hpp"

#include <atomic>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace onsale::storage::memory {

/// When calls run, and on which tables: what the ports of one store share.
class engine {
public:
  using task = std::function<void()>;

  engine(std::shared_ptr<memory_state> state, memory_options options);
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  ~engine();

  /// Answers with what `work` makes of the tables.
  template <class T, class F>
  void answer(reply_to<T> done, F work) {
    post([this, done = std::move(done), work = std::move(work)] {
      done(away_ ? store_result<T>{away()} : locked<T>(work));
    });
  }

  /// Runs a task now or, when deferred, in its turn.
  void post(task what);

  timestamp now() const {
    return options_.clock();
  }

  memory_state& state() noexcept {
    return *state_;
  }

  template <class T, class F>
  store_result<T> locked(const F& work) {
    std::lock_guard guard{state_->mutex};
    return work(state_->tables);
  }

  size_t run_pending();
  void set_away(bool away);

  bool is_away() const noexcept {
    return away_;
  }

  /// The answer to every call meanwhile.
  static failure<store_error> away();

  void crash();

private:
  std::shared_ptr<memory_state> state_;
  memory_options options_;
  std::mutex mutex_;
  std::deque<task> pending_;
  std::atomic<bool> away_ = false;
};

} // namespace onsale::storage::memory
