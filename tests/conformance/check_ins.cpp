#define SUITE conformance.check_ins
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;
using namespace std::chrono_literals;

namespace {

struct check_in_tests : concert_on_sale {
  const booking_id anns = make_booking_id(floor_block(), 1);
  const booking_id bobs = make_booking_id(floor_block(), 2);

  change step(const change& before, change_kind kind, booking_status status,
              seat_status seats) {
    auto result = make_step(before, kind, status, seats);
    CHECK(node->commit(result).outcome == entry_outcome::applied);
    return result;
  }

  change sell(const booking_id& id, const std::string& user, seat_index seat) {
    auto hold = make_hold(id, user, {seat});
    node->commit(hold);
    return step(hold, change_kind::tickets_sold, booking_status::confirmed,
                seat_status::sold);
  }

  door_answer admit(seat_index seat, const booking_id& by, timestamp at = noon,
                    const std::string& key = {}) {
    check_in what{{{floor_block(), seat}, by}, at, "doorman", key};
    return demand(await<door_answer>([&](auto done) {
      db->check_ins().admit(what, done);
    }));
  }
};

} // namespace

FIXTURE_SCOPE(check_in_suite, check_in_tests)

TEST(whoever has bought a ticket comes in once) {
  sell(anns, "ann", 3);
  auto first = admit(3, anns);
  CHECK(first.is == door_verdict::admitted);
  CHECK(first.at == noon);
  auto again = admit(3, anns, noon + 5s);
  CHECK(again.is == door_verdict::seen_before);
  CHECK(again.at == noon);
  MESSAGE("nor later");
  restart();
  CHECK(admit(3, anns, noon + 10s).is == door_verdict::seen_before);
}

TEST(an attempt can be repeated under its key) {
  sell(anns, "ann", 3);
  CHECK(admit(3, anns, noon, "k1").is == door_verdict::admitted);
  auto again = admit(3, anns, noon + 5s, "k1");
  CHECK(again.is == door_verdict::admitted);
  CHECK(again.at == noon);
  CHECK(again.repeated);
  MESSAGE("another door is another attempt, whatever its key");
  check_in other{{{floor_block(), 3}, anns}, noon + 6s, "another", "k1"};
  CHECK(demand(await<door_answer>([&](auto done) {
          db->check_ins().admit(other, done);
        }))
          .is
        == door_verdict::seen_before);
  CHECK(admit(3, anns, noon + 6s, "k2").is == door_verdict::seen_before);
  CHECK(admit(3, anns, noon + 6s).is == door_verdict::seen_before);
}

TEST(a key that has let somebody in lets nobody else in for a day) {
  sell(anns, "ann", 3);
  sell(bobs, "bob", 4);
  CHECK(admit(3, anns, noon, "k1").is == door_verdict::admitted);
  CHECK(admit(4, bobs, noon + 5s, "k1").is == door_verdict::key_taken);
  restart();
  CHECK(admit(4, bobs, noon + 24h - 1s, "k1").is == door_verdict::key_taken);
  MESSAGE("nobody is in by that");
  CHECK(admit(4, bobs, noon + 1h, "k2").is == door_verdict::admitted);
  MESSAGE("not even whoever is in by another one");
  CHECK(admit(4, bobs, noon + 2h, "k1").is == door_verdict::key_taken);
  CHECK(admit(4, bobs, noon + 2h, "k2").repeated);
  MESSAGE("another door has keys of its own");
  sell(make_booking_id(floor_block(), 4), "dan", 6);
  check_in elsewhere{{{floor_block(), 6}, make_booking_id(floor_block(), 4)},
                     noon + 2h,
                     "another",
                     "k1"};
  CHECK(demand(await<door_answer>([&](auto done) {
          db->check_ins().admit(elsewhere, done);
        }))
          .is
        == door_verdict::admitted);
  MESSAGE("a day later it is forgotten");
  sell(make_booking_id(floor_block(), 3), "cem", 5);
  CHECK(admit(5, make_booking_id(floor_block(), 3), noon + 24h, "k1").is
        == door_verdict::admitted);
}

