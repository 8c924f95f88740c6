// What operators ask of a ticket block: house seats, places that are about to
// leave the plan, and the answers to keep.

#include "actors/ticket_block.hpp"
#include "actors/ticket_block_call.hpp"

#include <utility>

namespace onsale::actors {

/// Answered at once, since nothing is written: when the change that this is for
/// is, the store checks once more that nobody has the seats.
void ticket_block_state::withdraw(const set_house_seats_here& cmd,
                                  request& from) {
  answer done{200};
  if (cmd.to == seat_status::available) {
    machine_->put_back(cmd.seats);
    publish();
    answer_to(from, std::move(done));
    return;
  }
  if (cmd.give_up && now() >= *cmd.give_up) {
    answer_to(from, refuse(refusal_code::unavailable));
    return;
  }
  auto withdrawn = machine_->withdraw(cmd.seats);
  if (!withdrawn) {
    check(std::move(from), std::move(withdrawn).error(), std::nullopt);
    return;
  }
  for (auto seat : *withdrawn)
    done.moved.push_back({id_, seat});
  answer_to(from, std::move(done));
}

void ticket_block_state::on(const set_house_seats_here& cmd, request& from) {
  if (cmd.for_now) {
    withdraw(cmd, from);
    return;
  }
  auto decided = cmd.to == seat_status::blocked
                   ? machine_->block_seats(cmd.seats, now())
                   : machine_->unblock_seats(cmd.seats, now());
  machine_->put_back(cmd.kept); // those that move now stay away by themselves
  if (!decided) {
    publish();
    check(std::move(from), std::move(decided).error(), std::nullopt);
    return;
  }
  answer done{200};
  for (const auto& x : decided->seats)
    done.moved.push_back({id_, x.seat});
  append({std::move(from), *std::move(decided), std::move(done), std::nullopt,
          machine_->rollbacks()},
         std::nullopt, cmd.together);
}

void ticket_block_state::on(const confirm_shown&, request& from) {
  check(std::move(from), std::nullopt, answer{});
}

void ticket_block_state::on(const keep_answer& cmd, request& from) {
  keep(cmd.what, std::move(from), std::nullopt);
}

void ticket_block_state::keep(const storage::keyed_answer& what, request from,
                              const std::optional<booking_id>& shown_with) {
  change x;
  x.block = id_;
  x.kind = change_kind::answer_kept;
  x.at = now();
  append({std::move(from), std::move(x), answer{what.status, what.body},
          std::nullopt, machine_->rollbacks(), shown_with},
         what);
}

/// What has become of a booking, when the entry that made it so could not keep
/// the text for this request.
void ticket_block_state::answer_and_keep(const booking_id& id, request from,
                                         answer what) {
  from.has_effect = true;
  auto key = key_of(from.what);
  if (!key) {
    answer_once_shown(id, std::move(from), std::move(what));
    return;
  }
  key->status = what.status;
  key->body = what.body;
  keep(*key, std::move(from), id);
}

} // namespace onsale::actors
