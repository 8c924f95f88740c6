#include "tests/support/history.hpp"

#include "domain/limits.hpp"
#include "tests/support/claims.hpp"
#include "tests/support/explanations.hpp"
#include "tests/support/money.hpp"
#include "tests/support/refusals.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace onsale::test {

namespace {

std::string name_of(const claim& x) {
  return "booking " + x.booking + " of " + x.user;
}

std::string text_of(timestamp x) {
  return x == never ? "for ever" : format_rfc3339(x);
}

bool is_taken(seat_status x) {
  return x == seat_status::held || x == seat_status::sold;
}

/// Compares the answers with each other and with the final state.
class checker {
public:
  checker(const std::vector<call>& calls, const final_state& end,
          tolerance forgiven)
    : calls_(calls), end_(end), forgiven_(forgiven), claims_(claims_of(calls)) {
    lengthen(claims_, end);
  }

  std::vector<std::string> run() {
    check_overlaps();
    std::map<std::string, std::vector<const call*>> by_booking;
    for (const auto& c : calls_) {
      check_given(c);
      check_denial(c);
      if (!c.booking.empty())
        by_booking[c.booking].push_back(&c);
    }
    for (auto& [name, of_one] : by_booking) {
      std::stable_sort(of_one.begin(), of_one.end(), [](auto a, auto b) {
        return a->invoked < b->invoked;
      });
      check_ends(of_one);
    }
    for (const auto& [name, x] : claims_)
      check_claim(x);
    for (const auto& [name, x] : end_.tickets)
      check_ticket(name, x);
    for (const auto& [name, x] : end_.bookings)
      check_booking(name, x);
    for (auto& problem : unexplained(calls_, claims_, end_))
      complain(std::move(problem));
    for (auto& problem : baseless(calls_, end_, forgiven_))
      complain(std::move(problem));
    for (auto& problem : unbalanced(end_))
      complain(std::move(problem));
    return std::move(problems_);
  }

private:
  void complain(std::string what) {
    problems_.push_back(std::move(what));
  }

  /// Until when a hold is its owner's by any clock.
  timestamp surely_until(const claim& x) const {
    return x.cut_short || x.until == never ? x.until
                                           : x.until - forgiven_.clocks;
  }

  /// No two certain times of one ticket overlap.
  void check_overlaps() {
    std::map<std::string, std::vector<const claim*>> by_ticket;
    for (const auto& [name, x] : claims_)
      for (const auto& ticket : x.tickets)
        by_ticket[ticket].push_back(&x);
    for (auto& [ticket, claims] : by_ticket) {
      std::sort(claims.begin(), claims.end(), [](auto a, auto b) {
        return std::tie(a->from, a->booking) < std::tie(b->from, b->booking);
      });
      const claim* longest = nullptr;
      for (auto x : claims) {
        if (longest && x->from < surely_until(*longest)
            && x->from < surely_until(*x))
          complain("ticket " + ticket + " was " + has(*longest) + " until "
                   + text_of(longest->until) + ", and " + has(*x) + " from "
                   + text_of(x->from));
        if (!longest || surely_until(*x) > surely_until(*longest))
          longest = x;
      }
    }
  }

  static std::string has(const claim& x) {
    return (x.sold ? "sold to " : "held for ") + name_of(x);
  }

  /// Nobody is given other tickets than they named, or fewer than they wanted.
  void check_given(const call& c) {
    if (c.kind != call_kind::reserve || c.outcome != call_outcome::done)
      return;
    auto named = c.tickets;
    auto given = c.given;
    std::sort(named.begin(), named.end());
    std::sort(given.begin(), given.end());
    auto right = named.empty() ? given.size() == c.quantity : given == named;
    if (!right || std::adjacent_find(given.begin(), given.end()) != given.end())
      complain("booking " + c.booking + " of " + c.user
               + " was given other tickets than were asked for");
    // Whoever repeats a call under its key, without naming tickets, is told the
    // same ones.
    auto claimed = claims_.find(c.booking);
    if (claimed != claims_.end() && claimed->second.tickets != given)
      complain("booking " + c.booking + " of " + c.user
               + " was given other tickets when it was asked for again");
  }

  /// Nobody does something with a hold after its last possible end.
  void check_ends(const std::vector<const call*>& of_one) {
    auto end = timestamp::min();
    for (auto c : of_one) { // as they were sent
      auto late = c->outcome == call_outcome::done
                  && end < c->invoked - forgiven_.clocks
                  && (c->kind == call_kind::extend
                      || c->kind == call_kind::confirm);
      if (late && end != timestamp::min())
        complain("booking " + c->booking + " of " + c->user + " was "
                 + (c->kind == call_kind::extend ? "extended" : "sold") + " at "
                 + text_of(c->invoked) + ", although it was over by "
                 + text_of(end));
      end = std::max(end, last_end(*c));
    }
  }

  /// The latest end that a call may have given to a hold; never, if nobody
  /// knows it.
  static timestamp last_end(const call& c) {
    if (c.kind == call_kind::release || c.kind == call_kind::refund)
      return timestamp::min();
    switch (c.outcome) {
      case call_outcome::gone:
      case call_outcome::refused:
        return timestamp::min();
      case call_outcome::done:
        return c.kind == call_kind::confirm ? timestamp::min()
                                            : c.deadline.value_or(never);
      case call_outcome::declined:
        return c.deadline.value_or(*c.answered + limits::hold_after_decline);
      default:
        return never;
    }
  }

