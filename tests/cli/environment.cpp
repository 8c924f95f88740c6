#define SUITE cli.environment

#include "tests/cli/shell.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/http_client.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <signal.h>

using namespace onsale::test;
using nlohmann::json;

namespace {

const std::string secret = "the secret of a test of the environment";

const std::string small_catalogue = R"({"kind": "venue", "id": "1", "name": "Hall"}
{"kind": "event", "id": "1", "name": "Show", "venue_id": "1",
 "starts_at": "2099-01-01T20:00:00Z",
 "price_levels": [{"id": "P1", "amount": 2500}],
 "sections": [{"id": "S1", "price_level": "P1",
               "grid": {"rows": 1, "seats_per_row": 10}}]}
)";

struct environment_fixture {
  shell here;

  /// Starts a server with variables alone; @returns its port.
  uint16_t serve(std::optional<process>& server, shell::variables more) {
    more.emplace("ONSALE_LISTEN", "127.0.0.1:0");
    more.emplace("ONSALE_STORAGE", "sqlite:" + here.file("by-variable.db"));
    server.emplace(process_options{
      built_program("onsale"), {"serve"}, std::move(more), here.file("log")});
    auto line = server->wait_for_line("serves at http://127.0.0.1:([0-9]+)/",
                                      std::chrono::seconds{240});
    REQUIRE(line.has_value());
    return static_cast<uint16_t>(std::stoi((*line)[1]));
  }

  std::string log() const {
    std::ifstream in{here.file("log")};
    return {std::istreambuf_iterator<char>{in}, {}};
  }
};

} // namespace

FIXTURE_SCOPE(environment_tests, environment_fixture)

TEST(variables say what options would) {
  std::optional<process> server;
  auto file = here.write("secret", secret + "\n");
  auto port = serve(server, {{"ONSALE_JWT_SECRET_FILE", file},
                             {"ONSALE_DEMO", "true"},
                             {"ONSALE_THREADS", "1"},
                             {"ONSALE_USER_RATE", "0"},
                             {"ONSALE_ADDRESS_RATE", "2"},
                             {"ONSALE_LOG_LEVEL", "debug"},
                             {"ONSALE_CORS_ORIGIN", "https://shop.example"}});
  CHECK(std::filesystem::exists(here.file("by-variable.db")));
  http_client client{port};
  auto events = client.get("/events", {{"Origin", "https://shop.example"}});
  REQUIRE(events.has_value());
  CHECK_GREATER(json_of(*events)["events"].size(), 0u);
  CHECK_EQUAL(events->header("Access-Control-Allow-Origin"),
              "https://shop.example");
  CHECK_NOT_EQUAL(events->header("RateLimit-Policy").find("q=2"),
                  std::string::npos);
  auto token = here.run({"token", "--user", "ann"},
                        {{"ONSALE_JWT_SECRET_FILE", file}});
  token.text.pop_back(); // the end of its line
  http_client again{port};
  auto me = again.get("/me", {{"Authorization", "Bearer " + token.text}});
  REQUIRE(me.has_value());
  CHECK_EQUAL(me->status, 200);
  CHECK_NOT_EQUAL(log().find("level=debug"), std::string::npos);
}

TEST(an option counts more than a variable) {
  auto said = here.run(
    {"migrate", "--storage", "sqlite:" + here.file("by-option.db")},
    {{"ONSALE_STORAGE", "sqlite:" + here.file("by-variable.db")}});
  CHECK_EQUAL(said.status, exit_status{});
  CHECK(std::filesystem::exists(here.file("by-option.db")));
  CHECK(!std::filesystem::exists(here.file("by-variable.db")));
}

TEST(a variable that makes no sense is refused) {
  for (const auto& [name, value, word] :
       {std::tuple{"ONSALE_STORAGE", "nowhere", "--storage"},
        std::tuple{"ONSALE_LISTEN", "nowhere", "--listen"},
        std::tuple{"ONSALE_THREADS", "many", "--threads"},
        std::tuple{"ONSALE_LOG_LEVEL", "loud", "--log-level"},
        std::tuple{"ONSALE_TRUSTED_PROXY", "nobody", "--trusted-proxy"}}) {
    shell::variables environment{
      {"ONSALE_STORAGE", "sqlite:" + here.file("onsale.db")}};
    environment[name] = value;
    auto said = here.run({"serve"}, environment);
    CHECK(said.refused(2, word));
  }
}

TEST(no secret is in the log whatever is logged) {
  std::optional<process> server;
  auto catalogue = here.write("catalogue", small_catalogue);
  here.run({"import", catalogue, "--storage",
            "sqlite:" + here.file("by-variable.db")});
  auto port = serve(server, {{"ONSALE_JWT_SECRET", secret},
                             {"ONSALE_LOG_LEVEL", "debug"}});
  http_client client{port};
  auto guest = client.post("/users", R"({"email":"ann@hidden.example"})");
  REQUIRE(guest.has_value());
  auto token = json_of(*guest)["token"].get<std::string>();
  http_client::header_list who{{"Authorization", "Bearer " + token},
                               {"Idempotency-Key", "key-of-ann"}};
  json wish{{"event_id", "1"},
            {"best_available", {{"quantity", 1}}},
            {"access_code", "code-of-ann"}};
  auto held = client.post("/booking/reserve", wish.dump(), who);
  REQUIRE(held.has_value());
  CHECK_EQUAL(held->status, 201);
  who.back().second = "other-key-of-ann";
  json payment{{"booking_id", json_of(*held)["booking_id"]},
               {"payment_details", {{"payment_method", "pm_card_visa"}}}};
  REQUIRE(client.post("/booking/confirm", payment.dump(), who).has_value());
  who.front().second = "Bearer forged." + token;
  REQUIRE(client.get("/me?token=" + token, who).has_value());
  server->signal(SIGTERM);
  REQUIRE(server->wait(std::chrono::seconds{10}).has_value());
  auto text = log();
  CHECK_NOT_EQUAL(text.find("path=/booking/confirm"), std::string::npos);
  for (const auto& hidden :
       {secret, token, std::string{"ann@hidden"}, std::string{"key-of-ann"},
        std::string{"code-of-ann"}, std::string{"pm_card"}})
    CHECK_EQUAL(text.find(hidden), std::string::npos);
}

FIXTURE_SCOPE_END()
