#define SUITE domain.seat_choice

#include "domain/seat_choice.hpp"

#include "tests/domain/one_block.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

/// Two rows of five; row B is of the cheaper level. One person may have six.
event two_rows() {
  auto x = concert({seated("101", {row("A", 5), row("B", 5)})});
  for (auto& seat : x.sections[0].rows[1].seats)
    seat.price_level = "P2";
  x.limits.tickets_per_user = 6;
  x.limits.open_holds = 100;
  return x;
}

struct seat_choice_fixture : one_block {
  seat_choice_fixture() : one_block(two_rows()) {
  }

  refusal refused(const result<change, refusal>& x) {
    if (x)
      FAIL("accepted");
    return x.error();
  }

  refusal refused(seat_choice choice) {
    return refused(block.reserve(command(std::move(choice)), now));
  }
};

} // namespace

FIXTURE_SCOPE(seat_choice_tests, seat_choice_fixture)

TEST(named seats are had all or none) {
  held({1});
  auto why = refused(reserve({0, 1, 2}));
  CHECK(why.code == refusal_code::seats_unavailable);
  CHECK(why.unavailable == tickets({1}));
  CHECK_EQUAL(outcome(reserve({0, 2})), "accepted");
}

TEST(who comes too late is offered as many seats of the same price) {
  held({0, 1});
  CHECK(refused(reserve({1, 2})).alternatives == tickets({2, 3}));
  held({2});
  // In row A no three lie together any more; the middle of row B would strand
  // two.
  CHECK(refused(reserve({1, 2, 3})).alternatives == tickets({5, 6, 7}));
  held({5, 6, 7, 8, 9});
  CHECK(refused(reserve({1})).alternatives == tickets({3}));
  CHECK(refused(reserve({1, 2, 5})).alternatives.empty());
}

TEST(a seat that was never there is told from one that is taken) {
  held({1});
  auto why = refused(reserve({1, 10, 99}));
  CHECK(why.code == refusal_code::no_such_ticket);
  CHECK(why.unavailable == tickets({10, 99}));
}

TEST(a request makes sense or is refused with the field at fault) {
  auto field = [&](seat_choice choice) {
    auto why = refused(std::move(choice));
    CHECK(why.code == refusal_code::invalid_request);
    return why.field;
  };
  CHECK_EQUAL(field(named_seats{}), "ticket_ids");
  CHECK_EQUAL(field(named_seats{{1, 2, 1}}), "ticket_ids");
  CHECK_EQUAL(field(best_request{0, 0, {}, true}), "quantity");
  CHECK_EQUAL(field(best_request{101, 0, {}, true}), "quantity");
  CHECK_EQUAL(field(best_request{2, 3, {}, true}), "best_available.accessible");
  CHECK_EQUAL(field(best_request{2, 0, price_index{2}, true}),
              "best_available.price_level");
}

TEST(one person may have so many tickets of an event) {
  CHECK(refused(best_request{7, 0, {}, false}).code
        == refusal_code::ticket_limit);
  auto cmd = command(named_seats{{0, 1, 2}});
  for (seat_index seat = 0; seat < 4; ++seat)
    cmd.elsewhere.push_back({{{concert_id, 2}, seat}, 5000});
  CHECK_EQUAL(outcome(block.reserve(cmd, now)), "ticket-limit");
  cmd.elsewhere.pop_back();
  CHECK_EQUAL(outcome(block.reserve(cmd, now)), "accepted");
}

TEST(seats that do not lie together are offered apart) {
  held({1, 3, 6, 8});
  auto why = refused(best_request{2, 0, {}, true});
  CHECK(why.code == refusal_code::no_adjacent_seats);
  CHECK_EQUAL(why.alternatives.size(), 2u);
  CHECK_EQUAL(
    outcome(block.reserve(command(best_request{2, 0, {}, false}), now)),
    "accepted");
}

TEST(all in carts is not sold out) {
  auto first = held({0, 1, 2, 3, 4});
  CHECK(refused(best_request{6, 0, {}, false}).code
        == refusal_code::seats_unavailable);
  auto tentative = reserve({5, 6, 7, 8, 9});
  CHECK(refused(best_request{}).code == refusal_code::seats_unavailable);
  done(tentative);
  CHECK(refused(best_request{}).code == refusal_code::seats_unavailable);
  for (auto& id : {first, *tentative->about}) {
    done(block.begin_payment(id, "pm", now));
    CHECK(refused(best_request{}).code == refusal_code::seats_unavailable);
    done(pay(id));
  }
  CHECK(refused(best_request{}).code == refusal_code::sold_out);
}

TEST(house seats are not for sale) {
  done(block.block_seats({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, now));
  CHECK(refused(best_request{}).code == refusal_code::sold_out);
  CHECK(refused(reserve({0})).code == refusal_code::seats_unavailable);
}

TEST(only the strict rule binds those who name their seats) {
  CHECK_EQUAL(outcome(reserve({1, 2})), "accepted");
  what.limits.orphan_rule = orphan_rule::strict;
  block = make(what, concert_block);
  auto why = refused(reserve({1, 2}));
  CHECK(why.code == refusal_code::orphan_seat);
  CHECK(why.alternatives == tickets({0, 1}));
  CHECK_EQUAL(outcome(reserve({0, 1})), "accepted");
  // Now three are left of row A and any two strand the third.
  CHECK_EQUAL(outcome(reserve({2, 3})), "accepted");
}

FIXTURE_SCOPE_END()

TEST(an area sells any of its places) {
  one_block area{concert({general("GA", 3)})};
  best_request two{2, 0, {}, false};
  auto taken = area.done(area.block.reserve(area.command(two), noon));
  CHECK_EQUAL(seats_of(taken), (std::vector<seat_index>{0, 1}));
  CHECK_EQUAL(outcome(area.block.reserve(area.command(two, bob()), noon)),
              "seats-unavailable");
  MESSAGE("none of them is an accessible seat");
  best_request accessible{1, 1, {}, false};
  CHECK_EQUAL(outcome(area.block.reserve(area.command(accessible), noon)),
              "seats-unavailable");
  CHECK_EQUAL(outcome(area.reserve({2}, bob())), "accepted");
}
