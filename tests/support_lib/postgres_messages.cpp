#define SUITE support_lib.postgres_messages
#include "tests/support/postgres_messages.hpp"

#include "tests/support/test.hpp"

using namespace onsale::test;
using namespace std::string_literals;

TEST(messages come out whole however they come in) {
  auto query = "Q\0\0\0\x0dSELECT 1\0"s;
  auto sync = "S\0\0\0\4"s;
  message_reader in{message_reader::typed};
  std::vector<message> out;
  for (auto byte : query + sync) {
    in.add({&byte, 1});
    while (auto x = in.next())
      out.push_back(*x);
  }
  REQUIRE_EQUAL(out.size(), 2u);
  CHECK_EQUAL(out[0].bytes(), query);
  CHECK_EQUAL(out[0].body(), "SELECT 1\0"s);
  CHECK_EQUAL(out[1].bytes(), sync);
  CHECK(out[1].body().empty());
  MESSAGE("and when they come at once");
  in.add(sync + query);
  auto first = in.next();
  auto second = in.next();
  REQUIRE(first.has_value());
  REQUIRE(second.has_value());
  CHECK_EQUAL(first->bytes(), sync);
  CHECK_EQUAL(second->bytes(), query);
  CHECK(!in.next());
}

TEST(what opens a connection has no type) {
  auto asks = "\0\0\0\x08\x04\xd2\x16\x2f"s;
  auto opens = "\0\0\0\x0e\0\x03\0\0user\0\0"s;
  message_reader in{message_reader::untyped};
  in.add(asks + opens + "Z\0\0\0\5I"s);
  CHECK(in.next()->asks_for_encryption());
  auto second = in.next();
  REQUIRE(second);
  CHECK(!second->asks_for_encryption());
  CHECK(second->ends_request());
  in.expects(message_reader::typed);
  auto third = in.next();
  REQUIRE(third);
  CHECK(third->ends_answer());
  CHECK(!third->ends_request());
}
