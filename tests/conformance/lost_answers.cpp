#define SUITE conformance.lost_answers
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

struct remote_concert : concert_on_sale {
  remote_concert() : concert_on_sale(make_remote_engine()) {
    // nop
  }

  remote_engine& remote() {
    return static_cast<remote_engine&>(*under_test);
  }

  /// Commits without ever hearing what became of it.
  void commit_unheard(std::vector<ledger_entry> entries) {
    CHECK(error_of(node->commit(std::move(entries)))
          == store_errc::outcome_unknown);
  }

  /// Checks that one hold is what happened in its block, and happened once.
  void check_held_once(const change& hold) {
    CHECK(find(*hold.about));
    CHECK_EQUAL(image(hold.block).seats.size(), hold.seats.size());
    CHECK_EQUAL(image(hold.block).version, 1u);
    CHECK_EQUAL(history(hold.block).size(), 1u);
    CHECK_EQUAL(node->lease_of(hold.block).seq, 1u);
  }

  /// Checks that a hold left nothing in its block, where nothing else is.
  void check_untouched(const change& hold) {
    CHECK(!find(*hold.about));
    CHECK(image(hold.block).seats.empty());
    CHECK(history(hold.block).empty());
  }

  change ann = make_hold(make_booking_id(floor_block(), 1), "ann", {1, 2});
  change bob = make_hold(make_booking_id(balcony(), 2), "bob", {1});
  change cid = make_hold(make_booking_id(gallery(), 3), "cid", {1});
};

} // namespace

FIXTURE_SCOPE(lost_answer_tests, remote_concert)

TEST(a commit whose answer was lost is answered by what it stored) {
  auto entries = std::vector{node->entry(ann, make_answer("ann", "k")),
                             node->entry(bob)};
  remote().lose_next_answer(*db);
  commit_unheard(entries);
  node->acquire();
  check_held_once(ann);
  check_held_once(bob);
  MESSAGE("the answer to the second attempt gets lost as well");
  remote().lose_next_answer(*db);
  commit_unheard({node->entry(ann, make_answer("ann", "k"))});
  node->acquire();
  auto again = node->commit(ann, make_answer("ann", "k"));
  CHECK(again.outcome == entry_outcome::replay);
  REQUIRE(again.stored);
  CHECK_EQUAL(again.stored->body, make_answer("ann", "k").body);
  check_held_once(ann);
}

TEST(a late commit is fenced by whoever acquired meanwhile) {
  remote().delay_next_commit(*db);
  commit_unheard({node->entry(ann, make_answer("ann", "k")), node->entry(bob)});
  node->acquire({shard_of(floor_block(), shard_count)});
  remote().release(*db);
  check_untouched(ann);
  MESSAGE("rows told nothing before: where nobody acquired, it counts");
  node->acquire({shard_of(balcony(), shard_count)});
  check_held_once(bob);
  auto again = node->commit(ann, make_answer("ann", "k"));
  CHECK(again.outcome == entry_outcome::applied);
  check_held_once(ann);
}

TEST(a part of a broken batch may be lost after it was applied) {
  auto poison = make_poison(make_booking_id(balcony(), 2), "bob");
  auto rest = std::vector{node->entry(poison), node->entry(cid)};
  CHECK(error_of(node->commit({node->entry(ann), rest[0], rest[1]}))
        == store_errc::broken);
  auto before = *node;
  remote().lose_next_answer(*db);
  commit_unheard({node->entry(ann)});
  node->acquire();
  for (auto& x : demand(before.commit(rest)).results)
    CHECK(x.outcome == entry_outcome::fenced);
  check_held_once(ann);
  check_untouched(cid);
}

TEST(a part of a broken batch may arrive when all is over) {
  auto poison = make_poison(make_booking_id(balcony(), 2), "bob");
  auto rest = std::vector{node->entry(poison), node->entry(cid)};
  CHECK(error_of(node->commit({node->entry(ann), rest[0], rest[1]}))
        == store_errc::broken);
  auto before = *node;
  remote().delay_next_commit(*db);
  commit_unheard({node->entry(ann)});
  node->acquire();
  auto other = make_hold(make_booking_id(floor_block(), 4), "dot", {2, 3});
  CHECK(node->commit(other).outcome == entry_outcome::applied);
  remote().release(*db);
  CHECK(!find(*ann.about));
  check_held_once(other);
  for (auto& x : demand(before.commit(rest)).results)
    CHECK(x.outcome == entry_outcome::fenced);
  check_untouched(cid);
}

FIXTURE_SCOPE_END()
