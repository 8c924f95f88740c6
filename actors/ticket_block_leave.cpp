// How a ticket block leaves in good order when its shard moves to another node.

#include "actors/ticket_block.hpp"
#include "actors/ticket_block_call.hpp"

#include <map>
#include <set>
#include <type_traits>
#include <utility>

namespace onsale::actors {

/// What has been decided is with the journal, or asked of the store, and comes
/// to its end here. Everything else is decided by whoever owns the shard next.
caf::typed_response_promise<ok_atom> ticket_block_state::leave() {
  auto promise = self_->make_response_promise<ok_atom>();
  leavers_.push_back(promise);
  if (leavers_.size() > 1)
    return promise;
  for (auto& x : std::exchange(open_waiters_, {}))
    x.delegate(links_.region, open_block{id_});
  give_back_idle();
  // In an order of their own: that of the table is nobody's.
  std::map<uint64_t, request> asking;
  for (auto& [number, what] : std::exchange(lookups_, {}))
    asking.emplace(number, std::move(what.from));
  for (auto& [number, from] : asking)
    give_back_in_turn(std::move(from));
  for (auto& from : std::exchange(stash_, {}))
    give_back_in_turn(std::move(from));
  // What these tell of is durable, and the followers are told all the same.
  for (auto& [id, done] : std::exchange(unshown_, {}))
    for (auto& [to, what] : done.answers)
      answer_to(to, std::move(what));
  quit_if_left();
  return promise;
}

/// The region sends it to whoever owns the shard by then. A duty that is done,
/// or the provider's word, is nobody's request, and must not get lost either.
void ticket_block_state::give_back(request from) {
  std::visit(
    [&]<class Command>(Command& cmd) {
      if constexpr (std::is_same_v<Command, payment_answered>
                    || std::is_same_v<Command, duty_performed>)
        self_->send(links_.region, std::move(cmd));
      else if (from.promise.pending())
        from.promise.delegate(links_.region, std::move(cmd));
    },
    from.what);
}

/// The next owner has to hear of a booking in the order in which this block
/// has: a confirm that waits for the provider before what the provider says,
/// and before another confirm, which would begin to pay once more.
void ticket_block_state::give_back_in_turn(request from) {
  std::optional<booking_id> id;
  if (auto cmd = std::get_if<change_booking>(&from.what))
    id = cmd->id;
  else if (auto said = std::get_if<payment_answered>(&from.what))
    id = said->booking;
  if (id && (payment_waiters_.contains(*id) || parked_.contains(*id)))
    park(*id, std::move(from));
  else
    give_back(std::move(from));
}

/// Who waits for the provider, or behind a change. The next owner asks the
/// provider again, and they wait there (`begun`). Those of a booking with a
/// change on its way stay until that has settled: it may be the very answer
/// that they wait for, to be kept under their keys.
void ticket_block_state::give_back_idle() {
  std::set<booking_id> changing;
  for (const auto& [tag, of] : pending_)
    if (of.what && of.what->about)
      changing.insert(*of.what->about);
  std::set<booking_id> idle;
  for (auto table : {&payment_waiters_, &parked_})
    for (const auto& [id, waiting] : *table)
      if (!changing.contains(id) && !is_open_fate(id))
        idle.insert(id);
  for (const auto& id : idle) {
    for (auto& from : take_payment_waiters(id))
      give_back(std::move(from));
    if (auto parked = parked_.extract(id))
      for (auto& from : parked.mapped())
        give_back(std::move(from));
  }
}

bool ticket_block_state::has_left() const {
  return leaving() && pending_.empty() && fates_.empty() && late_fates_.empty();
}

void ticket_block_state::quit_if_left() {
  if (!leaving())
    return;
  give_back_idle();
  if (!has_left())
    return;
  end_leave();
  self_->quit();
}

void ticket_block_state::end_leave() {
  for (auto& x : std::exchange(leavers_, {}))
    x.deliver(ok_atom::value);
}

} // namespace onsale::actors
