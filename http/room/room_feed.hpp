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
#include <vector>

namespace onsale::http {

/// What is known of a room, with what all messages about it share.
struct room_news {
  actors::room_look_ptr look;
  shared_text tail; // as `message_tail` makes it; null: there is no such room
};

/// Whether a number is none that can have been given out for a room by now, as
/// of a look: clocks differ by less than a minute.
bool is_from_the_future(uint64_t number, const actors::room_look& look);

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
  struct by_time;
  using time_link = boost::intrusive::list_base_hook<
    boost::intrusive::tag<by_time>,
    boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  /// Hears of a look, or of null if none came in time.
  using look_waiter = std::function<void(const actors::room_look_ptr&)>;

  /// Somebody who shows a place. The room counts that person as present as long
  /// as the listener is there.
  class listener : public link, public time_link {
  public:
    listener(room_feed& feed, event_id event, entry_id entry);
    virtual ~listener();
    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    /// There is a new look. May destroy the listener, and no other one.
    virtual void hear(const room_news& news) = 0;

    /// Time has passed, a quarter of a second or so; of those alone who were
    /// added by `add_clocked`. May destroy the listener, and no other one.
    virtual void tick(clock::time_point) {
      // Whoever stays as long as there is news has no need of it.
    }

    /// Nobody is told anything any more. May destroy the listener, and no
    /// other one.
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

  /// And has it hear of time as well. (It costs a look at each of them, four
  /// times a second.)
  void add_clocked(listener& x);

  /// @returns what is known of a room, which may be nothing: a null look
  room_news latest(event_id id);

  /// Waits for the next look at a room, which is taken as soon as possible,
  /// some seconds at most. However many wait, the room is asked once.
  void await(event_id id, look_waiter then);

  /// Ends all listeners, and whoever waits for a look: the server stops.
  void end();

private:
  using listeners = boost::intrusive::list<
    listener, boost::intrusive::constant_time_size<false>>;

  using clocked = boost::intrusive::list<
    listener, boost::intrusive::base_hook<time_link>,
    boost::intrusive::constant_time_size<false>>;

  /// What the thread that takes looks and this one share.
  struct inbox;

  void take_looks();
  void tell(const actors::room_look_ptr& x);
  room_news put_in_words(const actors::room_look_ptr& x);
  void wait();
  void give_up_looks(clock::time_point now);

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<actors::room_desk> desk_;
  std::function<timestamp()> now_;
  std::shared_ptr<inbox> inbox_;
  std::unordered_map<event_id, listeners> rooms_;
  clocked clocked_;
  std::unordered_map<event_id, room_news> worded_;

  struct look_wait {
    event_id event;
    clock::time_point until;
    look_waiter then;
  };

  std::vector<look_wait> looks_; // that are waited for
  bool waiting_ = false;         // for the timer
};

} // namespace onsale::http
