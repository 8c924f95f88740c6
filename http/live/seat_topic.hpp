#pragma once

#include "http/live/live_session.hpp"
#include "http/live/live_users.hpp"
#include "http/live/seat_feed.hpp"

#include <functional>
#include <optional>

namespace onsale::http {

/// Tells somebody of the seats of an event: a snapshot first, and then what has
/// changed. Ends when its client may not see them any more: with the pass, or
/// when a waiting room opens for those who have shown none.
class seat_topic final : public live_topic, public seat_feed::listener {
public:
  /// @param pass_until none: no pass was needed
  seat_topic(seat_feed& feed, event_id event, live_users::seat seat,
             std::optional<timestamp> pass_until,
             std::function<timestamp()> now);

  void tell(live_session& to) override;
  void hear(bool closed) override;
  void end() override;

private:
  seat_feed& feed_;
  event_id event_;
  live_users::seat seat_;
  std::optional<timestamp> pass_until_;
  std::function<timestamp()> now_;
  uint64_t told_ = 0;
  live_session* session_ = nullptr; // once it has begun
};

} // namespace onsale::http
