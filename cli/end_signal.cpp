#include "cli/end_signal.hpp"

#include <cstdlib>
#include <pthread.h>
#include <utility>

namespace onsale::cli {

end_signal::end_signal(std::function<void()> on_hangup)
  : on_hangup_(std::move(on_hangup)) {
  sigemptyset(&set_);
  if (on_hangup_)
    sigaddset(&set_, SIGHUP);
  sigaddset(&set_, SIGTERM);
  sigaddset(&set_, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  watcher_ = std::thread{[this] {
    watch();
  }};
}

end_signal::~end_signal() {
  {
    std::lock_guard guard{mutex_};
    closing_ = true;
  }
  pthread_kill(watcher_.native_handle(), SIGINT);
  watcher_.join();
}

void end_signal::watch() {
  for (;;) {
    int signal = 0;
    if (sigwait(&set_, &signal) != 0)
      continue; // interrupted
    if (signal != SIGHUP)
      break;
    on_hangup_();
  }
  std::lock_guard guard{mutex_};
  // Not `exit`, which would destroy what the others are working with.
  if (!serving_ && !closing_)
    std::_Exit(EXIT_SUCCESS);
  ended_ = true;
  changed_.notify_one();
}

void end_signal::start_serving() {
  std::lock_guard guard{mutex_};
  serving_ = true;
}

void end_signal::wait() {
  std::unique_lock lock{mutex_};
  changed_.wait(lock, [this] {
    return ended_;
  });
}

void end_signal::end() {
  std::lock_guard guard{mutex_};
  ended_ = true;
  changed_.notify_one();
}

} // namespace onsale::cli
