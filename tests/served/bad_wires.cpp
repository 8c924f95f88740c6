#define SUITE served.bad_wires

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale::test;
using nlohmann::json;

namespace {

const std::string wish = R"({"ticket_id":"1-1-5"})";

struct bad_wires_fixture {
  small_house house{engine::sqlite};

  http_client wire() {
    return http_client{house.office().port()};
  }

  /// The head of a request, without the empty line that ends it.
  std::string head(const std::string& line, const std::string& user = "ann") {
    auto token = house.office().as_user(user).front().second;
    return line + " HTTP/1.1\r\nHost: x\r\nAuthorization: " + token + "\r\n";
  }

  std::string
  request(const std::string& line, const std::string& body,
          const std::string& id = "r", const std::string& user = "ann") {
    return head(line, user) + "X-Request-Id: " + id + "\r\nContent-Length: "
           + std::to_string(body.size()) + "\r\n\r\n" + body;
  }

  /// What is said to these bytes, by the contract, before the end.
  void check_last(const expected_answer& wanted, const http_call& means,
                  const std::string& bytes) {
    auto client = wire();
    client.send_raw(bytes);
    client.end_output();
    auto said = client.read_answer();
    REQUIRE(said.has_value());
    check_none(difference(wanted, *said));
    strict_client judge{house.office().port()};
    judge.judge(means, *said);
    check_none(judge.faults());
    CHECK(client.closed_by_server());
  }

  void check_unchanged() {
    check_none(house.changes());
    CHECK(house.office().serves());
  }
};

std::string chunk(std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string size;
  for (auto n = text.size(); n > 0; n /= 16)
    size.insert(size.begin(), digits[n % 16]);
  return (size.empty() ? "0" : size) + "\r\n" + std::string{text} + "\r\n";
}

} // namespace

FIXTURE_SCOPE(bad_wire_tests, bad_wires_fixture)

TEST(a request that is cut anywhere does nothing) {
  auto whole = request("POST /booking/reserve", wish);
  for (size_t cut = 1; cut < whole.size(); ++cut) {
    auto client = wire();
    client.send_raw(std::string_view{whole}.substr(0, cut));
    client.end_output();
    check_none(client.read_raw(1)); // no answer to half a question
  }
  check_unchanged();
}

TEST(a request that stays unfinished holds up nobody) {
  std::vector<http_client> patient;
  for (auto i = 0; i < 50; ++i) {
    patient.push_back(wire());
    patient.back().send_raw(head("POST /booking/reserve")
                            + "Content-Length: 100\r\n\r\n" + wish);
    patient.push_back(wire());
    patient.back().send_raw("GET /events/1 HTTP/1.1\r\nHos");
  }
  check_unchanged();
  patient.clear();
  check_unchanged();
}

TEST(pipelined requests are answered in their order) {
  auto client = wire();
  std::string all;
  std::vector<expected_answer> wanted;
  auto add = [&](expected_answer x, const std::string& line,
                 const std::string& body) {
    all += request(line, body, std::to_string(wanted.size()));
    wanted.push_back(std::move(x));
  };
  for (auto i = 0; i < 10; ++i) {
    add({200}, "GET /events/1?tickets=none", {});
    add({409, "seats-unavailable"}, "POST /booking/reserve",
        R"({"ticket_id":"1-1-3"})");
    add({400, "invalid-json"}, "POST /booking/reserve", "{");
    add({404, "not-found"}, "GET /nowhere", {});
    add({200}, "GET /me", {});
    add({403, "forbidden"}, "PUT /admin/venues/1", "{}");
    add({404, "not-found"}, "POST /booking/release",
        json{{"booking_id", house.bobs}}.dump());
  }
  client.send_raw(all);
  for (size_t i = 0; i < wanted.size(); ++i) {
    auto said = client.read_answer();
    REQUIRE(said.has_value());
    CHECK_EQUAL(said->header("X-Request-Id"), std::to_string(i));
    check_none(difference(wanted[i], *said));
  }
  check_unchanged();
}

TEST(two wishes for one seat in one packet are a yes and a no) {
  auto client = wire();
  auto body = json{{"ticket_id", "1-1-30"}}.dump();
  client.send_raw(request("POST /booking/reserve", body, "first", "eve")
                  + request("POST /booking/reserve", body, "second", "eve"));
  auto first = client.read_answer();
  auto second = client.read_answer();
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK_EQUAL(first->status, 201);
  check_none(difference({409, "seats-unavailable"}, *second));
}

