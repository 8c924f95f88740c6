#pragma once

#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "domain/time.hpp"
#include "storage/store_error.hpp"

#include <cstdint>
#include <string>

namespace onsale::storage {

/// A ticket that is shown at the door: one of a booking.
struct shown_ticket {
  ticket_id ticket;
  booking_id booking;
};

/// Who lets its holder in, and when.
struct check_in {
  shown_ticket what;
  timestamp at;
  std::string by;  // the user at the door
  std::string key; // of this attempt; empty: none
};

enum class door_verdict : uint8_t {
  admitted,
  seen_before,
  not_theirs, // the ticket is not sold to that booking (any more)
  key_taken   // the attempt's key let somebody else in
};

struct door_answer {
  door_verdict is = door_verdict::not_theirs;
  timestamp at; // when the holder was let in, the first time; if anybody was
  bool repeated = false; // `admitted` was said before, to this attempt
};

/// A key that let somebody in by then may name another attempt.
inline timestamp keys_since(const check_in& now) {
  return now.at - limits::idempotency_ttl;
}

/// Whether a key is kept for another ticket: the attempt must not be decided.
inline bool takes_key(const check_in& earlier, const check_in& later) {
  return !later.key.empty() && earlier.key == later.key
         && earlier.by == later.by && earlier.at > keys_since(later)
         && (earlier.what.ticket != later.what.ticket
             || earlier.what.booking != later.what.booking);
}

/// What is said to an attempt that comes after the one that let somebody in.
inline door_answer answer_again(const check_in& first, const check_in& later) {
  auto same = !later.key.empty() && first.key == later.key
              && first.by == later.by;
  return {same ? door_verdict::admitted : door_verdict::seen_before, first.at,
          same};
}

/// Who has come in. Calls as in `ledger`.
class check_in_store {
public:
  virtual ~check_in_store() = default;

  /// Lets the holder of a sold ticket in: once, whatever happens at the same
  /// time. An attempt that is repeated by the same user under its key gets its
  /// answer again; for another ticket the key is refused, as long as keys are
  /// kept. (Of two tickets at the same moment both may come in; one node's HTTP
  /// server does not let that happen.)
  virtual void admit(check_in what, reply_to<door_answer> done) = 0;
};

} // namespace onsale::storage
