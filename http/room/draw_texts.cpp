#include "http/room/draw_texts.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

namespace {

/// For how long it is not looked again for what was not to be had.
constexpr std::chrono::seconds failure_kept{1};

size_t bytes_of(const draw_result& x) {
  return x ? (*x)->plain->size() + (*x)->gzip->size() : 0;
}

} // namespace

draw_texts::draw_texts(size_t bytes_max) : bytes_max_(bytes_max) {
  // Empty.
}

draw_texts::~draw_texts() {
  stop();
}

std::optional<draw_result>
draw_texts::find(event_id id, bool drawn, clock::time_point now) {
  std::lock_guard lock{guard_};
  auto i = kept_.find(id);
  if (i == kept_.end())
    return std::nullopt;
  auto& x = i->second;
  auto holds = x.what ? (*x.what)->drawn || !drawn
                      : now < x.made_at + failure_kept;
  if (!holds)
    return std::nullopt;
  x.used_at = now;
  return x.what;
}

bool draw_texts::wait(event_id id, waiter x) {
  std::unique_lock lock{guard_};
  if (stopped_) {
    lock.unlock();
    x(failure{refusal_code::unavailable});
    return false;
  }
  auto& all = waiting_[id];
  all.push_back(std::move(x));
  return all.size() == 1;
}

void draw_texts::make(event_id id, maker how) {
  std::lock_guard lock{guard_};
  if (stopped_)
    return;
  jobs_.push_back({id, std::move(how)});
  if (!thread_.joinable())
    thread_ = std::thread{[this] {
      run();
    }};
  changed_.notify_one();
}

void draw_texts::fail(event_id id, refusal_code why) {
  done(id, failure{why});
}

void draw_texts::run() {
  std::unique_lock lock{guard_};
  while (true) {
    changed_.wait(lock, [this] {
      return stopped_ || !jobs_.empty();
    });
    if (stopped_)
      return;
    auto next = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    done(next.event, next.how());
    lock.lock();
  }
}

void draw_texts::done(event_id id, const draw_result& x) {
  std::vector<waiter> waiters;
  {
    std::lock_guard lock{guard_};
    waiters = std::move(waiting_[id]);
    waiting_.erase(id);
    auto now = clock::now();
    auto& place = kept_[id];
    bytes_ += bytes_of(x) - bytes_of(place.what);
    place = {x, now, now};
    make_room();
  }
  for (const auto& tell : waiters)
    tell(x);
}

void draw_texts::make_room() {
  while (bytes_ > bytes_max_ && !kept_.empty()) {
    auto oldest = std::min_element(kept_.begin(), kept_.end(),
                                   [](const auto& x, const auto& y) {
                                     return x.second.used_at < y.second.used_at;
                                   });
    bytes_ -= bytes_of(oldest->second.what);
    kept_.erase(oldest);
  }
}

void draw_texts::stop() {
  std::map<event_id, std::vector<waiter>> waiting;
  {
    std::lock_guard lock{guard_};
    stopped_ = true;
    waiting.swap(waiting_);
    changed_.notify_one();
  }
  if (thread_.joinable())
    thread_.join();
  for (const auto& [id, waiters] : waiting)
    for (const auto& tell : waiters)
      tell(failure{refusal_code::unavailable});
}

} // namespace onsale::http
