#define SUITE search.offers
#include "search/offers.hpp"

#include "tests/support/test.hpp"

using namespace onsale::search;

TEST(an offer is what was said last) {
  auto all = std::make_unique<offer_table>();
  CHECK(!all->at(5));
  all->put(5, offer{17, 4'500});
  CHECK_EQUAL(all->at(5), (offer{17, 4'500}));
  CHECK(!all->at(6));
  all->put(5, offer{0, 0});
  CHECK_EQUAL(all->at(5), (offer{0, 0}));
  all->put(5, std::nullopt);
  CHECK(!all->at(5));
}

TEST(the largest of everything fits) {
  auto all = std::make_unique<offer_table>();
  auto last = offer_table::most - 1;
  offer most{offer_table::most_available, offer_table::highest};
  all->put(last, most);
  CHECK_EQUAL(all->at(last), most);
  MESSAGE("what is larger is cut");
  all->put(last, offer{~0u, std::numeric_limits<int64_t>::max()});
  CHECK_EQUAL(all->at(last), most);
}
