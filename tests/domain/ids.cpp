#define SUITE domain.ids

#include "domain/ids.hpp"

#include "domain/limits.hpp"
#include "tests/support/property.hpp"

#include <set>

using namespace onsale;

TEST(a numeric id is a plain decimal from 1 to 2 ^ 63 - 1) {
  CHECK_EQUAL(parse_numeric_id("1"), 1u);
  CHECK_EQUAL(parse_numeric_id("9223372036854775807"), limits::id_max);
  for (auto text : {"", "0", "-1", "+1", "01", " 1", "1 ", "1.0", "0x1", "1e3",
                    "abc", "9223372036854775808", "18446744073709551616",
                    "99999999999999999999999999"})
    CHECK(!parse_numeric_id(text));
}

TEST(a ticket id reads EVENT - BLOCK - SEAT) {
  ticket_id x{{{1207}, 14}, 233};
  CHECK_EQUAL(to_string(x), "1207-14-233");
  CHECK(parse_ticket_id("1207-14-233") == x);
  CHECK(parse_ticket_id("1-1-0") == (ticket_id{{{1}, 1}, 0}));
}

TEST(another spelling of a ticket id names nothing) {
  for (auto text : {"",
                    "-",
                    "--",
                    "1207",
                    "1207-14",
                    "1207-14-",
                    "1207--233",
                    "-14-233",
                    "01207-14-233",
                    "1207-014-233",
                    "1207-14-0233",
                    "1207-14-00",
                    "1207-14-233-1",
                    "1207-14-233 ",
                    " 1207-14-233",
                    "1207-14--1",
                    "0-14-233",
                    "1207-0-233",
                    "1207-4294967296-1",
                    "1207-14-65536",
                    "9223372036854775808-1-1",
                    "1207_14_233"})
    CHECK(!parse_ticket_id(text));
}

TEST(a booking id is base32 of home block and random bits) {
  booking_id x{{{1}, 1}, {}};
  // Bytes 01 01, then sixteen zeros: 29 digits for 144 bits.
  CHECK_EQUAL(to_string(x), "aeaqaaaaaaaaaaaaaaaaaaaaaaaaa");
  CHECK(parse_booking_id("aeaqaaaaaaaaaaaaaaaaaaaaaaaaa") == x);
}

TEST(one booking has one name) {
  CHECK(parse_booking_id("aeaqaaaaaaaaaaaaaaaaaaaaaaaaa").has_value());
  // Upper case; a missing or a further digit; padding; a set bit beyond the
  // last byte; digits outside the alphabet.
  for (auto text :
       {"AEAQAAAAAAAAAAAAAAAAAAAAAAAAA", "eaqaaaaaaaaaaaaaaaaaaaaaaaaa",
        "aeaqaaaaaaaaaaaaaaaaaaaaaaaaaa", "aeaqaaaaaaaaaaaaaaaaaaaaaaaaa=",
        "aeaqaaaaaaaaaaaaaaaaaaaaaaaab", "1eaqaaaaaaaaaaaaaaaaaaaaaaaaa", ""})
    CHECK(!parse_booking_id(text));
  CHECK(!parse_booking_id(std::string(10'000, 'a')));
  // 81 00 is an overlong spelling of the event 1: 81 00 01, then zeros.
  CHECK(!parse_booking_id("qeaacaaaaaaaaaaaaaaaaaaaaaaaaaa"));
  // Event 0 and block 0 do not exist.
  CHECK(!parse_booking_id("aaaqaaaaaaaaaaaaaaaaaaaaaaaaa"));
  CHECK(!parse_booking_id("aeaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

TEST(every id survives its text) {
  CHECK_PROPERTY("booking ids", [](uint64_t event, uint32_t block,
                                   std::array<uint8_t, 16> token) {
    booking_id x{{{event % limits::id_max + 1}, std::max(block, 1u)}, token};
    RC_ASSERT(parse_booking_id(to_string(x)) == x);
  });
  CHECK_PROPERTY("ticket ids", [](uint64_t event, uint32_t block,
                                  uint16_t seat) {
    ticket_id x{{{event % limits::id_max + 1}, std::max(block, 1u)}, seat};
    RC_ASSERT(parse_ticket_id(to_string(x)) == x);
  });
}

TEST(no text but the canonical one is parsed) {
  CHECK_PROPERTY("whatever parses prints the same",
                 [](const std::string& text) {
                   if (auto x = parse_booking_id(text))
                     RC_ASSERT(to_string(*x) == text);
                   if (auto x = parse_ticket_id(text))
                     RC_ASSERT(to_string(*x) == text);
                 });
}

TEST(a user id is printable ASCII without spaces) {
  CHECK(parse_user_id("auth0|5f7c") == (user_id{"auth0|5f7c"}));
  CHECK(parse_user_id(std::string(limits::user_id_bytes, 'x')).has_value());
  CHECK(!parse_user_id(std::string(limits::user_id_bytes + 1, 'x')));
  for (auto text : {"", "a b", "a\n", "\x7f", "\xc3\xa9"})
    CHECK(!parse_user_id(text));
}

TEST(stores rely on where blocks hash to) {
  CHECK_EQUAL(shard_of({{1207}, 1}, 128), 121);
  CHECK_EQUAL(shard_of({{1207}, 2}, 128), 44);
  CHECK_EQUAL(shard_of({{1}, 1}, 128), 30);
}

TEST(the blocks of a hot event spread over the shards) {
  std::set<shard_id> shards;
  for (uint32_t block = 1; block <= 40; ++block)
    shards.insert(shard_of({{1207}, block}, default_shard_count));
  CHECK_GREATER(shards.size(), 30u);
}
