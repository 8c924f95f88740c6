// What an event refuses under an idempotency key: the request may be the
// repetition of one that was served, or is being served.

#include "actors/event.hpp"
#include "actors/store_call.hpp"

#include <memory>
#include <utility>

namespace onsale::actors {

/// A refusal by this actor rests on no block, so nothing has looked at the key
/// yet: the request may be the repetition of one that was served.
void event_state::refuse_unless_known(const call& who, refusal why,
                                      reply_promise promise,
                                      std::optional<uint32_t> home) {
  if (!who.key) {
    promise.deliver(reply{std::move(why)});
    return;
  }
  if (auto open = open_keys_.find(*who.key))
    home = open;
  // Who is told to come again is told then.
  if (home && why.code != refusal_code::unavailable) {
    ask_home(*home, {*who.key, std::move(why), promise});
    return;
  }
  auto number = next_lookup_++;
  questions_.emplace(number, key_question{*who.key, std::move(why), promise});
  env_->store->ledger().find_answer(who.key->user, who.key->key,
                                    tell_self<key_looked_up>(self_, number));
}

/// What is on its way to the store, of which the request may be the repetition,
/// is there or fenced off by the time that the block answers (P1.5).
void event_state::ask_home(uint32_t home, key_question what) {
  ++under_way_;
  auto x = std::make_shared<key_question>(std::move(what));
  self_->request(region_, step_timeout, confirm_shown{block(home), x->asked})
    .then(
      [this, x](const reply& said) {
        end_one();
        auto why = std::get_if<refusal>(&said);
        if (why && why->code != refusal_code::idempotency_conflict) {
          x->promise.deliver(reply{refuse(refusal_code::unavailable)});
          return;
        }
        open_keys_.settle(x->asked);
        auto nothing = !why && !std::get<answer>(said).replayed;
        x->promise.deliver(nothing ? reply{std::move(x->why)} : said);
      },
      [this, x](const caf::error&) {
        end_one();
        x->promise.deliver(reply{refuse(refusal_code::unavailable)});
      });
}

void event_state::leave_open(const call& who, uint32_t home,
                             reply_promise promise) {
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
