#pragma once

#include "actors/environment.hpp"
#include "http/response.hpp"
#include "http/views/seats_json.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>

namespace onsale::http {

/// What the seats of an event are, as of one tick.
struct seat_news {
  uint64_t number = 0; // grows by one with each piece of news
  shared_text delta;   // from the number before; null: there is none
  shared_text snapshot;
};

/// Brings the seats of events to the live connections of one I/O thread: what
/// has changed on a board is put in words once for all of them, every 100 ms at
/// most, and a client that has missed something gets all of it anew.
///
/// Only its I/O thread may use it.
class seat_feed {
public:
  using link = boost::intrusive::list_base_hook<
    boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  /// Somebody who watches the seats of an event.
  class listener : public link {
  public:
    virtual ~listener() = default;

    /// There may be news. May destroy the listener, and no other one.
    /// @param closed a waiting room is on
    virtual void hear(bool closed) = 0;

    /// Nobody is told anything any more. The same.
    virtual void end() = 0;
  };

  /// @param wake has an event shown whose board has gone
  seat_feed(boost::asio::io_context& io, actors::environment_ptr env,
            std::function<void(event_id)> wake);
  ~seat_feed();
  seat_feed(const seat_feed&) = delete;
  seat_feed& operator=(const seat_feed&) = delete;

  void add(event_id id, listener& x);

  /// @returns what is known of the seats; number 0: nothing yet
  /// @pre somebody listens
  /// @param with_snapshot whether the snapshot is wanted, which is made for the
  /// first who wants it
  const seat_news& latest(event_id id, bool with_snapshot);

  /// Ends all listeners: the server stops.
  void end();

private:
  using clock = std::chrono::steady_clock;
  using listeners = boost::intrusive::list<
    listener, boost::intrusive::constant_time_size<false>>;

  struct watched {
    listeners all;
    actors::opened_event_ptr opened; // as the board was
    shown_blocks shown;
    seat_news news;
    clock::time_point wake_at;              // not before
    std::optional<timestamp> unknown_since; // whether a room is on
  };

  void look(event_id id, watched& x);
  bool is_closed(watched& x, const actors::event_record_ptr& of);
  void wait();

  boost::asio::steady_timer timer_;
  actors::environment_ptr env_;
  std::function<void(event_id)> wake_;
  std::unordered_map<event_id, watched> events_;
  bool waiting_ = false;
};

} // namespace onsale::http
