#pragma once

#include "http/exchange.hpp"
#include "http/response.hpp"
#include "http/service.hpp"
#include "support/logging.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <utility>

/// What the log says of requests.
namespace onsale::cli {

/// Refusals come by the ten thousand a second when there is too much to do, and
/// metrics count them: only now and then a line says so.
class shed_log {
public:
  explicit shed_log(support::logger log) : log_(std::move(log)) {
  }

  void add(http::shed_reason why) {
    auto count = ++count_;
    auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    auto due = due_.load();
    if (now < due || !due_.compare_exchange_strong(due, now + pause.count()))
      return;
    log_.warning("refusing requests",
                 {{"reason", to_string(why)}, {"refused_so_far", count}});
  }

private:
  static constexpr std::chrono::steady_clock::duration pause = std::chrono::
    seconds{10};

  support::logger log_;
  std::atomic<uint64_t> count_{0};
  std::atomic<std::chrono::steady_clock::rep> due_{0};
};

/// A line for each answer: those that are our mistake as warnings.
void log_answer(const support::logger& log, const http::exchange& x,
                const http::response& answer, std::chrono::nanoseconds took);

} // namespace onsale::cli
