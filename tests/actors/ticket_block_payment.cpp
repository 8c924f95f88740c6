#define SUITE actors.ticket_block_payment

#include "actors/ticket_block.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using actors::booking_step;

namespace {

struct fixture : buyer_fixture {
  actors::change_booking confirm(const booking_id& id, const std::string& key) {
    auto result = step("ann", id, booking_step::confirm);
    result.who.key = caller("ann", key).key;
    return result;
  }

  /// Two confirms under keys of their own wait for one payment, and are sent
  /// again when it is over.
  void answers_stay(int status, void (fixture::*provider)()) {
    auto id = hold();
    auto one = send(confirm(id, "one"));
    auto two = send(confirm(id, "two"));
    settle();
    (this->*provider)();
    CAF_CHECK_EQUAL(status_of(get(one)), status);
    CAF_CHECK_EQUAL(status_of(get(two)), status);
    for (auto key : {"one", "two"}) {
      auto again = ask(confirm(id, key));
      CAF_CHECK_EQUAL(status_of(again), status);
      CAF_CHECK(std::get<actors::answer>(again).replayed);
    }
    CAF_CHECK_EQUAL(stored(id).row.attempts(), 1u);
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_payment_tests, fixture)

TEST(a decline is kept under the keys of all who waited for it) {
  answers_stay(402, &fixture::no);
}

TEST(a sale is kept under the keys of all who waited for it) {
  answers_stay(200, &fixture::yes);
}

FIXTURE_SCOPE_END()
