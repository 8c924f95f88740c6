#include "cli/synonyms_file.hpp"

#include <fstream>
#include <sstream>
#include <utility>

namespace onsale::cli {

result<search::settings, std::string>
search_settings(const std::string& synonyms_file) {
  search::settings result;
  if (synonyms_file.empty())
    return result;
  std::ifstream in{synonyms_file, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  if (!in.is_open() || text.bad())
    return failure{"--synonyms: cannot read " + synonyms_file};
  auto read = search::synonyms::parse(text.str());
  if (!read)
    return failure{"--synonyms: " + synonyms_file + ": line "
                   + std::to_string(read.error().number) + ": "
                   + read.error().reason};
  result.synonyms = *std::move(read);
  return result;
}

} // namespace onsale::cli
