#define SUITE domain.ticket_block_followers

#include "domain/limits.hpp"
#include "tests/domain/one_block.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

struct ticket_block_followers_fixture : one_block {
  ticket_block_followers_fixture()
    : one_block(concert({seated("101", {row("A", 10)})})) {
  }

  /// Its home is the second block.
  booking_id foreign = nth_booking(7, {concert_id, 2});

  void follow(std::vector<seat_index> seats) {
    done(block.hold({foreign, named_seats{std::move(seats)}}, now));
  }

  /// The row says so, and what follows from it is durable.
  bool learn(booking_status status, std::optional<timestamp> deadline = {}) {
    auto x = block.learn(foreign, {status, deadline}, now);
    if (x)
      block.commit(*x, ++seq);
    return x.has_value();
  }

  change asked() {
    auto overdue = block.expire(now);
    REQUIRE_EQUAL(overdue.size(), 1u);
    return overdue[0];
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_followers_tests, ticket_block_followers_fixture)

TEST(a follower keeps seats without a row) {
  auto x = block.hold({foreign, named_seats{{3, 4}}}, now);
  REQUIRE(x);
  CHECK(x->kind == change_kind::follower_held);
  CHECK(x->about == foreign);
  CHECK(!x->row);
  CHECK(!x->counters);
  CHECK_EQUAL(outcome(block.hold({foreign, named_seats{{5}}}, now)), "busy");
  done(x);
  CHECK(status(3) == seat_status::held);
  CHECK(block.holder_of(3) == foreign);
  CHECK(block.kept_for(foreign) == (std::vector<seat_index>{3, 4}));
  CHECK(block.find(foreign) == nullptr);
  CHECK(!block.idle());
  CHECK(block.next_deadline() == noon + limits::provisional_ttl);
  CHECK_EQUAL(outcome(block.hold({foreign, named_seats{{5}}}, now)),
              "invalid-request");
}

TEST(a follower is refused like anybody else) {
  held({3});
  auto x = block.hold({foreign, named_seats{{3, 4}}}, now);
  REQUIRE(!x);
  CHECK(x.error().unavailable == tickets({3}));
  CHECK(x.error().alternatives == tickets({4, 5}));
  CHECK_EQUAL(outcome(block.hold({foreign, named_seats{{99}}}, now)),
              "no-such-ticket");
}

TEST(at its deadline a follower asks and never assumes) {
  follow({3});
  now = noon + limits::provisional_ttl;
  auto x = asked();
  CHECK(x.kind == change_kind::booking_asked);
  CHECK(x.about == foreign);
  CHECK(x.seats.empty());
  CHECK(block.in_flight(foreign));
  CHECK(block.expire(now).empty());
  CHECK(status(3) == seat_status::held);
}

TEST(as long as the booking is open the follower waits for its deadline) {
  follow({3});
  now += 15s;
  auto x = asked();
  block.commit(x, 0);
  CHECK(!learn(booking_status::paying, now + 5min));
  CHECK(block.next_deadline() == now + 5min + limits::ask_again);
  CHECK_EQUAL(block.version(), 1u);
}

TEST(a follower never asks in a tight loop) {
  follow({3});
  now += 15s;
  block.commit(asked(), 0);
  // Even if nobody tells what the answer was, or the row is overdue itself.
  CHECK(block.next_deadline() == now + limits::ask_again);
  CHECK(!learn(booking_status::held, now - 1min));
  CHECK(block.next_deadline() == now + limits::ask_again);
  now += limits::ask_again;
  block.drop(asked());
  CHECK(block.next_deadline() == now + limits::ask_again);
}

TEST(seats of a confirmed booking are sold) {
  follow({3, 4});
  CHECK(learn(booking_status::confirmed));
  CHECK(status(3) == seat_status::sold);
  CHECK(status(4) == seat_status::sold);
  CHECK(block.holder_of(4) == foreign);
  CHECK(block.idle());
  CHECK(!learn(booking_status::confirmed));
}

TEST(seats of a booking that ended are free) {
  for (auto status_of_row :
       {booking_status::released, booking_status::expired,
        booking_status::aborted, booking_status::cancelled}) {
    follow({3});
    CHECK(learn(status_of_row));
    CHECK(status(3) == seat_status::available);
    CHECK(!block.holder_of(3));
    CHECK(!learn(status_of_row));
  }
}

TEST(a refund frees seats that were sold) {
  follow({3});
  learn(booking_status::confirmed);
  CHECK(learn(booking_status::refunded));
  CHECK(status(3) == seat_status::available);
}

TEST(after a failed capture the seats stay until the grace is over) {
  follow({3});
  CHECK(learn(booking_status::capture_failed, now + 15min));
  CHECK(status(3) == seat_status::sold);
  CHECK(learn(booking_status::capture_failed));
  CHECK(status(3) == seat_status::available);
}

TEST(the outbox may tell while the question is in flight) {
  follow({3});
  now += 15s;
  auto question = asked();
  CHECK(learn(booking_status::confirmed));
  CHECK(status(3) == seat_status::sold);
  // The answer is older.
  block.commit(question, 0);
  CHECK(!learn(booking_status::paying, now + 1min));
  CHECK(status(3) == seat_status::sold);
  CHECK(block.idle());
}

TEST(a follower that is settling does not ask) {
  follow({3});
  now += 15s;
  auto question = asked();
  auto settling = block.learn(foreign, {booking_status::confirmed, {}}, now);
  REQUIRE(settling.has_value());
  block.commit(question, 0);
  CHECK(!block.next_deadline());
  CHECK(block.in_flight(foreign));
  block.drop(*settling);
  CHECK(block.next_deadline() == now + limits::ask_again);
}

TEST(what is learnt twice at once is done once) {
  follow({3});
  auto x = block.learn(foreign, {booking_status::released, {}}, now);
  REQUIRE(x.has_value());
  CHECK(!block.learn(foreign, {booking_status::released, {}}, now));
  block.drop(*x);
  CHECK(status(3) == seat_status::held);
  CHECK(learn(booking_status::released));
}

TEST(a dropped hold is forgotten) {
  block.drop(*block.hold({foreign, named_seats{{3}}}, now));
  CHECK(!block.holder_of(3));
  CHECK(!block.next_deadline());
  CHECK(block.idle());
}

TEST(a booking that is at home here is nobody that one learns of) {
  auto id = held({3});
  CHECK(!block.learn(id, {booking_status::released, {}}, now));
  CHECK(status(3) == seat_status::held);
}

FIXTURE_SCOPE_END()
