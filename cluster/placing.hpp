#pragma once

#include "cluster/wire/envelope.hpp"
#include "domain/ids.hpp"

#include <type_traits>

namespace onsale::cluster {

/// Whether a command is decided by the actor of an event, not by a block.
template <class Message>
inline constexpr bool is_for_event
  = std::is_same_v<Message, actors::reserve_tickets>
    || std::is_same_v<Message, actors::reserve_best>
    || std::is_same_v<Message, actors::reserve_places>
    || std::is_same_v<Message, actors::set_house_seats>
    || std::is_same_v<Message, actors::cancel_event>;

/// Whether a command is decided by a waiting room.
template <class Message>
inline constexpr bool is_for_room
  = std::is_same_v<Message, actors::join_room>
    || std::is_same_v<Message, actors::leave_room>
    || std::is_same_v<Message, actors::reveal_seed>
    || std::is_same_v<Message, actors::set_room_pace>
    || std::is_same_v<Message, actors::follow_room>
    || std::is_same_v<Message, actors::purchase_completed>;

/// Whose business a command is: a block, or (block 0) an event or its waiting
/// room.
/// @pre lists of tickets are not empty
block_id place_of(const wire::command& x);

/// Whether a command that another node has sent names whom it is for.
bool is_addressed(const wire::command& x);

/// Who waits for it gives up then; never, if nobody says so.
timestamp give_up_of(const wire::command& x);

/// What to say of a command that has found nobody who decides about it: nothing
/// has happened, unless it had begun to be decided elsewhere.
refusal nobody_decides(const wire::command& x, refusal_code nothing_happened);

} // namespace onsale::cluster
