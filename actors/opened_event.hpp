#pragma once

#include "domain/catalogue.hpp"
#include "domain/sale.hpp"
#include "domain/seating.hpp"
#include "storage/catalogue_store.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace onsale::actors {

/// An event as the catalogue has it, with whom and what it names. Immutable.
struct event_record {
  /// Of the catalogue, when the event came to be as it is here.
  uint64_t version = 0;
  event what; // the rows of its sections are left out
  storage::seating_hash seats;
  std::shared_ptr<const venue> at;
  std::vector<std::shared_ptr<const performer>> by; // billing order
};

using event_record_ptr = std::shared_ptr<const event_record>;

/// An event with its seating at hand: what it takes to sell or to show it.
/// Immutable.
struct opened_event {
  event_record_ptr record;
  std::shared_ptr<const seating> seats;
  std::shared_ptr<const sale_terms> terms;
};

using opened_event_ptr = std::shared_ptr<const opened_event>;

/// Whether `x` replaces `known`, or there was none: what is sent by several
/// ways may come in another order.
inline bool
supersedes(const opened_event_ptr& x, const opened_event_ptr& known) {
  return !known || x->record->version > known->record->version;
}

} // namespace onsale::actors
