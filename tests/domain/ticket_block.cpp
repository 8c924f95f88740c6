#define SUITE domain.ticket_block

#include "tests/domain/one_block.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

struct ticket_block_fixture : one_block {
  ticket_block_fixture() : one_block(concert({seated("101", {row("A", 10)})})) {
  }

  booking_id foreign = nth_booking(7, {concert_id, 2});
};

} // namespace

FIXTURE_SCOPE(ticket_block_tests, ticket_block_fixture)

TEST(a snapshot shows what is durable and nothing else) {
  auto x = reserve({0, 1});
  auto before = block.snapshot();
  CHECK_EQUAL(before.version, 0u);
  CHECK_EQUAL(before.available, 10u);
  CHECK(before.state_of(0) == seat_status::available);
  block.commit(*x, 41);
  auto after = block.snapshot();
  CHECK_EQUAL(after.version, 41u);
  CHECK_EQUAL(after.available, 8u);
  CHECK_EQUAL(after.held, 2u);
  CHECK(after.state_of(0) == seat_status::held);
  CHECK(after.block == concert_block);
}

TEST(a dropped hold makes those who were refused decide anew) {
  auto x = reserve({0});
  CHECK_EQUAL(outcome(reserve({0}, bob())), "seats-unavailable");
  auto rollbacks = block.rollbacks();
  auto freed = block.snapshot().freed;
  block.drop(*x);
  CHECK_EQUAL(block.rollbacks(), rollbacks + 1);
  CHECK_EQUAL(block.snapshot().freed, freed + 1);
  CHECK(block.idle());
  CHECK_EQUAL(outcome(reserve({0}, bob())), "accepted");
}

TEST(only what gives seats back counts as freed) {
  auto freed = [&] {
    return block.snapshot().freed;
  };
  auto before = freed();
  auto id = held({0});
  done(block.extend(id, now));
  CHECK_EQUAL(freed(), before);
  block.drop(*block.release(id, now));
  CHECK_EQUAL(freed(), before);
  done(block.release(id, now));
  CHECK_EQUAL(freed(), before + 1);
  CHECK_EQUAL(block.rollbacks(), 0u);
}

TEST(a block opens as the store has it) {
  booking x;
  x.id = nth_booking(1);
  x.user = alice();
  x.held_at = noon;
  x.hold_until = noon + 8min;
  x.deadline = x.hold_until;
  x.tickets = {{{concert_block, 0}, 5000}};
  block_image image;
  image.version = 900;
  image.seats = {{0, seat_status::held, x.id},
                 {1, seat_status::held, foreign},
                 {2, seat_status::sold, nth_booking(8, {concert_id, 2})},
                 {3, seat_status::blocked, {}}};
  image.bookings = {x};
  block.restore(image, now);
  CHECK_EQUAL(block.version(), 900u);
  CHECK_EQUAL(block.snapshot().available, 6u);
  // The follower asks at once; the hold has its remaining time.
  CHECK(block.next_deadline() == now);
  auto asked = block.expire(now);
  REQUIRE_EQUAL(asked.size(), 1u);
  CHECK(asked[0].about == foreign);
  CHECK(block.next_deadline() == noon + 8min);
  REQUIRE(block.find(x.id) != nullptr);
  seq = 900;
  done(block.release(x.id, now));
  CHECK(status(0) == seat_status::available);
}

TEST(what was overdue when the block opened ends at once) {
  auto id = held({0});
  block_image image{seq, {{0, seat_status::held, id}}, {*block.find(id)}, {}};
  block.restore(image, noon + 1h);
  auto overdue = block.expire(noon + 1h);
  REQUIRE_EQUAL(overdue.size(), 1u);
  CHECK(overdue[0].kind == change_kind::hold_expired);
}

TEST(a duty keeps the block awake) {
  CHECK(block.idle());
  duty capture{nth_booking(1), duty_kind::capture, 1};
  block.restore({7, {}, {}, {capture}}, now);
  CHECK(!block.idle());
  change done;
  done.kind = change_kind::duty_done;
  done.done = {capture};
  block.commit(done, 8);
  CHECK(block.idle());
  CHECK_EQUAL(block.version(), 8u);
}

TEST(readers that remember an owner before see that seats came back) {
  auto before = block.snapshot().freed;
  block.restore({5, {}, {}, {}}, now);
  CHECK_GREATER(block.snapshot().freed, before);
  CHECK_GREATER(block.snapshot().freed, 5u);
}

TEST(a row that grows offers more seats under new numbers) {
  auto id = held({0});
  auto old = block.all_blocks();
  auto freed = block.snapshot().freed;
  what.sections[0].rows[0].seats.push_back({"11", {}, false, {}, ""});
  auto seats = std::make_shared<seating>(*make_seating(what, &old));
  block.update(seats, std::make_shared<sale_terms>(make_terms(what, *seats)));
  CHECK_EQUAL(block.snapshot().available, 10u);
  CHECK_GREATER(block.snapshot().freed, freed);
  CHECK(block.holder_of(0) == id);
  CHECK_EQUAL(outcome(reserve({10})), "accepted");
}

FIXTURE_SCOPE_END()
