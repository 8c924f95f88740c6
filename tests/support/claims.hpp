#pragma once

#include "tests/support/history.hpp"

#include <map>
#include <string>
#include <vector>

namespace onsale::test {

/// What clients know for certain about one booking, from the answers they got.
struct claim {
  std::string booking;
  std::string user;
  std::vector<std::string> tickets; // ascending

  /// The tickets are certainly its own in [from, until); `until` is never for
  /// what was sold.
  timestamp from;
  timestamp until;
  /// `until` is when its owner sent the call that may have ended it: a time of
  /// the clients. Otherwise it is a deadline, which is a time of the store.
  bool cut_short = false;

  bool sold = false;     // acknowledged
  bool released = false; // acknowledged
  bool refunded = false; // acknowledged
  // Such a call was sent, and not refused.
  bool may_be_sold = false;
  bool may_be_released = false;
  bool may_be_refunded = false;
};

inline constexpr timestamp never = timestamp::max();

/// The claims of all bookings that an answer named, by booking.
///
/// A certain time ends early rather than late: when an unanswered confirm was
/// sent, a payment may have begun, whose deadline nobody knows.
std::map<std::string, claim> claims_of(const std::vector<call>& calls);

/// Makes claims certain that the final state bears out, whatever their owners
/// were not told: what is sold in the end was never given back, and what is
/// held in the end was held until then.
void lengthen(std::map<std::string, claim>& claims, const final_state& end);

/// Whether a booking of such a claim may have that status in the end.
bool may_end_as(const claim& x, booking_status status);

} // namespace onsale::test
