// How an event makes sure of what its board shows, before it refuses by that.

#include "actors/event.hpp"

#include <utility>

namespace onsale::actors {

/// A board may be behind blocks of other nodes, and this node may have lost its
/// own without having heard of it: no refusal may rest on that (P2, P4). Runs
/// `then` when every block has confirmed what it shows, after this was called;
/// with false if one cannot, or the event has changed. A node alone shows what
/// its blocks do.
void event_state::confirm_board(std::function<void(bool)> then) {
  if (!env_->ages || (board_ && board_->blocks() == 0)) {
    then(true);
    return;
  }
  if (!board_) { // the event has changed
    then(false);
    return;
  }
  // Those who come while it is asked wait for the next answer, all together.
  unconfirmed_.push_back(std::move(then));
  if (!confirming_)
    confirm_for(std::exchange(unconfirmed_, {}));
}

void event_state::confirm_for(std::vector<std::function<void(bool)>> waiting) {
  confirming_ = true;
  struct question {
    std::vector<std::function<void(bool)>> waiting;
    size_t left = 0;
    bool sure = true;
  };
  auto asked = std::make_shared<question>();
  asked->waiting = std::move(waiting);
  asked->left = board_->blocks();
  auto answered = [this, asked](bool sure) {
    asked->sure = asked->sure && sure;
    if (--asked->left > 0)
      return;
    confirming_ = false;
    for (auto& then : asked->waiting)
      then(asked->sure);
    for (auto& then : std::exchange(unconfirmed_, {}))
      confirm_board(std::move(then));
  };
  for (uint32_t number = 1; number <= board_->blocks(); ++number)
    self_->request(region_, step_timeout, confirm_shown{block(number)})
      .then(
        [answered](const reply& said) {
          answered(std::holds_alternative<answer>(said));
        },
        [answered](const caf::error&) {
          answered(false);
        });
}

} // namespace onsale::actors
