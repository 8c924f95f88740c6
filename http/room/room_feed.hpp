#pragma once

#include "actors/room_desk.hpp"
#include "domain/ids.hpp"
#include "http/response.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace onsale::http {

/// What is known of a room, with what all messages about it share.
struct room_news {
  actors::room_look_ptr look;
  shared_text tail; // as `message_tail` makes it; null: there is no such room
};

/// Brings the news of waiting rooms to the connections of one I/O thread: as
/// many as there are, each look comes to the thread once, and is put in words
/// once.
///
/// Only its I/O thread may use it.
class room_feed {
public:
  using clock = std::chrono::steady_clock;
  using link = boost::intrusive::list_base_hook<
    boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  /// Somebody who shows a place. The room counts that person as present from
  /// `add` until the listener is gone.
  class listener : public link {
  public:
    listener(room_feed& feed, event_id event, entry_id entry);
    virtual ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    /// There is a new look. May destroy the listener, and no other one.
    virtual void hear(const room_news& news) = 0;

    /// Time has passed, a quarter of a second or so. The same.
    virtual void tick(clock::time_point now) = 0;

    /// Nobody is told anything any more. The same.
    virtual void end() = 0;

    event_id event() const noexcept {
      return event_;
    }

    entry_id entry() const noexcept {
      return entry_;
    }

  private:
    room_feed& feed_;
    event_id event_;
    entry_id entry_;
  };

  /// @param now the node's time
  room_feed(boost::asio::io_context& io,
            std::shared_ptr<actors::room_desk> desk,
            std::function<timestamp()> now);
  ~room_feed();
  room_feed(const room_feed&) = delete;
  room_feed& operator=(const room_feed&) = delete;

  /// What runs its thread.
  boost::asio::io_context& context() noexcept {
    return io_;
  }

  /// Has a listener hear of looks from now on.
  void add(listener& x);

  /// @returns what is known of a room, which may be nothing: a null look
  room_news latest(event_id id);

  /// Ends all listeners: the server stops.
  void end();

private:
  using listeners = boost::intrusive::list<
    listener, boost::intrusive::constant_time_size<false>>;

  /// What the thread that takes looks and this one share.
  struct inbox;

  void take_looks();
  void tell(const actors::room_look_ptr& x);
  room_news put_in_words(const actors::room_look_ptr& x);
  void wait();
  template <class Call>
  void for_each(listeners& all, Call call);

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<actors::room_desk> desk_;
  std::function<timestamp()> now_;
  std::shared_ptr<inbox> inbox_;
  std::unordered_map<event_id, listeners> rooms_;
  std::unordered_map<event_id, room_news> worded_;
  bool waiting_ = false; // for the timer
};

} // namespace onsale::http
