#include "http/room/long_poll.hpp"

#include "http/problem.hpp"
#include "http/room/own_place.hpp"
#include "http/room/place_text.hpp"
#include "http/server.hpp"

#include <utility>

namespace onsale::http {

namespace {

/// One request that waits for news of a place. Ends itself with its answer.
class long_poll final : public room_feed::listener {
public:
  long_poll(site& s, const exchange& x, room_feed& feed, place_wait what,
            reply done)
    : listener(feed, what.of.event, what.of.entry), site_(s), asked_(x),
      feed_(feed), what_(std::move(what)),
      until_(room_feed::clock::now() + what_.patience), done_(std::move(done)) {
    // To be added to the feed.
  }

  void hear(const room_news& news) override {
    if (!news.tail) { // the event has no room any more
      answer(problem_response("not-found", "the event has no waiting room"));
      return;
    }
    auto at = news.look->find(entry());
    if (is_from_the_future(what_.after, *news.look))
      what_.after = 0; // no number of ours
    if (at && news.look->news[*at] > what_.after)
      answer(answer_of(news, *at));
  }

  void tick(room_feed::clock::time_point now) override {
    if (now >= until_)
      end();
  }

  /// What this node knows may be from before what the client knows.
  void end() override {
    auto news = feed_.latest(event());
    auto at = news.tail ? news.look->find(entry()) : std::nullopt;
    if (at && news.look->news[*at] >= what_.after)
      answer(answer_of(news, *at));
    else
      answer(place_response(site_, asked_, what_.of, what_.known));
  }

private:
  response answer_of(const room_news& news, size_t at) const {
    const auto& told = *news.look->told;
    auto result = json_response(200, place_head(*site_.keys, what_.of,
                                                news.look->news[at], told.room,
                                                told.places[at])
                                       + *news.tail);
    keep_pass(result, site_, asked_, what_.of, told.room, told.places[at]);
    if (what_.patience.count() > 0)
      result.set("Preference-Applied",
                 "wait=" + std::to_string(what_.patience.count()));
    return result;
  }

  void answer(response x) {
    auto done = std::move(done_);
    delete this;
    done(std::move(x));
  }

  site& site_;
  const exchange& asked_; // stays until the answer is given
  room_feed& feed_;
  place_wait what_;
  room_feed::clock::time_point until_;
  reply done_;
};

} // namespace

void answer_with_news(site& s, exchange& x, place_wait what, reply done) {
  auto& feed = s.kit(x).rooms;
  auto news = feed.latest(what.of.event);
  done.wait_for_news();
  auto poll = new long_poll(s, x, feed, std::move(what), std::move(done));
  feed.add_clocked(*poll);
  if (s.serving && s.serving->draining())
    poll->end();
  else if (news.look)
    poll->hear(news);
}

} // namespace onsale::http
