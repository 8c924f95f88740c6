#pragma once

#include "domain/catalogue.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"
#include "http/uri.hpp"
#include "search/query.hpp"

#include <string>

namespace onsale::http {

/// Most bytes of a text that is searched for: longer ones are no names.
inline constexpr size_t search_text_bytes = 500;

/// What `GET /search` is asked.
struct search_request {
  search::query what;
  bool highlight = false;
  /// All parameters but the cursor, which is for these only.
  std::string question;
};

/// Reads the parameters. An empty value counts as absent.
/// @param now as of when upcoming events are meant, to the minute: so that who
/// asks the same within it gets the same
result<search_request, invalid_field>
parse_search(const query_pairs& parameters, timestamp now);

/// What `GET /suggest` is asked.
struct suggest_request {
  std::string q;
  uint32_t size = 10;
};

result<suggest_request, invalid_field>
parse_suggest(const query_pairs& parameters);

} // namespace onsale::http
