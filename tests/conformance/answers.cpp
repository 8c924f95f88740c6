#define SUITE conformance.answers
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

struct answer_tests : concert_on_sale {
  change hold(uint64_t number, const std::string& user, seat_index seat) {
    return make_hold(make_booking_id(floor_block(), number), user, {seat});
  }

  std::optional<keyed_answer>
  stored(const std::string& user, const std::string& key) {
    return demand(await<std::optional<keyed_answer>>([&](auto done) {
      db->ledger().find_answer({user}, key, done);
    }));
  }

  entry_result look_up(keyed_answer what) {
    return demand(node->commit({node->check(floor_block(), what)}))
      .results.at(0);
  }

  uint64_t forget(timestamp before) {
    return demand(await<uint64_t>([&](auto done) {
      db->ledger().forget_answers(before, done);
    }));
  }

  timestamp now() {
    return demand(await<timestamp>([&](auto done) {
      db->leases().now(done);
    }));
  }
};

} // namespace

FIXTURE_SCOPE(answer_suite, answer_tests)

TEST(the same key gives the stored answer and no second booking) {
  auto answer = make_answer("ann", "k1");
  answer.body = "exactly \"these\" bytes: \xc3\xa9\n";
  CHECK(node->commit(hold(1, "ann", 1), answer).outcome
        == entry_outcome::applied);
  auto other_words = make_answer("ann", "k1");
  auto again = node->commit(hold(2, "ann", 2), other_words);
  CHECK(again.outcome == entry_outcome::replay);
  REQUIRE(again.stored);
  CHECK_EQUAL(again.stored->status, 201);
  CHECK_EQUAL(again.stored->body, answer.body);
  CHECK(!find(make_booking_id(floor_block(), 2)));
}

TEST(another request under the same key is a conflict) {
  node->commit(hold(1, "ann", 1), make_answer("ann", "k1"));
  auto other = node->commit(hold(2, "ann", 2),
                            make_answer("ann", "k1", 201, 2));
  CHECK(other.outcome == entry_outcome::key_conflict);
  CHECK(!other.stored);
  CHECK_EQUAL(image(floor_block()).seats.size(), 1u);
}

TEST(keys belong to their user and to nobody else) {
  node->commit(hold(1, "ann", 1), make_answer("ann", "k1"));
  CHECK(
    node->commit(hold(2, "bob", 2), make_answer("bob", "k1", 201, 2)).outcome
    == entry_outcome::applied);
}

TEST(a replay outranks every later refusal) {
  auto full = make_hold(make_booking_id(floor_block(), 1), "ann",
                        {1, 2, 3, 4, 5, 6, 7, 8});
  CHECK(node->commit(full, make_answer("ann", "k1")).outcome
        == entry_outcome::applied);
  CHECK(node->commit(full, make_answer("ann", "k1")).outcome
        == entry_outcome::replay);
  MESSAGE("while another key meets the limit, and with room the row");
  CHECK(node->commit(full, make_answer("ann", "k2")).outcome
        == entry_outcome::ticket_limit);
  full.counters.reset();
  CHECK(node->commit(full, make_answer("ann", "k2")).outcome
        == entry_outcome::state_changed);
  CHECK(!stored("ann", "k2"));
}

TEST(a fence outranks a replay) {
  node->commit(hold(1, "ann", 1), make_answer("ann", "k1"));
  owner{*db, 2}.acquire();
  CHECK(look_up(make_answer("ann", "k1", 0)).outcome == entry_outcome::fenced);
}

TEST(a key may be looked up without being kept) {
  CHECK(look_up(make_answer("ann", "k1", 0)).outcome == entry_outcome::applied);
  CHECK(node->commit(hold(1, "ann", 1), make_answer("ann", "k1", 0)).outcome
        == entry_outcome::applied);
  CHECK(!stored("ann", "k1"));
  node->commit(hold(2, "ann", 2), make_answer("ann", "k2"));
  auto known = look_up(make_answer("ann", "k2", 0));
  CHECK(known.outcome == entry_outcome::replay);
  CHECK_EQUAL(known.stored.value().body, make_answer("ann", "k2").body);
  CHECK(look_up(make_answer("ann", "k2", 0, 9)).outcome
        == entry_outcome::key_conflict);
}

TEST(an answer that changes nothing else can be kept) {
  CHECK(look_up(make_answer("ann", "k1", 200)).outcome
        == entry_outcome::applied);
  CHECK(look_up(make_answer("ann", "k1", 200)).outcome
        == entry_outcome::replay);
}

TEST(a stored answer reads as it was written) {
  auto answer = make_answer("ann", "a key, of \"any\" bytes \xff", 402, 7);
  node->commit(hold(1, "ann", 1), answer);
  auto found = stored("ann", answer.key);
  REQUIRE(found);
  CHECK_EQUAL(found->user.value, "ann");
  CHECK_EQUAL(found->key, answer.key);
  CHECK(found->fingerprint == answer.fingerprint);
  CHECK_EQUAL(found->status, 402);
  CHECK_EQUAL(found->body, answer.body);
  CHECK(!stored("bob", answer.key));
}

TEST(old answers are forgotten and young ones stay) {
  for (uint64_t chunk = 0; chunk < 25; ++chunk) {
    std::vector<ledger_entry> entries;
    for (uint64_t i = 0; i < 100; ++i)
      entries.push_back(
        node->check(floor_block(),
                    make_answer("ann", std::to_string(chunk * 100 + i), 200)));
    REQUIRE(node->commit(entries));
  }
  CHECK_EQUAL(forget(now() - std::chrono::hours{1}), 0u);
  CHECK(stored("ann", "0"));
  CHECK_EQUAL(forget(now() + std::chrono::hours{1}), 2'500u);
  CHECK(!stored("ann", "0"));
  CHECK(!stored("ann", "2499"));
  MESSAGE("and a forgotten key may be used again");
  CHECK(look_up(make_answer("ann", "0", 200, 2)).outcome
        == entry_outcome::applied);
}

FIXTURE_SCOPE_END()
