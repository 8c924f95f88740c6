#pragma once

#include "http/response.hpp"
#include "http/upgrade.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace onsale::http {

/// One message of a feed, a JSON text: a part of its own, and behind it one
/// that many clients share.
struct live_message {
  std::string own;
  shared_text shared; // may be null
  uint64_t id = 0;    // what a client resumes behind
};

/// Why a session ends, in words that every transport can say.
enum class live_end : uint8_t {
  done,        // there is nothing more to tell
  going_away,  // the server stops: connect again
  misbehaved,  // the client says too much
  not_admitted // to what it is told of, any more
};

class live_session;

/// What a client is told. It belongs to its session.
class live_topic {
public:
  virtual ~live_topic() = default;

  /// The session is idle: all that was said is on its way. Says what is new, if
  /// anything is. What comes later is for the topic to say when it comes, if
  /// the session is idle then.
  virtual void tell(live_session& to) = 0;
};

/// A client that is told news as they come, over some transport. One message is
/// on its way at a time: a client that reads slowly is told what is true when
/// it has caught up, and nothing is queued for it.
class live_session : public upgrade {
public:
  explicit live_session(std::unique_ptr<live_topic> topic)
    : topic_(std::move(topic)) {
    // To be begun.
  }

  /// Whether something may be said.
  bool idle() const noexcept {
    return state_ == state::idle;
  }

  /// @pre idle
  void say(live_message x);

  /// Ends it, behind what is on its way.
  void end(live_end why);

  void drain() final {
    end(live_end::going_away);
  }

  void check_deadlines(clock::time_point now) override;
  void close() noexcept final;

protected:
  /// Sends a message; `sent` comes when it is on its way.
  virtual void send(live_message x) = 0;

  /// Says goodbye, and closes.
  virtual void send_end(live_end why) = 0;

  /// Closes the socket: whatever is waited for fails.
  virtual void abort() noexcept = 0;

  /// The transport is ready for its first message, or for the next one.
  void sent();

  bool is_closed() const noexcept {
    return state_ == state::closed;
  }

private:
  enum class state : uint8_t { starting, idle, sending, ending, closed };

  std::unique_ptr<live_topic> topic_;
  std::optional<live_end> to_end_;         // behind the message on its way
  clock::time_point since_ = clock::now(); // of the state
  state state_ = state::starting;
};

} // namespace onsale::http
