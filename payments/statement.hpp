#pragma once

#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/payment.hpp"
#include "domain/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace onsale::payments {

/// A payment as the provider has it.
struct stated_payment {
  booking_id booking;
  uint32_t attempt = 0;
  std::string reference;
  /// Nothing: the bank has not answered yet, or it is in a state that is not
  /// known here. `intended`: no card was tried.
  std::optional<payment_state> state;
  money amount; // that was asked for
  /// On hold if it is `authorised`, taken if it is `captured`; minor units.
  int64_t covered = 0;
  int64_t created = 0; // seconds since 1970; 0: the provider does not say

  friend bool operator==(const stated_payment&, const stated_payment&) = default;
};

/// When payments were made: from `from`, before `to`; seconds since 1970.
struct statement_period {
  int64_t from = 0;
  int64_t to = 0;

  friend bool operator==(const statement_period&, const statement_period&) = default;
};

/// A page of a statement.
struct statement_page {
  std::vector<stated_payment> payments;
  std::string cursor; // empty: it is the last one
};

/// A page, or why there is none, for logs and operators.
using statement_callback = std::function<void(
  result<statement_page, std::string>)>;

/// What a provider has in its own books. It is a list, not a search by what
/// somebody looks for: those lag behind (P7).
class statement {
public:
  virtual ~statement() = default;

  /// Payments of Onsale's that were made in a period, in any order, a page at a
  /// time. A provider that keeps no times states all it has. Calls return at
  /// once; the callback runs once, on any thread, possibly before the call
  /// returns. Thread-safe.
  /// @param cursor of the page before, or empty
  virtual void
  list(statement_period when, std::string cursor, statement_callback done)
    = 0;
};

} // namespace onsale::payments
