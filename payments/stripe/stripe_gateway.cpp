#include "payments/stripe/stripe_gateway.hpp"

#include "payments/stripe/answers.hpp"
#include "payments/stripe/units.hpp"

#include <utility>

namespace onsale::payments::stripe {

namespace {

/// Keys of one step that Stripe may burn before nothing more is tried now.
constexpr uint32_t keys_max = 5;

gateway_answer rejected(std::string detail) {
  gateway_answer result;
  result.status = gateway_status::rejected;
  result.detail = std::move(detail);
  return result;
}

gateway_answer nobody_knows(std::string detail) {
  gateway_answer result;
  result.detail = std::move(detail);
  return result;
}

payment_ref ref_of(const authorise_request& x) {
  payment_ref result;
  result.booking = x.booking;
  result.attempt = x.attempt;
  result.amount = x.amount;
  return result;
}

} // namespace

/// Kept alive by the calls on their way.
class stripe_gateway::desk : public std::enable_shared_from_this<desk> {
public:
  desk(transport& way, timer& time, gateway_options options)
    : return_url_(std::move(options.return_url)),
      caller_(std::make_shared<caller>(way, time, std::move(options.calls))) {
  }

  void authorise(authorise_request request, gateway_callback done);
  void take(step what, payment_ref ref, gateway_callback done);
  void retrieve(const payment_ref& ref, gateway_callback done);

  headroom room() const {
    return caller_->room();
  }

private:
  struct open_intent {
    std::string id;
    bool is_new = false; // nobody had made it before
  };

  using on_intent = std::function<void(const open_intent&)>;

  // -- intents
  /// What may be done with an intent of another amount than was asked for.
  enum class other_amount : uint8_t { nothing, let_go };

  void find(const payment_ref& ref, on_intent then, gateway_callback done,
            other_amount may = other_amount::nothing);
  void make(const payment_ref& ref, uint32_t again, other_amount may,
            on_intent then, gateway_callback done);
  void look(const std::string& id, std::function<void(const reading&)> then);
  gateway_answer not_asked_for(const payment_ref& ref, std::string why);

  // -- steps
  void confirm(const std::string& id, const authorise_request& what,
               uint32_t again, gateway_callback done);
  void confirmed(const std::string& id, const authorise_request& what,
                 uint32_t again, const reading& said, gateway_callback done);
  void settle(const payment_ref& ref, const intent& x, gateway_answer as,
              gateway_callback done);
  void take_on(step what, const std::string& id, const payment_ref& ref,
               uint32_t again, gateway_callback done);
  void taken(step what, const std::string& id, const payment_ref& ref,
             uint32_t again, const reading& said, gateway_callback done);

