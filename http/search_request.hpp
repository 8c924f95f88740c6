#pragma once

#include "domain/catalogue.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"
#include "http/uri.hpp"
#include "search/query.hpp"

#include <string>

namespace onsale::http {

/// What `GET /search` is asked.
struct search_request {
  search::query what;
  /// A hash of all parameters but the cursor, which is for these only.
  uint64_t question = 0;
};

/// Reads the parameters. An empty value counts as absent.
/// @param now as of when upcoming events are meant, to the minute: so that who
/// asks the same within it gets the same
result<search_request, invalid_field>
parse_search(const query_pairs& parameters, timestamp now);

/// What `GET /suggest` is asked.
struct suggest_request {
  search::typed_words words; // none: nothing was typed
  uint32_t size = 10;
};

result<suggest_request, invalid_field>
parse_suggest(const query_pairs& parameters);

} // namespace onsale::http
