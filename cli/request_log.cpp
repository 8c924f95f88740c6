#include "cli/request_log.hpp"

#include <string_view>

namespace onsale::cli {

namespace {

/// A store that is away, or too many requests, make ever so many 503s: each has
/// its line in the log where it begins, and metrics count them.
bool is_our_mistake(int status) {
  return status >= 500 && status != 503;
}

} // namespace

void log_answer(const support::logger& log, const http::exchange& x,
                const http::response& answer, std::chrono::nanoseconds took) {
  auto us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
  auto level = is_our_mistake(answer.status) ? support::log_level::warning
                                             : support::log_level::debug;
  if (!log.writes(level))
    return;
  support::log_fields fields{{"request_id", x.request_id},
                             {"method",
                              std::string_view{x.message.method_name}},
                             {"path", x.path},
                             {"status", answer.status},
                             {"us", us}};
  if (level == support::log_level::warning)
    log.warning("request failed", fields);
  else
    log.debug("request", fields);
}

} // namespace onsale::cli
