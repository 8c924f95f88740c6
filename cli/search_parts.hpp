#pragma once

#include "cli/serve.hpp"
#include "domain/result.hpp"
#include "search/search_board.hpp"

#include <memory>
#include <string>

namespace onsale::cli {

/// What searches work with.
struct search_parts {
  std::shared_ptr<search::search_board> board;
};

/// @returns a sentence if options cannot be so
result<search_parts, std::string> search_parts_of(const serve_options& options);

} // namespace onsale::cli
