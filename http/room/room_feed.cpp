#include "http/room/room_feed.hpp"

#include "http/views/room_json.hpp"

#include <boost/asio/post.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace onsale::http {

namespace {

/// How often those who wait look at the time.
constexpr std::chrono::milliseconds tick_interval{250};

/// How long somebody is kept waiting for a look: longer than a shard is on its
/// way from one node to another.
constexpr std::chrono::seconds look_patience{4};

} // namespace

bool is_from_the_future(uint64_t number, const actors::room_look& look) {
  constexpr uint64_t minute_ms = 60'000;
  return number > look.seq + minute_ms;
}

struct room_feed::inbox {
  std::mutex guard;
  std::vector<actors::room_look_ptr> looks;
  room_feed* owner = nullptr; // null once the feed is gone

  void put(const actors::room_look_ptr& x, const std::shared_ptr<inbox>& self) {
    std::lock_guard lock{guard};
    if (!owner)
      return;
    looks.push_back(x);
    if (looks.size() > 1)
      return; // a wake-up is on its way
    boost::asio::post(owner->io_, [self] {
      // The owner dies on this very thread, so it cannot go meanwhile.
      if (self->owner)
        self->owner->take_looks();
    });
  }
};

// -- who listens --------------------------------------------------------------

room_feed::listener::listener(room_feed& feed, event_id event, entry_id entry)
  : feed_(feed), event_(event), entry_(entry) {
  feed_.desk_->add(event_, entry_, feed_.now_());
}

room_feed::listener::~listener() {
  feed_.desk_->remove(event_, entry_);
}

// -- the feed -----------------------------------------------------------------

room_feed::room_feed(boost::asio::io_context& io,
                     std::shared_ptr<actors::room_desk> desk,
                     std::function<timestamp()> now)
  : io_(io), timer_(io), desk_(std::move(desk)), now_(std::move(now)),
    inbox_(std::make_shared<inbox>()) {
  inbox_->owner = this;
  desk_->watch([inbox = inbox_](const actors::room_look_ptr& x) {
    inbox->put(x, inbox);
  });
}

room_feed::~room_feed() {
  end();
  std::lock_guard lock{inbox_->guard};
  inbox_->owner = nullptr;
  inbox_->looks.clear();
}

void room_feed::add(listener& x) {
  rooms_[x.event()].push_back(x);
  if (!waiting_)
    wait();
}

void room_feed::add_clocked(listener& x) {
  clocked_.push_back(x);
  add(x);
}

room_news room_feed::latest(event_id id) {
  auto look = desk_->look(id);
  return look ? put_in_words(look) : room_news{};
}

room_news room_feed::put_in_words(const actors::room_look_ptr& x) {
  auto& known = worded_[x->of->what.id];
  if (known.look != x) {
    known.look = x;
    known.tail = x->told ? std::make_shared<const std::string>(
                   message_tail(x->told->room))
                         : nullptr;
  }
  return known;
}

void room_feed::take_looks() {
  std::vector<actors::room_look_ptr> looks;
  {
    std::lock_guard lock{inbox_->guard};
    looks.swap(inbox_->looks);
  }
  for (const auto& x : looks)
    tell(x);
}

void room_feed::await(event_id id, look_waiter then) {
  looks_.push_back({id, clock::now() + look_patience, std::move(then)});
  desk_->ask(id, now_());
  if (!waiting_)
    wait();
}

void room_feed::tell(const actors::room_look_ptr& x) {
  auto id = x->of->what.id;
  std::vector<look_waiter> waited;
  std::erase_if(looks_, [&](look_wait& y) {
    if (y.event == id)
      waited.push_back(std::move(y.then));
    return y.event == id;
  });
  for (const auto& then : waited)
    then(x);
  auto room = rooms_.find(id);
  if (room == rooms_.end())
    return;
  auto news = put_in_words(x);
  for (auto i = room->second.begin(); i != room->second.end();)
    (i++)->hear(news);
}

void room_feed::give_up_looks(clock::time_point now) {
  std::vector<look_waiter> late;
  std::erase_if(looks_, [&](look_wait& y) {
    if (now >= y.until)
      late.push_back(std::move(y.then));
    return now >= y.until;
  });
  for (const auto& then : late)
    then(nullptr);
}

void room_feed::wait() {
  waiting_ = true;
  timer_.expires_after(tick_interval);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (ec)
      return;
    waiting_ = false;
    auto now = clock::now();
    for (auto i = clocked_.begin(); i != clocked_.end();)
      (i++)->tick(now);
    give_up_looks(now);
    std::erase_if(rooms_, [&](const auto& x) {
      if (x.second.empty())
        worded_.erase(x.first);
      return x.second.empty();
    });
    if ((!rooms_.empty() || !looks_.empty()) && !waiting_)
      wait();
  });
}

/// Whoever is called may make a place for another event.
void room_feed::end() {
  std::vector<listeners*> rooms;
  for (auto& [event, all] : rooms_)
    rooms.push_back(&all); // which stay where they are
  for (auto all : rooms)
    for (auto i = all->begin(); i != all->end();)
      (i++)->end();
  give_up_looks(clock::time_point::max());
}

} // namespace onsale::http
