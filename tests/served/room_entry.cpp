// Who may join a waiting room, and how the draw is held against what was
// promised.
#define SUITE served.room_entry

#include "support/sha256.hpp"
#include "tests/served/check_none.hpp"
#include "tests/served/room_house.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/redis_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const auto& entry_room = room_house::room_path();

} // namespace

FIXTURE_SCOPE(room_entry_tests, room_house)

TEST(only those join whom the organiser lets) {
  open(60s, {{"eligibility", "verified"}});
  client.demand({403, "not-eligible"},
                {"POST", entry_room + "/join", who("ann"), {}});
  auto claims = R"({"aud":"onsale","sub":"ann","verified":true,)"
                R"("exp":4000000000})";
  http_client::header_list verified{
    {"Authorization",
     "Bearer "
       + forge(R"({"alg":"HS256","typ":"JWT"})", claims, token_secret())}};
  client.demand({200}, {"POST", entry_room + "/join", verified, {}});
  check_none(client.faults());
}

TEST(a list names those who may join) {
  open(60s, {{"eligibility", "list"}, {"members", {"dan", "ann", "ann"}}});
  join("ann");
  join("dan");
  for (auto user : {"bob", "an", "danny"})
    client.demand({403, "not-eligible"},
                  {"POST", entry_room + "/join", who(user), {}});
  check_none(client.faults());
}

TEST(whoever joins has to work for it if the organiser asks for that) {
  open(60s, {{"proof_bits", 8}});
  CHECK_EQUAL(see(entry_room)["proof_bits"], 8);
  auto minute = std::chrono::duration_cast<std::chrono::minutes>(
                  std::chrono::system_clock::now().time_since_epoch())
                  .count();
  auto is_right = [&](const std::string& user, const std::string& nonce) {
    auto hash = onsale::support::sha256("onsale proof 1\nevent 1\nuser " + user
                                        + "\nminute " + std::to_string(minute)
                                        + "\nnonce " + nonce + "\n");
    return hash[0] == 0;
  };
  auto proof_of = [&](const std::string& user, bool wanted) {
    for (int i = 0;; ++i)
      if (auto nonce = std::to_string(i); is_right(user, nonce) == wanted)
        return json{{"proof", {{"minute", minute}, {"nonce", nonce}}}};
  };
  auto join_with = [&](const std::string& user, const json& body) {
    return json_call("POST", entry_room + "/join", who(user), body);
  };
  auto said = client.demand({200}, join_with("ann", proof_of("ann", true)));
  CHECK_EQUAL(json::parse(said.body)["state"], "pre_queue");
  MESSAGE("whoever has a place has it without more of that");
  auto again = client.demand({200}, join_with("ann", json::object()));
  CHECK_EQUAL(json_of(again)["entry_id"], json_of(said)["entry_id"]);
  again = client.demand({200}, {"POST", entry_room + "/join", who("ann"), {}});
  CHECK_EQUAL(json_of(again)["entry_id"], json_of(said)["entry_id"]);
  MESSAGE("what is not right is parked");
  said = client.demand({200}, join_with("bob", proof_of("bob", false)));
  CHECK_EQUAL(json::parse(said.body)["state"], "parked");
  CHECK_EQUAL(json::parse(said.body)["parked_for"], "proof");
  MESSAGE("who sends nothing is told what is missing");
  client.demand({400, "invalid-request", "proof"},
                {"POST", entry_room + "/join", who("dan"), {}});
  client.demand({400, "invalid-request", "proof"},
                join_with("dan", json::object()));
  client.demand({400, "invalid-request", "proof.nonce"},
                join_with("dan", {{"proof", {{"minute", minute}}}}));
  check_none(client.faults());
}

TEST(whoever asks too often to join is told to wait) {
  room_house strict{engine::sqlite, {"--join-rate", "0.001"}};
  strict.open(60s);
  http_call join{"POST", entry_room + "/join", strict.who("ann"), {}};
  strict.client.demand({200}, join);
  auto said = strict.client.demand({429, "rate-limited"}, join);
  CHECK(std::stoi(said.header("Retry-After")) > 900);
  MESSAGE("others come in and nobody loses a place");
  strict.join("bob");
  CHECK_EQUAL(strict.place("ann")["state"], "pre_queue");
  check_none(strict.client.faults());
}

