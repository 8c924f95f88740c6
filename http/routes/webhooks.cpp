// What the payment provider sends by itself.

#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"

#include <caf/send.hpp>

namespace onsale::http {

namespace {

/// An event with its object; Stripe's are a few kilobytes.
constexpr size_t event_bytes_max = 1u << 20;

/// News are answered at once, and looked into after that: what they say is
/// never believed, only that there may be some. So they may come twice, late,
/// or in any order. What is lost meanwhile is found when the buyer asks again,
/// or by the reconciler.
void take_news(site& s, exchange& x, reply done) {
  auto signature = x.message.fields.find("Stripe-Signature");
  auto said = s.webhooks(signature.value_or(std::string_view{}), x.message.body,
                         s.now());
  if (!said) {
    s.env->log.warning("a webhook is not believed", {{"reason", said.error()}});
    done(invalid_request("Stripe-Signature", said.error()));
    return;
  }
  if (*said)
    caf::anon_send(s.region, actors::payment_reported{(*said)->booking,
                                                      (*said)->attempt});
  done(json_response(200, R"({"received":true})"));
}

} // namespace

void add_webhooks(router& to, site& s) {
  if (!s.webhooks)
    return;
  route_policy policy;
  policy.body_bytes_max = event_bytes_max;
  policy.order = precedence::essential; // it ends what was begun
  to.add("POST /webhooks/stripe", policy, [&s](exchange& x, reply done) {
    take_news(s, x, std::move(done));
  });
}

} // namespace onsale::http
