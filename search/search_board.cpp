#include "search/search_board.hpp"

namespace onsale::search {

findings_ptr search_board::find(const snapshot& in, const query& what) {
  auto how = this->how();
  // Administrators want to see how an order comes about.
  if (what.explain)
    return std::make_shared<const findings>(
      search::find(in, what, *how, &filters_));
  auto question = question_of(what, *how);
  if (auto known = answers_.get(question, what, in, *how))
    return known;
  auto found = std::make_shared<const findings>(
    search::find(in, what, *how, &filters_));
  answers_.put(question, found, what, in);
  return found;
}

} // namespace onsale::search
