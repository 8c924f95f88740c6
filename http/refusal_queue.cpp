#include "http/refusal_queue.hpp"

#include "http/connection.hpp"

#include <algorithm>
#include <utility>

namespace onsale::http {

refusal_pace::time_point refusal_pace::next(time_point began, time_point ended,
                                            time_point oldest) const {
  auto rested = ended + (ended - began) * rest;
  return std::max(ended, std::min(rested, oldest + wait_max));
}

size_t refusal_pace::count(size_t waiting, size_t overdue) const {
  return std::min(waiting, std::max(batch, overdue / overdue_share));
}

refusal_queue::refusal_queue(boost::asio::io_context& context,
                             const refusal_pace& pace)
  : pace_(pace), timer_(context) {
  // Nobody waits.
}

void refusal_queue::add(connection& x) {
  auto now = clock::now();
  queue_.push_back({&x, now});
  if (!awaited_)
    wake_at(std::max(now, due_));
}

void refusal_queue::stop() {
  timer_.cancel();
  queue_.clear();
}

size_t refusal_queue::overdue(clock::time_point now) const {
  auto end = std::partition_point(queue_.begin(), queue_.end(),
                                  [&](const waiting& x) {
                                    return now - x.since >= pace_.wait_max;
                                  });
  return static_cast<size_t>(end - queue_.begin());
}

// A timer that is due already still lets those go first whose events have come.
void refusal_queue::wake_at(clock::time_point due) {
  awaited_ = true;
  timer_.expires_at(due);
  timer_.async_wait([this](boost::system::error_code cancelled) {
    if (!cancelled)
      refuse_some();
  });
}

void refusal_queue::refuse_some() {
  auto began = clock::now();
  // Whoever comes back within the batch waits for the next one.
  auto count = pace_.count(queue_.size(), overdue(began));
  for (; count > 0; --count) {
    auto x = std::move(queue_.front());
    queue_.pop_front();
    x.who->refuse_now();
  }
  auto ended = clock::now();
  due_ = pace_.next(began, ended,
                    queue_.empty() ? ended : queue_.front().since);
  awaited_ = false;
  if (!queue_.empty())
    wake_at(due_);
}

} // namespace onsale::http
