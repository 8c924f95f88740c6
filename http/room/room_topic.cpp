#include "http/room/room_topic.hpp"

#include "http/room/place_text.hpp"

#include <utility>

namespace onsale::http {

room_topic::room_topic(room_feed& feed, const token_keys& keys, place_holder of,
                       live_users::seat seat, std::optional<live_message> first,
                       uint64_t after)
  : listener(feed, of.event, of.entry), feed_(feed), keys_(keys),
    of_(std::move(of)), seat_(std::move(seat)), first_(std::move(first)),
    told_(after) {
  feed_.add(*this);
}

void room_topic::tell(live_session& to) {
  session_ = &to;
  if (auto message = std::exchange(first_, std::nullopt)) {
    told_ = std::max(told_, message->id);
    to.say(*std::move(message));
    return;
  }
  hear(feed_.latest(of_.event));
}

void room_topic::hear(const room_news& news) {
  if (!session_ || !session_->idle() || !news.look)
    return;
  if (!news.tail) {
    session_->end(live_end::done); // the event has no room any more
    return;
  }
  if (is_from_the_future(told_, *news.look))
    told_ = 0;
  auto at = news.look->find(of_.entry, where_);
  where_ = at.value_or(where_);
  if (!at || news.look->news[*at] <= told_)
    return;
  told_ = news.look->news[*at];
  const auto& told = *news.look->told;
  session_->say({place_head(keys_, of_, told_, told.room, told.places[*at]),
                 news.tail, told_});
}

void room_topic::end() {
  if (session_)
    session_->end(live_end::going_away);
}

} // namespace onsale::http