  /// Nobody hears that a hold is gone while it must still be there.
  void check_denial(const call& c) {
    if (c.outcome != call_outcome::gone || c.kind == call_kind::reserve)
      return;
    auto i = claims_.find(c.booking);
    if (i == claims_.end())
      return;
    const auto& x = i->second;
    if (*c.answered < surely_until(x) && c.invoked >= x.from)
      complain(
        name_of(x) + " was said to be gone at " + text_of(*c.answered)
        + ", although it is "
        + (x.until == never ? "sold" : "held until " + text_of(x.until)));
    // What is gone never comes back.
    auto row = end_.bookings.find(c.booking);
    if (row != end_.bookings.end() && c.kind != call_kind::refund
        && (is_open(row->second.status)
            || row->second.status == booking_status::confirmed))
      complain(name_of(x) + " was said to be gone at " + text_of(*c.answered)
               + ", but is " + to_string(row->second.status));
  }

  /// What was acknowledged is there.
  void check_claim(const claim& x) {
    if (x.sold && x.released)
      complain(name_of(x) + " was acknowledged as sold and as released");
    if (x.refunded && !x.sold && !x.may_be_sold)
      complain(name_of(x) + " was refunded, but never paid");
    auto found = end_.bookings.find(x.booking);
    if (found == end_.bookings.end()) {
      complain(name_of(x) + " was acknowledged, but is nowhere");
      return;
    }
    const auto& row = found->second;
    auto status = std::string{to_string(row.status)};
    if (row.user != x.user)
      complain(name_of(x) + " belongs to " + row.user + " now");
    if (!may_end_as(x, row.status))
      complain(name_of(x) + " was "
               + (x.refunded || x.released ? "acknowledged as given back"
                  : x.sold                 ? "sold"
                                           : "held")
               + ", but is " + status);
    if (end_.read_ended < surely_until(x))
      check_tickets_of(x);
  }

  void check_tickets_of(const claim& x) {
    for (const auto& ticket : x.tickets) {
      auto i = end_.tickets.find(ticket);
      auto now = i == end_.tickets.end() ? final_ticket{} : i->second;
      auto fits = x.sold ? now.status == seat_status::sold
                         : is_taken(now.status);
      if (!fits || now.holder != x.booking)
        complain("ticket " + ticket + " was " + has(x) + " until "
                 + text_of(x.until) + ", but is " + to_string(now.status)
                 + (now.holder.empty() ? "" : " for " + now.holder));
    }
  }

  /// A taken ticket and its booking name each other.
  void check_ticket(const std::string& name, const final_ticket& x) {
    if (!is_taken(x.status))
      return;
    auto word = std::string{to_string(x.status)};
    auto row = end_.bookings.find(x.holder);
    if (row == end_.bookings.end()) {
      complain("ticket " + name + " is " + word + " for booking '" + x.holder
               + "', which is nowhere");
      return;
    }
    const auto& booking = row->second;
    auto right = x.status == seat_status::sold
                   ? booking.status == booking_status::confirmed
                   : is_open(booking.status)
                       || booking.status == booking_status::capture_failed;
    if (!right)
      complain("ticket " + name + " is " + word + " for booking " + x.holder
               + ", which is " + to_string(booking.status));
    if (std::count(booking.tickets.begin(), booking.tickets.end(), name) != 1)
      complain("ticket " + name + " is " + word + " for booking " + x.holder
               + ", which does not have it");
  }

  /// An open or confirmed booking has all its tickets, in time.
  void check_booking(const std::string& name, const final_booking& x) {
    auto open = is_open(x.status);
    if (!open && x.status != booking_status::confirmed)
      return;
    for (const auto& ticket : x.tickets) {
      auto i = end_.tickets.find(ticket);
      auto due = open ? seat_status::held : seat_status::sold;
      if (i == end_.tickets.end() || i->second.holder != name)
        complain("booking " + name + " is " + to_string(x.status)
                 + ", but ticket " + ticket + " is not its own");
      else if (i->second.status != due && !(open && may_be_over(x)))
        complain("booking " + name + " is " + to_string(x.status)
                 + ", but ticket " + ticket + " is "
                 + to_string(i->second.status));
    }
    if (open && x.deadline
        && *x.deadline + forgiven_.letting_go < end_.read_began)
      complain("booking " + name + " is still " + to_string(x.status)
               + ", although it ended at " + text_of(*x.deadline));
  }

  /// Whether its time was up before the last ticket was read.
  bool may_be_over(const final_booking& x) const {
    return x.deadline && *x.deadline <= end_.read_ended;
  }

  const std::vector<call>& calls_;
  const final_state& end_;
  const tolerance forgiven_;
  std::map<std::string, claim> claims_;
  std::vector<std::string> problems_;
};

} // namespace

size_t history::begin(call what) {
  std::lock_guard guard{mutex_};
  calls_.push_back(std::move(what));
  return calls_.size() - 1;
}

void history::end(size_t number, answer what) {
  std::lock_guard guard{mutex_};
  auto& x = calls_.at(number);
  x.outcome = what.outcome;
  x.answered = what.at;
  x.deadline = what.deadline;
  x.taken = what.taken;
  x.never_sent = what.never_sent;
  if (!what.booking.empty())
    x.booking = std::move(what.booking);
  if (!what.tickets.empty())
    x.given = std::move(what.tickets);
}

std::vector<call> history::calls() const {
  std::lock_guard guard{mutex_};
  return calls_;
}

std::vector<std::string>
check_history(const std::vector<call>& calls, const final_state& end,
              tolerance forgiven) {
  return checker{calls, end, forgiven}.run();
}

} // namespace onsale::test
