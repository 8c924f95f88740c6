// What RFC 6455 asks of the server's end of a WebSocket, by the groups of the
// Autobahn test suite. Nobody listens to what clients say, so instead of an
// echo a ping shows that the connection has lived through it.
#define SUITE served.websocket_conformance

#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"
#include "tests/support/websocket_client.hpp"

#include <string>
#include <vector>

using namespace onsale::test;

namespace {

constexpr uint8_t continuation = 0;
constexpr uint8_t text = 1;
constexpr uint8_t binary = 2;
constexpr uint8_t closing = 8;
constexpr uint8_t ping = 9;
constexpr uint8_t pong = 10;

struct conformance_fixture {
  websocket_client open(http_client::header_list headers = {}) {
    websocket_client result{house.office().port()};
    auto said = result.open("/events/1/live", std::move(headers));
    REQUIRE(said && said->status == 101);
    auto first = result.read();
    REQUIRE(first && first->opcode == text);
    return result;
  }

  /// Whether the server has taken it as it should, and answers a ping.
  bool lives_through(const std::vector<websocket_frame>& frames) {
    auto ws = open();
    for (const auto& x : frames)
      ws.send(x);
    ws.send({ping, "are you there"});
    return ws.read() == websocket_frame{pong, "are you there"};
  }

  /// The code with which the server closes on these; -1 if it does not.
  int closes_on(const std::vector<websocket_frame>& frames) {
    auto ws = open();
    for (const auto& x : frames)
      ws.send(x);
    return ws.read_close().value_or(-1);
  }

  static std::string code(int x) {
    return {static_cast<char>(x >> 8), static_cast<char>(x & 255)};
  }

  small_house house{engine::sqlite};
};

} // namespace

FIXTURE_SCOPE(conformance_tests, conformance_fixture)