TEST(ten megabytes are too many for a user) {
  std::string large(10u << 20, ' ');
  check_last({413, "too-large"}, {"POST", "/booking/reserve", {}, {}},
             request("POST /booking/reserve", large));
  check_last({413, "too-large"}, {"POST", "/users", {}, {}},
             request("POST /users", large));
  // And nobody waits for what was only announced.
  auto client = wire();
  client.send_raw(head("POST /booking/reserve")
                  + "Content-Length: 9999999999999\r\n\r\n");
  auto said = client.read_answer();
  REQUIRE(said.has_value());
  check_none(difference({413, "too-large"}, *said));
  check_unchanged();
}

TEST(an administrator may send sixty four megabytes) {
  auto client = house.client();
  auto admin = house.office().as_admin();
  admin.emplace_back("Content-Type", "application/json");
  const auto venue = small_house::venue().dump();
  std::string large(10u << 20, ' ');
  client.demand({200}, {"PUT", "/admin/venues/1", admin, venue + large});
  client.demand(
    {400, "invalid-request", "city"},
    {"PUT", "/admin/venues/1", admin,
     R"({"name":"Hall","city":")" + std::string(10u << 20, 'a') + "\"}"});
  check_none(client.faults());
  auto too_much = wire();
  too_much.send_raw("PUT /admin/venues/1 HTTP/1.1\r\nHost: x\r\nAuthorization: "
                    + admin.front().second
                    + "\r\nContent-Length: 67108865\r\n\r\n");
  auto said = too_much.read_answer();
  REQUIRE(said.has_value());
  check_none(difference({413, "too-large"}, *said));
  check_unchanged();
}

TEST(addresses and headers have limits) {
  http_call any{"GET", "/events", {}, {}};
  check_last({414, "uri-too-long"}, any,
             head("GET /events?q=" + std::string(9'000, 'a')) + "\r\n");
  check_last({431, "headers-too-large"}, any,
             head("GET /events") + "A: " + std::string(20'000, 'a')
               + "\r\n\r\n");
  std::string many;
  for (auto i = 0; i < 2'000; ++i)
    many.append("A").append(std::to_string(i)).append(": b\r\n");
  check_last({431, "headers-too-large"}, any,
             head("GET /events") + many + "\r\n");
  check_unchanged();
}

TEST(a body in broken pieces is no body) {
  auto chunked = head("POST /booking/reserve")
                 + "Transfer-Encoding: chunked\r\n\r\n";
  // The last but one is longer than it says, and what follows is no chunk.
  for (const auto* size : {"zz", "-1", "", "ffffffffffffffffff", "5", "0x15"}) {
    auto pieces = std::string{size} + "\r\n";
    pieces += wish;
    pieces += "\r\n0\r\n\r\n";
    check_last({400, "invalid-request"}, {"POST", "/booking/reserve", {}, {}},
               chunked + pieces);
  }
  // Whole pieces of half a document.
  auto client = wire();
  client.send_raw(chunked + chunk(wish.substr(0, 9)) + "0\r\n\r\n");
  auto said = client.read_answer();
  REQUIRE(said.has_value());
  check_none(difference({400, "invalid-json"}, *said));
  check_unchanged();
}

TEST(a body has one length) {
  for (auto lines : {"Content-Length: 22\r\nTransfer-Encoding: chunked\r\n",
                     "Content-Length: 22\r\nContent-Length: 21\r\n",
                     "Content-Length: -1\r\n", "Content-Length: 0x16\r\n",
                     "Content-Length: 99999999999999999999999\r\n",
                     "Transfer-Encoding: gzip, chunked\r\n",
                     "Transfer-Encoding: identity\r\n"})
    check_last({400, "invalid-request"}, {"POST", "/booking/reserve", {}, {}},
               head("POST /booking/reserve") + lines + "\r\n" + wish);
  check_unchanged();
}

TEST(what is no request is told so and let go) {
  http_call any{"GET", "/events", {}, {}};
  for (std::string_view bytes :
       {"\x16\x03\x01\x02\x01\xfc\x03\x03\r\n\r\n", "hello\r\n\r\n",
        "GET /events HTTP/1.1\r\n\r\n",
        "GET  /events HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /events HTTP/1.1\r\nHost : x\r\n\r\n",
        "GET /events HTTP/1.1\r\nHost: x\r\nA\r\n\r\n",
        "GET /events HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET events HTTP/1.1\r\nHost: x\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"})
    check_last({400, "invalid-request"}, any, std::string{bytes});
  check_unchanged();
}

FIXTURE_SCOPE_END()