  const std::string return_url_;
  const std::shared_ptr<caller> caller_;
};

// -- intents ------------------------------------------------------------------

/// Goes on with the intent of an attempt; makes it, under the key of the
/// attempt, if it is not known by name. Otherwise `done` hears why not.
void stripe_gateway::desk::find(const payment_ref& ref, on_intent then,
                                gateway_callback done, other_amount may) {
  if (!ref.reference.empty())
    then({ref.reference, false});
  else if (ref.amount.amount <= 0)
    done(nobody_knows("neither its name nor its amount is known"));
  else if (!to_stripe_units(ref.amount))
    done(not_asked_for(ref, "Stripe has no such amount of the currency"));
  else
    make(ref, 0, may, std::move(then), std::move(done));
}

void stripe_gateway::desk::make(const payment_ref& ref, uint32_t again,
                                other_amount may, on_intent then,
                                gateway_callback done) {
  caller_->call(create_intent(ref, again), [self = shared_from_this(), ref,
                                            again, may, then,
                                            done](const api_answer& raw) {
    auto said = read_intent_answer(raw);
    if (said.what == verdict::done) {
      if (said.of->amount == ref.amount || may == other_amount::let_go)
        then({said.of->id, !said.replayed});
      else
        done(rejected("the intent has another amount"));
      return;
    }
    auto is_burnt = said.what == verdict::indeterminate && said.replayed;
    if (is_burnt && again + 1 < keys_max)
      self->make(ref, again + 1, may, then, done);
    else if (said.what == verdict::refused)
      done(self->not_asked_for(ref, said.detail));
    else
      done(without_intent(said));
  });
}

/// No card has been tried: it is not the buyer's fault, and operators hear of it.
gateway_answer
stripe_gateway::desk::not_asked_for(const payment_ref& ref, std::string why) {
  caller_->log().error("Stripe cannot be asked for a payment",
                       {{"booking", to_string(ref.booking)}, {"why", why}});
  return rejected(std::move(why));
}

void stripe_gateway::desk::look(const std::string& id,
                                std::function<void(const reading&)> then) {
  caller_->call(retrieve_intent(id),
                [self = shared_from_this(),
                 then = std::move(then)](const api_answer& raw) {
                  auto said = read_intent_answer(raw);
                  then(said);
                });
}

void stripe_gateway::desk::retrieve(const payment_ref& ref,
                                    gateway_callback done) {
  auto on_found = [self = shared_from_this(), ref, done](const open_intent& x) {
    if (x.is_new) {
      auto unseen = rejected("no card was tried");
      unseen.reference = x.id;
      done(std::move(unseen));
      return;
    }
    self->look(x.id, [self, ref, done](const reading& said) {
      // Stripe has made what has a name: whatever it refuses to say of it is no
      // word about the payment.
      if (said.of)
        self->settle(ref, *said.of, state_as_asked(*said.of), done);
      else
        done(nobody_knows(said.detail));
    });
  };
  find(ref, on_found, done);
}

// -- authorise ----------------------------------------------------------------

void stripe_gateway::desk::authorise(authorise_request request,
                                     gateway_callback done) {
  auto ref = ref_of(request);
  auto on_found = [self = shared_from_this(), request = std::move(request),
                   done](const open_intent& x) {
    self->confirm(x.id, request, 0, done);
  };
  find(ref, on_found, done);
}

void stripe_gateway::desk::confirm(const std::string& id,
                                   const authorise_request& what,
                                   uint32_t again, gateway_callback done) {
  auto url = return_url_ + to_string(what.booking);
  caller_->call(confirm_intent(id, what, url, again),
                [self = shared_from_this(), id, what, again,
                 done = std::move(done)](const api_answer& raw) {
                  self->confirmed(id, what, again, read_intent_answer(raw),
                                  done);
                });
}

void stripe_gateway::desk::confirmed(const std::string& id,
                                     const authorise_request& what,
                                     uint32_t again, const reading& said,
                                     gateway_callback done) {
  // A kept answer tells how things stood when it was given.
  auto tells = said.of && state_of(*said.of) != payment_state::intended;
  if (tells && !said.replayed) {
    settle(ref_of(what), *said.of, authorisation_of(*said.of), std::move(done));
    return;
  }
  if (said.what == verdict::busy || said.what == verdict::not_allowed) {
    done(without_intent(said));
    return;
  }
  look(id, [self = shared_from_this(), id, what, again, said,
            done = std::move(done)](const reading& now) {
    if (!now.of) {
      done(nobody_knows(now.detail));
    } else if (state_of(*now.of) != payment_state::intended) {
      self->settle(ref_of(what), *now.of, authorisation_of(*now.of), done);
    } else if (said.what == verdict::refused
               || said.what == verdict::declined) {
      // Nothing was tried: there is no such card, for example, or Stripe does
      // not do what this shop asks for.
      self->caller_->log().warning("Stripe did not try a card",
                                   {{"booking", to_string(what.booking)},
                                    {"answer", said.detail}});
      gateway_answer result;
      result.status = gateway_status::declined;
      result.state = payment_state::declined;
      result.reference = id;
      result.decline_code = said.decline_code.empty() ? "processing_error"
                                                      : said.decline_code;
      result.detail = said.detail;
      done(std::move(result));
    } else if (said.replayed && again + 1 < keys_max) {
      self->confirm(id, what, again + 1, done); // the key is burnt
    } else {
      done(nobody_knows(said.detail));
    }
  });
}

/// Nobody is to pay another sum than the one that was shown: what is on hold is
/// let go then.
void stripe_gateway::desk::settle(const payment_ref& ref, const intent& x,
                                  gateway_answer as, gateway_callback done) {
  auto is_held = x.status == intent_status::requires_capture;
  auto is_right = x.amount == ref.amount
                  && (!is_held || x.capturable == ref.amount.amount);
  if (is_right || ref.amount.amount == 0) {
    done(std::move(as));
    return;
  }
  caller_->log().error("Stripe has another amount than it was asked for",
                       {{"booking", to_string(ref.booking)},
                        {"attempt", ref.attempt},
                        {"intent", x.id}});
  if (x.status == intent_status::succeeded) { // nothing is on hold any more
    done(std::move(as));
    return;
  }
  auto named = ref;
  named.reference = x.id;
  take(step::cancel, named,
       [id = x.id, done = std::move(done)](const gateway_answer& said) {
         if (said.status != gateway_status::succeeded) {
           done(nobody_knows("another amount is on hold"));
           return;
         }
         // It has been seen, and it is over: that is a decline, not a call that
         // never arrived.
         auto result = rejected("another amount was on hold");
         result.state = payment_state::voided;
         result.reference = id;
         done(std::move(result));
       });
}

// -- capture, cancel, refund --------------------------------------------------

void stripe_gateway::desk::take(step what, payment_ref ref,
                                gateway_callback done) {
  auto on_found = [self = shared_from_this(), what, ref,
                   done](const open_intent& x) {
    if (x.is_new && what != step::cancel)
      done(rejected("no card was tried"));
    else
      self->take_on(what, x.id, ref, ref.try_number, done);
  };
  find(ref, on_found, done,
       what == step::cancel ? other_amount::let_go : other_amount::nothing);
}

void stripe_gateway::desk::take_on(step what, const std::string& id,
                                   const payment_ref& ref, uint32_t again,
                                   gateway_callback done) {
  auto is_refund = what == step::refund;
  auto request = is_refund              ? refund_intent(id, ref, again)
                 : what == step::cancel ? cancel_intent(id, ref, again)
                                        : capture_intent(id, ref, again);
  caller_->call(std::move(request),
                [self = shared_from_this(), what, id, ref, again, is_refund,
                 done = std::move(done)](const api_answer& raw) {
                  auto said = is_refund ? read_refund_answer(raw)
                                        : read_intent_answer(raw);
                  self->taken(what, id, ref, again, said, done);
                });
}

void stripe_gateway::desk::taken(step what, const std::string& id,
                                 const payment_ref& ref, uint32_t again,
                                 const reading& said, gateway_callback done) {
  if (said.what == verdict::busy || said.what == verdict::not_allowed) {
    done(without_intent(said));
    return;
  }
  if (said.what == verdict::done && what == step::refund) {
    gateway_answer result;
    result.status = gateway_status::succeeded;
    result.state = payment_state::refunded;
    result.reference = id;
    done(std::move(result));
    return;
  }
  if (said.of && !said.replayed) {
    if (what == step::capture && is_done(what, *said.of)
        && said.of->received != said.of->amount.amount)
      caller_->log().error("Stripe captured another amount",
                           {{"booking", to_string(ref.booking)},
                            {"intent", id}});
    done(outcome_of(what, *said.of));
    return;
  }
  look(id, [self = shared_from_this(), what, id, ref, again, said,
            done = std::move(done)](const reading& now) {
    // A refusal of what could be done as things stand is none of the payment.
    auto is_possible = now.of && is_next(what, *now.of);
    auto is_burnt = said.replayed || said.key_is_taken
                    || said.what != verdict::indeterminate;
    if (!now.of)
      done(nobody_knows(now.detail));
    else if (is_done(what, *now.of)
             || (said.what != verdict::indeterminate && !is_possible))
      done(outcome_of(what, *now.of));
    else if (is_burnt && again + 1 < ref.try_number + keys_max)
      self->take_on(what, id, ref, again + 1, done);
    else if (said.what == verdict::indeterminate)
      done(nobody_knows(said.detail));
    else
      done(outcome_of(what, *now.of));
  });
}

// -- the gateway --------------------------------------------------------------

stripe_gateway::stripe_gateway(transport& way, timer& time,
                               gateway_options options)
  : desk_(std::make_shared<desk>(way, time, std::move(options))) {
}

stripe_gateway::~stripe_gateway() = default;

void stripe_gateway::authorise(authorise_request request,
                               gateway_callback done) {
  desk_->authorise(std::move(request), std::move(done));
}

void stripe_gateway::capture(payment_ref ref, gateway_callback done) {
  desk_->take(step::capture, std::move(ref), std::move(done));
}

void stripe_gateway::cancel(payment_ref ref, gateway_callback done) {
  desk_->take(step::cancel, std::move(ref), std::move(done));
}

void stripe_gateway::refund(payment_ref ref, gateway_callback done) {
  desk_->take(step::refund, std::move(ref), std::move(done));
}

void stripe_gateway::retrieve(payment_ref ref, gateway_callback done) {
  desk_->retrieve(ref, std::move(done));
}

headroom stripe_gateway::room() const {
  return desk_->room();
}

} // namespace onsale::payments::stripe
