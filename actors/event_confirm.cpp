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
  unconfirmed_.push_back(std::move(then));
  confirm_next();
}

/// Those who come while the blocks are asked wait for the next answer, all
/// together.
void event_state::confirm_next() {
  if (confirming_ || unconfirmed_.empty())
    return;
  auto waiting = std::exchange(unconfirmed_, {});
  if (board_ && board_->blocks() > 0) {
    confirm_for(std::move(waiting));
    return;
  }
  for (auto& then : waiting)
    then(board_ != nullptr); // the event has changed, or has no block
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
    confirm_next();
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
