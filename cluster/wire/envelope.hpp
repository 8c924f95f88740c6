#pragma once

#include "actors/messages.hpp"
#include "domain/ids.hpp"
#include "domain/offer.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// What nodes send each other: batches of envelopes, as bytes. A build that
/// meets what it does not know says so, or passes it by; see
/// docs/decisions/0002-messages.md.
namespace onsale::cluster::wire {

/// Whatever is asked of the owner of a block or an event.
using command = std::variant<
  actors::reserve_tickets, actors::reserve_best, actors::reserve_places,
  actors::reserve_here, actors::hold_here, actors::change_booking,
  actors::confirm_ticket, actors::settle_follower, actors::set_house_seats,
  actors::set_house_seats_here, actors::keep_answer, actors::confirm_shown,
  actors::open_block, actors::cancel_event, actors::duty_performed,
  actors::payment_answered, actors::join_room, actors::leave_room,
  actors::reveal_seed, actors::set_room_pace, actors::follow_room,
  actors::purchase_completed>;

/// Done, without an answer to a client.
struct done {};

/// The shard is not here; as far as the answering node knows it is there.
struct not_owner {
  shard_id shard = 0;
  uint32_t node = 0;  // 0: nobody knows
  uint64_t epoch = 0; // of what the answering node knows
};

/// The command is of a later build. Nothing has happened.
struct not_understood {};

using outcome = std::variant<actors::reply, done, not_owner, not_understood>;

/// A command for a shard. Its sender waits for an answer under `id`, unless
/// that is 0: then nobody does.
struct request {
  uint64_t id = 0;
  shard_id shard = 0;
  /// After that nobody waits any more; as a span, since clocks differ.
  std::chrono::milliseconds time_left{0};
  command what;
};

struct answer {
  uint64_t id = 0;
  outcome what;
};

/// What readers are to see of a block.
struct shown {
  block_snapshot what;
};

/// Its board is gone: nobody reads it here any more.
struct unread_block {
  block_id block;
};

/// The newest history of the database that the node has heard of
/// (storage/timelines.hpp).
struct history {
  uint64_t newest = 0;
};

/// Shards that the node has taken over and decides about from now on: whoever
/// had them may hand over the next ones.
struct opened {
  std::vector<shard_id> shards;
};

/// What is left of blocks of the node.
struct offers {
  std::vector<block_offer> what;
};

/// A question about a shard of the search index (search/shard/coding.hpp).
struct index_question {
  uint64_t id = 0;
  std::chrono::milliseconds time_left{0}; // as that of a request
  std::vector<uint8_t> what;
};

/// The answer; empty if the node has none.
struct index_answer {
  uint64_t id = 0;
  std::vector<uint8_t> what;
};

using envelope = std::variant<request, answer, shown, unread_block, history,
                              opened, offers, index_question, index_answer>;

/// A request whose command this build cannot read: to be answered with
/// `not_understood`.
struct unread_request {
  uint64_t id = 0;
};

using received = std::variant<request, answer, unread_request, shown,
                              unread_block, history, opened, offers,
                              index_question, index_answer>;

/// Bytes for a peer.
std::string write(const std::vector<envelope>& what);

/// Reads what a peer sent. Envelopes of unknown kinds are left out, and so are
/// answers that this build cannot read: what was asked then ends like a request
/// that nobody answers.
/// @returns nothing if these are no envelopes
std::optional<std::vector<received>> read(std::string_view bytes);

} // namespace onsale::cluster::wire
