#include "tests/support/refusals.hpp"

#include "domain/limits.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace onsale::test {

namespace {

constexpr timestamp for_ever = timestamp::max();

/// For how long a call may still take effect that nobody got an answer to: no
/// server works on one for longer.
constexpr std::chrono::seconds unanswered_for{30};

struct span {
  timestamp from;
  timestamp until;

  bool meets(const span& other) const {
    return from <= other.until && other.from <= until;
  }
};

/// The block of a ticket: its name without the last part.
std::string block_of(const std::string& ticket) {
  return ticket.substr(0, ticket.rfind('-'));
}

bool in_one_block(const std::vector<std::string>& tickets) {
  std::set<std::string> blocks;
  for (const auto& x : tickets)
    blocks.insert(block_of(x));
  return blocks.size() == 1;
}

/// When somebody can have had which seat.
class occupation {
public:
  occupation(const std::vector<call>& calls, const final_state& end,
             tolerance forgiven)
    : end_(end), forgiven_(forgiven) {
    for (const auto& c : calls)
      if (!c.booking.empty())
        by_booking_[c.booking].push_back(&c);
    for (const auto& c : calls)
      if (c.kind == call_kind::reserve)
        take_in(c);
    // What became of bookings that no answer named is not known.
    for (const auto& [name, x] : end.bookings)
      if (!by_booking_.contains(name))
        for (const auto& ticket : x.tickets)
          by_ticket_[ticket].push_back({timestamp::min(), for_ever});
  }

  bool may_be_taken(const std::string& ticket, const call& by) const {
    span when{by.invoked, *by.answered};
    auto meets = [&](const std::pair<span, const call*>& x) {
      return x.second != &by && x.first.meets(when);
    };
    auto known = by_ticket_.find(ticket);
    auto house = end_.tickets.find(ticket);
    return std::any_of(anything_.begin(), anything_.end(), meets)
           || (known != by_ticket_.end()
               && std::any_of(known->second.begin(), known->second.end(),
                              meets))
           || (house != end_.tickets.end()
               && house->second.status == seat_status::blocked);
  }

private:
  struct entry : std::pair<span, const call*> {
    entry(timestamp from, timestamp until, const call* by = nullptr)
      : pair({from, until}, by) {
    }
  };

  void take_in(const call& c) {
    if (c.outcome == call_outcome::done) {
      for (const auto& ticket : c.given)
        by_ticket_[ticket].emplace_back(c.invoked, end_of(c), &c);
      return;
    }
    if (c.never_sent)
      return;
    auto unknown = c.outcome == call_outcome::unknown;
    auto several = c.tickets.empty() ? c.scattered : !in_one_block(c.tickets);
    auto until = unknown ? c.invoked + unanswered_for : *c.answered;
    if (unknown || several)
      until += stray();
    for (const auto& ticket : c.tickets)
      by_ticket_[ticket].emplace_back(c.invoked, until, &c);
    // Which seats the server has tried is not known. In one block it either has
    // a booking, which is there in the end, or has had nothing.
    if (c.tickets.empty() && (several || !unknown))
      anything_.emplace_back(c.invoked, until, &c);
  }

  /// For how long a block may keep a seat for a booking elsewhere that came to
  /// nothing, or has ended.
  duration_ms stray() const {
    return limits::provisional_ttl + forgiven_.letting_go;
  }

  /// The latest time at which a booking may have let go of its seats.
  timestamp end_of(const call& reserve) const {
    auto until = reserve.deadline.value_or(for_ever);
    auto calls = by_booking_.find(reserve.booking);
    if (calls == by_booking_.end())
      return for_ever;
    for (auto c : calls->second) {
      if (c->kind == call_kind::reserve)
        continue;
      auto ends = c->kind == call_kind::release || c->kind == call_kind::refund;
      if (ends && c->outcome == call_outcome::done)
        return *c->answered
               + (c->kind == call_kind::release && in_one_block(reserve.given)
                    ? duration_ms{0}
                    : stray());
      if (ends)
        continue;
      if (c->outcome == call_outcome::done && c->kind == call_kind::extend)
        until = std::max(until, c->deadline.value_or(for_ever));
      else if (c->outcome != call_outcome::gone
               && c->outcome != call_outcome::refused)
        until = for_ever;
    }
    return until == for_ever ? until : until + stray();
  }

  const final_state& end_;
  const tolerance forgiven_;
  std::map<std::string, std::vector<const call*>> by_booking_;
  std::map<std::string, std::vector<entry>> by_ticket_;
  std::vector<entry> anything_; // of which nobody knows what seats
};

} // namespace

std::vector<std::string> baseless(const std::vector<call>& calls,
                                  const final_state& end, tolerance forgiven) {
  occupation seats{calls, end, forgiven};
  std::set<std::pair<std::string, std::string>> keys;
  std::vector<std::string> result;
  for (const auto& c : calls) {
    if (c.kind != call_kind::reserve)
      continue;
    // Whoever repeats a call may be told what was true at first.
    auto is_first = c.key.empty() || keys.insert({c.user, c.key}).second;
    if (!c.taken || !is_first || c.tickets.empty())
      continue;
    auto may_be_taken = [&](const std::string& ticket) {
      return seats.may_be_taken(ticket, c);
    };
    if (std::none_of(c.tickets.begin(), c.tickets.end(), may_be_taken))
      result.push_back(
        c.user + " was told at " + format_rfc3339(*c.answered) + " that "
        + c.tickets.front()
        + (c.tickets.size() > 1 ? " or others beside it are" : " is")
        + " taken, although nobody can have had "
        + (c.tickets.size() > 1 ? "any of them" : "it"));
  }
  return result;
}

} // namespace onsale::test
