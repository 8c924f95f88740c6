#define SUITE storage.format.json_text
#include "storage/format/json_text.hpp"

#include "domain/limits.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;

namespace {

std::string nested(size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

/// Why a text was refused, or `ok`.
std::string reason_for(std::string_view text) {
  auto x = parse_json(text);
  return x ? "ok" : x.error();
}

} // namespace

TEST(one value is parsed) {
  auto x = parse_json(" {\"a\": [1, \"]}\"]} \r\n");
  REQUIRE(x);
  CHECK_EQUAL((*x)["a"][1], "]}");
}

TEST(nesting is bounded) {
  CHECK(parse_json(nested(limits::json_depth)));
  CHECK_EQUAL(reason_for(nested(limits::json_depth + 1)), "is nested too deep");
  CHECK(!parse_json(std::string(10'000'000, '[')));
  // Brackets in strings do not nest.
  CHECK(parse_json('"' + std::string(100, '[') + "\\\"" + nested(50) + '"'));
}

TEST(anything else than one value is refused) {
  for (auto text : {"", " ", "{", "{}{}", "{} x", "{'a': 1}", "{\"a\": 01}",
                    "[1,]", "NaN", "1e400", "\"\x01\"", "\"\xff\"",
                    "\"\xc0\xaf\"", "\"\xed\xa0\x80\"", "\xef\xbb"})
    CHECK_EQUAL(reason_for(text), "is not valid JSON in UTF-8");
}
