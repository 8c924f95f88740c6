// How a session comes by its connection, and what it answers without one.

#include "storage/postgres/session.hpp"

#include <algorithm>
#include <poll.h>
#include <sys/eventfd.h>
#include <utility>

namespace onsale::storage::postgres {

namespace {

using namespace std::chrono_literals;

/// Pauses between attempts to connect double from the first to the longest,
/// less a random part of up to a half, so that nodes do not all come back to a
/// server at the same moment. Heartbeats have to before `return_time` is over.
constexpr std::chrono::milliseconds pause_min = 20ms;
constexpr std::chrono::milliseconds pause_max = 1'000ms;
constexpr std::chrono::milliseconds pause_max_of_leases = 200ms;

constexpr const char* closed = "the store is closed";

} // namespace

void session::run() {
  for (;;) {
    auto opened = open_session(where_, role_, connect_timeout);
    if (!opened) {
      refuse_all(opened.error());
      pause();
      if (stopping())
        return refuse_all({store_errc::unavailable, closed});
      continue;
    }
    {
      std::lock_guard guard{mutex_};
      down_.reset();
      given_up_ = false;
      hurry_ = false;
    }
    link_ = std::move(*opened);
    failed_attempts_ = 0;
    listening_.clear();
    prepared_.clear();
    unflushed_ = false;
    tell_connected();
    if (work() || stopping())
      return refuse_all({store_errc::unavailable, closed});
  }
}

void session::give_up() {
  {
    std::lock_guard guard{mutex_};
    given_up_ = true;
  }
  refuse_all({store_errc::unavailable, "the database does not answer"});
  wake();
}

/// Answers those who wait; whoever asks from now on is answered by `submit`.
void session::refuse_all(const store_error& why) {
  std::deque<request> refused;
  {
    std::lock_guard guard{mutex_};
    down_ = why;
    refused.swap(queue_);
  }
  for (auto& x : refused) {
    answer none;
    none.error = why;
    x.done(std::move(none));
  }
}

void session::tell_connected() {
  std::function<void()> call;
  {
    std::lock_guard guard{mutex_};
    call = connected_;
  }
  if (call)
    call();
}

bool session::take_hurry() {
  std::lock_guard guard{mutex_};
  return std::exchange(hurry_, false);
}

/// Waits before the next attempt, unless the end comes, or somebody knows that
/// there is nothing to wait for.
void session::pause() {
  auto most = role_ == session_role::leases ? pause_max_of_leases : pause_max;
  auto full = std::min(pause_min * (1 << std::min(failed_attempts_++, 10)),
                       most);
  std::uniform_int_distribution<int64_t> part{full.count() / 2, full.count()};
  auto until = clock::now() + std::chrono::milliseconds{part(random_)};
  while (!stopping() && !take_hurry()) {
    auto left = std::chrono::ceil<duration_ms>(until - clock::now());
    if (left <= 0ms)
      return;
    pollfd fd{wakeup_, POLLIN, 0};
    poll(&fd, 1, static_cast<int>(left.count()));
    eventfd_t ignored;
    eventfd_read(wakeup_, &ignored);
  }
}

} // namespace onsale::storage::postgres
