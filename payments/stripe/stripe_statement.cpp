#include "payments/stripe/stripe_statement.hpp"

#include "payments/stripe/api_answer.hpp"
#include "payments/stripe/api_call.hpp"

#include <utility>

namespace onsale::payments::stripe {

namespace {

stated_payment stated(const intent& x) {
  stated_payment result;
  result.booking = x.of->booking;
  result.attempt = x.of->attempt;
  result.reference = x.id;
  result.state = state_of(x);
  result.amount = x.amount;
  if (x.status == intent_status::requires_capture)
    result.covered = x.capturable;
  else if (x.status == intent_status::succeeded)
    result.covered = x.received;
  result.created = x.created;
  return result;
}

/// Not left out: somebody has to look at it.
stated_payment stated(const unread_intent& x) {
  stated_payment result;
  result.booking = x.of.booking;
  result.attempt = x.of.attempt;
  result.reference = x.id;
  result.created = x.created;
  return result;
}

} // namespace

stripe_statement::stripe_statement(transport& way, timer& time,
                                   call_options options)
  : caller_(std::make_shared<caller>(way, time, std::move(options))) {
}

void stripe_statement::list(statement_period when, std::string cursor,
                            statement_callback done) {
  caller_->call(list_intents(when.from, when.to, cursor),
                [done = std::move(done)](const api_answer& raw) {
                  auto said = read_intent_page(raw);
                  if (!said) {
                    done(failure{read_intent_answer(raw).detail});
                    return;
                  }
                  statement_page page;
                  for (const auto& x : said->intents)
                    if (x.of) // another one's, of the same account
                      page.payments.push_back(stated(x));
                  for (const auto& x : said->unread)
                    page.payments.push_back(stated(x));
                  if (said->has_more)
                    page.cursor = said->last;
                  done(std::move(page));
                });
}

} // namespace onsale::payments::stripe
