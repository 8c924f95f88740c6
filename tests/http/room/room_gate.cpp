#define SUITE http.room_gate

#include "http/room/room_gate.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

const timestamp sale{1'800'000'000s};

struct gate_fixture {
  gate_fixture() {
    what.id = {7};
    what.starts_at = sale + 240h;
    what.onsale = sale_window{sale, sale + 2h};
    auto& room = what.waiting_room.emplace();
    room.enabled = true;
    room.prequeue_starts_at = sale - 1h;
  }

  actors::event_record_ptr record(uint64_t version = 3) const {
    auto result = std::make_shared<actors::event_record>();
    result->what = what;
    result->version = version;
    return result;
  }

  static actors::room_look_ptr
  look(const actors::event_record_ptr& of, timestamp taken_at, room_phase phase,
       room_end end = room_end::none, uint64_t version = 3) {
    actors::room_report told;
    told.room.phase = phase;
    told.room.end = end;
    told.room.event_version = version;
    return actors::next_look(nullptr, of, told, taken_at);
  }

  event what;
};

} // namespace

FIXTURE_SCOPE(gate_tests, gate_fixture)

TEST(the catalogue tells most of it) {
  CHECK(known_gate(record(), nullptr, sale - 61min).is == gate::open);
  CHECK(known_gate(record(), nullptr, sale - 61min).until == sale - 60min);
  CHECK(known_gate(record(), nullptr, sale + 2h).is == gate::open);
  CHECK(known_gate(record(), nullptr, sale).is == gate::unknown);
  what.status = event_status::cancelled;
  CHECK(known_gate(record(), nullptr, sale).is == gate::open);
  what.waiting_room.reset();
  CHECK(known_gate(record(), nullptr, sale).until == timestamp::max());
}

TEST(a room that is on keeps people out however old the news) {
  auto of = record();
  auto seen = look(of, sale, room_phase::open);
  CHECK(known_gate(of, seen, sale + 1s).is == gate::closed);
  CHECK(known_gate(of, seen, sale + 30min).is == gate::closed);
  CHECK(known_gate(record(4), seen, sale + 1s).is == gate::closed);
  MESSAGE("as does one that has not noticed yet that it opens");
  auto early = look(of, sale - 61min, room_phase::announced);
  CHECK(known_gate(of, early, sale - 59min).is == gate::closed);
}

TEST(a sale that is over stays so for that event) {
  auto of = record();
  auto seen = look(of, sale, room_phase::ended, room_end::sold_out);
  CHECK(known_gate(of, seen, sale + 1h).is == gate::open);
  CHECK(known_gate(of, seen, sale + 1h).until == timestamp::max());
  MESSAGE("but says nothing of the event once it was changed");
  CHECK(known_gate(record(4), seen, sale + 1s).is == gate::unknown);
  MESSAGE("nor if whoever decides had another form of it");
  auto other = look(of, sale, room_phase::ended, room_end::sold_out, 2);
  CHECK(known_gate(of, other, sale + 1s).is == gate::open);
  CHECK(known_gate(of, other, sale + 1s).until == sale + 5s);
  CHECK(known_gate(of, other, sale + 6s).is == gate::unknown);
}

TEST(a room that is off may go on) {
  auto of = record();
  auto seen = look(of, sale, room_phase::ended, room_end::switched_off);
  CHECK(known_gate(of, seen, sale + 1s).is == gate::open);
  CHECK(known_gate(of, seen, sale + 1s).until == sale + 5s);
  CHECK(known_gate(of, seen, sale + 5s).is == gate::unknown);
}

FIXTURE_SCOPE_END()
