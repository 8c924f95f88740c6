#define SUITE actors.waiting_room_witness

#include "actors/waiting_room.hpp"
#include "tests/actors/room_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;

namespace {

struct with_a_witness : room_fixture {
  with_a_witness() {
    change_event([this](event& x) {
      x.waiting_room->witnesses = {
        {"fan-club", witness_commitment({1}, "fan-club", seed, env->hash)}};
    });
  }

  hash256 seed{1, 2, 3};
};

} // namespace

FIXTURE_SCOPE(waiting_room_witness_tests, with_a_witness)

TEST(a draw waits for its witness) {
  gather();
  join("ann");
  auto reveal = [&](const hash256& x) {
    return ask(actors::reveal_seed{caller("fan"), {1}, x});
  };
  CHECK_EQUAL(text_of(reveal(seed)), "room-not-open");
  pass(50min);
  CHECK(phase() == room_phase::frozen);
  CHECK(follow({}).room.root != hash256{});
  CHECK(!follow({}).room.seeds.by_operator);
  CHECK_EQUAL(text_of(reveal({9})), "invalid-request");
  CHECK(report_of(reveal(seed)).room.seeds.witnesses.at(0) == seed);
  pass(1s);
  auto room = follow({}).room;
  CHECK(room.phase == room_phase::open);
  CHECK(room.seeds.witnesses.at(0) == seed);
  CHECK(!room.degraded);
}

TEST(a draw goes on without its witness after a minute) {
  gather();
  join("ann");
  pass(50min);
  pass(limits::reveal_time);
  auto room = follow({}).room;
  CHECK(room.phase == room_phase::open);
  CHECK(room.degraded);
}

FIXTURE_SCOPE_END()
