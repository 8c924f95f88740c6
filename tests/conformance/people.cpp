#define SUITE conformance.people
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

struct people_tests : concert_on_sale {
  std::optional<user_record> user(const std::string& id) {
    return demand(await<std::optional<user_record>>([&](auto done) {
      db->users().find({id}, done);
    }));
  }

  std::optional<std::string> document(const std::string& key) {
    return demand(await<std::optional<std::string>>([&](auto done) {
      db->provider().find(key, done);
    }));
  }

  std::vector<provider_document> list(const std::string& after, size_t items) {
    return demand(await<std::vector<provider_document>>([&](auto done) {
      db->provider().list(after, items, done);
    }));
  }

  std::optional<std::string> taker() {
    return demand(await<std::optional<std::string>>([&](auto done) {
      db->provider().taker(done);
    }));
  }

  std::string claim(const std::string& provider) {
    return demand(await<std::string>([&](auto done) {
      db->provider().claim(provider, done);
    }));
  }

  bool replace(const std::string& key, const std::optional<std::string>& before,
               const std::string& text) {
    return demand(await<bool>([&](auto done) {
      db->provider().replace(key, before, text, done);
    }));
  }
};

} // namespace

FIXTURE_SCOPE(people_suite, people_tests)

TEST(a guest is found again) {
  user_record ann{{"ann"}, "ann@example.org", "Ann \xc3\x89", noon};
  REQUIRE(await<unit>([&](auto done) {
    db->users().add(ann, done);
  }));
  auto found = user("ann");
  REQUIRE(found);
  CHECK_EQUAL(found->id.value, "ann");
  CHECK_EQUAL(found->email, ann.email);
  CHECK_EQUAL(found->name, ann.name);
  CHECK(found->created == noon);
  CHECK(!user("bob"));
}

TEST(the first booking makes a user whom nobody added) {
  node->commit(make_hold(make_booking_id(floor_block(), 1), "idp|42", {1}));
  auto found = user("idp|42");
  REQUIRE(found);
  CHECK(found->email.empty());
  CHECK(found->name.empty());
}

TEST(a guest who books stays who they are) {
  user_record ann{{"ann"}, "ann@example.org", "Ann", noon};
  REQUIRE(await<unit>([&](auto done) {
    db->users().add(ann, done);
  }));
  node->commit(make_hold(make_booking_id(floor_block(), 1), "ann", {1}));
  CHECK(user("ann").value().email == "ann@example.org");
}

TEST(who has been asked for money takes it from then on) {
  CHECK(!taker());
  CHECK_EQUAL(claim("simulated"), "simulated");
  CHECK(taker() == "simulated");
  MESSAGE("nobody has paid: another one may have it");
  CHECK_EQUAL(claim("stripe"), "stripe");
  auto hold = make_hold(make_booking_id(floor_block(), 1), "ann", {1});
  node->commit(hold);
  CHECK_EQUAL(claim("simulated"), "simulated");
  auto pay = make_step(hold, change_kind::payment_begun, booking_status::paying,
                       seat_status::held);
  pay.attempt = make_payment(*hold.about, 1, payment_state::intended);
  pay.row->paid_by = pay.attempt;
  CHECK(node->commit(pay).outcome == entry_outcome::applied);
  CHECK_EQUAL(claim("stripe"), "simulated");
  CHECK_EQUAL(claim("simulated"), "simulated");
  restart();
  CHECK_EQUAL(claim("stripe"), "simulated");
  CHECK(taker() == "simulated");
}

TEST(the books of the simulated provider are kept and replaced) {
  const std::string authorised = R"({"state": "authorised"})";
  const std::string captured = R"({"state": "captured"})";
  CHECK(!document("pay-1"));
  CHECK(replace("pay-1", {}, authorised));
  CHECK(replace("pay-2", {}, "other"));
  CHECK(replace("pay-1", authorised, captured));
  MESSAGE("what comes late, of another process, changes nothing");
  CHECK(!replace("pay-1", {}, authorised));
  CHECK(!replace("pay-1", authorised, authorised));
  CHECK(!replace("pay-3", authorised, captured));
  restart();
  CHECK(document("pay-1") == captured);
  CHECK(document("pay-2") == "other");
  CHECK(!document("pay-3"));
}

TEST(those books are read from the first document to the last) {
  CHECK(list({}, 10).empty());
  for (const char* key : {"b-10", "a-1", "b-9", "B-1"})
    CHECK(replace(key, {}, std::string{"of "} + key));
  using documents = std::vector<provider_document>;
  CHECK(
    list({}, 3)
    == (documents{{"B-1", "of B-1"}, {"a-1", "of a-1"}, {"b-10", "of b-10"}}));
  CHECK(list("b-10", 3) == (documents{{"b-9", "of b-9"}}));
  CHECK(list("b-9", 3).empty());
}

FIXTURE_SCOPE_END()