TEST(a key stands for a ticket of one buyer and not for the seat) {
  auto sale = sell(anns, "ann", 3);
  CHECK(admit(3, anns, noon, "k1").is == door_verdict::admitted);
  step(sale, change_kind::tickets_refunded, booking_status::refunded,
       seat_status::available);
  sell(bobs, "bob", 3);
  CHECK(admit(3, bobs, noon + 5s, "k1").is == door_verdict::key_taken);
  CHECK(admit(3, bobs, noon + 5s, "k2").is == door_verdict::admitted);
}

TEST(a key that has let nobody in is free) {
  sell(bobs, "bob", 4);
  CHECK(admit(3, anns, noon, "k1").is == door_verdict::not_theirs);
  CHECK(admit(4, bobs, noon + 5s, "k1").is == door_verdict::admitted);
}

TEST(nobody comes in with what is not sold to them) {
  MESSAGE("not with a seat that nobody has touched");
  CHECK(admit(3, anns).is == door_verdict::not_theirs);
  MESSAGE("not with a hold");
  node->commit(make_hold(anns, "ann", {3}));
  CHECK(admit(3, anns).is == door_verdict::not_theirs);
  MESSAGE("not with the ticket of somebody else");
  sell(bobs, "bob", 4);
  CHECK(admit(4, anns).is == door_verdict::not_theirs);
  CHECK(admit(4, bobs).is == door_verdict::admitted);
}

TEST(a refunded ticket does not count and a new buyer of the seat comes in) {
  auto sale = sell(anns, "ann", 3);
  CHECK(admit(3, anns).is == door_verdict::admitted);
  step(sale, change_kind::tickets_refunded, booking_status::refunded,
       seat_status::available);
  CHECK(admit(3, anns).is == door_verdict::not_theirs);
  sell(bobs, "bob", 3);
  CHECK(admit(3, bobs, noon + 5s).is == door_verdict::admitted);
  CHECK(admit(3, anns).is == door_verdict::not_theirs);
}

TEST(who has come in cannot give the ticket back) {
  auto sale = sell(anns, "ann", 3);
  auto refund = make_step(sale, change_kind::tickets_refunded,
                          booking_status::refunded, seat_status::available);
  refund.only_unused = true;
  CHECK(admit(3, anns).is == door_verdict::admitted);
  auto key = make_answer("ann", "give back");
  CHECK(node->commit(refund, key).outcome == entry_outcome::ticket_used);
  auto kept = find(anns)->row;
  CHECK(kept.status == booking_status::confirmed);
  CHECK(image(floor_block()).seats.at(0).status == seat_status::sold);
  MESSAGE("a change that comes too late is told that first");
  auto late = refund;
  late.row->version = 9;
  CHECK(node->commit(late).outcome == entry_outcome::state_changed);
  MESSAGE("but an operator can do it");
  refund.only_unused = false;
  CHECK(node->commit(refund, key).outcome == entry_outcome::applied);
}

