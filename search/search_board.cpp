#include "search/search_board.hpp"

namespace onsale::search {

search_board::answer
search_board::find(const snapshot& in, const query& what,
                   const std::string& question, const settings& how) {
  auto search = [&] {
    return std::make_shared<const findings>(
      search::find(in, what, how, &filters_));
  };
  // Administrators want to see how an order comes about.
  if (what.explain)
    return {search(), false};
  if (auto known = answers_.get(question, what, in, how))
    return {known, true};
  auto found = search();
  answers_.put(question, found, what, in);
  return {found, false};
}

} // namespace onsale::search
