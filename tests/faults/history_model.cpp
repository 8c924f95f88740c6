// The checker against a small box office that is right, and against one that
// breaks a promise now and then: it must stay silent over the first whatever
// happens to the answers, and find the second out.
#define SUITE faults.history_model

#include "domain/ids.hpp"
#include "tests/support/history.hpp"
#include "tests/support/property.hpp"

#include <algorithm>
#include <set>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::minutes ttl = 8min;

std::string numbered(std::string text, uint64_t number) {
  text += std::to_string(number);
  return text;
}

/// A box office with ten seats, and clients whose requests and answers get lost.
class box_office {
public:
  explicit box_office(uint64_t seed) : seed_(seed) {
    for (uint64_t i = 0; i < 10; ++i)
      end_.tickets[numbered("1-1-", i)] = {};
  }

  /// Promises that the next steps break.
  bool forgetful = false; // forgets a hold now and then
  bool generous = false;  // sells a held seat now and then

  size_t broken() const {
    return broken_;
  }

  void step() {
    now_ += duration_ms{roll(60'000)};
    expire();
    if (forgetful && !bookings().empty() && roll(10) == 0)
      forget();
    else if (bookings().empty() || roll(3) == 0)
      reserve();
    else
      ask(pick());
  }

  std::vector<std::string> problems() {
    expire();
    end_.read_began = end_.read_ended = now_;
    return check_history(story_.calls(), end_, {});
  }

private:
  uint64_t roll(uint64_t below) {
    seed_ = mix64(seed_);
    return seed_ % below;
  }

  std::map<std::string, final_booking>& bookings() {
    return end_.bookings;
  }

  std::string pick() {
    return std::next(bookings().begin(),
                     static_cast<ptrdiff_t>(roll(bookings().size())))
      ->first;
  }

  void put(const std::string& name, booking_status status, seat_status seats) {
    auto& x = bookings().at(name);
    x.status = status;
    if (status == booking_status::confirmed)
      x.deadline.reset();
    auto holder = seats == seat_status::available ? std::string{} : name;
    for (const auto& ticket : x.tickets)
      if (end_.tickets[ticket].holder == name)
        end_.tickets[ticket] = {seats, holder};
  }

  void expire() {
    for (auto& [name, x] : bookings())
      if (x.deadline && *x.deadline <= now_ && is_open(x.status))
        put(name, booking_status::expired, seat_status::available);
  }

  void forget() {
    auto name = pick();
    // The client knows all about it, and its time is far from over.
    auto& x = bookings().at(name);
    if (!known_.contains(name) || unsure_.contains(name) || !is_open(x.status)
        || *x.deadline < now_ + 2min)
      return;
    put(name, booking_status::expired, seat_status::available);
    ++broken_;
  }

  void reserve() {
    auto user = numbered("user", roll(3));
    call what;
    what.user = user;
    what.quantity = 1 + roll(2);
    what.invoked = now_;
    std::vector<std::string> free;
    for (const auto& [ticket, x] : end_.tickets)
      if (x.status == seat_status::available
          || (generous && x.status == seat_status::held && roll(8) == 0))
        free.push_back(ticket);
    auto lost = roll(5) == 0;
    auto number = story_.begin(what);
    answer said;
    if (lost && roll(2) == 0)
      return;
    said.at = now_;
    if (free.size() < what.quantity) {
      said.outcome = call_outcome::refused;
    } else {
      free.resize(what.quantity);
      auto name = numbered("b", next_booking_++);
      bookings()[name] = {user, booking_status::held, free, now_ + ttl};
      for (const auto& ticket : free) {
        broken_ += end_.tickets[ticket].status == seat_status::held;
        end_.tickets[ticket] = {seat_status::held, name};
      }
      said = {call_outcome::done, now_, name, free, now_ + ttl};
      if (!lost)
        known_.insert(name);
    }
    if (!lost)
      story_.end(number, said);
  }

  void ask(const std::string& name) {
    if (!known_.contains(name))
      return;
    static constexpr call_kind kinds[] = {call_kind::extend, call_kind::confirm,
                                          call_kind::release,
                                          call_kind::refund};
    call what;
    what.kind = kinds[roll(4)];
    what.user = bookings().at(name).user;
    what.booking = name;
    what.invoked = now_;
    auto number = story_.begin(what);
    auto lost = roll(5) == 0;
    if (lost)
      unsure_.insert(name);
    if (lost && roll(2) == 0)
      return; // on its way there
    answer said;
    said.outcome = serve(what.kind, name, said);
    now_ += duration_ms{roll(100)};
    said.at = now_;
    if (!lost)
      story_.end(number, said);
  }

  call_outcome serve(call_kind kind, const std::string& name, answer& said) {
    auto& x = bookings().at(name);
    if (kind == call_kind::refund) {
      if (x.status != booking_status::confirmed)
        return call_outcome::refused;
      put(name, booking_status::refunded, seat_status::available);
      return call_outcome::done;
    }
    if (x.status == booking_status::confirmed)
      return call_outcome::refused;
    if (!is_open(x.status))
      return call_outcome::gone;
    if (kind == call_kind::extend) {
      x.deadline = now_ + ttl;
      said.deadline = x.deadline;
    } else if (kind == call_kind::release) {
      put(name, booking_status::released, seat_status::available);
    } else if (roll(4) == 0) {
      x.deadline = std::max(*x.deadline, now_ + 61s);
      said.deadline = x.deadline;
      return call_outcome::declined;
    } else {
      put(name, booking_status::confirmed, seat_status::sold);
    }
    return call_outcome::done;
  }

  uint64_t seed_;
  timestamp now_{1'800'000'000s};
  history story_;
  final_state end_;
  std::set<std::string> known_;  // clients got the answer
  std::set<std::string> unsure_; // clients miss an answer about it
  uint64_t next_booking_ = 1;
  size_t broken_ = 0;
};

} // namespace

TEST(an honest box office is never accused) {
  CHECK_PROPERTY("silence", [](uint64_t seed) {
    box_office office{seed};
    for (int i = 0; i < 200; ++i) {
      office.step();
      auto found = office.problems();
      if (!found.empty())
        RC_FAIL(found.front());
    }
  });
}

TEST(a forgotten hold is found out at once) {
  auto found = 0;
  CHECK_PROPERTY("forgetful", [&found](uint64_t seed) {
    box_office office{seed};
    office.forgetful = true;
    for (int i = 0; i < 200 && office.broken() == 0; ++i)
      office.step();
    if (office.broken() == 0)
      return;
    RC_ASSERT(!office.problems().empty());
    ++found;
  });
  CHECK_GREATER(found, 50);
}

TEST(a seat given away twice is found out) {
  auto found = 0;
  CHECK_PROPERTY("generous", [&found](uint64_t seed) {
    box_office office{seed};
    office.generous = true;
    for (int i = 0; i < 200 && office.broken() == 0; ++i)
      office.step();
    if (office.broken() == 0)
      return;
    RC_ASSERT(!office.problems().empty());
    ++found;
  });
  CHECK_GREATER(found, 50);
}
