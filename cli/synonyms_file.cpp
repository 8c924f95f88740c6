#include "cli/synonyms_file.hpp"

#include "search/digest.hpp"

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
  result.synonyms_name = search::name_of_text(text.str());
  return result;
}

std::function<void()>
reload_synonyms(const std::string& file,
                std::shared_ptr<search::search_board> board,
                support::logger log) {
  if (file.empty())
    return {};
  return [=] {
    auto how = search_settings(file);
    if (!how) {
      log.error("synonyms not read again", {{"reason", how.error()}});
      return;
    }
    board->set(*std::move(how));
    log.info("synonyms read again");
  };
}

} // namespace onsale::cli
