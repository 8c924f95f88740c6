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
