// The page of the simulated bank, where a buyer says yes or no to a card that
// asks for it (`pm_card_authenticationRequired`).

#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"

#include <caf/send.hpp>

#include <optional>
#include <utility>

namespace onsale::http {

namespace {

constexpr std::string_view bank_page_head
  = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
    "<meta name=\"viewport\" content=\"width=device-width\">"
    "<title>Simulated bank</title>"
    "<style>body{font:1rem system-ui;max-width:28rem;margin:4rem auto;"
    "padding:0 1rem}button{font:inherit;padding:.5rem 1rem;margin-right:1rem}"
    "</style><h1>Simulated bank</h1>";

response page(int status, std::string_view text) {
  auto result = html_response(status,
                              std::string{bank_page_head} + std::string{text});
  result.cache_control = "no-store";
  return result;
}

/// No reference is ever shown: the form posts to the address it came from.
response form() {
  return page(200,
              "<p>A shop asks for a payment with your test card.</p>"
              "<form method=\"post\">"
              "<button name=\"decision\" value=\"approve\">Approve</button>"
              "<button name=\"decision\" value=\"fail\">Decline</button>"
              "</form>");
}

response page_of(const std::optional<bank_outcome>& said) {
  if (!said)
    return problem_response("not-found", "no payment waits for you here");
  if (said->decided == bank_decision::approve)
    return page(200, "<p>Approved. The shop goes on: go back to it.</p>");
  return page(200, "<p>Declined. Go back to the shop to try another "
                   "card.</p>");
}

/// The provider sends news of it by itself, as others do (webhooks.cpp).
void decide(site& s, exchange& x, reply done) {
  const auto& body = x.message.body;
  auto approve = body == "decision=approve";
  if (!approve && body != "decision=fail") {
    done(invalid_request("decision", "must be approve or fail"));
    return;
  }
  auto to = share(std::move(done));
  auto& io = x.thread->context();
  s.bank(std::string{x.parameter("reference")},
         approve ? bank_decision::approve : bank_decision::fail,
         [region = s.region, to, &io](const std::optional<bank_outcome>& said) {
           if (said)
             caf::anon_send(region, actors::payment_reported{
                                      said->about.booking, said->about.attempt,
                                      said->about.reference});
           boost::asio::post(io, [to, said] {
             (*to)(page_of(said));
           });
         });
}

} // namespace

void add_simulated_bank(router& to, site& s) {
  if (!s.bank)
    return;
  to.add("GET /simulated-bank/{reference}", {}, [](exchange&, reply done) {
    done(form());
  });
  route_policy policy;
  policy.body_bytes_max = 100;
  to.add("POST /simulated-bank/{reference}", policy,
         [&s](exchange& x, reply done) {
           decide(s, x, std::move(done));
         });
}

} // namespace onsale::http
