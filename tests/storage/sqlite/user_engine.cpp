#define SUITE storage.sqlite.user_engine
#include "storage/sqlite/user_engine.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

struct user_engine_fixture {
  scratch_file file;
  store_ptr store = open_store(file.path());

  store_result<unit> add(const user_record& who) {
    return await<unit>([&](auto done) {
      store->users().add(who, done);
    });
  }

  std::optional<user_record> find(const std::string& id) {
    return demand(await<std::optional<user_record>>([&](auto done) {
      store->users().find({id}, done);
    }));
  }
};

} // namespace

FIXTURE_SCOPE(user_engine_tests, user_engine_fixture)

TEST(guests are found as they were added) {
  CHECK(add({{"ann"}, "ann@example.com", "Ann", from_ms(1'800'000'000'123)}));
  auto found = find("ann");
  REQUIRE(found);
  CHECK_EQUAL(found->email, "ann@example.com");
  CHECK_EQUAL(found->name, "Ann");
  CHECK(found->created == from_ms(1'800'000'000'123));
  CHECK(!find("bob"));
}

TEST(an id is given once) {
  CHECK(add({{"ann"}, "", "Ann", from_ms(1)}));
  CHECK(error_of(add({{"ann"}, "", "Eve", from_ms(2)})) == store_errc::broken);
  auto found = find("ann");
  REQUIRE(found);
  CHECK_EQUAL(found->name, "Ann");
}

TEST(a first booking makes its user known) {
  add_event(*store, concert, 10);
  owner node{*store, 1};
  node.acquire();
  CHECK(!find("user1"));
  auto hold = make_hold(1, 1);
  CHECK(node.commit(hold) == entry_outcome::applied);
  auto found = find("user1");
  REQUIRE(found);
  CHECK_EQUAL(found->email, "");
}

FIXTURE_SCOPE_END()
