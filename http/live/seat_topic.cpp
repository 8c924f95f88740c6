#include "http/live/seat_topic.hpp"

#include <utility>

namespace onsale::http {

seat_topic::seat_topic(seat_feed& feed, event_id event, live_users::seat seat,
                       std::optional<timestamp> pass_until,
                       std::function<timestamp()> now)
  : feed_(feed), event_(event), seat_(std::move(seat)), pass_until_(pass_until),
    now_(std::move(now)) {
  feed_.add(event_, *this);
}

void seat_topic::tell(live_session& to) {
  session_ = &to;
  const auto& news = feed_.latest(event_, false);
  if (news.number == told_)
    return;
  auto next = told_ + 1 == news.number && told_ > 0 && news.delta;
  const auto& text = next ? news.delta : feed_.latest(event_, true).snapshot;
  told_ = news.number;
  to.say({{}, text, told_});
}

void seat_topic::hear(bool closed) {
  if (!session_ || !session_->idle())
    return;
  if (pass_until_ ? now_() >= *pass_until_ : closed)
    session_->end(live_end::not_admitted);
  else
    tell(*session_);
}

void seat_topic::end() {
  if (session_)
    session_->end(live_end::going_away);
}

} // namespace onsale::http
