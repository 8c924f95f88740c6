#include "http/live/seat_feed.hpp"

#include "http/room/room_gate.hpp"

#include <utility>

namespace onsale::http {

namespace {

constexpr std::chrono::milliseconds tick_interval{100};

/// Pause before a board that has gone is asked for again.
constexpr std::chrono::seconds wake_pause{2};

/// What a board shows now; nothing if it lacks a block.
std::optional<shown_blocks> blocks_of(const actors::event_board& board) {
  shown_blocks result;
  for (uint32_t block = 1; block <= board.blocks(); ++block) {
    auto shown = board.snapshot(block);
    if (!shown)
      return std::nullopt;
    result.push_back(std::move(shown));
  }
  return result;
}

bool have_same_places(const shown_blocks& x, const shown_blocks& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](const auto& a, const auto& b) {
                      return a->states.size() == b->states.size();
                    });
}

} // namespace

seat_feed::seat_feed(boost::asio::io_context& io, actors::environment_ptr env,
                     std::function<void(event_id)> wake)
  : timer_(io), env_(std::move(env)), wake_(std::move(wake)) {
  // Nobody watches yet.
}

seat_feed::~seat_feed() {
  end();
}

void seat_feed::add(event_id id, listener& x) {
  auto& event = events_[id];
  event.all.push_back(x);
  // Those who are there already hear of news with the next tick, and all at once.
  if (event.news.number == 0)
    look(id, event);
  if (!waiting_)
    wait();
}

const seat_news& seat_feed::latest(event_id id, bool with_snapshot) {
  auto& x = events_.at(id);
  if (with_snapshot && !x.news.snapshot && x.news.number > 0)
    x.news.snapshot = std::make_shared<const std::string>(
      seats_snapshot(x.shown));
  return x.news;
}

void seat_feed::look(event_id id, watched& x) {
  auto board = env_->board->find(id);
  auto now = board ? blocks_of(*board) : std::nullopt;
  if (!now) {
    if (auto at = clock::now(); at >= x.wake_at) {
      x.wake_at = at + wake_pause;
      wake_(id);
    }
    return;
  }
  auto opened = board->opened();
  auto same_plan = x.news.number > 0 && x.opened == opened
                   && have_same_places(x.shown, *now);
  if (same_plan) {
    // Of a lower version is what an owner of before still says.
    for (size_t i = 0; i < now->size(); ++i)
      if ((*now)[i]->version <= x.shown[i]->version)
        (*now)[i] = x.shown[i];
    auto delta = seats_delta(x.shown, *now);
    if (delta.empty())
      return;
    x.news.delta = std::make_shared<const std::string>(std::move(delta));
  } else {
    // Another plan: tickets may have come or gone.
    x.news.delta = nullptr;
  }
  ++x.news.number;
  x.news.snapshot = nullptr;
  x.opened = std::move(opened);
  x.shown = *std::move(now);
}

/// What cannot be known is taken for closed after a while.
bool seat_feed::is_closed(watched& x, const actors::event_record_ptr& of) {
  auto now = env_->clock->at(clock::now());
  auto id = of->what.id;
  auto said = known_gate(of, env_->rooms->look(id), now);
  if (said.until != timestamp::max())
    env_->rooms->ask(id, now);
  if (said.is != gate::unknown) {
    x.unknown_since.reset();
    return said.is == gate::closed;
  }
  if (!x.unknown_since)
    x.unknown_since = now;
  return now - *x.unknown_since > limits::room_known;
}

void seat_feed::wait() {
  waiting_ = true;
  timer_.expires_after(tick_interval);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (ec)
      return;
    waiting_ = false;
    auto catalogue = env_->catalogue->read();
    for (auto& [id, x] : events_) {
      look(id, x);
      auto record = catalogue->find(id);
      auto closed = record && is_closed(x, record);
      for (auto i = x.all.begin(); i != x.all.end();)
        (i++)->hear(closed);
    }
    std::erase_if(events_, [](const auto& x) {
      return x.second.all.empty();
    });
    if (!events_.empty())
      wait();
  });
}

void seat_feed::end() {
  for (auto& [id, x] : events_)
    for (auto i = x.all.begin(); i != x.all.end();)
      (i++)->end();
}

} // namespace onsale::http
