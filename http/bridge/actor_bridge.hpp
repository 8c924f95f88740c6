#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <caf/actor_companion.hpp>
#include <caf/actor_system.hpp>
#include <caf/mailbox_element.hpp>
#include <caf/message.hpp>
#include <caf/message_id.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onsale::http {

/// How a request to an actor can fail: it took too long, or whoever should have
/// answered is gone. Either way nobody knows whether it had an effect.
enum class bridge_error : uint8_t { timeout, lost };

/// Lets one I/O thread talk to actors. Requests leave as ordinary messages of a
/// companion actor; answers come back on the thread's `io_context`, with one
/// `post` for as many as have gathered, and are matched by their message id.
///
/// Only its I/O thread may use it. Requests that are open when it is destroyed
/// never hear of their answers.
class actor_bridge {
public:
  template <class T>
  using callback = std::function<void(T*, bridge_error)>;

  actor_bridge(caf::actor_system& system, boost::asio::io_context& io);
  ~actor_bridge();

  actor_bridge(const actor_bridge&) = delete;
  actor_bridge& operator=(const actor_bridge&) = delete;

  /// Sends `what` to `to`. `done` runs once on this thread, with the answer or
  /// with null and an error; the answer may be moved from.
  template <class Answer, class Handle, class Message>
  void request(const Handle& to, Message what,
               std::chrono::milliseconds timeout, callback<Answer> done) {
    auto id = companion().new_request_id(caf::message_priority::normal);
    expect_answer(id.response_id().integer_value(), timeout,
                  [done = std::move(done)](caf::type_erased_tuple* x,
                                           bridge_error why) {
                    if (x && x->match_elements<Answer>())
                      done(&x->get_mutable_as<Answer>(0), why);
                    else
                      done(nullptr, x ? bridge_error::lost : why);
                  });
    send(caf::actor_cast<caf::strong_actor_ptr>(to), id,
         caf::make_message(std::move(what)));
  }

  /// Waits no longer: whoever waits for an answer hears of a timeout.
  void give_up();

private:
  using handler = std::function<void(caf::type_erased_tuple*, bridge_error)>;

  struct expectation {
    handler done;
    std::chrono::steady_clock::time_point until;
  };

  /// What actor threads and the I/O thread share: it outlives the bridge as
  /// long as the companion's handler does.
  struct inbox;

  caf::actor_companion& companion();
  void
  send(const caf::strong_actor_ptr& to, caf::message_id id, caf::message what);
  void
  expect_answer(uint64_t id, std::chrono::milliseconds timeout, handler done);
  void take_answers();
  void watch();
  void drop_overdue(std::chrono::steady_clock::time_point now);

  boost::asio::io_context& io_;
  boost::asio::steady_timer timer_;
  caf::actor companion_;
  std::shared_ptr<inbox> inbox_;
  std::unordered_map<uint64_t, expectation> expected_;
  bool watching_ = false;
};

} // namespace onsale::http
