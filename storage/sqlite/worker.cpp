#include "storage/sqlite/worker.hpp"

#include <utility>

namespace onsale::storage::sqlite {

worker::worker()
  : thread_([this] {
      run();
    }) {
  // The thread starts last, when everything it uses is there.
}

worker::~worker() {
  finish();
}

void worker::finish() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  if (!thread_.joinable())
    return;
  thread_.join();
  std::deque<task> too_late; // came while the thread was ending
  std::lock_guard guard{mutex_};
  finished_ = true;
  too_late.swap(tasks_);
}

void worker::post(task what) {
  {
    std::lock_guard guard{mutex_};
    if (finished_)
      return;
    tasks_.push_back(std::move(what));
  }
  wake_.notify_one();
}

void worker::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    wake_.wait(lock, [this] {
      return stopping_ || !tasks_.empty();
    });
    if (tasks_.empty())
      return;
    auto next = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    next();
    next = nullptr; // whatever it holds goes before the lock comes back
    lock.lock();
  }
}

} // namespace onsale::storage::sqlite
