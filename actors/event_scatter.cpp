// How an event gathers scattered seats from several blocks.

#include "actors/event.hpp"
#include "domain/limits.hpp"

#include <cstring>
#include <utility>

namespace onsale::actors {

/// Plans from the snapshots, and has each block choose for itself: whoever
/// names seats that a snapshot shows meets everybody else who does.
void event_state::scatter(scattering x) {
  ++under_way_;
  when_ready([this, x]() mutable {
    auto end = [&](refusal why) {
      end_one();
      why.retry_after = std::chrono::seconds{1};
      x.promise.deliver(reply{std::move(why)});
    };
    if (!board_)
      return end(refuse(refusal_code::unavailable));
    if (x.attempts == limits::scatter_attempts)
      return end(refuse(refusal_code::overloaded));
    // Those who have met go different ways.
    uint32_t from = 0;
    if (x.attempts++ > 0) {
      auto bits = env_->random->bits128();
      std::memcpy(&from, bits.data(), sizeof(from));
    }
    auto freed = freed_in(*board_);
    auto plan = search_.plan(*board_, x.want, from);
    if (!plan) {
      confirm_board([this, x, freed](bool sure) mutable {
        end_one();
        if (!sure)
          x.promise.deliver(reply{refuse(refusal_code::unavailable)});
        // Seats that came back behind the look, in a block seen before.
        else if (!board_ || freed_in(*board_) != freed)
          scatter(std::move(x));
        else
          refuse_unless_known(x.who, refuse(why_nothing(*board_, x.want)),
                              x.promise);
      });
      return;
    }
    auto y = std::make_shared<over_blocks>();
    y->who = x.who;
    y->access_code = x.access_code;
    y->promise = x.promise;
    y->id = {block(plan->home), env_->random->bits128()};
    y->home = {plan->home, plan->at_home};
    auto seats = x.want.what.quantity - plan->at_home.quantity;
    auto accessible = x.want.what.accessible - plan->at_home.accessible;
    y->gathered = gathering{x.want, x.attempts, std::move(plan->order),
                            0,      seats,      accessible};
    gather(y);
  });
}

/// Takes what there is, block by block, until the home can give the rest.
void event_state::gather(over_blocks_ptr x) {
  auto& wanted = *x->gathered;
  if (wanted.seats == 0) {
    take_home(x);
    return;
  }
  // The event may have changed meanwhile.
  while (board_ && wanted.asked < wanted.order.size()) {
    auto number = wanted.order[wanted.asked++];
    if (number == x->home.block)
      continue;
    auto part = search_.part_of(*board_, number, wanted.want, wanted.seats,
                                wanted.accessible);
    if (!part)
      continue;
    keep(x, {number, *part}, [this, x, part = *part](const refusal* why) {
      if (why && !is_about_seats(why->code)) {
        give_up(x, *why);
        return;
      }
      if (!why) {
        x->gathered->seats -= part.quantity;
        x->gathered->accessible -= part.accessible;
      }
      gather(x);
    });
    return;
  }
  scatter_again(x);
}

/// The next plan must not take for gone what this one keeps.
void event_state::scatter_again(over_blocks_ptr x) {
  free_followers(*x, [this, x] {
    end_one();
    scatter({x->who, x->access_code, x->gathered->want, x->promise,
             x->gathered->attempts});
  });
}

} // namespace onsale::actors
