#define SUITE actors.offer_board

#include "actors/offer_board.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using actors::offer_board;

namespace {

block_offer
says(uint32_t block, uint64_t version, uint64_t available, int64_t lowest) {
  return {{{1}, block}, version, 0, 1, {available, lowest}};
}

struct board_of_test {
  offer_board all;
  std::vector<event_id> told;
  std::vector<event_id> to_open;

  board_of_test() {
    all.watch([this](event_id id) {
      told.push_back(id);
    });
    all.open_by([this](event_id id) {
      to_open.push_back(id);
    });
  }
};

} // namespace

FIXTURE_SCOPE(offer_board_tests, board_of_test)

TEST(of an event that nobody has said anything of nothing is known) {
  CHECK(!all.find({1}));
  CHECK(all.own().empty());
  CHECK(all.all().empty());
}

TEST(what is known of some blocks is laid over the plan) {
  auto event = open_example(example_event()); // three times ten, and twenty
  all.put(says(2, 1, 4, 9'000), false);
  MESSAGE("which somebody has to look up first");
  CHECK(!all.find({1}));
  CHECK(to_open == std::vector<event_id>{{1}});
  CHECK(told.empty());
  all.open(*event);
  REQUIRE(all.find({1}));
  CHECK_EQUAL(all.find({1})->available, 44u);
  CHECK_EQUAL(told.size(), 1u);
  MESSAGE("the last word counts");
  all.put(says(2, 3, 0, 9'000), false);
  all.put(says(2, 2, 9, 9'000), false);
  CHECK_EQUAL(all.find({1})->available, 40u);
  CHECK_EQUAL(told.size(), 2u);
  CHECK_EQUAL(to_open.size(), 1u);
}

TEST(a node knows what it has said itself) {
  all.put(says(2, 1, 4, 9'000), true);
  all.put(says(3, 1, 4, 9'000), false);
  REQUIRE_EQUAL(all.own().size(), 1u);
  CHECK_EQUAL(all.own()[0].block.block, 2u);
  MESSAGE("also if it has heard that already");
  all.put(says(3, 1, 4, 9'000), true);
  CHECK_EQUAL(all.own().size(), 2u);
  MESSAGE("another node has taken it over");
  all.put(says(2, 2, 3, 9'000), false);
  CHECK_EQUAL(all.own().size(), 1u);
}

TEST(an event that changes is opened anew and not by an earlier record) {
  auto before = open_example(example_event());
  auto what = example_event();
  for (auto& x : what.price_levels)
    x.amount += 100;
  auto after = open_example(what, before);
  all.open(*after);
  auto now = *all.find({1});
  all.open(*before);
  CHECK(*all.find({1}) == now);
  REQUIRE_EQUAL(all.all().size(), 1u);
  CHECK(all.all()[0].opened_as == after->record);
}

TEST(an event that has gone is forgotten) {
  all.open(*open_example(example_event()));
  told.clear();
  all.close({1});
  all.close({1});
  CHECK(!all.find({1}));
  CHECK_EQUAL(told.size(), 1u);
}

FIXTURE_SCOPE_END()
