#include "tests/support/claims.hpp"

#include "domain/limits.hpp"

#include <algorithm>

namespace onsale::test {

namespace {

using outcome = call_outcome;
using claim_map = std::map<std::string, claim>;

void add_reserve(claim_map& claims, const call& c) {
  auto from = *c.answered;
  auto [i, is_new] = claims.try_emplace(c.booking);
  auto& x = i->second;
  if (is_new) {
    x.booking = c.booking;
    x.user = c.user;
    x.tickets = c.given;
    std::sort(x.tickets.begin(), x.tickets.end());
    x.from = from;
  }
  // The same answer may have come twice.
  x.from = std::min(x.from, from);
  x.until = std::max(x.until, c.deadline.value_or(from));
}

/// Its owner sends a call that may end it.
void cut(claim& x, timestamp at) {
  if (at >= x.until)
    return;
  x.until = at;
  x.cut_short = true;
}

/// An answer that tells, or implies, how long the hold lasts.
void add_deadline(claim& x, const call& c) {
  if (c.kind == call_kind::extend && c.outcome == outcome::done)
    x.until = std::max(x.until, c.deadline.value_or(x.until));
  // At least a minute is left, also if the payment cut the hold short.
  if (c.kind == call_kind::confirm && c.outcome == outcome::declined)
    x.until = std::min(
      x.until, c.deadline.value_or(*c.answered + limits::hold_after_decline));
}

void add_confirm(claim& x, const call& c) {
  if (c.outcome == outcome::done) {
    x.sold = true;
    x.may_be_sold = true;
  } else if (c.outcome == outcome::unknown || c.outcome == outcome::pending) {
    x.may_be_sold = true;
    cut(x, c.invoked);
  }
}

void add_end(claim& x, const call& c) {
  auto done = c.outcome == outcome::done;
  if (!done && c.outcome != outcome::unknown)
    return;
  (c.kind == call_kind::release ? x.released : x.refunded) |= done;
  // What was sold cannot be released, whenever the request arrives.
  if (c.kind == call_kind::release && x.sold)
    return;
  (c.kind == call_kind::release ? x.may_be_released : x.may_be_refunded) = true;
  cut(x, c.invoked);
}

std::vector<const call*> by_answer(const std::vector<call>& calls) {
  std::vector<const call*> result;
  for (const auto& c : calls)
    if (c.answered)
      result.push_back(&c);
  std::stable_sort(result.begin(), result.end(), [](auto a, auto b) {
    return *a->answered < *b->answered;
  });
  return result;
}

} // namespace

claim_map claims_of(const std::vector<call>& calls) {
  claim_map result;
  for (const auto& c : calls)
    if (c.kind == call_kind::reserve && c.outcome == outcome::done)
      add_reserve(result, c);
  for (auto c : by_answer(calls))
    if (auto i = result.find(c->booking); i != result.end())
      add_deadline(i->second, *c);
  auto each = [&](call_kind kind, auto what) {
    for (const auto& c : calls)
      if (auto i = result.find(c.booking); c.kind == kind && i != result.end())
        what(i->second, c);
  };
  each(call_kind::confirm, add_confirm);
  for (auto& [name, x] : result)
    if (x.sold) {
      x.until = never;
      x.cut_short = false;
    }
  each(call_kind::release, add_end);
  each(call_kind::refund, add_end);
  return result;
}

void lengthen(claim_map& claims, const final_state& end) {
  for (auto& [name, x] : claims) {
    auto row = end.bookings.find(name);
    if (row == end.bookings.end())
      continue;
    auto status = row->second.status;
    if (status == booking_status::confirmed) {
      x.until = never;
      x.cut_short = false;
    } else if (is_open(status) && x.until < end.read_began) {
      auto deadline = row->second.deadline.value_or(end.read_began);
      x.until = std::max(x.until, std::min(deadline, end.read_began));
      x.cut_short = deadline > end.read_began;
    }
  }
}

bool may_end_as(const claim& x, booking_status status) {
  if (x.refunded)
    return status == booking_status::refunded;
  if (x.released)
    return status == booking_status::released;
  switch (status) {
    case booking_status::confirmed:
      return x.may_be_sold;
    case booking_status::refunded:
      return x.may_be_refunded && x.may_be_sold;
    case booking_status::released:
      return x.may_be_released && !x.sold;
    case booking_status::held:
    case booking_status::expired:
      return !x.sold;
    case booking_status::paying:
    case booking_status::requires_action:
      return x.may_be_sold && !x.sold;
    default:
      return false;
  }
}

} // namespace onsale::test
