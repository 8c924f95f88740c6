#define SUITE conformance.lost_commits
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

FIXTURE_SCOPE(lost_commit_tests, concert_on_sale)

TEST(a commit that never arrived is known for lost once the leases are new) {
  auto ann = make_hold(make_booking_id(floor_block(), 1), "ann", {1});
  auto bob = make_hold(make_booking_id(balcony(), 2), "bob", {1});
  auto before = *node;
  under_test->lose_next_commit(*db);
  CHECK(error_of(node->commit(
          {node->entry(ann, make_answer("ann", "k")), node->entry(bob)}))
        == store_errc::outcome_unknown);
  node->acquire();
  for (auto what : {&ann, &bob}) {
    CHECK(!find(*what->about));
    CHECK(image(what->block).seats.empty());
    CHECK(history(what->block).empty());
    CHECK_EQUAL(node->lease_of(what->block).seq, 0u);
  }
  CHECK(!demand(await<std::optional<keyed_answer>>([&](auto done) {
    db->ledger().find_answer({"ann"}, "k", done);
  })));
  MESSAGE("sent again under the old leases it could come twice");
  CHECK(before.commit(bob).outcome == entry_outcome::fenced);
  auto again = node->commit(ann, make_answer("ann", "k"));
  CHECK(again.outcome == entry_outcome::applied);
  CHECK_EQUAL(again.seq, 1u);
}

TEST(what is left of a broken batch is fenced once a part of it was lost) {
  auto ann = node->entry(
    make_hold(make_booking_id(floor_block(), 1), "ann", {1}));
  auto bob = node->entry(make_poison(make_booking_id(balcony(), 2), "bob"));
  auto cid = node->entry(make_hold(make_booking_id(gallery(), 3), "cid", {1}));
  CHECK(error_of(node->commit({ann, bob, cid})) == store_errc::broken);
  auto before = *node;
  under_test->lose_next_commit(*db);
  CHECK(error_of(node->commit({ann})) == store_errc::outcome_unknown);
  node->acquire();
  auto late = demand(before.commit({bob, cid})).results;
  CHECK(late.at(0).outcome == entry_outcome::fenced);
  CHECK(late.at(1).outcome == entry_outcome::fenced);
  CHECK(history(floor_block()).empty());
  CHECK(history(gallery()).empty());
  CHECK(node->commit(*ann.what).outcome == entry_outcome::applied);
  CHECK(node->commit(*cid.what).outcome == entry_outcome::applied);
}

FIXTURE_SCOPE_END()
