#define SUITE http.room_tokens

#include "http/room/room_tokens.hpp"

#include "http/views/draw_json.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

const timestamp issued_at{1'800'000'000s};

struct room_token_fixture {
  token_keys keys{{{"k1", std::string(32, 'a')}}};
  token_keys others{{{"k1", std::string(32, 'b')}}};
  place_holder ann{{"ann"}, {7}, {12}};
};

} // namespace

FIXTURE_SCOPE(room_token_tests, room_token_fixture)

TEST(a pass names who may come in and where) {
  auto pass = issue_pass(keys, ann, issued_at + 60s);
  auto read = read_pass(keys, pass, issued_at);
  REQUIRE(read);
  CHECK(read->of == ann);
  CHECK(read->expires == issued_at + 60s);
  MESSAGE("it reads the same whoever signs it when");
  CHECK_EQUAL(pass, issue_pass(keys, ann, issued_at + 60s));
  CHECK(pass != issue_pass(keys, ann, issued_at + 61s));
}

TEST(a pass ends) {
  auto pass = issue_pass(keys, ann, issued_at + 60s);
  CHECK(read_pass(keys, pass, issued_at + 89s));
  CHECK(read_pass(keys, pass, issued_at + 90s).error() == token_error::expired);
  MESSAGE("no later than was granted, whatever the fraction of the second");
  auto exact = issue_pass(keys, ann, issued_at + 60s + 999ms);
  CHECK(read_pass(keys, exact, issued_at + 90s).error()
        == token_error::expired);
}

TEST(a place is no pass and nobody else makes either) {
  CHECK(!read_pass(keys, issue_place(keys, ann, issued_at + 1h), issued_at));
  CHECK(!read_place(keys, issue_pass(keys, ann, issued_at + 1h), issued_at));
  CHECK(read_place(keys, issue_place(keys, ann, issued_at + 1h), issued_at)->of
        == ann);
  CHECK(
    read_pass(keys, issue_pass(others, ann, issued_at + 60s), issued_at).error()
    == token_error::bad_signature);
  CHECK(!read_pass(keys, "", issued_at));
  CHECK(!read_pass(keys, "a.b.c", issued_at));
}

TEST(a pass that lacks something is none) {
  for (auto claims :
       {R"({"sub":"ann","event_id":"7","entry_id":"12"})",
        R"({"sub":"ann","event_id":"7","exp":1800000060})",
        R"({"sub":"ann","entry_id":"12","exp":1800000060})",
        R"({"event_id":"7","entry_id":"12","exp":1800000060})",
        R"({"sub":"ann","event_id":7,"entry_id":"12","exp":1800000060})",
        R"({"sub":"ann","event_id":"0","entry_id":"12","exp":1800000060})",
        R"({"sub":7,"event_id":"7","entry_id":"12","exp":1800000060})"})
    CHECK(!read_pass(keys, keys.sign(token_use::pass, claims), issued_at));
}

TEST(a receipt says what was promised) {
  draw_receipt receipt{{7}, {12}, {1, 2, 3}, hash256{4, 5}, true};
  auto token = issue_receipt(keys, receipt);
  CHECK(*parse_receipt(token) == receipt);
  CHECK(keys.claims_of(token, token_use::receipt, issued_at));
}

FIXTURE_SCOPE_END()