TEST(of a refusal for a used ticket nothing is left) {
  auto sale = sell(anns, "ann", 3);
  CHECK(admit(3, anns).is == door_verdict::admitted);
  auto refund = make_step(sale, change_kind::tickets_refunded,
                          booking_status::refunded, seat_status::available);
  refund.only_unused = true;
  refund.counters = counter_change{{"ann"}, concert, -1, 0, 8, 3};
  refund.due = {{anns, duty_kind::refund_payment, 1}};
  auto other = make_hold(bobs, "bob", {4});
  auto anns_key = make_answer("ann", "give back");
  auto bobs_key = make_answer("bob", "hold");
  auto said = demand(node->commit(
    {node->entry(refund, anns_key), node->entry(other, bobs_key)}));
  CHECK(said.results.at(0).outcome == entry_outcome::ticket_used);
  CHECK_EQUAL(said.results.at(0).seq, 0u);
  CHECK(said.results.at(1).outcome == entry_outcome::applied);
  CHECK(image(floor_block()).duties.empty());
  MESSAGE("her key is free and his is not");
  auto look = node->check(floor_block(), make_answer("ann", "give back", 0));
  CHECK(demand(node->commit({look})).results.at(0).outcome
        == entry_outcome::applied);
  CHECK(node->commit(other, bobs_key).outcome == entry_outcome::replay);
  MESSAGE("she still has one ticket of eight");
  auto more = make_hold(make_booking_id(floor_block(), 9), "ann",
                        {10, 11, 12, 13, 14, 15, 16, 17});
  CHECK(node->commit(more).outcome == entry_outcome::ticket_limit);
}

TEST(a ticket that nobody has used is given back) {
  auto sale = sell(anns, "ann", 3);
  sell(bobs, "bob", 4);
  CHECK(admit(4, bobs).is == door_verdict::admitted);
  auto refund = make_step(sale, change_kind::tickets_refunded,
                          booking_status::refunded, seat_status::available);
  refund.only_unused = true;
  CHECK(node->commit(refund).outcome == entry_outcome::applied);
}

TEST(a booking whose tickets are void lets nobody in wherever its seats are) {
  auto hold = make_hold(anns, "ann", {3});
  hold.row->tickets.push_back({{balcony(), 5}, 2'500});
  node->commit(hold);
  auto sale = step(hold, change_kind::tickets_sold, booking_status::confirmed,
                   seat_status::sold);
  check_in elsewhere{{{balcony(), 5}, anns}, noon, "doorman", {}};
  auto ask = [&] {
    return demand(await<door_answer>([&](auto done) {
             db->check_ins().admit(elsewhere, done);
           }))
      .is;
  };
  CHECK(ask() == door_verdict::admitted);
  step(sale, change_kind::tickets_refunded, booking_status::refunded,
       seat_status::available);
  CHECK(ask() == door_verdict::not_theirs);
}

TEST(of a ticket that is given back while it is shown one comes first) {
  for (uint64_t round = 0; round < 20; ++round) {
    auto id = make_booking_id(floor_block(), 100 + round);
    auto seat = static_cast<seat_index>(50 + round);
    auto user = "user" + std::to_string(round);
    auto refund = make_step(sell(id, user, seat), change_kind::tickets_refunded,
                            booking_status::refunded, seat_status::available);
    refund.only_unused = true;
    std::promise<store_result<door_answer>> said;
    check_in what{{{floor_block(), seat}, id}, noon, "doorman", {}};
    db->check_ins().admit(what, [&](auto x) {
      said.set_value(std::move(x));
    });
    auto outcome = node->commit(refund).outcome;
    auto is_in = demand(said.get_future().get()).is == door_verdict::admitted;
    CHECK(outcome
          == (is_in ? entry_outcome::ticket_used : entry_outcome::applied));
  }
}

TEST(of all doors at once one lets in) {
  sell(anns, "ann", 3);
  constexpr int doors = 20;
  std::vector<std::future<store_result<door_answer>>> said;
  for (int i = 0; i < doors; ++i) {
    auto answer = std::make_shared<std::promise<store_result<door_answer>>>();
    said.push_back(answer->get_future());
    check_in what{{{floor_block(), 3}, anns},
                  noon,
                  "door" + std::to_string(i),
                  "k" + std::to_string(i)};
    db->check_ins().admit(what, [answer](auto x) {
      answer->set_value(std::move(x));
    });
  }
  int admitted = 0;
  for (auto& x : said)
    admitted += demand(x.get()).is == door_verdict::admitted ? 1 : 0;
  CHECK_EQUAL(admitted, 1);
}

FIXTURE_SCOPE_END()
