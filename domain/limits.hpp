#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every limit of the program has its name and its reason here.
namespace onsale::limits {

using namespace std::chrono_literals;

// -- catalogue ----------------------------------------------------------------

/// Ids of venues, performers and events: 1 to 2^63 - 1, since stores keep them
/// as signed 64-bit integers.
inline constexpr uint64_t id_max = INT64_MAX;

/// Places in one block. It bounds the time of one turn of its actor (best
/// available looks at every place) and the size of a snapshot. A larger section
/// is split.
inline constexpr size_t places_per_block = 2'000;

/// Blocks of one event: 200,000 places.
inline constexpr size_t blocks_per_event = 100;

/// Seats in one row: a row is never split over blocks unless it is longer than
/// a block.
inline constexpr size_t seats_per_row = 2'000;

/// Length of names in bytes; descriptions may be `description_bytes` long.
inline constexpr size_t name_bytes = 200;
inline constexpr size_t description_bytes = 20'000;

/// Length of addresses of images, as browsers commonly take them.
inline constexpr size_t url_bytes = 2'048;

/// Items of one list of a catalogue object: performers, aliases, price levels,
/// fees, presales, points of an outline.
inline constexpr size_t list_items = 1'000;

/// Access codes of one presale: one for each member of a fan club.
inline constexpr size_t access_codes = 100'000;

/// Coordinates of seats and sections, either way of zero, in whatever unit the
/// plan is drawn. Keeps distances finite.
inline constexpr double coordinate = 1e9;

/// Length of section and price level ids, `[A-Za-z0-9_-]`.
inline constexpr size_t label_bytes = 32;

/// Length of a user's id: room for the subject of any identity provider.
inline constexpr size_t user_id_bytes = 128;

/// Minor units of one price: 10 million of the major unit. Keeps every total of
/// a booking far below 2^63.
inline constexpr int64_t price_minor = 1'000'000'000;

// -- booking ------------------------------------------------------------------

/// Seats that one request may name or ask for. Beyond it the request is
/// malformed (400); above the event's `tickets_per_user` it is refused (409).
inline constexpr size_t seats_per_request = 100;

/// Defaults of an event's own limits.
inline constexpr uint32_t tickets_per_user = 8;
inline constexpr uint32_t open_holds = 3;
inline constexpr std::chrono::seconds hold_ttl = 480s;

/// Highest values of the two: the places of the largest event, so that anybody
/// who wants no limit can say so.
inline constexpr uint32_t tickets_per_user_max = static_cast<uint32_t>(
  blocks_per_event * places_per_block);
inline constexpr uint32_t open_holds_max = tickets_per_user_max;
inline constexpr uint32_t tickets_per_card_max = tickets_per_user_max;

/// Length of what a provider calls a card. Longer ones do not count.
inline constexpr size_t card_bytes = 100;

/// Longest hold time that an event may set.
inline constexpr std::chrono::seconds hold_ttl_max = 1'200s;

/// A hold cannot be extended past this time after it began.
inline constexpr std::chrono::minutes hold_cap = 20min;

/// What a buyer keeps after a declined card: time to fetch another one.
inline constexpr std::chrono::seconds hold_after_decline = 60s;

/// Longest time in `paying` (P7): a slow bank or a 3-D Secure page.
inline constexpr std::chrono::minutes paying_max = 10min;

/// Hold and payment together (P7): nobody pins seats longer than this.
inline constexpr std::chrono::minutes booking_cap = 30min;

/// Cards that may be tried for one booking (P7).
inline constexpr uint32_t payment_attempts = 5;

/// Time for which a follower block keeps seats for a booking whose row does not
/// exist yet (P4).
inline constexpr std::chrono::seconds provisional_ttl = 15s;

/// Shortest time between two questions of a follower about the same booking: it
/// waits out a change that is about to settle, and never asks in a tight loop.
inline constexpr std::chrono::seconds ask_again = 1s;

/// Scans of best available over an event before the answer is 503 (P4).
inline constexpr int event_scans = 3;

/// Attempts to gather scattered seats from several blocks before that. They
/// meet each other more often: each keeps seats while it asks for more.
inline constexpr int scatter_attempts = 8;

/// Idempotency keys: length in bytes, and how long answers are kept (P3).
inline constexpr size_t idempotency_key_bytes = 255;
inline constexpr std::chrono::hours idempotency_ttl = 24h;

// -- waiting room -------------------------------------------------------------

/// A token that shows a pass, and how long before its end it is renewed. It is
/// accepted a little after its end, since clocks of nodes differ (P13).
inline constexpr std::chrono::seconds pass_token_ttl = 60s;
inline constexpr std::chrono::seconds pass_renewal = 40s;
inline constexpr std::chrono::seconds pass_leeway = 30s;

/// Programs that show a line tell so every 15 s; who was not heard of for two
/// of these times is not there. And how long somebody whose turn came then may
/// take to return.
inline constexpr std::chrono::seconds heartbeat = 15s;
inline constexpr std::chrono::seconds presence = 2 * heartbeat + 5s;
inline constexpr std::chrono::seconds return_grace = 120s;

/// People on the list of one room: as many as a fan club may have codes.
inline constexpr size_t room_members = access_codes;

/// Work that may be asked for to join, in leading zero bits of a hash: 32 take
/// a fast machine minutes. It rises by one bit with every doubling of the
/// people who have joined, beyond so many. A proof counts for so long.
inline constexpr uint32_t proof_bits = 32;
inline constexpr size_t proof_step = 10'000;
inline constexpr std::chrono::minutes proof_kept = 5min;

/// Witnesses of one draw: it waits for all of them.
inline constexpr size_t draw_witnesses = 16;

/// Time that witnesses have after the freeze to reveal their seeds.
inline constexpr std::chrono::seconds reveal_time = 60s;

/// People of one room that join or leave in one transaction, and as many who
/// come in, go out or are called. (At the freeze as many are parked as there
/// are.)
inline constexpr size_t room_changes = 1'000;

/// Places that one node asks about at once: of all its connections.
inline constexpr size_t room_followed = 20'000;

/// Who came before the freeze and still waits then is served first, for so long.
inline constexpr std::chrono::seconds freeze_patience = 1s;

/// Requests that wait in one room before others are refused (503).
inline constexpr size_t room_waiting = 100'000;

/// How often a room looks whether somebody may come in.
inline constexpr std::chrono::milliseconds room_tick = 250ms;

/// How often a node asks a room for all the people who are there; how often
/// they are told what changes all the time; and for how long it goes on when
/// nobody wants to know any more.
inline constexpr std::chrono::seconds room_look = 1s;
inline constexpr std::chrono::milliseconds room_refresh = 5s;
inline constexpr std::chrono::seconds room_looked_at = 60s;

/// A place can be shown so long after the sale.
inline constexpr std::chrono::hours place_kept = 24h;

/// Memory of one node for the texts of draws.
inline constexpr size_t draw_bytes = 64u << 20;

/// Longest time for which a request waits for news (`Prefer: wait`).
inline constexpr std::chrono::seconds room_wait = 25s;

/// What a node knows of a room is true enough for so long to decide by it who
/// needs a pass.
inline constexpr std::chrono::seconds room_known = 5s;

/// How long people with a pass shop, until it was measured.
inline constexpr std::chrono::minutes shopping_guess = 4min;

// -- journal ------------------------------------------------------------------

/// Entries of one batch: bounds the length of a transaction, so that a stop or
/// a takeover never waits long for one.
inline constexpr size_t entries_per_batch = 256;

/// Entries waiting in a node's journal before new work is refused with 503
/// `overloaded`.
inline constexpr size_t journal_queue = 20'000;

// -- cluster ------------------------------------------------------------------

/// Commands that one node keeps while their shards are on the way from one node
/// to another, and for how long: a takeover takes a second, and a client that
/// waits for longer is better told.
inline constexpr size_t kept_commands = 10'000;
inline constexpr std::chrono::seconds shard_patience = 3s;

// -- HTTP ---------------------------------------------------------------------

/// Request bodies; administrators send whole seating plans.
inline constexpr size_t body_bytes = 1u << 20;
inline constexpr size_t admin_body_bytes = 64u << 20;

/// After 413 the rest of the body is read up to this much or this long, so that
/// the client gets to see the answer.
inline constexpr size_t drain_bytes = 16u << 20;
inline constexpr std::chrono::seconds drain_time = 2s;

inline constexpr size_t header_bytes = 16u << 10;
inline constexpr size_t target_bytes = 8u << 10;

/// Memory for the finished texts of event pages, and for what readers see of
/// events that no actor works on, on one node.
inline constexpr size_t view_bytes = 256u << 20;
inline constexpr size_t board_bytes = 256u << 20;

// Of searches: memory for answers that are kept, of which pages as they were
// sent take so much, and the largest of these; and texts of events in lists,
// some hundred bytes each.
inline constexpr size_t search_bytes = 192u << 20;
constexpr size_t search_pages_share(size_t bytes) {
  return bytes / 3 * 2;
}
inline constexpr size_t search_page_bytes = 16u << 10;
inline constexpr size_t item_texts = 65'536;

/// Live connections: of one user; until a message must have left, and a goodbye
/// been answered; until somebody who says nothing, not even to a ping, is gone;
/// and what such a client may say in one message, and how often between two
/// looks at the time.
inline constexpr size_t live_sockets = 16;
inline constexpr size_t live_sockets_of_address = 1'000; // of nobody known
inline constexpr std::chrono::seconds live_patience = 10s;
inline constexpr std::chrono::seconds live_silence = 40s;
inline constexpr size_t live_input_bytes = 4u << 10;
inline constexpr size_t live_input_messages = 50;

/// Keys of requests whose fate an event had to leave open, such as those that
/// are on their way when the store is lost.
inline constexpr size_t open_keys = 10'000;

/// Pages of events that are in files of the kernel, besides: each takes a
/// descriptor of the process.
inline constexpr size_t view_files = 64;

/// An event stays at hand so long before and after its on-sale begins.
inline constexpr std::chrono::hours board_kept = 24h;

/// Levels of nesting in a JSON body, and values in it. Three bytes of text can
/// be a value that takes a hundred while it is read; an event of 200,000 seats
/// with all their members has 1.4 million.
inline constexpr size_t json_depth = 32;
inline constexpr size_t json_values = 2'000'000;

/// Requests that one node works on at once, and connections it keeps open.
inline constexpr size_t requests_in_flight = 10'000;
inline constexpr size_t connections = 20'000;

/// Requests that begin something are refused while those before them wait
/// longer than this. A purchase is some steps, each behind whoever waits: all
/// of them together should take less than the second that buyers give a page.
inline constexpr std::chrono::milliseconds queue_wait = 100ms;

/// How many of them are let in before it was measured how fast they go: what a
/// server of two cores answers in that time. And however slowly they go: one
/// batch of the journal, since smaller ones would slow down everybody.
inline constexpr size_t let_in_first = 1'000;
inline constexpr size_t let_in_least = entries_per_batch;

/// Items of one page of a listing.
inline constexpr size_t page_items = 20;
inline constexpr size_t page_items_max = 100;

/// Bytes of a text that is searched for: longer ones are no names.
inline constexpr size_t search_text_bytes = 500;

/// Values of one parameter of a search.
inline constexpr size_t search_values = 20;

/// Completions of what is being typed.
inline constexpr size_t suggestions = 20;

/// Requests a second: of one user, and of one client address (hundreds of
/// people sit behind one).
inline constexpr double user_rate = 200;
inline constexpr double address_rate = 5'000;

} // namespace onsale::limits
