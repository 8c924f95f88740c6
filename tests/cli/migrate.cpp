#define SUITE cli.migrate

#include "tests/cli/shell.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;

namespace {

const shell::variables with_secret{
  {"ONSALE_JWT_SECRET", "a secret for the test of migrations"}};

void check_up_to_date(const command_end& x) {
  CHECK_EQUAL(x.status, exit_status{});
  CHECK_NOT_EQUAL(x.text.find("is up to date"), std::string::npos);
}

/// Whether a server starts on it; it is stopped again.
bool serves(shell& here, const std::string& storage) {
  auto server = here.start(
    {"serve", "--listen", "127.0.0.1:0", "--storage", storage}, with_secret);
  return server.wait_for_line("serves at", std::chrono::seconds{60}).has_value();
}

} // namespace

TEST(a file may be migrated again and again) {
  shell here;
  auto storage = "sqlite:" + here.file("onsale.db");
  for (auto i = 0; i < 3; ++i)
    check_up_to_date(here.run({"migrate", "--storage", storage}));
  CHECK(serves(here, storage));
}

TEST(a server waits for no migration and says that one is needed) {
  shell here;
  auto storage = postgres_server::shared().empty_database();
  auto early = here.run(
    {"serve", "--listen", "127.0.0.1:0", "--storage", storage}, with_secret);
  CHECK(early.refused(4, "onsale migrate"));
  auto catalogue = here.write("empty.ndjson", "");
  auto import = here.run({"import", "--storage", storage, catalogue});
  CHECK(import.refused(4, "onsale migrate"));
  for (auto i = 0; i < 2; ++i)
    check_up_to_date(here.run({"migrate", "--storage", storage}));
  CHECK(serves(here, storage));
}

TEST(two migrations at once are one) {
  shell here;
  auto storage = postgres_server::shared().empty_database();
  auto first = here.start({"migrate", "--storage", storage});
  auto second = here.start({"migrate", "--storage", storage});
  for (auto* x : {&first, &second}) {
    auto ended = x->wait(std::chrono::seconds{60});
    REQUIRE(ended.has_value());
    check_up_to_date({*ended, x->output()});
  }
  CHECK(serves(here, storage));
}

TEST(the password of an address is not shown) {
  shell here;
  auto storage = postgres_server::shared().empty_database();
  auto at = storage.find('@');
  REQUIRE(at != std::string::npos);
  storage.insert(at, ":hunter2");
  auto said = here.run({"migrate", "--storage", storage});
  check_up_to_date(said);
  CHECK_EQUAL(said.text.find("hunter2"), std::string::npos);
}
