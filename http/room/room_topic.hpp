#pragma once

#include "http/live/live_session.hpp"
#include "http/live/live_users.hpp"
#include "http/room/room_feed.hpp"
#include "http/room/room_tokens.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace onsale::http {

/// Tells somebody how the own place is, each time when there is news of it.
class room_topic final : public live_topic, public room_feed::listener {
public:
  /// @param first what is known of the place, with its number, unless the
  /// client knows it: the first message
  /// @param keys must outlive it
  room_topic(room_feed& feed, const token_keys& keys, place_holder of,
             live_users::seat seat, std::optional<live_message> first,
             uint64_t after);

  void tell(live_session& to) override;

  void hear(const room_news& news) override;

  void end() override;

private:
  room_feed& feed_;
  const token_keys& keys_;
  place_holder of_;
  live_users::seat seat_;
  std::optional<live_message> first_;
  uint64_t told_;                   // the number of the last news
  size_t where_ = 0;                // in the latest look that had the place
  live_session* session_ = nullptr; // once it has begun
};

} // namespace onsale::http