TEST(group 1 frames of any size up to the limit are taken) {
  for (size_t size : {0u, 1u, 125u, 126u, 127u, 128u, 4'096u}) {
    CHECK(lives_through({{text, std::string(size, '*')}}));
    CHECK(lives_through({{binary, std::string(size, '\xfe')}}));
  }
}

TEST(group 2 pings are answered with what they carry) {
  auto ws = open();
  for (const auto& payload :
       {std::string{}, std::string{"hello"}, std::string(125, '\xfe'),
        std::string{"\x00\xff\x00", 3}}) {
    ws.send({ping, payload});
    CHECK(ws.read() == (websocket_frame{pong, payload}));
  }
  MESSAGE("ten in a row and each byte by itself");
  for (char i = '0'; i <= '9'; ++i)
    for (auto byte : to_wire({ping, {i}}))
      ws.send_raw({&byte, 1});
  for (char i = '0'; i <= '9'; ++i)
    CHECK(ws.read() == (websocket_frame{pong, {i}}));
  MESSAGE("a pong that nobody asked for is passed by");
  CHECK(lives_through({{pong, {}}, {pong, "unsolicited"}}));
  MESSAGE("a ping that is too long is an error");
  CHECK_EQUAL(closes_on({{ping, std::string(126, '*')}}), 1002);
}

TEST(group 3 reserved bits are errors) {
  for (uint8_t bits = 1; bits < 8; ++bits) {
    CHECK_EQUAL(closes_on({{text, "x", true, bits}}), 1002);
    CHECK_EQUAL(closes_on({{ping, "x", true, bits}}), 1002);
  }
}

TEST(group 4 reserved opcodes are errors) {
  for (uint8_t opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
    CHECK_EQUAL(closes_on({{opcode, {}}}), 1002);
    CHECK_EQUAL(closes_on({{opcode, "x"}}), 1002);
  }
}

TEST(group 5 messages may come in fragments and control frames may not ) {
  CHECK(lives_through({{text, "a", false}, {continuation, "b"}}));
  CHECK(lives_through({{text, "a", false},
                       {continuation, "b", false},
                       {continuation, {}, false},
                       {continuation, "c"}}));
  MESSAGE("a ping between fragments is answered");
  auto ws = open();
  ws.send({text, "a", false});
  ws.send({ping, "now"});
  CHECK(ws.read() == (websocket_frame{pong, "now"}));
  ws.send({continuation, "b"});
  ws.send({ping, "then"});
  CHECK(ws.read() == (websocket_frame{pong, "then"}));
  MESSAGE("what is out of order is an error");
  CHECK_EQUAL(closes_on({{ping, "a", false}, {continuation, "b"}}), 1002);
  CHECK_EQUAL(closes_on({{pong, "a", false}}), 1002);
  CHECK_EQUAL(closes_on({{continuation, "a"}}), 1002);
  CHECK_EQUAL(closes_on({{continuation, "a", false}}), 1002);
  CHECK_EQUAL(closes_on({{text, "a", false}, {text, "b"}}), 1002);
  CHECK_EQUAL(closes_on({{text, "a", false}, {binary, "b"}}), 1002);
}

TEST(group 6 texts are UTF 8) {
  const std::string word = "Hello-µ@ßöäüàá-UTF-8!! κόσμε 𝄞";
  CHECK(lives_through({{text, word}}));
  MESSAGE("cut anywhere");
  for (size_t at = 0; at <= word.size(); ++at)
    CHECK(lives_through(
      {{text, word.substr(0, at), false}, {continuation, word.substr(at)}}));
  MESSAGE("what is not ends the connection");
  for (const auto& bad :
       {std::string{"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80"},
        std::string{"\xf4\x90\x80\x80"}, std::string{"\xf8\x88\x80\x80\x80"},
        std::string{"\xc0\xaf"}, std::string{"\x80"}, std::string{"\xff"},
        std::string{"\xe0\x80\x80"}, std::string{"\xed\xbf\xbf"}}) {
    CHECK_EQUAL(closes_on({{text, bad}}), 1007);
    CHECK_EQUAL(closes_on({{text, "fine ", false}, {continuation, bad}}), 1007);
  }
  MESSAGE("a text that ends within a character as well");
  CHECK_EQUAL(closes_on({{text, "\xce"}}), 1007);
  MESSAGE("bytes may be anything");
  CHECK(lives_through({{binary, "\xff\xfe\x80"}}));
}

TEST(group 7 closing is answered in kind) {
  CHECK_EQUAL(closes_on({{closing, {}}}), 1000);
  CHECK_EQUAL(closes_on({{closing, code(1000) + "bye"}}), 1000);
  for (auto good : {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000,
                    3999, 4000, 4999})
    CHECK_EQUAL(closes_on({{closing, code(good)}}), good);
  for (auto bad : {0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999})
    CHECK_EQUAL(closes_on({{closing, code(bad)}}), 1002);
  MESSAGE("a code of one byte and a reason that is no text are errors");
  CHECK_EQUAL(closes_on({{closing, "x"}}), 1002);
  CHECK_EQUAL(closes_on({{closing, code(1000) + "\xce\xba\xff"}}), 1002);
  CHECK_EQUAL(closes_on({{closing, code(1000) + std::string(124, '*')}}), 1002);
  MESSAGE("what comes behind it is not looked at");
  CHECK_EQUAL(closes_on({{closing, code(1000)}, {ping, "late"}, {3, "x"}}),
              1000);
  MESSAGE("and the server closes");
  auto ws = open();
  ws.send({closing, code(1000)});
  CHECK_EQUAL(ws.read_close(), 1000);
  CHECK(ws.http().closed_by_server());
}

TEST(group 9 messages have a limit) {
  CHECK_EQUAL(closes_on({{text, std::string(4'097, '*')}}), 1009);
  MESSAGE("also in fragments and however large one claims to be");
  std::vector<websocket_frame> many{{text, std::string(2'000, '*'), false}};
  for (int i = 0; i < 3; ++i)
    many.push_back({continuation, std::string(2'000, '*'), false});
  CHECK_EQUAL(closes_on(many), 1009);
  auto ws = open();
  ws.send_raw({"\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x01\x02\x03\x04", 14});
  CHECK_EQUAL(ws.read_close(), 1009);
}

TEST(frames of a client are masked) {
  auto ws = open();
  ws.send_raw(to_wire({text, "x"}, false));
  CHECK_EQUAL(ws.read_close(), 1002);
}

TEST(groups 12 and 13 nothing is compressed that is so small) {
  websocket_client ws{house.office().port()};
  auto said = ws.open("/events/1/live",
                      {{"Sec-WebSocket-Extensions", "permessage-deflate"}});
  REQUIRE(said && said->status == 101);
  CHECK(!said->has("Sec-WebSocket-Extensions"));
}

TEST(whoever says too much is sent away) {
  auto ws = open();
  for (int i = 0; i < 20'000; ++i)
    if (!ws.send({text, "x"}))
      break;
  CHECK(ws.read_close() == 1008);
  CHECK(house.office().serves());
}

TEST(what comes before the handshake is done is none) {
  websocket_client ws{house.office().port()};
  std::string wire = "GET /events/1/live HTTP/1.1\r\nHost: x\r\n"
                     "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                     "Sec-WebSocket-Version: 13\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  ws.send_raw(wire + to_wire({ping, "x"}));
  CHECK(ws.http().closed_by_server());
}

TEST(a handshake that is none is refused) {
  auto asks = [&](const std::string& version, const std::string& key) {
    http_client client{house.office().port()};
    auto said = client.get("/events/1/live",
                           {{"Connection", "Upgrade"},
                            {"Upgrade", "websocket"},
                            {"Sec-WebSocket-Version", version},
                            {"Sec-WebSocket-Key", key}});
    return said ? said->status : 0;
  };
  CHECK_EQUAL(asks("8", "dGhlIHNhbXBsZSBub25jZQ=="), 426);
  CHECK_EQUAL(asks("13", ""), 400);
  CHECK_EQUAL(asks("13", "dGhlIHNhbXBsZSBub25jZQ=="), 101);
}

FIXTURE_SCOPE_END()
