#pragma once

#include "domain/booking.hpp"
#include "domain/change.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// What clients were told, and whether it was true. Clients record each call
/// and its answer while faults happen; afterwards `check_history` compares all
/// of it with what the store holds. It knows nothing of HTTP, actors or
/// engines: tickets and bookings are strings, so that cluster tests and
/// simulations use it too.
namespace onsale::test {

enum class call_kind : uint8_t { reserve, extend, confirm, release, refund };

enum class call_outcome : uint8_t {
  /// A timeout, a broken connection, `outcome-unknown`: it may have happened, and
  /// may happen later.
  unknown,
  done,     // acknowledged
  declined, // `confirm`: the card was declined, the hold goes on
  pending,  // `confirm`: the bank asks the buyer; nobody knows the end yet
  refused,  // no effect
  gone      // no effect, since there is no such hold (any more): 404 or 410
};

/// One call of a client. Times are the client's, on the store's scale.
struct call {
  call_kind kind = call_kind::reserve;
  std::string user;
  /// Idempotency key; calls with the same key are one wish. Empty: none.
  std::string key;
  std::string booking; // for `reserve`: what the answer named
  /// `reserve`: the tickets that were named, or none of them if the server was
  /// to choose `quantity`.
  std::vector<std::string> tickets;
  size_t quantity = 0;
  /// `reserve`: the server may choose tickets of several blocks.
  bool scattered = false;
  timestamp invoked;

  call_outcome outcome = call_outcome::unknown;
  /// `reserve`, refused: the answer said that somebody else has the seats.
  bool taken = false;
  bool never_sent = false;        // refused, as nobody listened
  std::vector<std::string> given; // `reserve`: the tickets in the answer
  std::optional<timestamp> answered;
  /// End of the hold, as the answer told it.
  std::optional<timestamp> deadline;
};

/// The answer to a call.
struct answer {
  call_outcome outcome = call_outcome::unknown;
  timestamp at;
  std::string booking;
  std::vector<std::string> tickets;
  std::optional<timestamp> deadline;
  /// `refused`, but the same call may be answered later: nobody listened, or 503.
  bool not_now = false;
  bool taken = false;      // as in `call`
  bool never_sent = false; // as in `call`
};

/// Collects calls from many threads.
class history {
public:
  /// Records that a call is about to be sent. @returns its number
  size_t begin(call what);

  /// Records its answer. A call without one stays `unknown`.
  void end(size_t number, answer what);

  std::vector<call> calls() const;

private:
  mutable std::mutex mutex_;
  std::vector<call> calls_;
};

struct final_ticket {
  seat_status status = seat_status::available;
  std::string holder; // booking; empty if it is not held or sold
};

struct final_booking {
  std::string user;
  booking_status status = booking_status::held;
  std::vector<std::string> tickets;
  std::optional<timestamp> deadline;
  int64_t total = 0; // minor units
};

/// An attempt to pay, as the provider's books have it.
struct final_payment {
  std::string state;  // `authorised`, `captured`, `voided` …
  int64_t amount = 0; // minor units
};

/// Everything that the store holds after the last fault, read while no client
/// is at work and the outbox is empty. All bookings belong here, also those
/// that have ended.
struct final_state {
  timestamp read_began;
  timestamp read_ended;
  std::map<std::string, final_ticket> tickets;
  std::map<std::string, final_booking> bookings;
  /// All attempts to pay, by booking; none: the books were not looked at.
  std::optional<std::map<std::string, std::vector<final_payment>>> payments;
};

/// What a store is forgiven.
struct tolerance {
  /// How far its clock may be from that of the clients, where a hold has ended
  /// by its deadline. (All clients have one clock.)
  duration_ms clocks{0};
  /// How late it may let go of what is overdue.
  duration_ms letting_go{0};
};

/// Clients, program and store share one clock, but a store of its own keeps time
/// by the answers that come from it; and it may have been dead for a while.
inline constexpr tolerance one_machine{std::chrono::milliseconds{100},
                                       std::chrono::seconds{10}};

/// Checks that each ticket behaves as one register with a holder and a
/// deadline, where a call without an answer may have happened or not:
/// - no two bookings were told that they have the same ticket at the same time,
/// - an answer names the tickets that were asked for, or as many as were, and a
///   repeated call is told the same ones,
/// - every sale that was acknowledged is there, whole,
/// - every hold that was acknowledged is there until its deadline, unless its
///   owner gave it up, and nobody was told before that it is gone,
/// - no hold was extended or bought after its last possible end,
/// - what was said to be gone has not come back,
/// - a booking and its tickets say the same,
/// - nobody was told that seats are taken that nobody can have had: `baseless`,
/// - nothing is held past its deadline, or sold without anybody having asked,
/// - nothing is held or sold but by a booking that some call made, or may have
///   made: an unanswered call explains one booking, and so does one key,
/// - a refund or release that was acknowledged has happened, and what somebody
///   did to a booking was asked for by its owner,
/// - money is where it belongs (`unbalanced`), if the books were looked at.
///
/// @returns what is wrong, one readable line each
std::vector<std::string>
check_history(const std::vector<call>& calls, const final_state& end,
              tolerance forgiven);

} // namespace onsale::test
