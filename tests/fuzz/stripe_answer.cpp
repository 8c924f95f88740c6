// What Stripe says: answers to calls, pages of lists, and webhooks, of which
// anybody can send what they like.
//
// The first byte of an input is
//   w  then the first line is a signature, and the rest the body of a webhook
// or a digit: then the rest is the body of an answer with such a status.

#include "payments/stripe/answers.hpp"
#include "payments/stripe/webhook.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "tests/support/stripe/stripe_signature.hpp"

namespace onsale::fuzz {

namespace {

using namespace payments;
using namespace payments::stripe;
using namespace std::chrono_literals;

constexpr auto now = 1'800'000'000s;
constexpr auto tolerance = 300s;

void take_webhook(std::string_view input) {
  auto line = take_line(input);
  std::string body{input};
  // Nobody guesses an HMAC.
  auto stranger = check_signature(line, body, {"secret"}, now, tolerance);
  ensure(stranger != signature_check::good);
  ensure(stranger != signature_check::stale);
  auto own = test::stripe_signature("secret", now.count(), body);
  ensure(check_signature(own, body, {"other", "secret"}, now, tolerance)
         == signature_check::good);
  if (auto x = read_webhook(body))
    ensure(!x->of || x->of->attempt > 0);
}

/// Only what the intent shows to be done is said to be done.
void check_outcomes(const intent& x) {
  for (auto what : {step::capture, step::cancel, step::refund}) {
    auto said = outcome_of(what, x);
    ensure((said.status == gateway_status::succeeded) == is_done(what, x));
  }
  auto held = authorisation_of(x).status == gateway_status::succeeded;
  ensure(held
         == (x.status == intent_status::requires_capture
             || x.status == intent_status::succeeded));
  ensure(state_as_asked(x).reference == x.id);
}

void take_answer(int status, std::string_view body) {
  api_answer x;
  x.status = status;
  x.body = body;
  auto said = read_intent_answer(x);
  ensure((said.what == verdict::done) == (status == 200 && said.of));
  ensure((said.what == verdict::declined) == !said.decline_code.empty());
  if (said.of)
    check_outcomes(*said.of);
  read_refund_answer(x);
  if (auto page = read_intent_page(x))
    for (const auto& y : page->intents)
      ensure(!y.id.empty());
}

} // namespace

void try_input(std::string_view input) {
  if (input.empty())
    return;
  auto kind = input.front();
  input.remove_prefix(1);
  if (kind == 'w')
    take_webhook(input);
  else if (kind >= '0' && kind <= '9')
    take_answer((kind - '0') * 100, input);
}

} // namespace onsale::fuzz
