#define SUITE http.seats_json

#include "http/views/seats_json.hpp"

#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::http;
using nlohmann::json;

namespace {

actors::snapshot_ptr
block(uint32_t number, uint64_t version, std::vector<uint8_t> states) {
  auto result = std::make_shared<block_snapshot>();
  result->block = {{7}, number};
  result->version = version;
  result->states = std::move(states);
  return result;
}

} // namespace

TEST(a snapshot has two bits a place) {
  // Places 0 to 3: available, held, sold, blocked.
  auto x = json::parse(
    seats_snapshot({block(1, 9, {0b11100100}), block(2, 0, {0, 0, 1})}));
  CHECK_EQUAL(x["type"], "snapshot");
  CHECK_EQUAL(x["blocks"].size(), 2u);
  CHECK_EQUAL(x["blocks"][0],
              (json{{"block", 1}, {"version", 9}, {"states", "5A=="}}));
  CHECK_EQUAL(x["blocks"][1]["states"], "AAAB");
}

TEST(a block without places has no states) {
  auto x = json::parse(seats_snapshot({block(1, 0, {})}));
  CHECK_EQUAL(x["blocks"][0]["states"], "");
}

TEST(a delta has what has changed and nothing else) {
  shown_blocks before{block(1, 1, {0, 0}), block(2, 4, {0})};
  shown_blocks now{block(1, 3, {0b00000100, 0b10000000}), before[1]};
  auto x = json::parse(seats_delta(before, now));
  CHECK_EQUAL(x["type"], "delta");
  CHECK_EQUAL(x["blocks"].size(), 1u);
  CHECK_EQUAL(x["blocks"][0]["block"], 1);
  CHECK_EQUAL(x["blocks"][0]["version"], 3);
  CHECK_EQUAL(x["blocks"][0]["changes"],
              (json::array({json::array({"7-1-1", "held"}),
                            json::array({"7-1-7", "sold"})})));
}

TEST(nothing is no delta) {
  shown_blocks before{block(1, 2, {1})};
  CHECK_EQUAL(seats_delta(before, before), "");
  MESSAGE("a version may be new alone");
  auto x = json::parse(seats_delta(before, {block(1, 3, {1})}));
  CHECK(x["blocks"][0]["changes"].empty());
}
