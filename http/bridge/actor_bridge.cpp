#include "http/bridge/actor_bridge.hpp"

#include <boost/asio/post.hpp>
#include <caf/send.hpp>

namespace onsale::http {

namespace {

/// How often overdue requests are looked for: fine enough for time limits of
/// seconds, and one timer for all requests.
constexpr std::chrono::milliseconds watch_interval{100};

} // namespace

struct actor_bridge::inbox {
  std::mutex guard;
  std::vector<caf::mailbox_element_ptr> answers;
  actor_bridge* owner = nullptr; // null once the bridge is gone

  /// Called by actor threads.
  void put(caf::mailbox_element_ptr x, const std::shared_ptr<inbox>& self) {
    std::lock_guard lock{guard};
    if (!owner)
      return;
    answers.push_back(std::move(x));
    if (answers.size() > 1)
      return; // A wake-up is on its way.
    boost::asio::post(owner->io_, [self] {
      // The owner dies on this very thread, so it cannot go meanwhile.
      if (self->owner)
        self->owner->take_answers();
    });
  }
};

actor_bridge::actor_bridge(caf::actor_system& system,
                           boost::asio::io_context& io)
  : io_(io), timer_(io), inbox_(std::make_shared<inbox>()) {
  inbox_->owner = this;
  // Hidden: the system does not wait for it at its end.
  companion_ = system.spawn<caf::actor_companion, caf::hidden>();
  companion().on_enqueue([inbox = inbox_](caf::mailbox_element_ptr x) {
    inbox->put(std::move(x), inbox);
  });
}

actor_bridge::~actor_bridge() {
  {
    std::lock_guard lock{inbox_->guard};
    inbox_->owner = nullptr;
    inbox_->answers.clear();
  }
  companion().on_enqueue(nullptr);
}

caf::actor_companion& actor_bridge::companion() {
  return *caf::actor_cast<caf::actor_companion*>(companion_);
}

void actor_bridge::send(const caf::strong_actor_ptr& to, caf::message_id id,
                        caf::message what) {
  if (to)
    to->enqueue(caf::make_mailbox_element(
                  caf::actor_cast<caf::strong_actor_ptr>(companion_), id, {},
                  std::move(what)),
                nullptr);
}

void actor_bridge::expect_answer(uint64_t id, std::chrono::milliseconds timeout,
                                 handler done) {
  auto until = std::chrono::steady_clock::now() + timeout;
  expected_.emplace(id, expectation{std::move(done), until});
  if (!watching_)
    watch();
}

void actor_bridge::take_answers() {
  std::vector<caf::mailbox_element_ptr> answers;
  {
    std::lock_guard lock{inbox_->guard};
    answers.swap(inbox_->answers);
  }
  for (auto& x : answers) {
    auto i = expected_.find(x->mid.integer_value());
    if (i == expected_.end())
      continue; // Too late: the client has been answered.
    auto done = std::move(i->second.done);
    expected_.erase(i);
    done(&x->content(), bridge_error::lost);
  }
}

void actor_bridge::watch() {
  watching_ = true;
  timer_.expires_after(watch_interval);
  timer_.async_wait([this](const boost::system::error_code& ec) {
    if (ec)
      return;
    watching_ = false;
    drop_overdue(std::chrono::steady_clock::now());
    if (!expected_.empty() && !watching_)
      watch();
  });
}

void actor_bridge::give_up() {
  drop_overdue(std::chrono::steady_clock::time_point::max());
}

void actor_bridge::drop_overdue(std::chrono::steady_clock::time_point now) {
  std::vector<handler> overdue;
  for (auto i = expected_.begin(); i != expected_.end();) {
    if (i->second.until > now) {
      ++i;
      continue;
    }
    overdue.push_back(std::move(i->second.done));
    i = expected_.erase(i);
  }
  for (auto& done : overdue)
    done(nullptr, bridge_error::timeout);
}

} // namespace onsale::http
