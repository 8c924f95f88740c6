#define SUITE served.smuggled

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;

namespace {

/// A house, and a request for one of its seats that somebody tries to get past
/// whoever stands in front: in a body, or behind one whose end is in doubt.
struct smuggled_fixture {
  small_house house{engine::sqlite};
  std::string as_ann = "Authorization: "
                       + house.office().as_user("ann").front().second + "\r\n";
  std::string hidden = "POST /booking/reserve HTTP/1.1\r\nHost: x\r\n" + as_ann
                       + "X-Request-Id: hidden\r\nContent-Length: 21\r\n\r\n"
                         R"({"ticket_id":"1-1-5"})";

  static std::string length_of(const std::string& body) {
    return "Content-Length: " + std::to_string(body.size()) + "\r\n";
  }

  /// The only answer to these bytes must be this, and then the end.
  void check_last(const expected_answer& wanted, const std::string& bytes) {
    http_client client{house.office().port()};
    client.send_raw(bytes);
    auto said = client.read_answer();
    REQUIRE(said.has_value());
    check_none(difference(wanted, *said));
    CHECK_NOT_EQUAL(said->header("X-Request-Id"), "hidden");
    CHECK_EQUAL(said->header("Connection"), "close");
    CHECK(client.closed_by_server());
  }

  /// Whoever disagrees with us on these lines sees the hidden request where we
  /// see a body, or the other way round.
  void check_refused(const std::string& lines,
                     const std::string& body = "0\r\n\r\n") {
    MESSAGE(lines);
    check_last({400, "invalid-request"}, "POST /users HTTP/1.1\r\nHost: x\r\n"
                                           + lines + "\r\n" + body + hidden);
  }

  void check_unchanged() {
    check_none(house.changes());
    CHECK(house.office().serves());
  }
};

const std::string chunked = "Transfer-Encoding: chunked\r\n";

} // namespace

FIXTURE_SCOPE(smuggled_tests, smuggled_fixture)

TEST(a request in a body is not served) {
  struct carrier {
    int status;
    std::string line;
    std::string fields;
  };
  for (const auto& [status, line, fields] :
       {carrier{404, "POST /nowhere", ""}, carrier{405, "DELETE /livez", ""},
        carrier{401, "POST /booking/reserve", ""},
        carrier{403, "PUT /admin/venues/1", as_ann},
        carrier{415, "POST /users", "Content-Type: text/plain\r\n"},
        carrier{415, "POST /users", "Content-Encoding: gzip\r\n"},
        carrier{400, "POST /users", ""}, carrier{200, "GET /livez", ""},
        carrier{204, "OPTIONS /users", ""}}) {
    http_client client{house.office().port()};
    client.send_raw(line + " HTTP/1.1\r\nHost: x\r\n" + fields
                    + length_of(hidden) + "\r\n" + hidden
                    + "GET /livez HTTP/1.1\r\nHost: x\r\n"
                      "X-Request-Id: next\r\n\r\n");
    auto first = client.read_answer();
    auto second = client.read_answer();
    REQUIRE(first.has_value());
    REQUIRE(second.has_value());
    CHECK_EQUAL(first->status, status);
    CHECK_EQUAL(second->header("X-Request-Id"), "next");
  }
  check_unchanged();
}

TEST(a request behind a body that was not read is not served) {
  std::string large(1'048'577, 'x');
  auto line = std::string{"POST /users HTTP/1.1\r\nHost: x\r\n"};
  check_last({413, "too-large"}, line + length_of(large) + "\r\n" + hidden);
  check_last({413, "too-large"},
             line + length_of(large) + "\r\n" + large + hidden);
  check_last({413, "too-large"}, line + chunked + "\r\n100001\r\n" + large
                                   + "\r\n0\r\n\r\n" + hidden);
  check_last({401, "unauthenticated"},
             "POST /booking/reserve HTTP/1.1\r\nHost: x\r\n"
             "Expect: 100-continue\r\n"
               + length_of(hidden) + "\r\n" + hidden);
  check_unchanged();
}

TEST(a body of two lengths is refused) {
  auto length = length_of("0\r\n\r\n" + hidden);
  for (auto coding :
       {"chunked", "Chunked", "chunked, identity", "identity, chunked",
        "identity", "xchunked", "\"chunked\"", "chunked;q=1", "chunked,",
        "\tchunked", "chunked\v", ""}) {
    auto field = std::string{"Transfer-Encoding:"} + coding + "\r\n";
    check_refused(length + field);
    check_refused(field + length);
  }
  check_refused(chunked + chunked);
  check_refused(chunked + "Transfer-Encoding: identity\r\n");
  check_refused("Content-Length: 5\r\nContent-Length: 0\r\n");
  check_refused("Content-Length: 5\r\ncontent-length: 5\r\n");
  check_unchanged();
}

TEST(a length is digits alone) {
  for (auto length : {"+5", "-5", "0x5", "5.0", "5e0", "5 5", "5,5", "5;",
                      "\v5", "", "18446744073709551621"})
    check_refused(std::string{"Content-Length:"} + length + "\r\n");
  check_unchanged();
}

TEST(a field is one line and its name ends at the colon) {
  auto length = length_of("0\r\n\r\n" + hidden);
  for (const auto& lines : std::vector<std::string>{
         "Transfer-Encoding:\r\n chunked\r\n", "X-Thing: y\r\n " + chunked,
         "X-Thing: y\r\n\t" + length, "Content-Length: 5\r\n \r\n",
         "X-Thing: y\n" + chunked, "X-Thing: y\r" + chunked, "X-Thing: y\r\r\n",
         "Transfer-Encoding : chunked\r\n", "Content-Length : 5\r\n"})
    check_refused(lines);
  check_unchanged();
}

TEST(a chunk ends where it says) {
  for (auto chunks :
       {"5;\nxx\r\n{   }\r\n0\r\n\r\n", "5;a\nb\r\n{   }\r\n0\r\n\r\n",
        "5\n{   }\r\n0\r\n\r\n", "5 \r\n{   }\r\n0\r\n\r\n",
        "+5\r\n{   }\r\n0\r\n\r\n", "0x5\r\n{   }\r\n0\r\n\r\n",
        "5\r\n{   }\n\n0\r\n\r\n", "5\r\n{   }XX0\r\n\r\n",
        "5\r\n{   }\r\n0\r\nContent-Length: 9\r\n\r\n",
        "5\r\n{   }\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n"})
    check_refused(chunked, chunks);
  check_unchanged();
}

FIXTURE_SCOPE_END()
