#include "tests/support/explanations.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace onsale::test {

namespace {

/// An unanswered `reserve`, or several with the same key.
struct wish {
  std::string user;
  std::vector<std::string> tickets; // ascending; none: any
  size_t quantity = 0;
};

using row = std::pair<const std::string, final_booking>;

std::vector<std::string> sorted(std::vector<std::string> x) {
  std::sort(x.begin(), x.end());
  return x;
}

/// A user's key, or the call's number where there is none.
std::string identity_of(const call& x, size_t number) {
  return x.user + ' ' + (x.key.empty() ? std::to_string(number) : x.key);
}

/// Wishes that nobody got an answer to. An answer to one call of a key is the
/// answer to all.
std::vector<wish> open_wishes(const std::vector<call>& calls) {
  std::map<std::string, wish> open;
  std::set<std::string> settled;
  for (size_t i = 0; i < calls.size(); ++i) {
    const auto& c = calls[i];
    if (c.kind != call_kind::reserve)
      continue;
    auto identity = identity_of(c, i);
    // A refusal has no effect, but an earlier call of the key may still have.
    if (c.outcome == call_outcome::unknown)
      open[identity] = {c.user, sorted(c.tickets),
                        std::max(c.quantity, c.tickets.size())};
    else if (c.outcome == call_outcome::done)
      settled.insert(identity);
  }
  std::vector<wish> result;
  for (const auto& [identity, x] : open)
    if (!settled.contains(identity))
      result.push_back(x);
  return result;
}

bool explains(const wish& x, const final_booking& booking) {
  if (x.user != booking.user)
    return false;
  return x.tickets.empty() ? x.quantity == booking.tickets.size()
                           : x.tickets == sorted(booking.tickets);
}

/// Kuhn's algorithm: gives each booking a wish of its own as far as possible.
class matching {
public:
  matching(const std::vector<wish>& wishes, const std::vector<const row*>& rows)
    : wishes_(wishes), rows_(rows), taken_by_(wishes.size()) {
  }

  /// Finds a wish for a booking, moving earlier ones if that helps.
  bool place(size_t booking) {
    std::vector<bool> seen(wishes_.size());
    return place(booking, seen);
  }

private:
  bool place(size_t booking, std::vector<bool>& seen) {
    for (size_t i = 0; i < wishes_.size(); ++i) {
      if (seen[i] || !explains(wishes_[i], rows_[booking]->second))
        continue;
      seen[i] = true;
      if (!taken_by_[i] || place(*taken_by_[i], seen)) {
        taken_by_[i] = booking;
        return true;
      }
    }
    return false;
  }

  const std::vector<wish>& wishes_;
  const std::vector<const row*>& rows_;
  std::vector<std::optional<size_t>> taken_by_;
};

std::string text_of(const row& x) {
  std::string result = "booking " + x.first + " of " + x.second.user + " for";
  for (const auto& ticket : x.second.tickets)
    result += ' ' + ticket;
  return result + " is " + to_string(x.second.status);
}

void check_keys(const std::vector<call>& calls,
                std::vector<std::string>& problems) {
  std::map<std::string, std::string> booking_of;
  std::map<std::string, std::string> wish_of;
  for (size_t i = 0; i < calls.size(); ++i) {
    const auto& c = calls[i];
    if (c.kind != call_kind::reserve || c.outcome != call_outcome::done)
      continue;
    auto identity = identity_of(c, i);
    auto [known, first] = booking_of.emplace(identity, c.booking);
    if (!first && known->second != c.booking)
      problems.push_back("key " + c.key + " of " + c.user + " made booking "
                         + known->second + " and booking " + c.booking);
    auto [other, alone] = wish_of.emplace(c.booking, identity);
    if (!alone && other->second != identity)
      problems.push_back("booking " + c.booking
                         + " was the answer to two requests");
  }
}

} // namespace

std::vector<std::string> unexplained(const std::vector<call>& calls,
                                     const std::map<std::string, claim>& claims,
                                     const final_state& end) {
  std::vector<std::string> problems;
  check_keys(calls, problems);
  std::vector<const row*> strangers;
  for (const auto& x : end.bookings) {
    auto known = claims.find(x.first);
    auto sold = x.second.status == booking_status::confirmed;
    if (known == claims.end()) {
      strangers.push_back(&x);
      // Nobody was told its name.
      if (x.second.status != booking_status::held
          && x.second.status != booking_status::expired && !sold)
        problems.push_back(text_of(x) + ", but nobody can have asked for that");
    }
    if (known != claims.end()
        && known->second.tickets != sorted(x.second.tickets))
      problems.push_back(text_of(x) + ", but other tickets were acknowledged");
    if (sold && (known == claims.end() || !known->second.may_be_sold))
      problems.push_back(text_of(x) + ", but nobody asked to buy it");
  }
  auto wishes = open_wishes(calls);
  matching found{wishes, strangers};
  for (size_t i = 0; i < strangers.size(); ++i)
    if (!found.place(i))
      problems.push_back(text_of(*strangers[i])
                         + ", but nobody can have made "
                           "it");
  return problems;
}

} // namespace onsale::test
