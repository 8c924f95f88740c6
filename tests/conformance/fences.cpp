#define SUITE conformance.fences
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

booking_id nth(block_id block, uint64_t number) {
  return make_booking_id(block, number);
}

} // namespace

FIXTURE_SCOPE(fence_tests, concert_on_sale)

TEST(a stale epoch is refused for its shard and the others go on) {
  owner rival{*db, 2};
  rival.acquire({shard_of(balcony(), shard_count)});
  auto bobs = make_hold(nth(balcony(), 2), "bob", {1});
  auto result = demand(
    node->commit({node->entry(make_hold(nth(floor_block(), 1), "ann", {1})),
                  node->entry(bobs, make_answer("bob", "k")),
                  node->entry(make_hold(nth(gallery(), 3), "cid", {1}))}));
  CHECK(result.results.at(0).outcome == entry_outcome::applied);
  CHECK(result.results.at(1).outcome == entry_outcome::fenced);
  CHECK(result.results.at(2).outcome == entry_outcome::applied);
  CHECK_EQUAL(result.leases.size(), 2u);
  CHECK(!find(*bobs.about));
  CHECK(image(balcony()).seats.empty());
  MESSAGE("and the new owner finds the shard untouched");
  auto later = rival.commit(bobs, make_answer("bob", "k"));
  CHECK(later.outcome == entry_outcome::applied);
  CHECK_EQUAL(later.seq, 1u);
}

TEST(an owner that missed a batch of its own epoch is refused too) {
  auto twin = *node;
  node->commit(make_hold(nth(floor_block(), 1), "ann", {1}));
  CHECK(twin.commit(make_hold(nth(floor_block(), 2), "bob", {2})).outcome
        == entry_outcome::fenced);
  CHECK(twin.commit(make_hold(nth(balcony(), 3), "bob", {2})).outcome
        == entry_outcome::applied);
}

TEST(a check tells whether the epoch still stands) {
  auto check = node->check(floor_block());
  auto result = demand(node->commit({check, check})).results;
  CHECK(result.at(0).outcome == entry_outcome::applied);
  CHECK_EQUAL(result.at(1).seq, 0u);
  CHECK(history(floor_block()).empty());
  owner{*db, 2}.acquire();
  result = demand(node->commit({check})).results;
  CHECK(result.at(0).outcome == entry_outcome::fenced);
}

TEST(one poison entry spoils a batch whole and its own shard alone) {
  auto ann = node->entry(make_hold(nth(floor_block(), 1), "ann", {1}),
                         make_answer("ann", "k"));
  auto bob = node->entry(make_poison(nth(balcony(), 2), "bob"));
  auto cid = node->entry(make_hold(nth(gallery(), 3), "cid", {1}));
  CHECK(error_of(node->commit({ann, bob, cid})) == store_errc::broken);
  CHECK(!find(*ann.what->about));
  CHECK(image(floor_block()).seats.empty());
  CHECK(history(gallery()).empty());
  MESSAGE("split by shard, as the journal does, the others get through");
  CHECK(demand(node->commit({ann})).results.at(0).outcome
        == entry_outcome::applied);
  CHECK(error_of(node->commit({bob})) == store_errc::broken);
  auto last = demand(node->commit({cid})).results.at(0);
  CHECK(last.outcome == entry_outcome::applied);
  CHECK_EQUAL(last.seq, 1u);
}

TEST(numbers are gapless whatever is refused between) {
  node->commit(make_hold(nth(floor_block(), 1), "ann", {1, 2, 3, 4, 5, 6, 7}));
  auto over = make_hold(nth(floor_block(), 2), "ann", {8, 9});
  auto fits = make_hold(nth(floor_block(), 3), "bob", {10});
  auto stale = make_step(fits, change_kind::hold_extended, booking_status::held,
                         seat_status::held);
  stale.row->id = *over.about; // never written, so nothing to extend
  auto result = demand(
                  node->commit({node->entry(over), node->check(floor_block()),
                                node->entry(stale), node->entry(fits)}))
                  .results;
  CHECK(result.at(0).outcome == entry_outcome::ticket_limit);
  CHECK(result.at(2).outcome == entry_outcome::state_changed);
  CHECK_EQUAL(result.at(3).seq, 2u);
  auto rows = history(floor_block());
  REQUIRE_EQUAL(rows.size(), 2u);
  CHECK_EQUAL(rows[0].seq, 1u);
  CHECK_EQUAL(rows[1].seq, 2u);
  CHECK_EQUAL(node->lease_of(floor_block()).seq, 2u);
  CHECK_EQUAL(image(floor_block()).version, 2u);
}

TEST(a probe leaves everything as it is) {
  node->commit(make_hold(nth(floor_block(), 1), "ann", {1}));
  CHECK(await<unit>([&](auto done) {
    db->ledger().probe(shard_of(floor_block(), shard_count), done);
  }));
  auto next = node->commit(make_hold(nth(floor_block(), 2), "bob", {2}));
  CHECK(next.outcome == entry_outcome::applied);
  CHECK_EQUAL(next.seq, 2u);
}

FIXTURE_SCOPE_END()
