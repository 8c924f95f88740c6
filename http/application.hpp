#pragma once

#include "domain/limits.hpp"
#include "http/cors.hpp"
#include "http/gzip_pieces.hpp"
#include "http/idempotency.hpp"
#include "http/rate_limit.hpp"
#include "http/router.hpp"
#include "http/service.hpp"
#include "http/token_cache.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

namespace onsale::http {

struct application_options {
  /// I/O threads of the server that it serves.
  size_t threads = 1;

  cors_options cors;
  rate user_rate{limits::user_rate, limits::user_rate};
  rate address_rate{limits::address_rate, limits::address_rate};

  /// Users, and addresses, whose rates are remembered.
  size_t rate_keys_max = 100'000;

  /// Verified tokens that each thread remembers.
  size_t tokens_max = 20'000;

  /// The time that tokens are judged by.
  std::function<timestamp()> now;

  /// What somebody with a browser is told where there is no such path. Empty: a
  /// problem document, as everybody.
  std::function<response(const exchange&)> lost_page;

  /// Told of each answer, for metrics and the log. The route is null if no
  /// route was found. May be empty.
  std::function<void(const exchange&, const response&, std::chrono::nanoseconds)>
    on_response;

  /// Told whenever somebody is refused for the server's sake. May be empty.
  std::function<void(shed_reason)> on_shed;

  /// Told of our own mistakes. May be empty.
  std::function<void(const exchange&, std::string_view)> on_bug;
};

/// The conventions of the contract around a set of routes. Judges a request in
/// this order: 404 and 405, 429 by address, 503, 401, 429 by user, 403, 413,
/// 415, 400; then the handler. Serves `/problems` itself.
class application final : public service {
public:
  /// An answer at once, or none.
  using verdict = std::optional<response>;

  /// @param keys must outlive the application
  application(application_options options, const token_keys& keys);

  /// For adding routes, before the server starts.
  router& routes() noexcept {
    return router_;
  }

  placement place(exchange& x) override;
  verdict admit(exchange& x) override;
  void handle(exchange& x, reply done) override;
  void finish(exchange& x, response& answer) override;
  void answered(const exchange& x, const response& answer,
                std::chrono::nanoseconds took) override;
  void shed(shed_reason why) override;
  void report_bug(const exchange& x, std::string_view what) override;

private:
  // What one I/O thread has to itself.
  struct per_thread {
    per_thread(const token_keys& keys, size_t tokens_max)
      : tokens(keys, tokens_max) {
    }

    token_cache tokens;
    deflater compressor{1};
  };

  verdict find_route(exchange& x) const;
  verdict authenticate(exchange& x, access who);
  verdict authenticate_if_possible(exchange& x);
  verdict identify(exchange& x);
  verdict check_rate(exchange& x, rate_limiter& limiter, std::string_view name,
                     std::string_view key) const;
  verdict check_body(const exchange& x) const;
  verdict read_query_and_key(exchange& x) const;
  response options_answer(exchange& x) const;
  void add_problem_routes();
  void compress(const exchange& x, response& answer);
  per_thread& own(const exchange& x) noexcept;

  application_options options_;
  router router_;
  rate_limiter user_limiter_;
  rate_limiter address_limiter_;
  running_requests running_;
  std::vector<std::unique_ptr<per_thread>> threads_;
};

} // namespace onsale::http
