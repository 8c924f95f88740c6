#define SUITE cluster.envelope
#include "cluster/wire/envelope.hpp"

#include "cluster/wire/message_fields.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <limits>
#include <set>

using namespace onsale;
using namespace onsale::cluster;
using namespace onsale::cluster::wire;

namespace {

using nlohmann::json;
using namespace std::chrono_literals;

constexpr block_id front{{1207}, 14};

booking_id make_id() {
  booking_id result{front, {}};
  for (size_t i = 0; i < result.token.size(); ++i)
    result.token[i] = static_cast<uint8_t>(17 * i);
  return result;
}

actors::call make_call() {
  actors::call result;
  result.user = {"ann"};
  result.give_up = timestamp{1'700'000'000'123ms};
  auto& key = result.key.emplace();
  key.user = {"ann"};
  key.key = "k-1";
  key.fingerprint.fill(0xfe);
  return result;
}

payment make_payment() {
  payment result;
  result.booking = make_id();
  result.attempt = 2;
  result.state = payment_state::authorised;
  result.method = "pm_card_visa";
  result.amount = {12'050, currency::parse("EUR").value()};
  return result;
}

template <class T>
std::string to_bytes(const T& x) {
  std::string result;
  cbor_writer to{result};
  put(to, x);
  return result;
}

/// Whether something reads as it was written, by comparing what it is written
/// as: most messages have no equality of their own. Another library reads it
/// too.
template <class T>
bool survives(const T& x) {
  auto bytes = to_bytes(x);
  auto tree = json::from_cbor(bytes, true, false);
  cbor_reader from{bytes};
  T copy{};
  return !tree.is_discarded() && get(from, copy) && from.at_end()
         && to_bytes(copy) == bytes;
}

std::vector<wire::received> send(const std::vector<envelope>& what) {
  return read(write(what)).value();
}

/// Bytes of one envelope as another build might write it.
std::string from_another_build(json envelope) {
  auto bytes = json::to_cbor(json::array({std::move(envelope)}));
  return {bytes.begin(), bytes.end()};
}

} // namespace

TEST(commands read as they were written) {
  CHECK(survives(actors::reserve_tickets{
    make_call(), {{front, 0}, {front, 1'999}}, "presale"}));
  actors::reserve_best best;
  best.who = make_call();
  best.event = front.event;
  best.section = "Rang links";
  CHECK(survives(best));
  CHECK(
    survives(actors::reserve_places{make_call(), front.event, "Floor", 4, {}}));
  actors::reserve_here here;
  here.who = make_call();
  here.block = front;
  here.choice = named_seats{{1, 2, 3}};
  here.id = make_id();
  here.elsewhere = {{{{{1207}, 3}, 9}, -5}};
  CHECK(survives(here));
  here.choice = best_request{2, 1, price_index{3}, false};
  CHECK(survives(here));
  CHECK(survives(actors::hold_here{make_id(), front, named_seats{{7}}}));
  CHECK(survives(actors::change_booking{make_call(), make_id(),
                                        actors::booking_step::confirm,
                                        "pm_card_visa", true}));
  CHECK(survives(actors::confirm_ticket{make_call(), {front, 3}, "pm"}));
  CHECK(survives(actors::settle_follower{
    make_id(), front, {booking_status::paying, timestamp{5ms}}}));
  CHECK(survives(actors::set_house_seats{
    make_call(), {{front, 3}}, seat_status::available, true}));
  CHECK(survives(actors::set_house_seats_here{
    front, {1, 2}, seat_status::blocked, true, timestamp{5ms}, {{7, 3}}, {2}}));
  CHECK(survives(actors::keep_answer{front, *make_call().key}));
  CHECK(survives(actors::confirm_shown{front}));
  CHECK(survives(actors::open_block{front}));
  CHECK(survives(actors::cancel_event{make_call(), front.event}));
  CHECK(survives(actors::payment_answered{
    make_id(), 2, provider_answer{payment_state::declined, "ref", "no", {}}}));
  CHECK(survives(actors::payment_answered{
    make_id(), 1,
    provider_answer{
      payment_state::authorised, "ref", {}, {}, "fp_1", card_hold::stands}}));
  CHECK(survives(actors::payment_answered{make_id(), 2, std::nullopt}));
  CHECK(survives(actors::duty_performed{{make_id(), duty_kind::capture, 2},
                                        make_payment(),
                                        payment_state::captured,
                                        card_hold::none}));
}

TEST(commands to waiting rooms read as they were written) {
  CHECK(survives(actors::join_room{make_call(), front.event, 77, false}));
  CHECK(survives(actors::leave_room{make_call(), front.event}));
  CHECK(survives(actors::reveal_seed{make_call(), front.event, {1, 2, 3}}));
  CHECK(survives(
    actors::set_room_pace{make_call(), front.event, 500, std::nullopt, true}));
  CHECK(survives(actors::follow_room{make_call(), front.event, {{1}, {7}}}));
  CHECK(survives(actors::purchase_completed{front.event, {"ann"}}));
}

TEST(a report of a waiting room reads as it was written) {
  actors::room_report report;
  auto& room = report.room;
  room.at = timestamp{4ms};
  room.event_version = 8;
  room.phase = room_phase::open;
  room.counts = {9, 7, 1, 2};
  room.pace = {500, 600, true};
  room.promise = {front.event, {{"fan-club", {4}}}, {5}};
  room.seeds = {hash256{6}, {std::nullopt}};
  room.frozen_at = timestamp{5ms};
  room.root = {7};
  room.drawn = true;
  room.degraded = true;
  room.all_in_carts = true;
  room_place place{{3}, entry_state::admitted, parking_reason::proof, true,
                   12,  timestamp{9ms}};
  report.places = {{place, wait_estimate{3s, 5s}}, {{}, std::nullopt}};
  actors::answer said;
  said.status = 200;
  said.room = std::make_shared<const actors::room_report>(report);
  CHECK(survives(outcome{actors::reply{said}}));
}

TEST(answers read as they were written) {
  actors::answer said{201, R"({"id":"x"})", true, make_id(), {{front, 3}}};
  CHECK(survives(outcome{actors::reply{said}}));
  auto why = refuse(refusal_code::no_adjacent_seats);
  why.alternatives = {{front, 1}, {front, 2}};
  why.retry_after = 3s;
  CHECK(survives(outcome{actors::reply{why}}));
  CHECK(survives(outcome{done{}}));
  CHECK(survives(outcome{not_owner{3, 2, 17}}));
  CHECK(survives(outcome{not_understood{}}));
}

TEST(numbers keep their whole range) {
  auto least = std::numeric_limits<int64_t>::min();
  CHECK(survives(booked_ticket{{front, 1}, least}));
  actors::entry_group all{std::numeric_limits<uint64_t>::max(), 3};
  CHECK(survives(all));
}

TEST(a batch keeps its order) {
  request first{1, 5, 1'500ms, actors::open_block{front}};
  answer second{7, done{}};
  auto got = send({first, second, first});
  REQUIRE_EQUAL(got.size(), 3u);
  auto& read = std::get<request>(got[0]);
  CHECK_EQUAL(read.id, 1u);
  CHECK_EQUAL(read.shard, 5u);
  CHECK(read.time_left == 1'500ms);
  CHECK(std::get<actors::open_block>(read.what).block == front);
  CHECK_EQUAL(std::get<wire::answer>(got[1]).id, 7u);
}

TEST(every command has a name of its own) {
  std::set<std::string> names;
  auto add = [&]<class T>(T what) {
    auto bytes = write({request{1, 0, 0ms, std::move(what)}});
    names.insert(json::from_cbor(bytes)[0]["command"].get<std::string>());
  };
  add(actors::reserve_tickets{});
  add(actors::reserve_best{});
  add(actors::reserve_places{});
  add(actors::reserve_here{});
  add(actors::hold_here{});
  add(actors::change_booking{});
  add(actors::confirm_ticket{});
  add(actors::settle_follower{});
  add(actors::set_house_seats{});
  add(actors::set_house_seats_here{});
  add(actors::keep_answer{});
  add(actors::confirm_shown{});
  add(actors::open_block{});
  add(actors::cancel_event{});
  add(actors::duty_performed{});
  add(actors::payment_answered{});
  add(actors::join_room{});
  add(actors::leave_room{});
  add(actors::reveal_seed{});
  add(actors::set_room_pace{});
  add(actors::follow_room{});
  add(actors::purchase_completed{});
  CHECK_EQUAL(names.size(), std::variant_size_v<command>);
}

TEST(a later build may add members) {
  auto bytes = from_another_build(
    {{"kind", "request"},
     {"id", 4},
     {"shard", 2},
     {"colour", "red"},
     {"command", "open_block"},
     {"what", {{"block", {1207, 14}}, {"x", 1}}}});
  auto got = read(bytes).value();
  REQUIRE_EQUAL(got.size(), 1u);
  CHECK(std::get<actors::open_block>(std::get<request>(got[0]).what).block
        == front);
}

TEST(members stand in any order) {
  // As they did when envelopes were written by way of a sorted tree.
  auto bytes = from_another_build({{"a", {{"kind", "answer"}}},
                                   {"command", "open_block"},
                                   {"id", 4},
                                   {"kind", "request"},
                                   {"what", {{"block", {1207, 14}}}}});
  CHECK(std::holds_alternative<request>(read(bytes).value().at(0)));
  // The same with the value first, which says what it is only afterwards.
  std::string turned;
  cbor_writer to{turned};
  to.array(1);
  to.map(3);
  to.text("what");
  put(to, actors::open_block{front});
  to.text("command");
  to.text("open_block");
  to.text("kind");
  to.text("request");
  CHECK(std::holds_alternative<request>(read(turned).value().at(0)));
}

TEST(an earlier build may leave members out) {
  auto bytes = from_another_build({{"kind", "request"},
                                   {"id", 4},
                                   {"command", "reserve_best"},
                                   {"what", {{"event", 1207}}}});
  auto got = read(bytes).value();
  REQUIRE_EQUAL(got.size(), 1u);
  auto& what = std::get<actors::reserve_best>(std::get<request>(got[0]).what);
  CHECK_EQUAL(what.event.value, 1207u);
  CHECK_EQUAL(what.quantity, 1u);
  CHECK(what.adjacent);
}

TEST(a command of a later build is known as one that cannot be read) {
  auto got = read(from_another_build({{"kind", "request"},
                                      {"id", 4},
                                      {"command", "swap_seats"},
                                      {"what", json::object()}}))
               .value();
  REQUIRE_EQUAL(got.size(), 1u);
  CHECK_EQUAL(std::get<unread_request>(got[0]).id, 4u);
  MESSAGE("so is one with a value that this build does not know");
  got = read(from_another_build({{"kind", "request"},
                                 {"id", 5},
                                 {"command", "change_booking"},
                                 {"what", {{"step", 200}}}}))
          .value();
  REQUIRE_EQUAL(got.size(), 1u);
  CHECK_EQUAL(std::get<unread_request>(got[0]).id, 5u);
}

TEST(an answer with a value of a later build is left out) {
  auto of_code = [](int code) {
    json why{{"code", code}};
    json what = json::array({0, json::array({1, why})});
    return read(from_another_build(
                  {{"kind", "answer"}, {"id", 4}, {"what", what}}))
      .value();
  };
  CHECK_EQUAL(of_code(1).size(), 1u);
  CHECK(of_code(200).empty());
}

TEST(what is told to all reads as it was written) {
  wire::offers left{{{front, 7, 1, 30, {12, 5'000}}, {front, 8, 1, 30, {}}}};
  auto got = send({wire::history{7}, wire::opened{{0, 3, 127}}, left});
  REQUIRE_EQUAL(got.size(), 3u);
  CHECK_EQUAL(std::get<wire::history>(got[0]).newest, 7u);
  CHECK_EQUAL(std::get<wire::opened>(got[1]).shards,
              (std::vector<shard_id>{0, 3, 127}));
  CHECK(std::get<wire::offers>(got[2]).what == left.what);
}

TEST(what is asked about the search index is bytes in both directions) {
  std::vector<uint8_t> what{0, 255, 7};
  auto got = send({wire::index_question{3, 250ms, what},
                   wire::index_answer{4, what}, wire::index_answer{5, {}}});
  REQUIRE_EQUAL(got.size(), 3u);
  CHECK_EQUAL(std::get<wire::index_question>(got[0]).id, 3u);
  CHECK_EQUAL(std::get<wire::index_question>(got[0]).time_left.count(), 250);
  CHECK(std::get<wire::index_question>(got[0]).what == what);
  CHECK_EQUAL(std::get<wire::index_answer>(got[1]).id, 4u);
  CHECK(std::get<wire::index_answer>(got[1]).what == what);
  CHECK(std::get<wire::index_answer>(got[2]).what.empty());
}

TEST(envelopes of an unknown kind are left out) {
  CHECK(read(from_another_build({{"kind", "postcard"}})).value().empty());
}

TEST(what are no envelopes is nothing) {
  CHECK(!read(""));
  CHECK(!read("hello"));
  CHECK(!read(from_another_build("text")));
  CHECK(!read(write({}) + "x"));
  auto bytes = write({wire::answer{7, done{}}});
  bytes.pop_back();
  CHECK(!read(bytes));
}

TEST(bytes that were damaged on the way are refused or read) {
  actors::reserve_tickets what{make_call(), {{front, 0}, {front, 9}}, {}};
  auto whole = write({request{1, 5, 1'500ms, what},
                      wire::answer{7, actors::reply{actors::answer{}}},
                      wire::opened{{0, 3, 127}}});
  CHECK_PROPERTY("one byte is another", [&](uint64_t chance) {
    auto bytes = whole;
    bytes[chance % bytes.size()] ^= static_cast<char>(1 + (chance >> 32) % 255);
    auto got = read(bytes);
    return !got || got->size() <= 3;
  });
}
