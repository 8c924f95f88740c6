#include "tests/support/stripe/stripe_front.hpp"

#include <utility>

namespace onsale::test {

namespace {

stripe_outcome said(stripe_response x) {
  return {std::move(x), true, 0};
}

stripe_response error(int status, const char* type, const char* code) {
  return {status, {{"error", {{"type", type}, {"code", code}}}}, false};
}

} // namespace

std::string endpoint_of(const stripe_request& x) {
  auto path = x.target.substr(0, x.target.find('?'));
  auto is_post = x.method == "POST";
  if (path == "/v1/payment_intents")
    return is_post ? "create" : "list";
  if (path == "/v1/refunds")
    return "refund";
  for (auto verb : {"confirm", "capture", "cancel"})
    if (path.ends_with(std::string{"/"} + verb))
      return verb;
  return path.starts_with("/v1/payment_intents/") && !is_post ? "retrieve" : "";
}

void stripe_front::spoil(const std::string& endpoint, std::deque<mishap> how) {
  std::lock_guard guard{mutex_};
  mishaps_[endpoint] = std::move(how);
}

void stripe_front::spoil_by(
  std::function<mishap(const stripe_request& call)> how) {
  std::lock_guard guard{mutex_};
  others_ = std::move(how);
}

mishap stripe_front::next(const stripe_request& x) {
  auto endpoint = endpoint_of(x);
  std::lock_guard guard{mutex_};
  ++counts_[endpoint];
  auto& queue = mishaps_[endpoint];
  if (!queue.empty()) {
    auto result = queue.front();
    queue.pop_front();
    return result;
  }
  return others_ ? others_(x) : mishap::none;
}

size_t stripe_front::count(const std::string& endpoint) const {
  std::lock_guard guard{mutex_};
  auto i = counts_.find(endpoint);
  return i == counts_.end() ? 0 : i->second;
}

stripe_outcome stripe_front::serve(const stripe_request& x, int64_t now) {
  switch (auto how = next(x)) {
    case mishap::not_sent:
      return {std::nullopt, false, 0};
    case mishap::lost:
      return {std::nullopt, true, 0};
    case mishap::answer_lost:
      to_.handle(x, now);
      return {std::nullopt, true, 0};
    case mishap::locked:
      return said(error(429, "invalid_request_error", "lock_timeout"));
    case mishap::key_in_use:
      return said(error(409, "idempotency_error", "idempotency_key_in_use"));
    case mishap::too_many:
      return {error(429, "invalid_request_error", "rate_limit"), true, 2};
    case mishap::failed:
    case mishap::failed_after:
      return said(to_.fail(x, now, how == mishap::failed_after));
    case mishap::gateway_error:
      return said({502, "<html>Bad Gateway</html>", false});
    case mishap::wrong_key:
      return said(error(401, "invalid_request_error", "api_key_expired"));
    case mishap::refused:
      return said(
        to_.keep(x, error(400, "invalid_request_error", "parameter_invalid")));
    case mishap::dependency:
      return said({424, "<html>Failed Dependency</html>", false});
    case mishap::other_account:
      return said(error(404, "invalid_request_error", "resource_missing"));
    case mishap::none:
      break;
  }
  return said(to_.handle(x, now));
}

} // namespace onsale::test
