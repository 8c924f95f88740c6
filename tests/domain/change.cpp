#define SUITE domain.change

#include "domain/change.hpp"

#include "tests/support/test.hpp"

#include <set>

using namespace onsale;

TEST(every kind of change has a word of its own in the journal) {
  std::set<std::string> words;
  auto last = static_cast<int>(change_kind::seats_unblocked);
  for (int i = 0; i <= last; ++i)
    CHECK(words.insert(to_string(static_cast<change_kind>(i))).second);
  CHECK(words.contains("seats_held"));
}

TEST(seat states are the words of the contract) {
  CHECK_EQUAL(to_string(seat_status::available), std::string{"available"});
  CHECK_EQUAL(to_string(seat_status::held), std::string{"held"});
  CHECK_EQUAL(to_string(seat_status::sold), std::string{"sold"});
  CHECK_EQUAL(to_string(seat_status::blocked), std::string{"blocked"});
}
