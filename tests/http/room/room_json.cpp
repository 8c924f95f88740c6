#define SUITE http.room_json

#include "http/views/room_json.hpp"

#include "domain/hash_functions.hpp"
#include "http/room/place_text.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const timestamp sale_begins{1'800'000'000s};

struct room_json_fixture {
  room_json_fixture() {
    show.id = {7};
    show.starts_at = sale_begins + 240h;
    show.onsale = sale_window{sale_begins, sale_begins + 2h};
    auto& settings = show.waiting_room.emplace();
    settings.enabled = true;
    settings.prequeue_starts_at = sale_begins - 1h;
    room.phase = room_phase::open;
    room.counts = {9, 6, 1, 2};
    room.pace = {500, 600, false};
    room.promise = {{7}, {{"fan-club", {4}}}, {5}};
    room.seeds.witnesses = {std::nullopt};
    standing.place.id = {3};
    standing.place.ahead = 11;
    standing.wait = wait_estimate{61'500ms, 90s};
  }

  json document() {
    return json::parse(room_document(show, room));
  }

  json message() {
    return json::parse(
      place_text(keys, {{"ann"}, {7}, {3}}, 99, room, standing));
  }

  std::string state() {
    return std::string{place_state(room, standing.place)};
  }

  event show;
  actors::room_summary room;
  actors::room_standing standing;
  token_keys keys{{{"k1", std::string(32, 'a')}}};
};

} // namespace

FIXTURE_SCOPE(room_json_tests, room_json_fixture)

TEST(a room says in public what everybody may know) {
  auto x = document();
  CHECK_EQUAL(x["event_id"], "7");
  CHECK_EQUAL(x["state"], "open");
  CHECK_EQUAL(x["opens_at"], "2027-01-15T07:00:00Z");
  CHECK_EQUAL(x["freezes_at"], "2027-01-15T08:00:00Z");
  CHECK_EQUAL(x["ends_at"], "2027-01-15T10:00:00Z");
  CHECK_EQUAL(
    x["counts"],
    (json{{"joined", 9}, {"waiting", 6}, {"parked", 1}, {"active", 2}}));
  CHECK_EQUAL(
    x["pace"],
    (json{{"active_max", 500}, {"admit_per_minute", 600}, {"paused", false}}));
  CHECK_EQUAL(x["commitments"]["operator"], to_hex({5}));
  CHECK_EQUAL(x["commitments"]["witnesses"][0]["name"], "fan-club");
  CHECK_EQUAL(x["commitments"]["witnesses"][0]["commitment"], to_hex({4}));
  CHECK_EQUAL(x["operator_trusted"], false);
  CHECK(!x.contains("ended"));
}

TEST(seeds are shown when they are known and no sooner) {
  CHECK(!document()["seeds"].contains("operator"));
  CHECK(document()["seeds"]["witnesses"][0]["seed"].is_null());
  CHECK(!document().contains("list_root"));
  room.seeds = {hash256{1}, {hash256{2}}};
  room.frozen_at = sale_begins;
  room.root = {3};
  CHECK_EQUAL(document()["seeds"]["operator"], to_hex({1}));
  CHECK_EQUAL(document()["seeds"]["witnesses"][0]["seed"], to_hex({2}));
  CHECK_EQUAL(document()["list_root"], to_hex({3}));
}

TEST(a room without witnesses says whom one has to trust) {
  room.promise.witnesses.clear();
  room.seeds.witnesses.clear();
  CHECK_EQUAL(document()["operator_trusted"], true);
}

TEST(a pre queue that is always open has no time of opening) {
  show.waiting_room->prequeue_starts_at.reset();
  CHECK(!document().contains("opens_at"));
}

TEST(somebody in the line is told where and for how long) {
  auto x = message();
  CHECK_EQUAL(x["seq"], 99);
  CHECK_EQUAL(x["state"], "queued");
  CHECK_EQUAL(x["position"], 12);
  CHECK_EQUAL(x["ahead"], 11);
  CHECK_EQUAL(x["eta_s"], (json{{"p50", 62}, {"p90", 90}}));
  CHECK_EQUAL(x["room"]["state"], "open");
  CHECK_EQUAL(x["room"]["waiting"], 6);
  CHECK(!x.contains("pass"));
}

TEST(who was away when called still stands in the line) {
  room.counts.called = 2;
  CHECK_EQUAL(message()["room"]["waiting"], 8);
  CHECK_EQUAL(document()["counts"]["waiting"], 8);
}

TEST(nobody has a position before the draw) {
  room.phase = room_phase::pre_queue;
  standing.place.ahead.reset();
  standing.wait.reset();
  auto x = message();
  CHECK_EQUAL(x["state"], "pre_queue");
  CHECK(!x.contains("position"));
  CHECK(!x.contains("eta_s"));
  room.phase = room_phase::frozen;
  CHECK_EQUAL(message()["state"], "pre_queue");
}

TEST(whoever is parked is told why) {
  standing.place.parked = parking_reason::address;
  standing.place.ahead.reset();
  standing.wait.reset();
  CHECK_EQUAL(message()["state"], "parked");
  CHECK_EQUAL(message()["parked_for"], "address");
}

TEST(whoever is let in has a pass) {
  standing.place.state = entry_state::admitted;
  standing.place.ahead.reset();
  standing.wait.reset();
  standing.place.pass_until = sale_begins + 60s;
  standing.place.turn_until = sale_begins + 600s;
  auto x = message();
  CHECK_EQUAL(x["state"], "admitted");
  CHECK_EQUAL(x["shopping_until"], "2027-01-15T08:10:00Z");
  CHECK_EQUAL(x["pass_expires_at"], "2027-01-15T08:01:00Z");
  auto pass = read_pass(keys, x["pass"].get<std::string>(), sale_begins);
  REQUIRE(pass);
  CHECK(pass->of == (place_holder{{"ann"}, {7}, {3}}));
  MESSAGE("none that was not granted, and none when nobody needs one");
  standing.place.pass_until.reset();
  CHECK(!message().contains("pass"));
  standing.place.pass_until = sale_begins + 60s;
  room.phase = room_phase::ended;
  CHECK(!message().contains("pass"));
}

TEST(the end is told as it is) {
  room.phase = room_phase::ended;
  room.end = room_end::sold_out;
  CHECK_EQUAL(state(), "sold_out");
  CHECK_EQUAL(document()["sold_out"], true);
  CHECK_EQUAL(document()["ended"], "sold_out");
  CHECK(!message().contains("position"));
  standing.place.state = entry_state::admitted;
  CHECK_EQUAL(state(), "sold_out");
  MESSAGE("those who had gone before have not been sold out of anything");
  standing.place.state = entry_state::finished;
  CHECK_EQUAL(state(), "finished");
  standing.place.state = entry_state::left;
  CHECK_EQUAL(state(), "left");
  standing.place.state = entry_state::waiting;
  room.end = room_end::switched_off;
  CHECK_EQUAL(state(), "ended");
  CHECK_EQUAL(document()["sold_out"], false);
}

TEST(whoever was called while away is in the line on return) {
  standing.place.state = entry_state::called;
  CHECK_EQUAL(state(), "queued");
  standing.place.state = entry_state::forfeited;
  CHECK_EQUAL(state(), "forfeited");
}

FIXTURE_SCOPE_END()
