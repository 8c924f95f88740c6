#define SUITE cli.token

#include "tests/cli/shell.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <sys/stat.h>

using namespace onsale::test;
using nlohmann::json;

namespace {

/// Runs `onsale token` where the server's secret is known. @returns the token
std::string token_of(box_office& office, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "token");
  auto [ended, text] = office.run(std::move(arguments));
  CHECK_EQUAL(ended, exit_status{});
  // The token alone, for $(…).
  REQUIRE_EQUAL(std::count(text.begin(), text.end(), '\n'), 1);
  CHECK_EQUAL(std::count(text.begin(), text.end(), '.'), 2);
  CHECK_EQUAL(text.find(' '), std::string::npos);
  text.pop_back();
  return text;
}

/// Where a server that starts listens.
uint16_t port_of(process& server) {
  auto line = server.wait_for_line("serves at http://[^:]*:([0-9]+)/",
                                   std::chrono::seconds{60});
  REQUIRE(line.has_value());
  return static_cast<uint16_t>(std::stoi((*line)[1]));
}

json who_is(const box_office& office, const std::string& token) {
  http_client client{office.port()};
  auto me = client.get("/me", {{"Authorization", "Bearer " + token}});
  REQUIRE(me.has_value());
  CHECK_EQUAL(me->status, 200);
  return json_of(*me);
}

void check_tokens(engine kind) {
  box_office office{kind};
  office.start();
  auto ann = who_is(office, token_of(office, {"--user", "ann"}));
  CHECK_EQUAL(ann["user_id"], "ann");
  CHECK(ann["scopes"].empty());
  auto admin = token_of(office, {"--admin"});
  auto somebody = who_is(office, admin);
  CHECK_EQUAL(somebody["scopes"], json::array({"admin"}));
  auto both = who_is(office, token_of(office, {"--admin", "--user", "eve"}));
  CHECK_EQUAL(both["user_id"], "eve");
  CHECK_EQUAL(both["scopes"], json::array({"admin"}));
  http_client client{office.port()};
  auto put = client.request("PUT", "/admin/venues/1",
                            {{"Authorization", "Bearer " + admin}},
                            R"({"name":"Hall"})");
  REQUIRE(put.has_value());
  CHECK_EQUAL(put->status, 200);
}

} // namespace

TEST(a token that is printed works with the server - sqlite) {
  check_tokens(engine::sqlite);
}

TEST(a token that is printed works with the server - postgres) {
  check_tokens(engine::postgres);
}

TEST(a secret that was made beside the file is kept and is for its owner) {
  shell here;
  auto storage = "sqlite:" + here.file("onsale.db");
  const std::vector<std::string> serve{"serve", "--storage", storage,
                                       "--listen", "127.0.0.1:0"};
  {
    auto first = here.start(serve);
    port_of(first);
    first.signal(SIGTERM);
    CHECK_EQUAL(first.wait(std::chrono::seconds{10}), exit_status{});
  }
  struct stat found {};
  auto path = here.file("onsale.db.jwt-secret");
  REQUIRE_EQUAL(::stat(path.c_str(), &found), 0);
  CHECK_EQUAL(found.st_mode & 0777u, 0600u);
  auto token = here.run({"token", "--storage", storage, "--user", "ann"});
  CHECK_EQUAL(token.status, exit_status{});
  auto again = here.start(serve);
  http_client client{port_of(again)};
  token.text.pop_back();
  auto me = client.get("/me", {{"Authorization", "Bearer " + token.text}});
  REQUIRE(me.has_value());
  CHECK_EQUAL(me->status, 200);
}

TEST(a token that no server would take is not printed) {
  shell here;
  auto elsewhere = here.run(
    {"token", "--storage", "sqlite:" + here.file("other.db"), "--admin"});
  CHECK(elsewhere.refused(2, "other.db has not been served yet"));
  struct stat found {};
  CHECK_NOT_EQUAL(::stat(here.file("other.db.jwt-secret").c_str(), &found), 0);
}
