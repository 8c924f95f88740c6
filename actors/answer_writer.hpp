#pragma once

#include "actors/opened_event.hpp"
#include "domain/booking.hpp"
#include "domain/time.hpp"
#include "storage/ledger.hpp"

#include <cstdint>

namespace onsale::actors {

/// What an answer tells of a booking.
enum class answer_kind : uint8_t {
  held,
  extended,
  released,
  confirmed,
  action_required,
  declined,
  refunded
};

/// Writes the answers that are stored with their effect (P3), before it is
/// durable: so the body must not depend on anything but its arguments. Knows
/// the form of the contract; actors do not.
///
/// Thread-safe.
class answer_writer {
public:
  virtual ~answer_writer() = default;

  virtual storage::stored_answer
  write(answer_kind kind, const booking& x, const opened_event& event,
        timestamp now) const
    = 0;
};

} // namespace onsale::actors
