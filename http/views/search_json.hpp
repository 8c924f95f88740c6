#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/environment.hpp"
#include "http/search_request.hpp"
#include "http/views/item_texts.hpp"
#include "search/searching.hpp"
#include "search/suggest.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace onsale::http {

/// An event that was found, as it is shown.
struct found_item {
  actors::event_record_ptr record; // null: the catalogue has it no more
  std::optional<uint64_t> left;    // as `tickets_left` says
};

/// What is shown of all that were found, in their order.
std::vector<found_item>
items_of(const search::findings& found, const actors::catalogue_view& catalogue,
         const actors::environment& env);

/// The answer to a search. Events that the catalogue has no more are left out.
/// @param items as `items_of` makes them
/// @param partial whether part of the index was out of reach
std::string
search_json(const search_request& asked, const search::findings& found,
            const std::vector<found_item>& items,
            const actors::catalogue_view& catalogue, item_texts& texts,
            bool partial = false);

/// The answer as long as nothing can be searched yet.
std::string unready_search_json();

/// @param most are shown, none with the text of another of its kind
std::string suggestions_json(const std::vector<search::suggestion>& found,
                             size_t most, const search::directory& in,
                             const actors::catalogue_view& catalogue);

} // namespace onsale::http
