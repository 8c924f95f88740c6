#pragma once

#include "domain/result.hpp"
#include "search/search_board.hpp"
#include "search/settings.hpp"
#include "support/logging.hpp"

#include <functional>
#include <memory>
#include <string>

namespace onsale::cli {

/// What search is asked with, given a file of synonyms (`search/synonyms.hpp`
/// has its form), or none. @returns a sentence if the file cannot be used
result<search::settings, std::string>
search_settings(const std::string& synonyms_file);

/// @returns what SIGHUP does; nothing without such a file
std::function<void()>
reload_synonyms(const std::string& file,
                std::shared_ptr<search::search_board> board,
                support::logger log);

} // namespace onsale::cli
