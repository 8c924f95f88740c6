// What an event refuses under an idempotency key: the request may be the
// repetition of one that was served, or is being served.

#include "actors/event.hpp"
#include "actors/store_call.hpp"

#include <memory>
#include <utility>

namespace onsale::actors {

/// A refusal by this actor rests on no journal, so the request may be the
/// repetition of one that was served.
void event_state::refuse_unless_known(const call& who, refusal why,
                                      booking_promise promise,
                                      std::optional<uint32_t> home) {
  if (!who.key) {
    promise.deliver(reply{std::move(why)});
    return;
  }
  if (auto open = open_keys_.find(*who.key))
    home = open;
  // A 503 says nothing of what has been done under the key.
  auto definite = why.code != refusal_code::unavailable
                  && why.code != refusal_code::overloaded;
  key_question asked{*who.key, std::move(why), promise};
  if (home && definite)
    look_up_after(*home, std::move(asked));
  else
    look_up(std::move(asked));
}

void event_state::look_up(key_question x) {
  auto number = next_lookup_++;
  env_->store->ledger().find_answer(x.asked.user, x.asked.key,
                                    tell_self<key_looked_up>(self_, number));
  questions_.emplace(number, std::move(x));
}

/// Once the block answers, what it has sent to the store before is there or
/// fenced off (P1.5), and whoever looks there misses nothing.
void event_state::look_up_after(uint32_t home, key_question what) {
  ++under_way_;
  auto x = std::make_shared<key_question>(std::move(what));
  auto failed = [this, x](refusal why) {
    if (open_keys_.find(x->asked))
      why = refuse(refusal_code::outcome_unknown);
    x->promise.deliver(reply{std::move(why)});
    end_one();
  };
  self_->request(region_, step_timeout, confirm_shown{block(home)})
    .then(
      [this, x, failed](const reply& said) {
        if (auto why = std::get_if<refusal>(&said)) {
          failed(*why);
          return;
        }
        open_keys_.settle(x->asked);
        look_up(std::move(*x));
        end_one();
      },
      [failed](const caf::error&) {
        failed(refuse(refusal_code::unavailable));
      });
}

void event_state::leave_open(const call& who, uint32_t home,
                             booking_promise promise) {
  if (who.key)
    open_keys_.add(*who.key, home);
  end_one();
  promise.deliver(reply{refuse(refusal_code::outcome_unknown)});
}

void event_state::key_found(const key_looked_up& x) {
  auto i = questions_.find(x.lookup);
  if (i == questions_.end())
    return;
  auto question = std::move(i->second);
  questions_.erase(i);
  auto& promise = question.promise;
  if (!*x.what)
    promise.deliver(reply{refuse(refusal_code::unavailable)});
  else if (!**x.what)
    promise.deliver(reply{std::move(question.why)});
  else if ((**x.what)->fingerprint != question.asked.fingerprint)
    promise.deliver(reply{refuse(refusal_code::idempotency_conflict)});
  else
    promise.deliver(
      reply{answer{(**x.what)->status, (**x.what)->body, true, std::nullopt}});
}

} // namespace onsale::actors
