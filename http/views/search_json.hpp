#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/environment.hpp"
#include "http/search_request.hpp"
#include "http/views/item_texts.hpp"
#include "search/searching.hpp"
#include "search/suggest.hpp"

#include <string>
#include <vector>

namespace onsale::http {

/// The answer to a search. Events that the catalogue has no more are left out.
std::string
search_json(const search_request& asked, const search::findings& found,
            const actors::catalogue_view& catalogue, item_texts& texts,
            const actors::environment& env);

/// The answer as long as nothing can be searched yet.
std::string unready_search_json();

/// @param most are shown, none with the text of another of its kind
std::string suggestions_json(const std::vector<search::suggestion>& found,
                             size_t most, const search::searchable& in,
                             const actors::catalogue_view& catalogue);

} // namespace onsale::http
