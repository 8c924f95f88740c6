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

} // namespace onsale::demo
