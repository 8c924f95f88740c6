// What the payment provider sends by itself.

#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"

#include <caf/send.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <utility>

namespace onsale::http {

namespace {

/// An event with its object; Stripe's are a few kilobytes.
constexpr size_t event_bytes_max = 256u << 10;

/// Whoever sends forged ones does not write the log.
constexpr std::chrono::minutes between_complaints{1};

/// News are answered at once, and looked into after that: what they say is
/// never believed, only that there may be some. So they may come twice, late,
/// or in any order. What is lost with this process is found by whoever reads
/// the booking's block again, when the buyer asks, or before the seats go back.
void take_news(site& s, exchange& x, std::atomic<timestamp>& complained,
               reply done) {
  auto signature = x.message.fields.find("Stripe-Signature");
  auto said = s.webhooks(signature.value_or(std::string_view{}), x.message.body,
                         s.now());
  if (!said) {
    auto now = s.now();
    auto last = complained.load();
    if (now - last >= between_complaints
        && complained.compare_exchange_strong(last, now))
      s.env->log.warning("a webhook is not believed",
                         {{"reason", said.error()}});
    done(invalid_request("Stripe-Signature", said.error()));
    return;
  }
  if (*said && (*said)->refund_failed)
    s.env->metrics->payments.refund["failed_at_bank"].Increment();
  if (*said)
    caf::anon_send(s.region,
                   actors::payment_reported{(*said)->booking, (*said)->attempt,
                                            (*said)->reference});
  done(json_response(200, R"({"received":true})"));
}

} // namespace

void add_webhooks(router& to, site& s) {
  if (!s.webhooks)
    return;
  route_policy policy;
  policy.body_bytes_max = event_bytes_max;
  auto complained = std::make_shared<std::atomic<timestamp>>();
  to.add("POST /webhooks/stripe", policy,
         [&s, complained](exchange& x, reply done) {
           take_news(s, x, *complained, std::move(done));
         });
}

} // namespace onsale::http
