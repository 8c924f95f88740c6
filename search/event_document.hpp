#pragma once

#include "domain/catalogue.hpp"
#include "search/document.hpp"
#include "search/local_days.hpp"

#include <memory>
#include <span>

namespace onsale::search {

/// What is searched of an event of the catalogue: its own texts, and those of
/// its venue and its performers with all their aliases. A country is found by
/// its code and by its name in English.
///
/// @param by the first is whose show it is, the others are its support
document make_document(const event& what, const venue& at,
                       std::span<const std::shared_ptr<const performer>> by,
                       local_days& days);

/// What is searched of a performer, a venue and a city, as `searchable` has
/// them.
document make_document(const performer& x);
document make_document(const venue& x);

/// @param venues how many are in the city
document
make_city_document(uint64_t number, const std::string& name, size_t venues);

} // namespace onsale::search