TEST(servers that share a Redis count together) {
  redis_server redis;
  std::vector<std::string> options{"--join-rate", "0.001", "--shared-limits",
                                   redis.url()};
  room_house here{engine::sqlite, options};
  room_house there{engine::sqlite, options};
  for (auto* x : {&here, &there})
    x->open(60s);
  auto ask = [](room_house& at, const std::string& user) {
    return at.client.send({"POST", entry_room + "/join", at.who(user), {}})
      .status;
  };
  // Until both are connected each counts for itself.
  auto until = std::chrono::steady_clock::now() + 30s;
  int second = 200;
  for (int i = 0; second != 429; ++i) {
    REQUIRE(std::chrono::steady_clock::now() < until);
    auto user = "user" + std::to_string(i);
    CHECK_EQUAL(ask(here, user), 200);
    second = ask(there, user);
  }
  MESSAGE("without it each goes on by itself");
  redis.kill();
  CHECK_EQUAL(ask(here, "zoe"), 200);
  CHECK_EQUAL(ask(there, "zoe"), 200);
  CHECK_EQUAL(ask(there, "zoe"), 429);
  check_none(here.client.faults());
  check_none(there.client.faults());
}

TEST(a draw is checked with what was given out before) {
  open(60s);
  auto commitment = see(entry_room)["commitments"]["operator"]
                      .get<std::string>();
  std::vector<std::string> arguments{"verify-draw", ""};
  for (auto user : {"ann", "bob", "cid", "dan"}) {
    arguments.emplace_back("--receipt");
    arguments.push_back(join(user)["receipt"].get<std::string>());
  }
  begin();
  await_room([](const json& x) {
    return x["drawn"].get<bool>();
  });
  auto file = (house.office().directory() / "draw.json").string();
  auto verify = [&](const json& draw, std::string saved) {
    std::ofstream{file} << draw.dump();
    auto all = arguments;
    all[1] = file;
    all.emplace_back("--commitment");
    all.push_back(std::move(saved));
    return house.office().run(all);
  };
  auto draw = see(entry_room + "/draw");
  auto [good, words] = verify(draw, commitment);
  CHECK_EQUAL(good.code, 0);
  MESSAGE("one whose order was bent does not hold");
  auto bent = draw;
  std::swap(bent["order"][0], bent["order"][1]);
  CHECK(verify(bent, commitment).first.code != 0);
  MESSAGE("nor one that others were promised");
  CHECK(verify(draw, std::string(64, '0')).first.code != 0);
  check_none(client.faults());
}

TEST(a witness takes the choice away from the operator) {
  auto& office = house.office();
  auto file = (office.directory() / "seed").string();
  auto commit = [&] {
    return office.run({"witness", "commit", "--event", "1", "--name", "club",
                       "--seed-file", file});
  };
  auto [done, words] = commit();
  REQUIRE(done.code == 0);
  auto promise = json::parse(words);
  CHECK_EQUAL(promise["name"], "club");
  MESSAGE("a seed is not written over");
  CHECK_EQUAL(commit().first.code, 1);

  open(60s, {{"witnesses", {promise}}});
  CHECK_EQUAL(see(entry_room)["operator_trusted"], false);
  join("ann");
  auto base = "http://127.0.0.1:" + std::to_string(office.port());
  auto reveal = [&](const std::string& more) {
    std::vector<std::string> call{"witness",          "reveal",      "--url",
                                  base + "/events/1", "--seed-file", file};
    if (!more.empty())
      call.push_back(more);
    return office.run(call);
  };
  MESSAGE("before the freeze it would bind nobody");
  CHECK_EQUAL(reveal("").first.code, 1);
  begin();
  CHECK_EQUAL(reveal("--wait").first.code, 0);
  await_room([](const json& x) {
    return x["drawn"].get<bool>();
  });
  CHECK_EQUAL(see(entry_room)["degraded"], false);
  auto commitment = promise["commitment"].get<std::string>();
  auto verify = [&](const std::string& saved) {
    return office
      .run({"verify-draw", base + entry_room + "/draw", "--commitment", saved})
      .first.code;
  };
  CHECK_EQUAL(verify(commitment), 0);
  CHECK(verify(std::string(64, 'a')) != 0);
  check_none(client.faults());
}

FIXTURE_SCOPE_END()
