#include "http/room/join_limits.hpp"

#include "http/client_address.hpp"
#include "http/problem.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <utility>

namespace onsale::http {

namespace {

/// Accounts, and addresses, that are remembered: a crowd's.
constexpr size_t keys_max = 1'000'000;

response too_often(std::string_view who, const rate_decision& said) {
  problem x;
  x.type = "rate-limited";
  x.detail = "Too many attempts to join from this " + std::string{who} + ".";
  x.retry_after = std::chrono::ceil<std::chrono::seconds>(said.retry_after);
  return to_response(x);
}

/// What both buckets in Redis say, one after the other.
struct pending {
  std::function<void(std::optional<response>)> then;
  std::optional<response> refusal;
  int left = 0;

  void hear(std::string_view who, const std::optional<rate_decision>& said) {
    if (said && !said->admitted && !refusal)
      refusal = too_often(who, *said);
    if (--left == 0)
      then(std::move(refusal));
  }
};

} // namespace

join_limits::join_limits(join_rates shape)
  : shape_(shape), accounts_(shape.account, keys_max),
    addresses_(shape.address, keys_max) {
}

void join_limits::take(const exchange& x, shared_limits* shared,
                       std::function<void(std::optional<response>)> then) {
  struct bucket {
    std::string_view who;
    std::string key;
    rate shape;
    rate_limiter& here;
  };
  bucket both[] = {{"account", x.caller->user.value, shape_.account, accounts_},
                   {"address", rate_key(x.client), shape_.address, addresses_}};
  for (auto& one : both)
    if (auto said = one.here.take(one.key, x.started); !said.admitted) {
      then(too_often(one.who, said));
      return;
    }
  auto waits = std::make_shared<pending>();
  waits->then = std::move(then);
  waits->left = 1;
  for (auto& one : both) {
    if (!shared || one.here.unlimited())
      continue;
    ++waits->left;
    auto name = "onsale:join:" + std::string{one.who} + ":" + one.key;
    shared->take(name, one.shape, [waits, who = one.who](const auto& said) {
      waits->hear(who, said);
    });
  }
  waits->hear({}, std::nullopt);
}

} // namespace onsale::http
