#pragma once

#include "domain/result.hpp"
#include "search/settings.hpp"

#include <string>

namespace onsale::cli {

/// What search is asked with, given a file of synonyms (`search/synonyms.hpp`
/// has its form), or none. @returns a sentence if the file cannot be used
result<search::settings, std::string>
search_settings(const std::string& synonyms_file);

} // namespace onsale::cli
