#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "cluster/node_status.hpp"
#include "domain/limits.hpp"
#include "http/bridge/actor_bridge.hpp"
#include "http/card_form.hpp"
#include "http/exchange.hpp"
#include "http/gzip_pieces.hpp"
#include "http/live/live_users.hpp"
#include "http/live/seat_feed.hpp"
#include "http/redis/shared_answers.hpp"
#include "http/redis/shared_limits.hpp"
#include "http/reply.hpp"
#include "http/room/draw_texts.hpp"
#include "http/room/join_limits.hpp"
#include "http/room/queue_pages.hpp"
#include "http/room/room_feed.hpp"
#include "http/token.hpp"
#include "http/views/event_views.hpp"
#include "http/views/item_texts.hpp"
#include "http/views/search_pages.hpp"
#include "http/webhook.hpp"
#include "search/search_board.hpp"
#include "search/shard/searcher.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace onsale::http {

class server;

/// What each I/O thread has of its own.
struct thread_kit {
  /// Lives on the thread that runs `io`.
  thread_kit(caf::actor_system& system, boost::asio::io_context& io,
             const actors::environment_ptr& env,
             const actors::region_actor& region);

  actor_bridge bridge;
  room_feed rooms;
  seat_feed seats;
  deflater deflate;
  std::unique_ptr<shared_answers> shared; // null: nodes share none
  std::unique_ptr<shared_limits> limits;  // the same
};

/// A buyer at the simulated bank has decided.
enum class bank_decision : uint8_t { approve, fail };

/// What stands at the simulated bank: the first decision does.
struct bank_outcome {
  payment_news about;
  bank_decision decided = bank_decision::fail;
};

/// Tells the simulated provider what the buyer has decided; `done` hears what
/// stands, nothing if no payment has asked for it. Empty without that provider.
using bank_desk = std::function<void(
  std::string reference, bank_decision decision,
  std::function<void(std::optional<bank_outcome>)> done)>;

/// Everything that routes work with: a node, and what belongs to its HTTP side.
/// Routes hold a reference; all of it outlives the server.
struct site {
  actors::environment_ptr env;
  actors::region_actor region;
  actors::catalogue_actor catalogue;
  std::shared_ptr<cluster::node_status> status;
  std::shared_ptr<search::search_board> search;
  search::searcher_actor searcher; // null: all of the index is here
  std::shared_ptr<const token_keys> keys;
  std::chrono::seconds token_ttl{std::chrono::hours{24 * 30}};
  bank_desk bank;
  card_form cards;
  webhook_desk webhooks; // empty: no provider sends any
  event_views views{limits::view_bytes};
  queue_pages queues;
  draw_texts draws{limits::draw_bytes};
  std::shared_ptr<join_limits> joins = std::make_shared<join_limits>();
  std::shared_ptr<live_users> live = std::make_shared<live_users>();
  std::vector<std::string> origins; // whose pages may call us, besides our own
  item_texts items;
  search_pages pages;
  bool caches_purged = false; // shared caches are told of changes
  std::vector<std::unique_ptr<thread_kit>> kits; // by I/O thread
  const server* serving = nullptr; // for its figures; null in tests without one

  thread_kit& kit(const exchange& x);

  /// The server is about to stop: whoever waits for news is answered.
  void end_waits();

  /// Node time.
  timestamp now() const {
    return env->clock->at(std::chrono::steady_clock::now());
  }
};

/// How long a client is kept waiting for an actor's answer. Above what any step
/// inside may take, so that the true answer comes first.
inline constexpr std::chrono::milliseconds answer_timeout{25'000};

/// Work that has not begun by then is dropped: nobody may be waiting any more.
inline constexpr std::chrono::milliseconds give_up_after{20'000};

/// A reply that callbacks can share: exactly one of them completes it.
using shared_reply = std::shared_ptr<reply>;

inline shared_reply share(reply x) {
  return std::make_shared<reply>(std::move(x));
}

/// Runs `then` on the exchange's own thread, with what some other thread says.
template <class Argument, class Then>
auto posted(const exchange& x, Then then);

/// The same with a store's answer: engines have threads of their own.
template <class T, class Then>
auto on_thread_of(const exchange& x, Then then) {
  return posted<storage::store_result<T>>(x, std::move(then));
}

/// Asks the region; `then` gets what comes back, or null if nothing came in time.
template <class Message, class Then>
void ask_region_then(site& s, exchange& x, Message what, Then then);

/// Asks the region, and answers with what comes back: the booking calls.
template <class Message>
void ask_region(site& s, exchange& x, Message what, reply done);

/// Answers a booking call. Null: no answer came in time, and nobody knows.
response to_response(actors::reply* x);

/// The event that a path parameter names; answers itself if there is none.
actors::event_record_ptr
find_event(const site& s, exchange& x, std::string_view parameter, reply& done);

/// Runs `then` with an opened event, or with null if there is none or its seats
/// cannot be read now.
void with_event(site& s, exchange& x, event_id id,
                std::function<void(actors::opened_event_ptr)> then);

/// Who asks, with the key of the request, for a message to an actor.
actors::call caller_of(const site& s, const exchange& x);

} // namespace onsale::http

#include "http/site_impl.hpp"
