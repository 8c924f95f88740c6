#pragma once

#include "domain/time.hpp"
#include "storage/catalogue_store.hpp"

namespace onsale::demo {

/// Makes the catalogue of `onsale serve --demo`: real venues and performers
/// (from data/demo/) and about 3,000 invented concerts in the 364 days after
/// `today`. Its time of day does not matter; the same day gives the same
/// catalogue. Takes about a second.
///
/// Most concerts are on sale, some soon will be; a handful of those have a
/// waiting room. Events at one venue share their seating. Sections come without
/// their rows, as in `storage::stored_event`.
storage::catalogue_batch make_catalogue(timestamp today);

/// Makes one more event for it: a show that everybody wants, whose waiting room
/// is open, and whose sale begins within two and a half minutes.
/// @param last_id above all ids of the catalogue, or the last of them
storage::event_upsert make_hot_event(uint64_t last_id, timestamp now);

/// Whether performers are those of the demo, so that one may be added.
bool is_demo(const std::vector<performer>& xs);

} // namespace onsale::demo
