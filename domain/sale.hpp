#pragma once

#include "domain/catalogue.hpp"
#include "domain/refusal.hpp"
#include "domain/seating.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace onsale {

/// What a block must know of its event to sell: the event without its seats,
/// with prices found by `price_index`.
struct sale_terms {
  event_id event;
  event_status status = event_status::scheduled;
  timestamp starts_at;
  std::optional<sale_window> onsale;
  std::vector<presale> presales;
  bool waiting_room = false;
  currency unit;
  std::vector<int64_t> prices; // minor units, by `price_index`
  std::vector<fee> fees;
  event_limits limits;
  std::optional<timestamp> refund_until;
  /// Whether every price level of the seating still has a price. People other
  /// than Onsale may write price levels (P10); without one the event is not sold.
  bool priced = true;
};

/// @pre `seats` was made from `x`
sale_terms make_terms(const event& x, const seating& seats);

/// What a buyer shows to be let into a sale.
struct sale_entry {
  std::string_view access_code = {};
  /// By the waiting room, or it lets everybody in: whoever asks has looked.
  bool admitted = false;
};

/// Whether tickets may be reserved at `now`: `not_on_sale` before and after the
/// sale, and when cancelled; `access_code` while only presales run and the code
/// opens none of them; `not_admitted` in the sale itself, if there is a waiting
/// room. (A presale has its codes instead.)
std::optional<refusal>
may_reserve(const sale_terms& terms, timestamp now, const sale_entry& by);

/// Whether one booking may have so many tickets, which one person has and one
/// card pays for: `ticket_limit`.
std::optional<refusal> may_have(const sale_terms& terms, size_t tickets);

/// Whether one card may pay for so many: `ticket_limit`.
std::optional<refusal> may_pay(const sale_terms& terms, size_t tickets);

/// Whether a hold may still be kept and paid for: `not_on_sale` once the event
/// is cancelled, though the hold itself has not been ended yet.
std::optional<refusal> may_keep(const sale_terms& terms);

} // namespace onsale
