#pragma once

#include "domain/catalogue.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"
#include "http/uri.hpp"
#include "search/query.hpp"

#include <optional>
#include <string>
#include <string_view>

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

/// What is asked of events: more than are shown, since several may say the
/// same.
search::query to_query(const suggest_request& asked, timestamp now);

/// Reads what is asked of events by a whole target, for `GET /search` or
/// `GET /suggest`, as another node has got it.
/// @returns nothing if it is no such target, or is refused
std::optional<search::query>
read_search_target(std::string_view target, timestamp now);

} // namespace onsale::http
