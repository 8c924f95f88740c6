#include "http/live/live_session.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

#include <utility>

namespace onsale::http {

void live_session::say(live_message x) {
  ensure(idle());
  state_ = state::sending;
  since_ = clock::now();
  send(std::move(x));
}

void live_session::sent() {
  if (state_ != state::starting && state_ != state::sending)
    return;
  state_ = state::idle;
  since_ = clock::now();
  if (auto why = std::exchange(to_end_, std::nullopt))
    end(*why);
  else
    topic_->tell(*this);
}

void live_session::end(live_end why) {
  switch (state_) {
    case state::starting:
    case state::sending:
      if (!to_end_)
        to_end_ = why;
      break;
    case state::idle:
      state_ = state::ending;
      since_ = clock::now();
      send_end(why);
      break;
    case state::ending:
    case state::closed:
      break;
  }
}

/// A message that does not leave, and a goodbye that nobody hears.
void live_session::check_deadlines(clock::time_point now) {
  if (state_ != state::idle && now >= since_ + limits::live_patience)
    close();
}

/// The topic goes at once: what it listens to may not outlive the server.
void live_session::close() noexcept {
  if (std::exchange(state_, state::closed) == state::closed)
    return;
  topic_.reset();
  unlink();
  abort();
}

} // namespace onsale::http
