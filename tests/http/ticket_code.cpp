#define SUITE http.ticket_code
#include "http/ticket_code.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

const timestamp sold_at{1'800'000'000s};

struct ticket_code_fixture {
  token_keys keys{{{"k1", std::string(32, 'a')}}};
  token_keys others{{{"k1", std::string(32, 'b')}}};
  storage::shown_ticket ticket{{{{7}, 2}, 30}, {{{7}, 1}, {1, 2, 3}}};

  std::optional<token_error>
  error_of(const std::string& code, timestamp at = sold_at) {
    auto read = read_ticket_code(keys, code, at);
    return read ? std::nullopt : std::optional{read.error()};
  }
};

} // namespace

FIXTURE_SCOPE(ticket_code_tests, ticket_code_fixture)

TEST(a code names a ticket of a booking) {
  auto code = issue_ticket_code(keys, ticket);
  auto read = read_ticket_code(keys, code, sold_at);
  REQUIRE(read);
  CHECK(read->ticket == ticket.ticket);
  CHECK(read->booking == ticket.booking);
  MESSAGE("it is the same whenever it is asked for");
  CHECK_EQUAL(code, issue_ticket_code(keys, ticket));
  MESSAGE("and fits a QR code that a phone reads at arm's length");
  CHECK(code.size() < 300);
}

TEST(a code never expires) {
  CHECK(!error_of(issue_ticket_code(keys, ticket), sold_at + 24h * 3650));
}

TEST(nobody else can make one) {
  CHECK(error_of(issue_ticket_code(others, ticket))
        == token_error::bad_signature);
  auto code = issue_ticket_code(keys, ticket);
  code[code.size() / 2] ^= 1;
  CHECK(error_of(code).has_value());
  CHECK(error_of("").has_value());
  CHECK(error_of("1207-14-233").has_value());
}

TEST(a token of another use is no ticket) {
  auto claims = R"({"sub":"7-2-30","booking":")" + to_string(ticket.booking)
                + R"("})";
  CHECK(!error_of(keys.sign(token_use::ticket, claims)));
  for (auto use :
       {token_use::user, token_use::place, token_use::pass, token_use::receipt})
    CHECK(error_of(keys.sign(use, claims)) == token_error::wrong_audience);
}

TEST(a code that lacks something is none) {
  for (auto claims :
       {R"({})", R"({"sub":"7-2-30"})", R"({"sub":7,"booking":8})",
        R"({"sub":"7-2","booking":"x"})"})
    CHECK(error_of(keys.sign(token_use::ticket, claims))
          == token_error::bad_subject);
}

FIXTURE_SCOPE_END()
